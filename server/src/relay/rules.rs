//! Who may do what, and what a refusal is called.

use std::time::Duration;

use abri_wire::{ProblemKind, api::Offer};

use crate::{
    members::{Live, Member, Standing},
    store::StoreError,
};

/// The one place where a store's error becomes an answer.
pub(super) fn refusal(error: StoreError) -> ProblemKind {
    match error {
        // One answer for both, so that ids can't be probed (DS-4).
        StoreError::Gone | StoreError::NoGrant => ProblemKind::NoSuchSession,
        StoreError::Exists => ProblemKind::SessionExists,
        StoreError::NotWaiting => ProblemKind::NotWaiting,
        StoreError::LeaseEnded => ProblemKind::LeaseEnded,
        StoreError::Closing => ProblemKind::Closing,
        StoreError::MessageIdReused => ProblemKind::MessageIdReused,
        StoreError::SessionFull => ProblemKind::SessionFull,
        StoreError::ReturnGone => ProblemKind::ReturnGone,
        StoreError::QueueFull => ProblemKind::QueueFull,
        StoreError::Unavailable => ProblemKind::Unavailable,
    }
}

pub(super) fn admit(admitted: bool) -> Result<(), ProblemKind> {
    if admitted { Ok(()) } else { Err(ProblemKind::TooManyRequests) }
}

pub(super) fn check_offer(offer: &Offer) -> Result<(), ProblemKind> {
    if offer.is_well_formed() { Ok(()) } else { Err(ProblemKind::Malformed) }
}

pub(super) fn creator_only(member: &Member) -> Result<(), ProblemKind> {
    if member.is_creator() { Ok(()) } else { Err(ProblemKind::Forbidden) }
}

pub(super) fn officer_only(member: &Member) -> Result<(), ProblemKind> {
    if member.is_creator() { Err(ProblemKind::Forbidden) } else { Ok(()) }
}

pub(super) fn standing(live: &Live) -> Result<(), ProblemKind> {
    match live.standing_of_wait() {
        Standing::Good | Standing::Superseded => Ok(()),
        Standing::Revoked => Err(ProblemKind::NoSuchSession),
        Standing::Stopping => Err(ProblemKind::ShuttingDown),
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
