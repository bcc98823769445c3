//! What the browser keeps on disk of tabs that are no private window.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;

use super::{Browser, Tab};

/// The profile of a browser that has ended. Goes when dropped.
pub struct Profile(Arc<TempDir>);

impl Browser {
    /// An empty tab of the profile itself: the browser writes down what it writes down of a
    /// person's tab. All tabs of [`blank`](Self::blank) are private windows.
    ///
    /// # Errors
    /// If the browser gives none.
    pub async fn on_disk(&self) -> anyhow::Result<Tab> {
        Tab::new(self.browser.new_page("about:blank").await?).await
    }

    /// Ends the process, which writes what it still had to write; what is on the disk then.
    ///
    /// # Errors
    /// If it can't be waited for.
    pub async fn leave_profile(self) -> anyhow::Result<Profile> {
        let profile = Profile(Arc::clone(&self.profile));
        self.close().await?;
        Ok(profile)
    }
}

impl Tab {
    /// Closes it, as its cross does: the page is told that it goes.
    ///
    /// # Errors
    /// If the tab is gone already.
    pub async fn close(self) -> anyhow::Result<()> {
        self.page().clone().close().await?;
        Ok(())
    }
}

impl Profile {
    /// Every file, by its path within the profile, with its bytes.
    ///
    /// # Errors
    /// If one can't be read.
    pub fn files(&self) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = Vec::new();
        collect(self.0.path(), self.0.path(), &mut files)?;
        Ok(files)
    }
}

fn collect(
    root: &Path,
    directory: &Path,
    files: &mut Vec<(PathBuf, Vec<u8>)>,
) -> anyhow::Result<()> {
    for entry in fs::read_dir(directory)? {
        let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        if kind.is_dir() {
            collect(root, &path, files)?;
        } else if kind.is_file() {
            files.push((path.strip_prefix(root)?.to_owned(), fs::read(&path)?));
        }
    }
    Ok(())
}
