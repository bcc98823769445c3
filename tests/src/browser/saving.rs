//! What a page saves, where its browser puts it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use chromiumoxide::cdp::browser_protocol::{
    browser::{SetDownloadBehaviorBehavior, SetDownloadBehaviorParams},
    target::GetTargetInfoParams,
};

use super::Tab;
use crate::until;

impl Tab {
    /// What this page saves goes into `directory` from now on.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn saves_into(&self, directory: &Path) -> anyhow::Result<()> {
        let itself = self.page().execute(GetTargetInfoParams::default()).await?;
        let context = itself.result.target_info.browser_context_id.context("of no context")?;
        let saving = SetDownloadBehaviorParams::builder()
            .behavior(SetDownloadBehaviorBehavior::Allow)
            .browser_context_id(context)
            .download_path(directory.to_string_lossy())
            .build()
            .map_err(|error| anyhow!(error))?;
        self.page().execute(saving).await?;
        Ok(())
    }
}

/// Waits for the one file of this extension in `directory`: a browser gives it its name when it is
/// whole.
///
/// # Errors
/// If none comes, or it can't be read.
pub async fn saved(directory: &Path, extension: &str) -> anyhow::Result<(String, Vec<u8>)> {
    until("a saved file", || async { Ok(find(directory, extension)?.is_some()) }).await?;
    let path = find(directory, extension)?.context("it is gone")?;
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned();
    Ok((name, fs::read(path)?))
}

fn find(directory: &Path, extension: &str) -> anyhow::Result<Option<PathBuf>> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new(extension)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
