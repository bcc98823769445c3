//! What is remembered between two visits: the newest head that was found to be good.

use std::path::Path;

use abri_trust::{
    Pins,
    log::{Checkpoint, MAX_NOTE, UntrustedNote},
};
use serde::{Deserialize, Serialize};

use crate::{
    CantLook,
    files::{self, Access},
};

/// The note of the newest good head, whole, so that it can be shown to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    note: String,
}

impl Known {
    pub(crate) fn new(note: String) -> Self {
        Self { note }
    }

    /// Reads the state file; `None` before the first visit.
    ///
    /// # Errors
    /// [`CantLook::Own`] if it is not one: a damaged memory must not pass for none.
    pub fn read(path: &Path) -> Result<Option<Self>, CantLook> {
        let Some(text) = files::read(path)? else { return Ok(None) };
        let known: Option<Self> = serde_json::from_str(&text).ok();
        match known.filter(|known| known.checkpoint().is_some()) {
            Some(known) => Ok(Some(known)),
            None => Err(CantLook::Own(format!("{} is no state file", path.display()))),
        }
    }

    /// Writes the state file.
    ///
    /// # Errors
    /// [`CantLook::Own`].
    pub fn write(&self, path: &Path) -> Result<(), CantLook> {
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        files::write(path, &text, Access::Everybody)
    }

    /// The note.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// How many entries it had.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.checkpoint().map_or(0, |checkpoint| checkpoint.size())
    }

    /// The head, if it is one of the pinned log: of another one it says nothing about this.
    ///
    /// # Errors
    /// [`CantLook::Own`].
    pub(crate) fn verify(&self, pins: &Pins) -> Result<Checkpoint, CantLook> {
        let parsed = UntrustedNote::parse(self.note.as_bytes()).ok();
        let head = parsed.and_then(|parsed| pins.log.log().verify(&parsed).ok());
        let other = "the state file is of another log, or the log has another key";
        head.ok_or_else(|| CantLook::Own(other.to_owned()))
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        let parsed = (self.note.len() <= MAX_NOTE)
            .then(|| UntrustedNote::parse(self.note.as_bytes()).ok())??;
        Checkpoint::parse(parsed.text()).ok()
    }
}
