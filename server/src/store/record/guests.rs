//! Who joins others (`DS-71`).

use abri_wire::{MemberSlot, Phase};

use super::{Grant, Right, SessionRecord};
use crate::store::types::{NewGuest, StoreError};

impl SessionRecord {
    pub(in crate::store) fn admit(&mut self, guest: NewGuest) -> Result<MemberSlot, StoreError> {
        if let Some((slot, grant)) = self.slot_of(&guest.capability) {
            let same = grant.right == Right::Active && grant.officer == guest.officer.0;
            return if same { Ok(slot) } else { Err(StoreError::NotWaiting) };
        }
        match self.phase {
            Phase::Closing | Phase::Returned => return Err(StoreError::Closing),
            Phase::Joined if guest.invited => {}
            _ => return Err(StoreError::NotWaiting),
        }
        let slot = u8::try_from(self.grants.len()).map_err(|_| StoreError::SessionFull)?;
        let NewGuest { officer, capability, .. } = guest;
        self.grants.push(Grant { capability, officer: officer.0, right: Right::Active });
        Ok(MemberSlot(slot))
    }
}
