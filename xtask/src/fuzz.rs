//! `fuzz`: runs the targets of `fuzz/`; `replay` runs their corpora without any tool.

use std::fs;

use anyhow::{Context, bail};

use crate::{
    command::{cargo, output, program, run},
    paths::Paths,
    steps::Steps,
};

/// Target and time.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Options {
    /// One target; all of them if none is given
    target: Option<String>,
    /// Seconds for each
    #[arg(default_value_t = 60)]
    seconds: u32,
}

/// Fuzzes with `cargo fuzz` on nightly, or says what is missing.
pub(crate) fn fuzz(paths: &Paths, options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    if output(program("cargo").args(["+nightly", "fuzz", "--version"])).is_err() {
        bail!(
            "fuzzing needs nightly and cargo-fuzz; please run:\n\
             rustup toolchain install nightly\n\
             cargo install --locked cargo-fuzz\n\
             (the corpora are replayed without them by `cargo xtask test`)"
        );
    }
    let targets = match &options.target {
        Some(target) => vec![target.clone()],
        None => targets(paths)?,
    };
    for target in targets {
        steps.step(&format!("fuzz {target}"), || {
            let mut command = program("cargo");
            command.current_dir(paths.root.join("fuzz"));
            command.args(["+nightly", "fuzz", "run", "--fuzz-dir", ".", "--features", "libfuzzer"]);
            command.args([&target, "--", &format!("-max_total_time={}", options.seconds)]);
            run(&mut command)
        })?;
    }
    Ok(())
}

/// Runs each corpus, and each input that once failed, through its target.
pub(crate) fn replay(paths: &Paths) -> anyhow::Result<()> {
    let mut command = cargo(paths);
    command.args(["test", "--quiet", "--manifest-path", "fuzz/Cargo.toml"]);
    // A directory of its own: sharing ours would rebuild both for each other's features.
    run(command.env("CARGO_TARGET_DIR", paths.target.join("fuzz")))
}

fn targets(paths: &Paths) -> anyhow::Result<Vec<String>> {
    let directory = paths.root.join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&directory).context("no fuzz/fuzz_targets")?;
    let mut targets = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let Some(stem) = path.file_stem() {
            targets.push(stem.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    Ok(targets)
}
