//! Bodies of the HTTP API. Control operations are JSON; envelopes travel as binary.

use serde::{Deserialize, Serialize};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

use crate::{
    Capability, CapabilityHash, CertificateHash, CreatorKeyHash, ExitCommitment, ExitToken, Frame,
    MemberSlot, MessageId, OfferNonce, Sequence, SessionId, SessionStatus, UnixMillis, codec,
    codec::DecodeError,
};

/// Content type of [`Submission`] and [`Page`].
pub const BINARY: &str = "application/vnd.abri.v1";
/// Longest time that a read may wait for news, in seconds.
pub const MAX_WAIT_SECONDS: u64 = 25;
/// Most envelopes in one [`Page`].
pub const MAX_PAGE_ENTRIES: usize = 64;
/// Longest language tag and zone, in bytes.
pub const MAX_TAG: usize = 16;

/// What the victim's client puts into the queue: all that an officer needs to make a KeyPackage,
/// and what routing may know. Each offer has a fresh nonce and is claimed at most once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Whose group it is.
    pub creator_key_hash: CreatorKeyHash,
    /// Good for one KeyPackage.
    pub nonce: OfferNonce,
    /// Language she reads, BCP 47, at most [`MAX_TAG`] bytes of `[A-Za-z0-9-]`.
    pub language: String,
    /// A coarse zone if she chose to give one, same alphabet; may be false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether a first message waits on her device.
    pub first_message: bool,
}

/// `POST /v1/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenRequest {
    /// Drawn by her client.
    pub session: SessionId,
    /// Hash of the victim's capability.
    pub capability: CapabilityHash,
    /// The first offer.
    pub offer: Offer,
    /// Hash of the capability that she may return with, once (`DS-67`); without it nobody can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_hash: Option<CapabilityHash>,
    /// What she opens to leave by the exit (`DS-98`); without it she can only erase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_commitment: Option<ExitCommitment>,
    /// The session that she returns from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returning>,
}

/// Who opens this was in that session before (`DS-68`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returning {
    /// The former session.
    pub session: SessionId,
    /// What its `return_hash` is the hash of.
    pub capability: Capability,
}

/// Most sessions that one exit leaves: where she is, and what a page may have kept ([`Exits`]).
pub const MAX_EXITS: usize = 5;

/// `POST /v1/exits`: she leaves by the exit (`DS-98`).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exits {
    /// Where she is and may have been, the newest first; at most [`MAX_EXITS`].
    pub exits: Vec<Left>,
}

/// A session that she leaves.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// Which session.
    pub session: SessionId,
    /// What opens its `exit_commitment`.
    pub exit: ExitToken,
}

/// Answer of `GET /v1/exits/{session}`: she left by the exit (`DS-33`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// What only she knew.
    pub exit: ExitToken,
}

/// `POST /v1/sessions/{session}/claim`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// Hash of the capability that the officer's client made for this session.
    pub capability: CapabilityHash,
}

/// Answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// What the KeyPackage must repeat.
    pub offer: Offer,
    /// The slot of the new capability.
    pub slot: MemberSlot,
    /// Until when `joined` must be said.
    pub lease_until: UnixMillis,
    /// Where the session stands.
    pub status: SessionStatus,
}

/// A session as its member sees it: `GET /v1/sessions/{session}` and the answer to most changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Where it stands.
    pub status: SessionStatus,
    /// How many wait before her, while she waits: 0 is next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<u32>,
    /// The longest of the last waits, in whole minutes, while she waits (`DS-60`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_wait_minutes: Option<u32>,
    /// When the session ends in any case.
    pub expires_at: UnixMillis,
    /// Where she went, in phase `Returned`: for the officer who is to follow her (`DS-69`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<SessionId>,
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueEntry {
    /// What to claim.
    pub session: SessionId,
    /// Since when she waits.
    pub waiting_since: UnixMillis,
    /// Language of the offer.
    pub language: String,
    /// Zone of the offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether a first message waits.
    pub first_message: bool,
    /// Whether she came back from another session (`DS-83`).
    pub returning: bool,
    /// Until when only the officer who talked with her can claim it (`DS-69`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_until: Option<UnixMillis>,
    /// Whether that officer is the one who asks; nobody else's list shows it (`DS-69`).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub reserved_for_you: bool,
}

/// `GET /v1/queue`: oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Server's time, so that waiting times need no common clock.
    pub now: UnixMillis,
    /// Who waits.
    pub waiting: Vec<QueueEntry>,
    /// To what whoever asks is invited; nobody else's list shows it (`DS-71`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invited: Vec<Invited>,
}

/// `PUT /v1/sessions/{session}/invitation`: she said yes to one person (`DS-70`, `CONSENT-3`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationRequest {
    /// Whose certificate; only who signed in with it sees and takes the invitation.
    pub certificate: CertificateHash,
    /// Whose group it is.
    pub creator_key_hash: CreatorKeyHash,
    /// Good for one KeyPackage.
    pub nonce: OfferNonce,
}

/// One invitation, as who is invited sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// What to join.
    pub session: SessionId,
    /// What the KeyPackage must repeat.
    pub creator_key_hash: CreatorKeyHash,
    /// What the KeyPackage must repeat.
    pub nonce: OfferNonce,
    /// Until when it is good.
    pub until: UnixMillis,
    /// Language of her last offer (`DS-94`); empty in one that a former build kept.
    #[serde(default)]
    pub language: String,
    /// Numbers of the officers who were there when she agreed, as far as the service knows.
    #[serde(default)]
    pub officers: Vec<String>,
}

/// `GET /v1/seats`: where whoever asks sits, oldest first, 64 at most (`DS-73`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// Conversations that this account is in, as far as the service knows.
    pub seats: Vec<SeatEntry>,
}

/// One seat of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatEntry {
    /// Where.
    pub session: SessionId,
    /// Language of her last offer.
    pub language: String,
    /// Zone of that offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether it was taken with the certificate that asks; else another device of this officer has it.
    pub own: bool,
    /// Whether anybody has said `joined` with it; else this officer was asked in, and may never have
    /// come (`DS-86`).
    pub joined: bool,
}

/// Answer to `POST /v1/sessions/{session}/join` and `…/seat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The slot of the new capability.
    pub slot: MemberSlot,
    /// Where the session stands.
    pub status: SessionStatus,
}

/// Answer to a submission: the log has it, at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its place in the log. A repeated submission gets the same.
    pub sequence: Sequence,
}

/// Body of `POST /v1/sessions/{session}/messages`.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Submission {
    /// Same id, same bytes: the retry is recognised. Same id, other bytes: refused.
    pub message_id: MessageId,
    /// The envelope.
    pub frame: Frame,
}

/// An envelope in the log.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Entry {
    /// Its place.
    pub sequence: Sequence,
    /// Whose capability sent it (the server's word).
    pub sender: MemberSlot,
    /// The sender's name for it.
    pub message_id: MessageId,
    /// The envelope.
    pub frame: Frame,
}

/// Answer to `GET /v1/sessions/{session}/messages`.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Page {
    /// Where the session stands.
    pub status: SessionStatus,
    /// What follows the cursor, in order, at most [`MAX_PAGE_ENTRIES`].
    pub entries: Vec<Entry>,
}

macro_rules! binary_body {
    ($($name:ident),*) => {$(
        impl $name {
            /// The bytes that travel.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                codec::encode(self)
            }

            /// Checks bytes from outside.
            ///
            /// # Errors
            /// [`DecodeError`] unless they are exactly one value.
            pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                codec::decode(bytes)
            }
        }
    )*};
}
binary_body!(Submission, Entry, Page);

impl Offer {
    /// Whether the texts keep to their alphabet and length.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_tag(&self.language) && self.zone.as_deref().is_none_or(is_tag)
    }
}

/// Whether it can be the tag of a language or a zone: 1 to [`MAX_TAG`] bytes of `[A-Za-z0-9-]`.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    (1..=MAX_TAG).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
