//! Checks that read the tree: nothing runs but cargo's own queries.

pub(crate) mod attacks;
pub(crate) mod budget;
pub(crate) mod deny;
pub(crate) mod dependencies;
pub(crate) mod trace;
