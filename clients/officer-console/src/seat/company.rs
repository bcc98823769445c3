//! Others in the conversation: who goes while somebody stays (`CONSENT-6`).

use std::collections::BTreeSet;

use abri_core::OfficerSession;

/// Leaves of the group whose officers said that they go.
#[derive(Debug, Default)]
pub(super) struct Leaving(BTreeSet<u32>);

impl Leaving {
    /// This one said so; her client removes that officer.
    pub(super) fn says(&mut self, leaf: u32) {
        self.0.insert(leaf);
    }

    /// This one is out.
    pub(super) fn is_out(&mut self, leaf: u32) {
        self.0.remove(&leaf);
    }

    /// Whether somebody else stays with her: then who goes ends nothing for them.
    pub(super) fn somebody_stays(&self, session: &OfficerSession) -> bool {
        let going = session.members().iter().filter(|member| self.0.contains(&member.leaf)).count();
        // Beside this one.
        session.members().len() > going.saturating_add(1)
    }
}
