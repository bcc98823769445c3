//! The store: one trait, three engines, one conformance suite.
//!
//! Every method is one atomic step: concurrent callers, also in other processes on the same
//! Redis, see it whole or not at all. A method that returns `Ok` has made its change as durable
//! as the engine promises; one that returns [`StoreError::Unavailable`] may or may not have, and
//! the caller may repeat it: every change is idempotent.

use std::future::Future;

use abri_wire::{
    CapabilityHash, Frame, MemberSlot, MessageId, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{Entry, Offer, QueueEntry},
};

/// Limits that the store enforces itself, in the same atomic step as the change.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most envelopes in one session.
    pub session_messages: u64,
    /// Most bytes of envelopes in one session.
    pub session_bytes: u64,
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
}

/// A claim to be made.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Which session.
    pub session: SessionId,
    /// The officer account that claims, as the server's own list names it.
    pub officer: OfficerName,
    /// Hash of the capability that the officer's client made.
    pub capability: CapabilityHash,
    /// Until when he must have joined.
    pub lease_until: UnixMillis,
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
    /// The session is closing.
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

/// A wake-up: something of this session changed, or may have. The log is the truth.
pub type Hints = tokio::sync::watch::Receiver<u64>;

/// The contract that the conformance suite (`store::conformance`) states as tests.
pub trait Store: Send + Sync + 'static {
    /// Opens a session in phase `Waiting`, its offer at the end of the queue. The same id with the
    /// same creator and nonce again is `Ok` and changes nothing; with other data [`StoreError::Exists`].
    fn open(&self, new: NewSession, now: UnixMillis) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Finds the member behind a capability. An ended lease (phase `Claimed`, `lease_until < now`)
    /// takes effect here and in every other method before anything else: the claimant's grant is
    /// revoked and the phase becomes `Lapsed`.
    fn member(&self, session: SessionId, capability: CapabilityHash, now: UnixMillis) -> impl Future<Output = Result<(MemberSlot, Session), StoreError>> + Send;

    /// Notes that the creator was in contact: `Waiting` sessions whose creator was silent for
    /// `Limits`' presence time are lapsed by [`Store::sweep`].
    fn touch(&self, session: SessionId, now: UnixMillis) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Puts a fresh offer into the queue (again): from `Waiting` (replaces), `Lapsed` or `Joined`
    /// (asks for someone else). Keeps `waiting_since` unless the phase was `Joined`. The same nonce
    /// again while `Waiting` replaces the routing data and is not a change of phase.
    /// In `Claimed` the claim is ended first; in `Closing`: [`StoreError::Closing`].
    fn offer(&self, session: SessionId, offer: Offer, now: UnixMillis) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Claims a waiting session: exactly one of any number of racing callers gets it. The winner's
    /// repetition (same capability hash) gets the same answer while the lease runs.
    fn claim(&self, claim: NewClaim, now: UnixMillis) -> impl Future<Output = Result<Claim, StoreError>> + Send;

    /// Ends the lease for good: `Claimed` by this member -> `Joined`. Repetition is `Ok`.
    fn joined(&self, session: SessionId, member: MemberSlot, now: UnixMillis) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Appends an envelope: quota, idempotency (same sender, same id: same bytes or refused),
    /// sequence number, wake-up, in one step.
    fn append(&self, entry: NewEntry, now: UnixMillis) -> impl Future<Output = Result<Appended, StoreError>> + Send;

    /// At most `most` envelopes after `after`, in order and without a gap, and the status.
    fn read_after(&self, session: SessionId, after: Sequence, most: usize, now: UnixMillis) -> impl Future<Output = Result<(SessionStatus, Vec<Entry>), StoreError>> + Send;

    /// Takes a member's right away (never the creator's). Repetition is `Ok`.
    fn revoke(&self, session: SessionId, member: MemberSlot, now: UnixMillis) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Phase `Closing`: out of the queue, no more appends, erased by `sweep` at `erase_at`.
    /// Repetition keeps the first `erase_at`.
    fn close(&self, session: SessionId, erase_at: UnixMillis, now: UnixMillis) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Removes every trace of the session, and wakes its readers. Repetition is `Ok`.
    fn erase(&self, session: SessionId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The waiting sessions, oldest first, at most `most`.
    fn queue(&self, most: usize, now: UnixMillis) -> impl Future<Output = Result<Vec<QueueEntry>, StoreError>> + Send;

    /// Does what time demands: erases expired and closed sessions, lapses ended leases and waiting
    /// sessions whose creator was not in contact since `silent_since`. A bounded amount a call;
    /// returns how many sessions changed, so that the caller can call again.
    fn sweep(&self, now: UnixMillis, silent_since: UnixMillis) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// A receiver that changes whenever something of the session may have changed, in any process.
    /// A lost connection to the engine counts as a change of every session.
    fn watch(&self, session: SessionId) -> Hints;

    /// Whether the engine answers now.
    fn health(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}
