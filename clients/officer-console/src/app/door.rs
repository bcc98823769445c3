//! The way onto duty: a device is enrolled once, then each shift begins with its passkey.
//!
//! ```text
//! Enrol -> (Keep) -> Waiting -> Ready -> on duty <-> locked
//! ```

use zeroize::Zeroizing;

use super::{Effect, Refusal};
use crate::vault::{Lock, MIN_PASSPHRASE};

/// Where this device stands, and what goes on at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// How far it has come.
    pub entry: Entry,
    /// Something is under way; one thing at a time.
    pub busy: bool,
    /// Why the last step did not succeed.
    pub refusal: Option<Refusal>,
}

/// How far a device has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It has no key.
    Enrol {
        /// From the address, if the page was opened with one.
        invitation: Option<Zeroizing<String>>,
    },
    /// It has a key that its passkey can't seal: how is it to be kept?
    Keep(Request),
    /// The authority has not certified the key yet.
    Waiting(Request),
    /// It has a certified key.
    Ready(Keeping),
}

/// What was asked of the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The document. It holds no secret.
    pub document: String,
    /// The service keeps it for the authority; else somebody has to carry it.
    pub handed_in: bool,
}

/// How a key is kept between shifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Sealed on this device.
    Sealed(Lock),
    /// In memory, until the page is left.
    Memory,
}

/// How the officer wants a key to be kept that a passkey can't seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Sealed under this passphrase.
    Passphrase(Zeroizing<String>),
    /// For this shift only.
    Shift,
}

impl Default for Door {
    fn default() -> Self {
        Self::at(Entry::Enrol { invitation: None })
    }
}

impl Door {
    /// At this entry, with nothing under way.
    #[must_use]
    pub const fn at(entry: Entry) -> Self {
        Self { entry, busy: false, refusal: None }
    }

    /// Starts a step, unless another one is under way.
    fn start(&mut self, effect: Effect) -> Vec<Effect> {
        if self.busy {
            return Vec::new();
        }
        (self.busy, self.refusal) = (true, None);
        vec![effect]
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        (self.busy, self.refusal) = (false, Some(refusal));
    }

    pub(super) fn enrol(&mut self, invitation: Zeroizing<String>, passkey: bool) -> Vec<Effect> {
        match self.entry {
            Entry::Enrol { .. } => self.start(Effect::Enrol { invitation, passkey }),
            _ => Vec::new(),
        }
    }

    pub(super) fn enrolled(&mut self, answer: Result<(Request, bool), Refusal>) {
        match answer {
            Ok((request, true)) => *self = Self::at(Entry::Waiting(request)),
            Ok((request, false)) => *self = Self::at(Entry::Keep(request)),
            Err(refusal) => self.refuse(refusal),
        }
    }

    pub(super) fn keep(&mut self, keep: Keep) -> Vec<Effect> {
        if !matches!(self.entry, Entry::Keep(_)) {
            return Vec::new();
        }
        match &keep {
            Keep::Passphrase(text) if text.chars().count() < MIN_PASSPHRASE => {
                self.refuse(Refusal::Passphrase);
                Vec::new()
            }
            _ => self.start(Effect::Keep(keep)),
        }
    }

    pub(super) fn kept(&mut self, answer: Result<(), Refusal>) {
        match (answer, &self.entry) {
            (Ok(()), Entry::Keep(request)) => *self = Self::at(Entry::Waiting(request.clone())),
            (Ok(()), _) => {}
            (Err(refusal), _) => self.refuse(refusal),
        }
    }

    /// Looks for the certificate, while that is what is missing.
    pub(super) fn look(&self) -> Option<Effect> {
        matches!(self.entry, Entry::Waiting(_)).then_some(Effect::LookForCertificate)
    }

    pub(super) fn certified(&mut self, keeping: Keeping) {
        if matches!(self.entry, Entry::Waiting(_)) {
            *self = Self::at(Entry::Ready(keeping));
        }
    }

    pub(super) fn unlock(&mut self, passphrase: Option<Zeroizing<String>>) -> Vec<Effect> {
        match self.entry {
            Entry::Ready(_) => self.start(Effect::SignIn(passphrase)),
            _ => Vec::new(),
        }
    }
}
