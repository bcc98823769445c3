//! `fuzz`: runs the targets of `fuzz/targets`. Their corpora are replayed by the tests of `fuzz/`, without any tool.

use std::fs;

use anyhow::{Context, bail};

use crate::{
    command::{output, program, run},
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
            command.current_dir(paths.root.join("fuzz/targets"));
            command.args(["+nightly", "fuzz", "run", "--fuzz-dir", ".", &target]);
            command.args([&format!("../corpus/{target}"), "--"]);
            command.arg(format!("-max_total_time={}", options.seconds));
            run(&mut command)
        })?;
    }
    Ok(())
}

fn targets(paths: &Paths) -> anyhow::Result<Vec<String>> {
    let directory = paths.root.join("fuzz/targets");
    let entries = fs::read_dir(&directory).context("no fuzz/targets")?;
    let mut targets = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_source = path.extension().is_some_and(|it| it == "rs");
        if let Some(stem) = path.file_stem().filter(|_| is_source) {
            targets.push(stem.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    Ok(targets)
}
