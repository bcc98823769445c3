//! What the browser keeps on disk of tabs that are no private window.

use core::cell::Cell;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use tempfile::TempDir;

use super::{Browser, Tab};
use crate::until;

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

    /// Where everything is that it writes.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.profile.path().to_owned()
    }

    /// The files below this directory of the profile so far, as [`Profile::files`].
    ///
    /// # Errors
    /// If one can't be read.
    pub fn written(&self, directory: &str) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = Vec::new();
        collect(self.profile.path(), &self.profile.path().join(directory), &mut files)?;
        Ok(files)
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

impl Profile {
    /// Starts a browser on it again, which opens the tabs that it had.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn reopened(&self) -> anyhow::Result<Browser> {
        Browser::launch_with(Arc::clone(&self.0), &["restore-last-session"]).await
    }
}

impl Browser {
    /// A tab of this address that the browser opened by itself.
    ///
    /// # Errors
    /// If it opens none.
    pub async fn opened_by_itself(&self, address: &str) -> anyhow::Result<Tab> {
        let found = Cell::new(None);
        until("a tab that was opened again", || async {
            for page in self.browser.pages().await? {
                if page.url().await?.is_some_and(|url| url == address) {
                    found.set(Some(page));
                }
            }
            let page = found.take();
            let is_there = page.is_some();
            found.set(page);
            Ok(is_there)
        })
        .await?;
        Tab::new(found.into_inner().context("no tab")?).await
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

/// While the browser runs, a file may go before it is read: it holds nothing then.
fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

fn collect(
    root: &Path,
    directory: &Path,
    files: &mut Vec<(PathBuf, Vec<u8>)>,
) -> anyhow::Result<()> {
    for entry in there(fs::read_dir(directory))?.into_iter().flatten() {
        let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        if kind.is_dir() {
            collect(root, &path, files)?;
        } else if kind.is_file()
            && let Some(bytes) = there(fs::read(&path))?
        {
            files.push((path.strip_prefix(root)?.to_owned(), bytes));
        }
    }
    Ok(())
}
