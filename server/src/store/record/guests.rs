//! Who joins others (`DS-71`).

use abri_wire::{MemberSlot, Phase};

use super::{Holder, Right, SessionRecord};
use crate::store::types::{NewGuest, StoreError};

impl SessionRecord {
    pub(in crate::store) fn admit(&mut self, guest: NewGuest) -> Result<MemberSlot, StoreError> {
        if let Some((slot, grant)) = self.slot_of(&guest.capability) {
            let same = grant.right == Right::Active && grant.is_of(&guest.officer);
            return if same { Ok(slot) } else { Err(StoreError::NotWaiting) };
        }
        match self.phase {
            Phase::Closing | Phase::Returned => return Err(StoreError::Closing),
            Phase::Joined if guest.invited => {}
            _ => return Err(StoreError::NotWaiting),
        }
        let NewGuest { officer, certificate, capability, .. } = guest;
        self.grant(capability, Holder::new(officer, certificate), None)
    }
}
