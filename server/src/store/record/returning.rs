//! She goes away, and returns in another session (`DS-67` to `DS-69`).

use abri_wire::{CapabilityHash, ExitCommitment, MemberSlot, Phase, SessionId, UnixMillis};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

use super::{Grant, Right, SessionRecord};
use crate::store::types::{NewReturn, OfficerName, StoreError};

/// For whom a session waits, and until when.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub(super) struct Reserved {
    officer: String,
    until: UnixMillis,
}

impl SessionRecord {
    /// Whether nothing but its end comes, as far as she is concerned.
    pub(super) const fn is_ending(&self) -> bool {
        matches!(self.phase, Phase::Closing | Phase::Away | Phase::Returned)
    }

    /// Her page goes: out of the queue, or out of a claim; her place is kept.
    pub(in crate::store) fn go_away(&mut self, erase_at: UnixMillis) {
        if !self.is_ending() {
            self.end_claim();
            self.erase_at = Some(erase_at);
            self.enter(Phase::Away);
        }
    }

    /// Whether whoever shows this capability may return from here; `contact` was her last.
    pub(in crate::store) fn check_return(
        &self,
        new: &NewReturn,
        contact: UnixMillis,
    ) -> Result<(), StoreError> {
        let hers = |hash: &CapabilityHash| hash.matches(&new.capability);
        let open = !matches!(self.phase, Phase::Closing | Phase::Returned);
        if self.return_hash.as_ref().is_some_and(hers) && open && contact >= new.contact_since {
            Ok(())
        } else {
            Err(StoreError::ReturnGone)
        }
    }

    /// Whether whoever opens this commitment may leave by the exit (`DS-98`).
    pub(in crate::store) fn check_exit(
        &self,
        commitment: &ExitCommitment,
    ) -> Result<(), StoreError> {
        let hers = self.exit_commitment.as_ref() == Some(commitment);
        if hers { Ok(()) } else { Err(StoreError::NoGrant) }
    }

    /// She returned in `successor`.
    pub(in crate::store) fn return_in(&mut self, successor: SessionId, erase_at: UnixMillis) {
        self.end_claim();
        self.erase_at = Some(erase_at);
        self.successor = Some(successor);
        self.return_hash = None;
        self.enter(Phase::Returned);
    }

    /// Takes the place of the session that she returned from.
    pub(in crate::store) fn follow(&mut self, new: &NewReturn, former: &Self) {
        self.waiting_since = former.waiting_since;
        self.offer = self.offer.clone().with_zone(former.offer.zone.clone());
        self.former = Some(new.former);
        let partner = former.partner.and_then(|slot| former.grants.get(usize::from(slot.0)));
        self.reserved = match partner {
            Some(Grant { holder: Some(holder), right: Right::Active, .. }) => {
                Some(Reserved { officer: holder.officer.clone(), until: new.reserved_until })
            }
            _ => None,
        };
    }

    /// If the right of who talks with her was taken, the officer who has sat there longest does.
    pub(super) fn pass_on(&mut self) {
        if self.partner.is_none_or(|partner| self.check_right(partner).is_ok()) {
            return;
        }
        let stays = |slot: MemberSlot| self.answering.contains(&slot) && !self.still_comes(slot);
        let next = self.seats().rev().map(|(slot, _)| slot).find(|slot| stays(*slot));
        self.partner = next.or(self.partner);
    }

    /// Until when it is for one officer only, if it still is.
    pub(in crate::store) fn reserved_until(&self, now: UnixMillis) -> Option<UnixMillis> {
        self.reserved.as_ref().map(|reserved| reserved.until).filter(|until| now <= *until)
    }

    /// For whom only, if it still is for one.
    pub(in crate::store) fn reserved_for(&self, now: UnixMillis) -> Option<OfficerName> {
        self.reserved_until(now)?;
        self.reserved.as_ref().map(|reserved| OfficerName(reserved.officer.clone()))
    }

    /// Whether it is for another officer now.
    pub(super) fn is_reserved(&self, officer: &OfficerName, now: UnixMillis) -> bool {
        let other = |reserved: &Reserved| reserved.officer != officer.0;
        self.reserved_until(now).is_some() && self.reserved.as_ref().is_some_and(other)
    }

    /// The session that she returned from.
    pub(in crate::store) const fn former(&self) -> Option<SessionId> {
        self.former
    }

    /// Whether she returned in that session.
    pub(in crate::store) fn has_returned_in(&self, session: SessionId) -> bool {
        self.successor == Some(session)
    }
}
