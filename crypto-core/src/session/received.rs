//! What the states take and return.

use abri_trust::{CertificateHash, Freshness, Role};
use abri_wire::{
    CreatorKeyHash, Frame, MessageId, OfferNonce, Sequence, UnixMillis, api::Submission,
};

use openmls::prelude::KeyPackage;

use super::inviting::{Asked, Invitation};
use crate::{Content, LogicalId, Refusal, identity::VerifiedOfficer};

/// What of an offer is the core's: the rest of it (language, zone) is routing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferKeys {
    /// Whose group it is.
    pub creator_key_hash: CreatorKeyHash,
    /// Good for one KeyPackage.
    pub nonce: OfferNonce,
}

/// What of an invitation is the core's (`CONSENT-3`); not to be taken for an offer of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationKeys {
    /// Whose group it is.
    pub creator_key_hash: CreatorKeyHash,
    /// Good for one KeyPackage, of the certificate that she said yes to.
    pub nonce: OfferNonce,
}

/// An envelope to submit. A retry sends the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Names the submission.
    pub message_id: MessageId,
    /// The bytes.
    pub frame: Frame,
    /// The content that it carries, if it carries one.
    pub logical_id: Option<LogicalId>,
}

/// What an entry of the log brought.
#[derive(Debug, Default)]
pub struct Received {
    /// In order.
    pub events: Vec<Event>,
    /// To submit, in order.
    pub to_send: Vec<Outgoing>,
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    /// A member said something.
    Message {
        /// Its place in the log.
        sequence: Sequence,
        /// Who, by MLS.
        from: Sender,
        /// The sender's name for it; never shown twice (`CONTENT-2`).
        logical_id: LogicalId,
        /// What.
        content: Content,
    },
    /// The log has an own content ("sent", `SEEN-1`).
    Sent {
        /// Which.
        logical_id: LogicalId,
        /// Its place in the log.
        sequence: Sequence,
    },
    /// Another member has processed the log through here ("received" if an officer has, `SEEN-1`).
    Seen {
        /// Who.
        from: Sender,
        /// Through here.
        through: Sequence,
    },
    /// A member was added.
    Joined {
        /// Who.
        member: Member,
    },
    /// A member was removed.
    Left {
        /// Who.
        member: Member,
    },
    /// A member whose keys were lost is there again under new ones, in one step (`SWAP-2`).
    Rejoined {
        /// As it was.
        former: Member,
        /// As it is.
        member: Member,
    },
    /// An officer asks her whether one more person may come in: only her client gets this, instead of
    /// the message (`CONSENT-1`).
    Asked(Asked),
    /// Somebody answers the open offer or invitation. Fetch the evidence for his certificate, then
    /// [`Opening::add`](crate::Opening::add) or [`replace`](crate::VictimSession::replace), or
    /// [`add`](crate::VictimSession::add) if he [is invited](Candidate::is_invited).
    Candidate(Candidate),
    /// An envelope was refused; the session goes on.
    Refused {
        /// Its place in the log.
        sequence: Sequence,
        /// Why.
        reason: Refusal,
    },
    /// A member's client says that it refused the commit at `commit` (`COMMIT-7`); it can't read
    /// on. The server could have made this up: offer her to ask for someone else.
    CommitRefused {
        /// Place of the refused commit.
        commit: Sequence,
    },
    /// A message of an ended epoch was dropped (`COMMIT-6`); an own one goes out again, unless it was
    /// an activity.
    Void {
        /// Which, if it is an own one.
        logical_id: Option<LogicalId>,
    },
    /// The keys were renewed.
    EpochChanged {
        /// The epoch that began.
        epoch: u64,
    },
}

/// Who said something, by MLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// The victim.
    Victim,
    /// A verified officer.
    Officer(Member),
}

/// A verified member other than the victim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The pseudonymous number.
    pub number: String,
    /// What he may do.
    pub role: Role,
    /// The service's label.
    pub service: String,
    /// The leaf in the group's tree.
    pub leaf: u32,
    /// What the certificate is called in the roster.
    pub certificate: CertificateHash,
    /// When witnesses saw the roster that named him last.
    pub seen_at: UnixMillis,
    /// Whether that was lately, when it was judged.
    pub freshness: Freshness,
}

/// Somebody who answered the open offer, or an invitation, with a KeyPackage made for it. Who he is, only the evidence
/// for his certificate says.
#[derive(Debug)]
pub struct Candidate {
    pub(super) answers: Answers,
    pub(super) key_package: Box<KeyPackage>,
    pub(super) certificate: CertificateHash,
}

/// What a candidate answered.
#[derive(Debug)]
pub(super) enum Answers {
    /// An offer of the queue.
    Offer(OfferNonce),
    /// Her consent, and how it was passed on.
    Invitation(Invitation),
    /// What her client said to a member who lost its keys.
    Swap(OfferNonce),
}

impl Answers {
    pub(super) const fn nonce(&self) -> OfferNonce {
        match self {
            Self::Offer(nonce) | Self::Swap(nonce) => *nonce,
            Self::Invitation(invitation) => invitation.nonce,
        }
    }
}

impl Outgoing {
    /// The body of the submission.
    #[must_use]
    pub fn submission(&self) -> Submission {
        Submission { message_id: self.message_id, frame: self.frame.clone() }
    }
}

impl Candidate {
    /// What to fetch evidence for.
    #[must_use]
    pub const fn certificate(&self) -> CertificateHash {
        self.certificate
    }

    /// Whether it is the one whom she said yes to, rather than one from the queue.
    #[must_use]
    pub const fn is_invited(&self) -> bool {
        matches!(self.answers, Answers::Invitation(_))
    }

    /// Whether it says that it is a member who lost its keys (`SWAP-1`).
    #[must_use]
    pub const fn comes_anew(&self) -> bool {
        matches!(self.answers, Answers::Swap(_))
    }
}

impl Member {
    pub(super) fn new(officer: &VerifiedOfficer, leaf: u32) -> Self {
        let certificate = officer.certificate();
        Self {
            number: certificate.number().into(),
            role: certificate.role(),
            service: certificate.service().into(),
            leaf,
            certificate: officer.hash(),
            seen_at: officer.seen_at(),
            freshness: officer.freshness(),
        }
    }
}

impl Received {
    pub(super) fn refuse(&mut self, sequence: Sequence, reason: Refusal) {
        self.events.push(Event::Refused { sequence, reason });
    }
}
