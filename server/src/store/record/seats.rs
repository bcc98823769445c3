//! An account whose client lost its keys comes back to where it sat (`DS-73`, `DS-74`), and who sits there
//! (`DS-94`).

use abri_wire::{MemberSlot, Phase, SessionId};

use super::{Grant, Holder, SessionRecord};
use crate::store::types::{Company, NewSeat, OfficerName, Seat, StoreError};

/// From this slot on nobody comes back to a seat (`DS-74`).
const SEATS_UNTIL: u8 = 128;

impl SessionRecord {
    /// The places of all who sit here, the newest first.
    pub(super) fn seats(&self) -> impl DoubleEndedIterator<Item = (MemberSlot, &Grant)> {
        let claims = |slot| self.lease.is_some_and(|lease| lease.claimant == slot);
        let seats = (0..=u8::MAX).map(MemberSlot).zip(&self.grants).rev();
        seats.filter(move |(slot, grant)| {
            grant.is_good() && grant.replaces.is_none() && !claims(*slot)
        })
    }

    /// Where this account sits, if it does: the newest place that has joined, and whose it is.
    fn sits(&self, officer: &OfficerName) -> Option<(MemberSlot, &Holder)> {
        let (slot, grant) = self.seats().find(|(_, grant)| grant.is_of(officer))?;
        Some((slot, grant.holder.as_ref()?))
    }

    /// Her language, and who is there.
    pub(in crate::store) fn company(&self) -> Company {
        let mut officers: Vec<OfficerName> = Vec::new();
        for grant in self
            .seats()
            .rev()
            .filter_map(|(slot, grant)| grant.holder.as_ref().filter(|_| !self.still_comes(slot)))
        {
            let officer = OfficerName(grant.officer.clone());
            if !officers.contains(&officer) {
                officers.push(officer);
            }
        }
        Company { language: self.offer().language, officers }
    }

    /// The seat of this account, as it may be listed.
    pub(in crate::store) fn seat(&self, session: SessionId, officer: &OfficerName) -> Option<Seat> {
        if matches!(self.phase, Phase::Closing | Phase::Returned) {
            return None;
        }
        let (slot, holder) = self.sits(officer)?;
        let offer = self.offer();
        Some(Seat {
            session,
            certificate: holder.certificate,
            language: offer.language,
            zone: offer.zone,
            joined: !self.still_comes(slot),
        })
    }

    /// Grants a capability in the place of the account's seat, which stays until it has joined; one
    /// that was granted before and did not join is taken.
    pub(in crate::store) fn sit(&mut self, new: NewSeat) -> Result<MemberSlot, StoreError> {
        if let Some((slot, grant)) = self.slot_of(&new.capability) {
            let same = grant.is_good() && grant.is_of(&new.officer);
            return if same { Ok(slot) } else { Err(StoreError::NotWaiting) };
        }
        if matches!(self.phase, Phase::Closing | Phase::Returned) {
            return Err(StoreError::Closing);
        }
        let (seat, _) = self.sits(&new.officer).ok_or(StoreError::NotWaiting)?;
        let NewSeat { officer, certificate, capability, answers, .. } = new;
        // The other half is for those who come: nobody keeps them out by coming back.
        if self.grants.len() >= usize::from(SEATS_UNTIL) {
            return Err(StoreError::SessionFull);
        }
        self.take_rights(|_, grant| grant.replaces == Some(seat));
        self.grant(capability, Holder::new(officer, certificate), Some(seat), answers)
    }

    /// Who came back has joined: the former place is taken, and who talks with her sits here.
    pub(super) fn take_over(&mut self, member: MemberSlot) {
        let Some(former) = self.grant_mut(member).and_then(|grant| grant.replaces.take()) else {
            return;
        };
        if self.partner == Some(former) {
            self.partner = Some(member);
        }
        self.take_rights(|slot, _| slot == former);
        if let Some(grant) = self.grant_mut(former) {
            grant.went_on = Some(member);
        }
    }

    /// Who sits where this slot once sat: she may know only the first one.
    pub(super) fn who_sits_at(&self, mut member: MemberSlot) -> MemberSlot {
        let next = |slot: MemberSlot| self.grants.get(usize::from(slot.0))?.went_on;
        while let Some(later) = next(member).filter(|later| *later > member) {
            member = later;
        }
        member
    }

    /// The seat that a slot is, or would take over.
    pub(super) fn seat_of(&self, member: MemberSlot) -> MemberSlot {
        let grant: Option<&Grant> = self.grants.get(usize::from(member.0));
        grant.and_then(|grant| grant.replaces).unwrap_or(member)
    }
}
