//! What comes, as the page knows it.

use abri_core::{Activity, CertificateError, Content, FrameKind, LogicalId, Refusal};

use crate::app::Heard;

/// What an officer says, as the page knows it.
pub(super) fn said(logical_id: LogicalId, content: Content) -> Option<Heard> {
    Some(match content {
        Content::Text(text) => Heard::Said(text),
        Content::Card(card) => Heard::Card(card),
        Content::Appointment(appointment) => Heard::Proposed(logical_id, appointment),
        Content::Activity(Activity::Typing) => Heard::Typing,
        // SEEN-1: `Event::Seen` says how far, with the order's hash behind it.
        Content::Activity(Activity::Seen) => return None,
        Content::Closing => Heard::Closing,
        // A request comes as `Event::Asked`; who announces a record is named with it.
        Content::Unknown { .. }
        | Content::Request(_)
        | Content::Record(_)
        | Content::Answer(_)
        | Content::ExitCommitment(_)
        | Content::File(_)
        | Content::ReturnKey(_)
        | Content::Return(_) => Heard::Unknown,
    })
}

pub(super) const fn refused(reason: Refusal, kind: FrameKind) -> Option<Heard> {
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
