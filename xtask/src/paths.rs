//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Context;

/// The source tree and what is built from it.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The workspace's root.
    pub(crate) root: PathBuf,
    /// Cargo's target directory, the person's own choice included.
    pub(crate) target: PathBuf,
}

impl Paths {
    /// Finds both.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies at the top of the workspace")?
            .to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => env::current_dir()?.join(chosen),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// Assembled pages: `victim` and `console` below it.
    pub(crate) fn web(&self) -> PathBuf {
        self.target.join("web")
    }

    /// The wasm build's own target directory: another compiler, so no lock and no cache in common.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }
}
