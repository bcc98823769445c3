//! Facts of the build graph: the server can't open an envelope, and all code comes from one place.

use std::fs;

use anyhow::{Context, bail};

use crate::{
    command::{cargo, output},
    paths::Paths,
};

/// Name prefixes of crates that could open an envelope or a file.
const OPENERS: [&str; 4] = ["abri-core", "abri-attachment", "openmls", "hpke"];
/// Every dependency's source, as Cargo.lock writes it.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Fails if the server, with any feature, on any platform, links or builds with an opener.
pub(crate) fn server_cannot_open(paths: &Paths) -> anyhow::Result<()> {
    let mut tree = cargo(paths);
    tree.args(["tree", "--package", "abri-server", "--edges", "normal,build", "--all-features"]);
    tree.args(["--target", "all", "--prefix", "none", "--format", "{p}"]);
    let tree = output(&mut tree)?;
    let mut crates: Vec<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    crates.sort_unstable();
    crates.dedup();
    if !crates.contains(&"abri-wire") {
        bail!("cargo tree does not list abri-wire below abri-server: the check is blind");
    }
    let openers: Vec<&str> = crates
        .iter()
        .copied()
        .filter(|name| OPENERS.iter().any(|opener| name.starts_with(opener)))
        .collect();
    if !openers.is_empty() {
        bail!("abri-server depends on {}", openers.join(", "));
    }
    println!("    abri-server: {} crates, none of them {}", crates.len(), OPENERS.join("*, "));
    Ok(())
}

/// Fails if a dependency comes from anywhere but crates.io's standard source, or the lock is stale.
pub(crate) fn lock_is_clean(paths: &Paths) -> anyhow::Result<()> {
    let lock = fs::read_to_string(paths.root.join("Cargo.lock")).context("no Cargo.lock")?;
    let sources: Vec<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    for source in &sources {
        if source.trim_matches('"') != SOURCE {
            bail!("Cargo.lock names the source {source}");
        }
    }
    let mut metadata = cargo(paths);
    metadata.args(["metadata", "--locked", "--format-version", "1", "--no-deps"]);
    output(&mut metadata).context("Cargo.lock does not fit the manifests")?;
    println!("    Cargo.lock: {} dependencies, one source", sources.len());
    Ok(())
}
