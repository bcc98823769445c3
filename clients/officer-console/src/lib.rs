//! The officer's console: the queue, several conversations at once, and nothing kept.
//!
//! - [`app`]: what the console does, pure: `update(state, input) -> effects`.
//! - [`words`]: what it says, in French and English.
//! - [`badge`]: what tells one conversation from another.

pub mod app;
pub mod badge;
pub mod words;
