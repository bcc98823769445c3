//! The officer accounts that the configuration lists: a pseudonym and the hash of an access secret.

use abri_wire::{Capability, CapabilityHash, UnixMillis};
use serde::Deserialize;

use crate::{
    limits::{Bucket, Rate},
    store::OfficerName,
};

/// One line of the officers file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerAccount {
    /// Pseudonym, such as `0042`.
    pub name: String,
    /// Hash of the officer's access capability (`DS-1`).
    pub access_hash: CapabilityHash,
}

/// Who may see the queue and claim.
#[derive(Debug, Default)]
pub(crate) struct Officers(Vec<(OfficerAccount, Bucket)>);

/// What came of an officer's access capability.
pub(crate) enum Access<'a> {
    /// A listed account.
    Granted(&'a OfficerAccount),
    /// A listed account that asks too often.
    TooMany,
    /// Not on the list.
    Unknown,
}

impl Officers {
    pub(crate) fn new(accounts: Vec<OfficerAccount>) -> Self {
        Self(accounts.into_iter().map(|account| (account, Bucket::default())).collect())
    }

    pub(crate) fn access(&self, access: &Capability, rate: Rate, now: UnixMillis) -> Access<'_> {
        let hash = access.hash();
        // The whole list every time: how long it takes tells nothing about the place.
        let found = self.0.iter().fold(None, |found, entry| {
            if entry.0.access_hash.matches(&hash) { Some(entry) } else { found }
        });
        match found {
            None => Access::Unknown,
            Some((_, bucket)) if !bucket.admit(rate, now) => Access::TooMany,
            Some((account, _)) => Access::Granted(account),
        }
    }
}

impl OfficerAccount {
    pub(crate) fn store_name(&self) -> OfficerName {
        OfficerName(self.name.clone())
    }
}
