//! What comes, as the page knows it.

use abri_core::{
    Activity, CertificateError, Content, Event, FrameKind, LogicalId, Refusal, Sender,
};
use abri_wire::{Sequence, api::Entry};

use super::{Carried, Conversation, Goes, Step, inviting::Decision, officer};
use crate::app::Heard;

impl Conversation {
    /// RECORD-2: of a record that she was not told of before.
    pub(super) fn is_told(&mut self, heard: Option<&Heard>) -> bool {
        let Some(Heard::Recorded(number, why)) = heard else { return false };
        let record = (number.clone(), *why);
        let first = !self.records.contains(&record);
        if first {
            self.records.push(record);
        }
        first
    }

    /// RECORD-2: what she wrote before she could read of a record is no answer to it. It stays hers, to
    /// be sent or not.
    pub(super) fn hold_back(&mut self, step: &mut Step) {
        while let Some((key, _)) = self.held.pop_front() {
            step.heard.push(Heard::HeldBack(key));
        }
        while let Some(Decision { key, asked, .. }) = self.decisions.pop_front() {
            self.asked.get_or_insert(asked);
            step.heard.push(Heard::HeldBack(key));
        }
    }

    pub(super) fn heard(&mut self, event: Event, entry: &Entry) -> Option<Heard> {
        Some(match event {
            // CONSENT-6: one of several goes, and it goes on.
            Event::Message { from: Sender::Officer(member), content: Content::Closing, .. }
                if self.company > 1 =>
            {
                self.leaving.push((member.certificate, Goes::Closing));
                return None;
            }
            // RECORD-2
            Event::Message {
                from: Sender::Officer(member), content: Content::Record(why), ..
            } => Heard::Recorded(member.number, why),
            Event::Message { from: Sender::Officer(member), logical_id, content, .. } => {
                let heard = said(logical_id, entry.sequence, content)?;
                if self.company > 1 { Heard::By(officer(&member), Box::new(heard)) } else { heard }
            }
            Event::Sent { logical_id, sequence } => {
                let Carried::Message(key) = *self.by_content.get(&logical_id)? else { return None };
                Heard::Sent(key, sequence)
            }
            Event::Seen { from: Sender::Officer(member), through } => {
                // What was said before he came, he can't read: his word does not cover it.
                let came = self.came.get(&member.leaf).copied().unwrap_or_default();
                Heard::SeenThrough { came, through }
            }
            Event::Joined { member } => {
                self.came.insert(member.leaf, entry.sequence);
                return None;
            }
            Event::Rejoined { former, member } => {
                self.came.insert(member.leaf, entry.sequence);
                // Who was to go goes, under whichever certificate.
                let mut leaving = self.leaving.iter_mut();
                if let Some((leaving, _)) = leaving.find(|(it, _)| *it == former.certificate) {
                    *leaving = member.certificate;
                }
                return None;
            }
            Event::Asked(asked) => {
                let asker = officer(asked.asker());
                let heard = self.ask(asked);
                if self.company > 1 { Heard::By(asker, Box::new(heard)) } else { heard }
            }
            Event::Refused { reason, .. } => refused(reason, entry.frame.kind())?,
            Event::CommitRefused { .. } => Heard::CantRead,
            Event::Message { from: Sender::Victim, .. }
            | Event::Seen { from: Sender::Victim, .. }
            | Event::Left { .. }
            | Event::Candidate(_)
            | Event::Void { .. }
            | Event::EpochChanged { .. } => return None,
        })
    }
}

/// What an officer says, as the page knows it.
fn said(logical_id: LogicalId, at: Sequence, content: Content) -> Option<Heard> {
    Some(match content {
        Content::Text(text) => Heard::Said(text),
        Content::Card(card) => Heard::Card(card),
        Content::Appointment(appointment) => Heard::Proposed((logical_id, at), appointment),
        Content::Activity(Activity::Typing) => Heard::Typing,
        // SEEN-1: `Event::Seen` says how far, with the order's hash behind it.
        Content::Activity(Activity::Seen) => return None,
        Content::Closing => Heard::Closing,
        // A request comes as `Event::Asked`; who announces a record is named with it.
        Content::Unknown { .. }
        | Content::Request(_)
        | Content::Record(_)
        | Content::Answer(_)
        | Content::NotCalled(_)
        | Content::ExitCommitment(_)
        | Content::File(_)
        | Content::ReturnKey(_)
        | Content::Return(_) => Heard::Unknown,
    })
}

const fn refused(reason: Refusal, kind: FrameKind) -> Option<Heard> {
    match kind {
        FrameKind::KeyPackage => refused_key_package(reason),
        _ => Some(Heard::Unreadable),
    }
}

/// CERT-1 to CERT-4, ROLE-1: a stranger in an officer's place is told, and so is a proof out of
/// its time (`CERT-3`, `KP-3`); what a claimant of an earlier offer left behind (`KP-1`, `KP-2`), or
/// what no client of ours makes (`SUITE-1`, a lifetime that is too long), concerns nobody: she
/// stays in the queue.
pub(super) const fn refused_key_package(reason: Refusal) -> Option<Heard> {
    match reason {
        Refusal::Certificate(CertificateError::NotYetValid(_) | CertificateError::Expired(_))
        | Refusal::Lifetime => Some(Heard::ClockDiffers(None)),
        Refusal::Certificate(_)
        | Refusal::Credential
        | Refusal::KeyMismatch
        | Refusal::Role
        | Refusal::NotAgreed => Some(Heard::OfficerRefused),
        _ => None,
    }
}
