//! The way onto duty: a device is enrolled once, then each shift begins with its passkey.
//!
//! ```text
//! Enrol -> (Keep) -> Waiting -> Ready -> on duty <-> locked
//! ```

use abri_wire::DeviceKey;
use zeroize::Zeroizing;

use super::Effect;
use crate::vault::{Holder, Lock, MIN_PASSPHRASE};

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
    /// It has a key, or the keys of several officers.
    Ready(Choice),
}

/// A key that is at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub holder: Holder,
    /// How.
    pub keeping: Keeping,
}

/// One of the keys of this device: officers may share a workstation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// All of them, at least one.
    pub keys: Vec<Kept>,
    /// The one with which duty would begin.
    pub chosen: Kept,
}

impl Choice {
    /// The first of them is chosen. `None` if there is none.
    #[must_use]
    pub fn of(keys: Vec<Kept>) -> Option<Self> {
        let chosen = keys.first()?.clone();
        Some(Self { keys, chosen })
    }

    fn choose(&mut self, key: DeviceKey) {
        if let Some(kept) = self.keys.iter().find(|kept| kept.holder.key == key) {
            self.chosen = kept.clone();
        }
    }
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

/// Why a step onto duty did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not an invitation.
    Unreadable,
    /// A passphrase of fewer than 16 characters.
    Passphrase,
    /// No passkey was made or shown.
    NoPasskey,
    /// The browser keeps nothing, or what it kept is damaged.
    NoStorage,
    /// The page pins no root, or something that is none.
    Roots,
    /// The chain does not lead to a pinned root, or is not valid now (`CERT-1` to `CERT-3`).
    Certificate,
    /// The key is not the certificate's (`CERT-4`), or does not open.
    WrongKey,
    /// The newest roster does not name the certificate.
    NotInRoster,
    /// The service did not accept the signature.
    NotAccepted,
    /// No answer from the service, or none that helps.
    Unreachable,
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

    /// Where a device with these keys begins.
    #[must_use]
    pub fn with_keys(keys: Vec<Kept>) -> Self {
        let enrol = Entry::Enrol { invitation: None };
        Self::at(Choice::of(keys).map_or(enrol, Entry::Ready))
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
            // The page was left meanwhile.
            _ if !self.busy => {}
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

    pub(super) fn certified(&mut self, keys: Vec<Kept>) {
        if matches!(self.entry, Entry::Waiting(_)) {
            *self = Self::with_keys(keys);
        }
    }

    /// Another page of this console enrolled a device key, or forgot one.
    pub(super) fn keys_changed(&mut self, keys: Vec<Kept>) {
        match &self.entry {
            Entry::Ready(choice) => {
                let chosen = choice.chosen.holder.key;
                self.entry = Self::with_keys(keys).entry;
                self.choose(chosen);
            }
            Entry::Enrol { invitation: None } if !self.busy => *self = Self::with_keys(keys),
            Entry::Enrol { .. } | Entry::Keep(_) | Entry::Waiting(_) => {}
        }
    }

    pub(super) fn choose(&mut self, key: DeviceKey) {
        if let Entry::Ready(choice) = &mut self.entry {
            choice.choose(key);
            self.refusal = None;
        }
    }

    /// The key with which duty would begin.
    #[must_use]
    pub const fn chosen(&self) -> Option<&Kept> {
        match &self.entry {
            Entry::Ready(choice) => Some(&choice.chosen),
            Entry::Enrol { .. } | Entry::Keep(_) | Entry::Waiting(_) => None,
        }
    }

    pub(super) fn unlock(&mut self, passphrase: Option<Zeroizing<String>>) -> Vec<Effect> {
        match self.chosen() {
            Some(kept) => self.start(Effect::SignIn { key: kept.holder.key, passphrase }),
            None => Vec::new(),
        }
    }
}
