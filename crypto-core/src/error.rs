//! One enum an operation; none carries data of the conversation.

use abri_trust::{CertificateError, EvidenceError, log::HeadError};
use abri_wire::Sequence;

use crate::{content::ContentError, entropy::EntropyError};

/// Why a session can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The session would end now, or later than [`SESSION_CAP`](crate::SESSION_CAP) from now.
    #[error("the session's end is not within its cap")]
    Expiry,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The MLS library refused; nothing was made.
    #[error("the group could not be made")]
    Library,
}

/// Why no new offer can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The session has ended.
    #[error(transparent)]
    Ended(#[from] SessionError),
}

/// Why a seed and a chain are not an officer's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The chain.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The certificate certifies another key than the seed's (`CERT-4`).
    #[error("the certificate is for another key")]
    KeyMismatch,
}

/// Why no KeyPackage can be made for an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The officer's certificate is not valid any more.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The MLS library refused; nothing was made.
    #[error("the KeyPackage could not be made")]
    Library,
}

/// Why a content was not encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The content can't be sent by this member.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The epoch has had its messages: [`update`](crate::VictimSession::update) first (`COMMIT-8`).
    #[error("the keys must be renewed first")]
    UpdateDue,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The session has ended.
    #[error(transparent)]
    Ended(#[from] SessionError),
}

/// Why no commit was made; the session goes on as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceError {
    /// The candidate answered an offer or an invitation that is not open any more, or belongs to
    /// another session.
    #[error("the candidate answers no open offer")]
    Stale,
    /// The group has as many members as its policy allows (`GROUP-3`).
    #[error("the group is full")]
    Full,
    /// The candidate's certificate or KeyPackage is not valid any more.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The session has ended.
    #[error(transparent)]
    Ended(#[from] SessionError),
}

/// Why a consent was not given or can't be used (`CONSENT-3`); the session goes on as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// Who asked is not in the group any more.
    #[error("who asked is not there any more")]
    AskerGone,
    /// Who would come is in the group already.
    #[error("is there already")]
    Present,
    /// The group has as many members as its policy allows (`GROUP-3`).
    #[error("the group is full")]
    Full,
    /// It was given too long ago, or in another session.
    #[error("the consent is not good any more")]
    Over,
    /// The answer could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
}

/// Why a session can't go on. All but [`Gap`](Self::Gap) are final: the client wipes and says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// Entries are missing: fetch again after the one before `expected`. Nothing was changed
    /// (`ORDER-3`).
    #[error("entries of the log are missing")]
    Gap {
        /// What should have come.
        expected: Sequence,
    },
    /// The other member saw another order of the log (`ORDER-2`).
    #[error("the members were shown different conversations")]
    OrderMismatch,
    /// The log shows an own envelope with other bytes (`ORDER-4`).
    #[error("an own envelope was altered")]
    OwnEnvelopeAltered,
    /// The victim's client removed this member, and nobody came instead: she asked for it, or a roster
    /// does not name them any more.
    #[error("removed from the conversation")]
    Removed,
    /// Somebody else came in the place of this member.
    #[error("somebody else came instead")]
    Replaced,
    /// This member came anew under other keys, which took the place of these (`SWAP-2`).
    #[error("came anew elsewhere")]
    Swapped,
    /// The session's time is over.
    #[error("the session's time is over")]
    Expired,
    /// An error ended the session before.
    #[error("the session has ended")]
    Ended,
    /// No randomness: an own message of an ended epoch could not be encrypted again.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The MLS library failed where it must not.
    #[error("the MLS library failed")]
    Library,
}

/// Why an envelope was refused; the session goes on. The number is that of Control frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Not decodable, not decryptable, or not verifiable.
    #[error("can't be read")]
    Unreadable,
    /// A kind of frame that has no place here now.
    #[error("has no place here now")]
    Unexpected,
    /// An MLS message that is not a PrivateMessage (`GROUP-1`).
    #[error("is not a private message")]
    NotPrivate,
    /// Another ciphersuite or other capabilities (`SUITE-1`, `SUITE-2`).
    #[error("uses another suite")]
    Suite,
    /// The certificate chain.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The evidence does not show that the certificate is in the newest roster (`EVIDENCE-1` to
    /// `EVIDENCE-3`).
    #[error(transparent)]
    Evidence(EvidenceError),
    /// The evidence is of a log that went back or has two heads (`LOG-6`).
    #[error(transparent)]
    Head(#[from] HeadError),
    /// An officer is in the group without any evidence (`JOIN-2`).
    #[error("brings no evidence")]
    NoEvidence,
    /// A credential that is not a chain of two certificates.
    #[error("carries no certificate chain")]
    Credential,
    /// The certificate certifies another key than the leaf's (`CERT-4`).
    #[error("uses a certificate for another key")]
    KeyMismatch,
    /// Made for another session, creator, purpose or offer (`KP-1`).
    #[error("was made for another purpose")]
    Binding,
    /// The offer's nonce was used before (`KP-2`).
    #[error("repeats a nonce")]
    NonceUsed,
    /// Now is outside of its lifetime: one of the two clocks may be wrong (`KP-3`).
    #[error("is not valid at this time")]
    Lifetime,
    /// Its lifetime covers now and too much beside: that is no clock's fault (`KP-3`).
    #[error("has a lifetime that is too long")]
    LifetimeSpan,
    /// Not the role that is asked for (`ROLE-1`).
    #[error("has the wrong role")]
    Role,
    /// A commit by another member than leaf 0 (`COMMIT-1`).
    #[error("is a commit by a member who may not commit")]
    Committer,
    /// A proposal by itself (`COMMIT-2`).
    #[error("is a proposal")]
    Proposal,
    /// A commit with anything else than Add and Remove by value, or with too many members (`COMMIT-3`);
    /// a KeyPackage of the queue used beside others, or an invited one's with nobody there
    /// (`CONSENT-5`).
    #[error("is a commit with forbidden content")]
    CommitContent,
    /// The group's extensions would change (`COMMIT-4`).
    #[error("changes the group's rules")]
    ContextChanged,
    /// The committer's credential or key would change (`COMMIT-4`).
    #[error("changes the committer's identity")]
    CommitterChanged,
    /// A commit outside a CommitBundle, or a bundle without a commit (`COMMIT-5`).
    #[error("is a commit in the wrong envelope")]
    Misplaced,
    /// A message of an epoch that this client does not know.
    #[error("belongs to a future epoch")]
    FutureEpoch,
    /// Received before, or an own envelope that was shown again.
    #[error("was received before")]
    Replayed,
    /// Not a content of `CONTENT-1`.
    #[error("has an unreadable content")]
    Content,
    /// A logical id that was shown before (`CONTENT-2`).
    #[error("repeats a content")]
    Repeated,
    /// A content that is not the sender's to say (`CONTENT-3`, `CONTENT-4`).
    #[error("is not the sender's to say")]
    NotTheirs,
    /// A Welcome for someone else.
    #[error("is a welcome for someone else")]
    NotForUs,
    /// The group is not the victim's: its sender or leaf 0 (`JOIN-1`).
    #[error("is not the victim's group")]
    Creator,
    /// The group's policy is not the expected one (`GROUP-3`, `JOIN-1`).
    #[error("has other rules than expected")]
    Policy,
    /// Another certificate, number or service than she said yes to (`CONSENT-4`).
    #[error("is not who was agreed on")]
    NotAgreed,
}

impl From<EvidenceError> for Refusal {
    /// What is wrong with the chain is said in the same way wherever it is found.
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Certificate(error) => Self::Certificate(error),
            other => Self::Evidence(other),
        }
    }
}

impl Refusal {
    /// The number in a Control frame (`COMMIT-7`): enough to find the rule, no more.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Unreadable => 1,
            Self::Unexpected => 2,
            Self::NotPrivate => 3,
            Self::Suite => 4,
            Self::Certificate(_) => 5,
            Self::Credential => 6,
            Self::KeyMismatch => 7,
            Self::Binding => 8,
            Self::NonceUsed => 9,
            Self::Lifetime | Self::LifetimeSpan => 10,
            Self::Role => 11,
            Self::Committer => 12,
            Self::Proposal => 13,
            Self::CommitContent => 14,
            Self::ContextChanged => 15,
            Self::CommitterChanged => 16,
            Self::Misplaced => 17,
            Self::FutureEpoch => 18,
            Self::Replayed => 19,
            Self::Content => 20,
            Self::Repeated => 21,
            Self::NotTheirs => 22,
            Self::NotForUs => 23,
            Self::Creator => 24,
            Self::Policy => 25,
            Self::Evidence(_) => 26,
            Self::Head(_) => 27,
            Self::NoEvidence => 28,
            Self::NotAgreed => 29,
        }
    }
}
