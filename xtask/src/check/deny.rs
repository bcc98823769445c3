//! Licences, sources, duplicates and advisories of all dependencies, by `cargo deny`.

use std::path::PathBuf;

use crate::{
    command::{cargo, output, program, run},
    paths::Paths,
};

/// The version that CI installs where none is.
const VERSION: &str = "0.20.2";

/// Runs `cargo deny`, installing it below `target` if the machine has none.
pub(crate) fn check(paths: &Paths) -> anyhow::Result<()> {
    let deny = find(paths)?;
    let deny = |arguments: &[&str]| {
        let mut command = program(&deny);
        command.current_dir(&paths.root).args(["--workspace", "--all-features"]).args(arguments);
        command
    };
    run(&mut deny(&["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    // The advisories' database is a Git repository elsewhere; a machine may not reach it.
    if run(&mut deny(&["fetch", "db"])).is_ok() {
        run(&mut deny(&["check", "--disable-fetch", "--hide-inclusion-graph", "advisories"]))
    } else {
        println!("    NOT CHECKED: advisories, because their database can't be fetched from here");
        Ok(())
    }
}

fn find(paths: &Paths) -> anyhow::Result<PathBuf> {
    if output(program("cargo-deny").arg("--version")).is_ok() {
        return Ok("cargo-deny".into());
    }
    let root = paths.target.join("tools");
    let binary = root.join("bin/cargo-deny");
    if !binary.exists() {
        println!("    installing cargo-deny {VERSION} below {}", root.display());
        let mut install = cargo(paths);
        install.args(["install", "--locked", "--quiet", "--version", VERSION, "cargo-deny"]);
        // It runs for seconds; optimising it takes minutes.
        install.args(["--debug", "--config", "profile.dev.debug=false"]);
        run(install.arg("--root").arg(&root))?;
    }
    Ok(binary)
}
