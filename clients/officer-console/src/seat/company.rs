//! Others in the conversation: who is there, who goes while somebody stays (`CONSENT-6`), and whose
//! console has been heard of.

use std::collections::BTreeSet;

use abri_core::{Member, OfficerSession};
use abri_wire::CertificateHash;

use crate::app::Present;

/// What the seat knows of the others.
#[derive(Debug, Default)]
pub(super) struct Company {
    me: Option<CertificateHash>,
    /// Leaves of the group whose officers said that they go.
    leaving: BTreeSet<u32>,
    /// Who has said something, if only that their console is there.
    heard: BTreeSet<CertificateHash>,
}

impl Company {
    /// Of a seat that comes to others.
    pub(super) fn of(me: CertificateHash) -> Self {
        Self { me: Some(me), ..Self::default() }
    }

    /// We are in the group; whoever is there already has been there for longer.
    pub(super) fn begin(&mut self, session: &OfficerSession) {
        // From the queue one comes alone (`CONSENT-5`): the only one is this one.
        if let [alone] = session.members() {
            self.me.get_or_insert(alone.certificate);
        }
        self.heard.extend(session.members().iter().map(|member| member.certificate));
    }

    /// This one said so; her client removes that officer.
    pub(super) fn says_goodbye(&mut self, leaf: u32) {
        self.leaving.insert(leaf);
    }

    /// This one is out.
    pub(super) fn is_out(&mut self, member: &Member) {
        self.leaving.remove(&member.leaf);
        self.heard.remove(&member.certificate);
    }

    /// Whether that is the first sign of somebody who came.
    pub(super) fn is_first_sign(&mut self, member: &Member) -> bool {
        self.heard.insert(member.certificate)
    }

    /// Whether somebody else stays with her: then who goes ends nothing for them.
    pub(super) fn somebody_stays(&self, session: &OfficerSession) -> bool {
        let goes = |member: &&Member| self.leaving.contains(&member.leaf);
        let going = session.members().iter().filter(goes).count();
        // Beside this one.
        session.members().len() > going.saturating_add(1)
    }

    /// Everybody but her and this one.
    pub(super) fn others(&self, session: &OfficerSession) -> Vec<Present> {
        let others = session.members().iter().filter(|it| Some(it.certificate) != self.me);
        let present = |member: &Member| Present {
            certificate: member.certificate,
            number: member.number.clone(),
            role: member.role,
            service: member.service.clone(),
        };
        others.map(present).collect()
    }
}
