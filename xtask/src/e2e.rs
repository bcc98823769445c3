//! Tasks that need clients, a store and a browser: the binary of package `abri-e2e` does them.

use std::path::{Path, PathBuf};

use crate::{
    command::{cargo, run},
    debian,
    paths::Paths,
    steps::Steps,
    web,
};

/// Searches store, frames, bodies and logs for markers of a conversation.
pub(crate) fn canary(paths: &Paths, steps: &mut Steps) -> anyhow::Result<()> {
    debian::ensure(&debian::TEST_TOOLS, "the search covers a real Redis")?;
    steps.step("canary", || binary(paths, &["canary".into()]))
}

/// Pictures of every state of every page into `directory`.
pub(crate) fn screenshots(
    paths: &Paths,
    directory: Option<PathBuf>,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    debian::ensure(&debian::TEST_TOOLS, "the pictures come from a real Chromium")?;
    web::build(paths, &web::Options::default(), steps)?;
    let directory = directory.unwrap_or_else(|| paths.target.join("screenshots"));
    let arguments = ["screenshots".into(), std::path::absolute(directory)?];
    steps.step("screenshots", || binary(paths, &arguments))
}

/// Times of the pages on a slow phone; JSON into `report`.
pub(crate) fn page_times(paths: &Paths, report: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    debian::ensure(&debian::TEST_TOOLS, "the times come from a real Chromium")?;
    web::build(paths, &web::Options::default(), steps)?;
    steps.step("page", || binary(paths, &["page".into(), report.into()]))
}

/// Many conversations at once, with `arguments` as they were typed; JSON into `report`. Optimised:
/// the clients compute more than the server.
pub(crate) fn load(
    paths: &Paths,
    report: &Path,
    arguments: &[String],
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let mut all = vec!["load".into(), "--json".into(), report.into()];
    all.extend(arguments.iter().map(PathBuf::from));
    steps.step("load", || program(paths, &["--release"], &all))
}

fn binary(paths: &Paths, arguments: &[PathBuf]) -> anyhow::Result<()> {
    program(paths, &[], arguments)
}

fn program(paths: &Paths, profile: &[&str], arguments: &[PathBuf]) -> anyhow::Result<()> {
    let mut command = cargo(paths);
    command.args(["run", "--quiet", "--package", "abri-e2e", "--bin", "abri-e2e"]);
    command.args(profile).arg("--").args(arguments);
    run(command.env("CARGO_TARGET_DIR", &paths.target))
}
