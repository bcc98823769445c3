//! What goes into a store and what comes out of it.

use abri_wire::{
    CapabilityHash, CertificateHash, ExitCommitment, Frame, MemberSlot, MessageId, Sequence,
    SessionId, SessionStatus, UnixMillis,
    api::{Offer, QueueEntry},
};

/// Limits that the store enforces itself, in the same atomic step as the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most envelopes in one session.
    pub session_messages: u64,
    /// Most bytes of envelopes in one session.
    pub session_bytes: u64,
    /// Most bytes of envelopes in a session that nobody has claimed yet (`DS-99`).
    pub unclaimed_bytes: u64,
    /// Most sessions in the queue.
    pub waiting: u64,
}

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Her client's random id.
    pub session: SessionId,
    /// Hash of her capability; slot 0.
    pub creator: CapabilityHash,
    /// What goes into the queue.
    pub offer: Offer,
    /// When the session ends in any case.
    pub expires_at: UnixMillis,
    /// Hash of the capability that she may return with.
    pub return_hash: Option<CapabilityHash>,
    /// What she opens to leave by the exit.
    pub exit_commitment: Option<ExitCommitment>,
    /// The session that she returns from.
    pub returns: Option<NewReturn>,
}

/// A return to be made (`DS-68`).
#[derive(Debug, Clone)]
pub struct NewReturn {
    /// The former session.
    pub former: SessionId,
    /// Hash of the capability that was shown.
    pub capability: CapabilityHash,
    /// She must have been in contact then, or later.
    pub contact_since: UnixMillis,
    /// Until when the new session is for the officer who talked with her.
    pub reserved_until: UnixMillis,
    /// When the former session is erased.
    pub erase_at: UnixMillis,
}

/// A claim to be made.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Which session.
    pub session: SessionId,
    /// The officer account that claims, as the server's own list names it.
    pub officer: OfficerName,
    /// What it signed in with.
    pub certificate: CertificateHash,
    /// Hash of the capability that the officer's client made.
    pub capability: CapabilityHash,
    /// Until when he must have joined.
    pub lease_until: UnixMillis,
}

/// Somebody who joins others in a session.
#[derive(Debug, Clone)]
pub struct NewGuest {
    /// Which session.
    pub session: SessionId,
    /// The account, as for a claim.
    pub officer: OfficerName,
    /// What it signed in with.
    pub certificate: CertificateHash,
    /// Hash of the capability that this client made.
    pub capability: CapabilityHash,
    /// Whether there is an invitation now; without one only a repetition is good.
    pub invited: bool,
    /// Whether it is of the role `officer`, and can talk with her alone (`DS-69`).
    pub answers: bool,
}

/// An account that comes back to where it sat.
#[derive(Debug, Clone)]
pub struct NewSeat {
    /// Which session.
    pub session: SessionId,
    /// The account, as for a claim.
    pub officer: OfficerName,
    /// What it signed in with.
    pub certificate: CertificateHash,
    /// Hash of the capability that this client made.
    pub capability: CapabilityHash,
    /// Whether it is of the role `officer`, as for a guest.
    pub answers: bool,
}

/// Where an account sits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Which session.
    pub session: SessionId,
    /// With what it came.
    pub certificate: CertificateHash,
    /// Language of her last offer.
    pub language: String,
    /// Zone of that offer.
    pub zone: Option<String>,
    /// Whether anybody has said `joined` with it (`DS-86`).
    pub joined: bool,
}

/// What whoever is invited is told before they come (`DS-94`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Language of her last offer.
    pub language: String,
    /// Whose account has joined and kept its right; who came first, first.
    pub officers: Vec<OfficerName>,
}

/// A line of the queue, and whose account it is kept for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The line as anybody sees it.
    pub entry: QueueEntry,
    /// For whom, as long as it is (`DS-69`).
    pub reserved_for: Option<OfficerName>,
}

impl Waiting {
    /// As this account sees it; `None` is nobody's.
    #[must_use]
    pub fn seen_by(self, officer: Option<&OfficerName>) -> QueueEntry {
        let reserved_for_you = officer.is_some() && self.reserved_for.as_ref() == officer;
        QueueEntry { reserved_for_you, ..self.entry }
    }
}

/// Name of an officer account in the server's configuration; a pseudonym such as `0042`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OfficerName(pub String);

/// An envelope to be appended.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Which session.
    pub session: SessionId,
    /// Whose capability.
    pub sender: MemberSlot,
    /// Idempotency key, scoped to `sender`.
    pub message_id: MessageId,
    /// The envelope, in an allocation of its own.
    pub frame: Frame,
}

/// What a store knows of a session, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Phase, head, revision.
    pub status: SessionStatus,
    /// When it ends in any case.
    pub expires_at: UnixMillis,
    /// Since when she waits; kept through a lapse, so that a new offer takes the old place.
    pub waiting_since: UnixMillis,
    /// When the lease ends, in phase `Claimed`.
    pub lease_until: Option<UnixMillis>,
    /// When a closing session is erased at the latest.
    pub erase_at: Option<UnixMillis>,
    /// How many wait before her, in phase `Waiting`.
    pub ahead: Option<u32>,
    /// The session that she returned in, in phase `Returned`.
    pub successor: Option<SessionId>,
    /// The session that she returned from.
    pub former: Option<SessionId>,
    /// Who talks with her: the last whose claim joined, or who took over, until she asks for someone else.
    pub partner: Option<MemberSlot>,
}

/// The answer to a successful claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What was claimed.
    pub offer: Offer,
    /// The new member's slot.
    pub slot: MemberSlot,
    /// Until when he must have joined.
    pub lease_until: UnixMillis,
    /// Where the session stands now.
    pub status: SessionStatus,
}

/// Whether an append was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It has this place.
    New(Sequence),
    /// The same bytes under the same id were appended before, at this place.
    Repeated(Sequence),
}

/// Why a store did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No such session, or erased, or expired.
    #[error("no such session")]
    Gone,
    /// The session id is taken by other data.
    #[error("session exists")]
    Exists,
    /// Not in a phase that can be claimed.
    #[error("not waiting")]
    NotWaiting,
    /// This claim's lease has ended.
    #[error("lease ended")]
    LeaseEnded,
    /// There is nothing to return to.
    #[error("return gone")]
    ReturnGone,
    /// No more appends: the session is closing, or was returned from.
    #[error("closing")]
    Closing,
    /// The message id was used for other bytes.
    #[error("message id reused")]
    MessageIdReused,
    /// The session's quota is used up.
    #[error("session full")]
    SessionFull,
    /// The queue's limit is reached.
    #[error("queue full")]
    QueueFull,
    /// The capability was revoked, or never granted.
    #[error("no such grant")]
    NoGrant,
    /// The engine can't be reached, is full, or holds bytes that it did not write.
    #[error("store unavailable")]
    Unavailable,
}
