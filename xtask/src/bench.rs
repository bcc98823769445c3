//! `bench`: the figures beside their baselines, as tables here and as JSON in `target/bench`.

use std::{fs, path::PathBuf};

use crate::{
    command::{cargo, run},
    e2e,
    paths::Paths,
    steps::Steps,
};

/// What to measure.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The protocol against plain OpenMLS calls
    Core,
    /// Evidence for an officer: bytes, and the whole check
    Trust,
    /// Files: sealing, opening and cleaning against the bare cipher
    Files,
    /// The server against a minimal one on the same store
    Server,
    /// Many conversations at once on one server; only when asked for
    Load,
    /// The pages on a slow phone
    Page,
}

impl Subject {
    const ALL: [Self; 6] =
        [Self::Core, Self::Trust, Self::Files, Self::Server, Self::Load, Self::Page];

    /// Where the JSON goes.
    const fn file(self) -> &'static str {
        match self {
            Self::Core => "core.json",
            Self::Trust => "trust.json",
            Self::Files => "files.json",
            Self::Server => "server.json",
            Self::Load => "load.json",
            Self::Page => "page.json",
        }
    }
}

/// Measures `subject`, or everything; `load` is what was typed for [`Subject::Load`].
pub(crate) fn bench(
    paths: &Paths,
    subject: Option<Subject>,
    keep: bool,
    load: &[String],
    steps: &mut Steps,
) -> anyhow::Result<()> {
    fs::create_dir_all(paths.target.join("bench"))?;
    for each in Subject::ALL {
        // Minutes of a busy machine: not by the way.
        let chosen = subject.map_or(each != Subject::Load, |chosen| chosen == each);
        if !chosen {
            continue;
        }
        match each {
            Subject::Core => cargo_bench(paths, each, "abri-core", "against_openmls", steps)?,
            Subject::Trust => cargo_bench(paths, each, "abri-trust", "evidence", steps)?,
            Subject::Files => cargo_bench(paths, each, "abri-attachment", "sealing", steps)?,
            Subject::Server => cargo_bench(paths, each, "abri-server", "relay", steps)?,
            Subject::Load => e2e::load(paths, &report(paths, each), load, steps)?,
            Subject::Page => {
                let table = report(paths, each).with_extension("txt");
                // So that none of an earlier run is kept.
                if table.is_file() {
                    fs::remove_file(&table)?;
                }
                let measured = e2e::page_times(paths, &report(paths, each), steps);
                // Also what misses a target is kept: it is what was measured.
                if keep && table.is_file() {
                    fs::copy(table, paths.root.join("spec/figures-page.txt"))?;
                }
                measured?;
            }
        }
    }
    println!("\nJSON in {}", paths.target.join("bench").display());
    Ok(())
}

fn report(paths: &Paths, subject: Subject) -> PathBuf {
    paths.target.join("bench").join(subject.file())
}

/// A bench prints its table and writes its JSON to the file that `ABRI_BENCH_JSON` names.
fn cargo_bench(
    paths: &Paths,
    subject: Subject,
    package: &str,
    bench: &str,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    steps.step(&format!("bench {bench}"), || {
        let mut command = cargo(paths);
        command.args(["bench", "--package", package, "--bench", bench]);
        run(command.env("ABRI_BENCH_JSON", report(paths, subject)))
    })
}
