//! `test`: everything that CI does, on anyone's machine.

use crate::{
    axe,
    check::{attacks, budget, deny, dependencies, trace},
    command::{cargo, run},
    conversations, debian,
    paths::Paths,
    steps::Steps,
    web,
};

/// Cheap checks first; the browser last.
pub(crate) fn test(paths: &Paths, steps: &mut Steps) -> anyhow::Result<()> {
    let result = all(paths, steps);
    // The times are worth most when something failed late.
    steps.print_times();
    result
}

fn all(paths: &Paths, steps: &mut Steps) -> anyhow::Result<()> {
    steps.step("what the tests need", || {
        debian::ensure(&debian::TEST_TOOLS, "the tests use a real Redis and a real Chromium")?;
        debian::ensure(&debian::OTHER_BROWSERS, "her page is tried in Firefox and WebKit too")
    })?;
    steps.step("formatting", || {
        run(cargo(paths).args(["fmt", "--all", "--check"]))?;
        run(cargo(paths).args(["fmt", "--manifest-path", "fuzz/targets/Cargo.toml", "--check"]))
    })?;
    steps.step("rules, code and tests", || {
        trace::check(paths)?;
        attacks::check(paths)
    })?;
    steps.step("sources of dependencies", || dependencies::lock_is_clean(paths))?;
    steps.step("the server can't open", || dependencies::server_cannot_open(paths))?;
    steps.step("licences and advisories", || deny::check(paths))?;
    steps.step("clippy", || {
        let mut clippy = cargo(paths);
        clippy.args(["clippy", "--locked", "--workspace", "--all-targets", "--all-features"]);
        run(clippy.args(["--", "--deny", "warnings"]))
    })?;
    steps.step("unit and integration tests", || {
        let mut tests = cargo(paths);
        run(tests.args(["test", "--locked", "--workspace", "--all-features"]))
    })?;
    web::build(paths, &web::Options::default(), steps)?;
    steps.step("budget", || budget::check(paths))?;
    axe::fetch(paths, steps)?;
    steps.step("end to end", || conversations::run(paths))
}
