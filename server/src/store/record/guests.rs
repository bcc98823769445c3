//! Who joins others (`DS-71`), and who does not come after all (`DS-86`).

use abri_wire::{MemberSlot, Phase};

use super::{Holder, Right, SessionRecord};
use crate::store::types::{NewGuest, StoreError};

impl SessionRecord {
    pub(in crate::store) fn admit(&mut self, guest: NewGuest) -> Result<MemberSlot, StoreError> {
        if let Some((slot, grant)) = self.slot_of(&guest.capability) {
            let same = grant.is_good() && grant.is_of(&guest.officer);
            return if same { Ok(slot) } else { Err(StoreError::NotWaiting) };
        }
        match self.phase {
            Phase::Closing | Phase::Returned => return Err(StoreError::Closing),
            Phase::Joined if guest.invited => {}
            _ => return Err(StoreError::NotWaiting),
        }
        let NewGuest { officer, certificate, capability, answers, .. } = guest;
        let slot = self.grant(capability, Holder::new(officer, certificate), None, answers)?;
        if let Some(grant) = self.grant_mut(slot) {
            grant.right = Right::Coming;
        }
        Ok(slot)
    }

    /// This member is in the group.
    pub(super) fn has_come(&mut self, member: MemberSlot) {
        if let Some(grant) = self.grant_mut(member).filter(|grant| grant.right == Right::Coming) {
            grant.right = Right::Active;
        }
    }

    /// Whether whoever has this seat was invited, and has not said `joined`.
    pub(super) fn still_comes(&self, seat: MemberSlot) -> bool {
        let grant = self.grants.get(usize::from(seat.0));
        grant.is_some_and(|grant| grant.right == Right::Coming)
    }

    /// Takes what is his from an officer who has not said `joined`; whether he is one. Who came back to
    /// a seat leaves it, unless nobody ever joined with it either.
    pub(super) fn gives_up(&mut self, member: MemberSlot) -> bool {
        let seat = self.seat_of(member);
        let never_came = self.still_comes(seat);
        if !never_came && seat == member {
            return false;
        }
        self.take_rights(|slot, grant| {
            slot == member || never_came && (slot == seat || grant.replaces == Some(seat))
        });
        true
    }
}
