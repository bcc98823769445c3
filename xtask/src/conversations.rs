//! The browser tests: some more at once than there are processors, since people wait a good deal.
//!
//! Many browsers on a small machine disturb each other, and a test that is too late then is no
//! defect of the pages. What failed is run once more by itself, and both results are said. A few may
//! pass only so; more are a sign of something else.

use anyhow::ensure;

use crate::{
    command::{Outcome, cargo, tee},
    paths::Paths,
};

/// Tests that may fail beside others and pass alone.
const UNSTEADY: usize = 3;

/// Runs all of them.
pub(crate) fn run(paths: &Paths) -> anyhow::Result<()> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (processors + processors.div_ceil(2)).to_string();
    let all = tests(paths, &["--test-threads", &threads])?;
    if all.succeeded {
        return Ok(());
    }
    let failed = failed(&all);
    ensure!(!failed.is_empty(), "the browser tests ended early");
    ensure!(failed.len() <= UNSTEADY, "{} browser tests failed", failed.len());
    println!("\n    beside others these failed, and are run again by themselves: {failed:?}");
    let alone: Vec<_> = ["--exact", "--test-threads", "1"].into_iter().chain(failed).collect();
    ensure!(tests(paths, &alone)?.succeeded, "failed beside others and by themselves");
    println!("    UNSTEADY: they passed by themselves");
    Ok(())
}

/// Of the whole workspace, as the step before: another choice of packages would compile all that
/// they use anew. One failure hides no other one: a run takes long.
fn tests(paths: &Paths, arguments: &[&str]) -> anyhow::Result<Outcome> {
    let mut command = cargo(paths);
    command.args(["test", "--locked", "--workspace", "--all-features"]);
    command.args(["--test", "conversations", "--no-fail-fast", "--"]).args(arguments);
    tee(command.env("CARGO_TARGET_DIR", &paths.target))
}

fn failed(outcome: &Outcome) -> Vec<&str> {
    let name = |line| str::strip_suffix(line, " ... FAILED")?.strip_prefix("test ");
    outcome.lines.iter().filter_map(|line| name(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_failed_are_found() {
        let lines = [
            "test lies::an_envelope ... ok",
            "test waiting::her_place ... FAILED",
            "test result: FAILED. 1 passed; 1 failed",
            "    waiting::her_place",
        ];
        let outcome = Outcome { succeeded: false, lines: lines.map(str::to_owned).into() };
        assert_eq!(failed(&outcome), ["waiting::her_place"]);
    }
}
