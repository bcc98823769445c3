//! `vectors`: the code gives what `spec/vectors/` says.

use crate::{
    command::{cargo, run},
    paths::Paths,
};

/// Checks the vectors; with `write`, writes what the code gives instead.
pub(crate) fn check(paths: &Paths, write: bool) -> anyhow::Result<()> {
    let mut command = cargo(paths);
    command.args(["test", "--quiet", "--package", "abri-core", "--package", "abri-attachment"]);
    command.args(["--all-features", "--test", "vectors"]);
    if write {
        command.env("ABRI_WRITE_VECTORS", "1");
    }
    run(&mut command)
}
