//! Where requests to be enrolled wait for the authority, which is elsewhere and offline.
//!
//! A request holds no secret and proves itself (`abri_trust::enrolment`), so this side only keeps
//! it, and only so many.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use abri_trust::enrolment::Request;
use abri_wire::{ProblemKind, UnixMillis};

use crate::limits::{MOST_REQUESTS, REQUEST_LIFE};

/// The directory of requests, if there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Option<PathBuf>);

impl Requests {
    pub(crate) const fn new(directory: Option<PathBuf>) -> Self {
        Self(directory)
    }

    /// Keeps a request (`DS-32`); says whether there is a place for it. It blocks for a small file.
    ///
    /// # Errors
    /// `too-many-requests` if too many wait, `unavailable`.
    pub(crate) fn keep(&self, request: &Request, now: UnixMillis) -> Result<bool, ProblemKind> {
        let Some(directory) = &self.0 else { return Ok(false) };
        let name: String = request.public_key().iter().map(|byte| format!("{byte:02x}")).collect();
        let path = directory.join(format!("{name}.json"));
        // The same key again is a repetition.
        if !path.exists() && is_full(directory).map_err(unavailable)? {
            forget_old(directory, now).map_err(unavailable)?;
            if is_full(directory).map_err(unavailable)? {
                return Err(ProblemKind::TooManyRequests);
            }
        }
        let unfinished = directory.join(format!(".{name}"));
        fs::write(&unfinished, request.to_json())
            .and_then(|()| fs::rename(&unfinished, &path))
            .map_err(unavailable)?;
        Ok(true)
    }
}

fn is_full(directory: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(directory)?.take(MOST_REQUESTS).count() >= MOST_REQUESTS)
}

/// Whose invitation is over can't be enrolled by it any more.
fn forget_old(directory: &Path, now: UnixMillis) -> io::Result<()> {
    let now = UNIX_EPOCH + Duration::from_millis(now.0);
    for entry in fs::read_dir(directory)?.take(2 * MOST_REQUESTS) {
        let entry = entry?;
        let age = now.duration_since(entry.metadata()?.modified()?).unwrap_or_default();
        if age > REQUEST_LIFE {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn unavailable(_: io::Error) -> ProblemKind {
    ProblemKind::Unavailable
}
