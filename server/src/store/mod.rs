//! The store: one trait, three engines, one conformance suite.
//!
//! Every method is one atomic step: concurrent callers, also in other processes on the same
//! Redis, see it whole or not at all. A method that returns `Ok` has made its change as durable
//! as the engine promises; one that returns [`StoreError::Unavailable`] may or may not have, and
//! the caller may repeat it: every change is idempotent.
//!
//! What a session may do in which phase is written twice, once in Rust (`record`, for the
//! embedded and the memory engine) and once in Lua (`redis/*.lua`); `conformance` holds both to
//! this contract. Why the engines are as they are: `spec/decisions/0007-stores.md`.

mod database;
mod embedded;
pub mod files;
mod hub;
mod kept;
mod local;
mod operations;
mod presence;
mod record;
mod redis;
mod rows;
mod types;

#[cfg(any(test, feature = "test-util"))]
pub mod conformance;
#[cfg(any(test, feature = "test-util"))]
mod memory;

use std::future::Future;

use abri_wire::{
    CapabilityHash, CertificateHash, ExitCommitment, MemberSlot, Sequence, SessionId,
    SessionStatus, UnixMillis,
    api::{Entry, Offer},
};

pub use embedded::{EmbeddedStore, OpenError};
pub use kept::{KeptKey, KeptKind};
#[cfg(any(test, feature = "test-util"))]
pub use memory::MemoryStore;
pub(crate) use redis::RedisFacts;
pub use redis::{RedisConfig, RedisConfigError, RedisStore};
pub use types::{
    Appended, Claim, Company, Limits, NewClaim, NewEntry, NewGuest, NewReturn, NewSeat, NewSession,
    OfficerName, Seat, Session, StoreError, Waiting,
};

/// Most sessions that one [`Store::sweep`] changes.
pub const SWEEP_BATCH: usize = 256;

/// A wake-up: something of this session changed, or may have. The log is the truth.
///
/// The number means nothing to a reader. When the session is erased the receiver wakes once more
/// and then stays closed.
pub type Hints = tokio::sync::watch::Receiver<u64>;

/// The contract that the conformance suite (`store::conformance`) states as tests.
///
/// A session is gone from the moment `expires_at` or, while closing, `erase_at`: every method
/// then answers [`StoreError::Gone`], whether or not [`Store::sweep`] has been there. A lease has
/// ended when `lease_until < now`; that takes effect in every method before anything else: the
/// claimant's grant is revoked and the phase becomes `Lapsed`.
pub trait Store: Send + Sync + 'static {
    /// Opens a session in phase `Waiting`, its offer at the end of the queue. The same id with
    /// the same creator and first nonce again is `Ok` and changes nothing, in any phase.
    ///
    /// With `returns` (`DS-68`, `DS-69`) the former session becomes `Returned` in the same step, if
    /// the capability is right, was not used, and her last contact is recent enough; the new one
    /// waits at the former's place, whatever the queue's length, and for a while only for the
    /// officer who talked with her.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the id is taken by other data, [`StoreError::QueueFull`],
    /// [`StoreError::ReturnGone`]; then nothing has changed.
    fn open(
        &self,
        new: NewSession,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Finds the member behind a capability.
    ///
    /// # Errors
    /// [`StoreError::NoGrant`] if it was revoked or never granted.
    fn member(
        &self,
        session: SessionId,
        capability: CapabilityHash,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(MemberSlot, Session), StoreError>> + Send;

    /// Finds the session whose exit commitment this is (`DS-98`), in any phase.
    ///
    /// # Errors
    /// [`StoreError::NoGrant`] if it has another one, or none.
    fn committed(
        &self,
        session: SessionId,
        commitment: ExitCommitment,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Notes that the creator was in contact (`DS-11`, `DS-68`): [`Store::sweep`] lapses `Waiting`
    /// sessions whose creator was not, and nobody returns to what was left long ago. Opening and offering are contact too. Need not survive a restart.
    fn touch(
        &self,
        session: SessionId,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Puts a fresh offer into the queue (again). From `Waiting` it replaces the offer and is not
    /// a change of phase; from `Lapsed` it takes the old place; from `Joined` (she asks for
    /// someone else) it takes the last place; from `Claimed` the claim is ended first.
    ///
    /// An offer is good for one claim: its nonce again, after it was claimed, is the repetition
    /// of an earlier call; that is `Ok` and changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Closing`]; [`StoreError::QueueFull`], then nothing has changed.
    fn offer(
        &self,
        session: SessionId,
        offer: Offer,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Claims a waiting session (`DS-12`): exactly one of any number of racing callers gets it. The
    /// winner's repetition (same account, same capability hash) gets the same answer while the
    /// lease runs.
    ///
    /// # Errors
    /// [`StoreError::LeaseEnded`] for a capability of an earlier claim (or of the creator),
    /// [`StoreError::NotWaiting`], [`StoreError::SessionFull`] after 255 claims.
    fn claim(
        &self,
        claim: NewClaim,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Claim, StoreError>> + Send;

    /// Grants a capability to somebody who is invited to join others (`DS-71`), in phase `Joined`.
    /// A repetition (same account, same capability hash, not revoked) gets the same answer in any
    /// phase, with an invitation or without.
    ///
    /// # Errors
    /// [`StoreError::NotWaiting`] without an invitation, for a capability that is somebody else's
    /// or was revoked, and in another phase; [`StoreError::Closing`], [`StoreError::SessionFull`].
    fn admit(
        &self,
        guest: NewGuest,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(MemberSlot, SessionStatus), StoreError>> + Send;

    /// Grants a capability to an account that sits here, whose client lost its keys (`DS-74`): an
    /// unrevoked right of this account has joined. That one stays until [`Store::joined`] is said
    /// with the new capability; another one that was granted so and has not joined is taken.
    /// A repetition (same account, same capability hash, not revoked) gets the same answer.
    ///
    /// # Errors
    /// [`StoreError::NotWaiting`] if this account does not sit here, and for a capability that is
    /// somebody else's or was revoked; [`StoreError::Closing`], [`StoreError::SessionFull`].
    fn sit(
        &self,
        seat: NewSeat,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(MemberSlot, SessionStatus), StoreError>> + Send;

    /// Where an account sits (`DS-73`): sessions in which an unrevoked right of it has joined and
    /// that are neither closing nor returned from, at most `most`. Looks at every session.
    fn seats(
        &self,
        officer: OfficerName,
        most: usize,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Vec<Seat>, StoreError>> + Send;

    /// Her language, and who is there (`DS-94`).
    fn company(
        &self,
        session: SessionId,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Company, StoreError>> + Send;

    /// Ends the lease for good: `Claimed` by this member -> `Joined`; takes the right in whose place
    /// this member [came](Store::sit). Repetition is `Ok`.
    ///
    /// # Errors
    /// [`StoreError::LeaseEnded`] if the claim lapsed or was revoked, [`StoreError::NoGrant`] for
    /// the creator or an unknown slot, [`StoreError::Closing`].
    fn joined(
        &self,
        session: SessionId,
        member: MemberSlot,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Appends an envelope (`DS-3`, `DS-5`): grant, idempotency (same sender, same id: same bytes
    /// or refused), quota, sequence number, wake-up, in one step. A repetition is recognised even
    /// when the session is full or closing.
    ///
    /// # Errors
    /// [`StoreError::NoGrant`], [`StoreError::MessageIdReused`], [`StoreError::Closing`],
    /// [`StoreError::SessionFull`].
    fn append(
        &self,
        entry: NewEntry,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Appended, StoreError>> + Send;

    /// At most `most` envelopes after `after`, in order and without a gap, and the status.
    fn read_after(
        &self,
        session: SessionId,
        after: Sequence,
        most: usize,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(SessionStatus, Vec<Entry>), StoreError>> + Send;

    /// Takes a member's right away (`DS-6`), and the one that took its place or whose place it takes;
    /// a claimant's claim lapses with it. Repetition is `Ok`.
    ///
    /// # Errors
    /// [`StoreError::NoGrant`] for the creator or an unknown slot.
    fn revoke(
        &self,
        session: SessionId,
        member: MemberSlot,
        now: UnixMillis,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Phase `Away` (`DS-67`): her page goes. Out of the queue, a claim ends, erased by `sweep` at
    /// `erase_at` unless she returns before. Repetition keeps the first `erase_at`; from `Closing`
    /// and `Returned` it changes nothing.
    fn away(
        &self,
        session: SessionId,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Phase `Closing`: no more appends, erased by `sweep` at `erase_at`. If nobody talks with her,
    /// because she asked for someone else or the claim runs, only the member's right is taken.
    /// Repetition keeps the first `erase_at`.
    fn close(
        &self,
        session: SessionId,
        member: MemberSlot,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Session, StoreError>> + Send;

    /// Removes every trace of the session, and of the one that she returned from, and wakes their
    /// readers (`DS-13`, `DS-69`). Repetition is `Ok`.
    fn erase(&self, session: SessionId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The waiting sessions, oldest first, at most `most`.
    fn queue(
        &self,
        most: usize,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Vec<Waiting>, StoreError>> + Send;

    /// Keeps a small record of sign-in until `expires_at`; what was under this key is replaced.
    fn keep(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps it unless something is under this key already; whether it was kept. Of any number of
    /// racing callers one gets `true`. What has expired may count until it is forgotten.
    fn keep_first(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// What is kept under this key and has not expired.
    fn kept(
        &self,
        key: KeptKey,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// The same, and forgets it: of any number of racing callers one gets it.
    fn take(
        &self,
        key: KeptKey,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// Keeps a line of the list of who is on duty until `expires_at` (`DS-80`); what the list said of
    /// this certificate is replaced.
    fn enlist(
        &self,
        certificate: CertificateHash,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes a certificate's line out of the list. Repetition is `Ok`.
    fn delist(
        &self,
        certificate: CertificateHash,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The lines that have not expired, in the order of their certificates, at most `most`.
    fn enlisted(
        &self,
        most: usize,
        now: UnixMillis,
    ) -> impl Future<Output = Result<Vec<Vec<u8>>, StoreError>> + Send;

    /// Does what time demands (`DS-11` to `DS-14`): forgets expired records of sign-in, erases expired and closed sessions, lapses
    /// ended leases and waiting sessions whose creator was last in contact before `silent_since`.
    /// At most [`SWEEP_BATCH`] a call; returns how many sessions changed, so that the caller can
    /// call again. To be called about once a second: it also forgets the watches that nobody holds
    /// any more.
    fn sweep(
        &self,
        now: UnixMillis,
        silent_since: UnixMillis,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// A receiver (`DS-8`) that changes whenever something of the session may have changed, in any
    /// process. A lost connection to the engine counts as a change of every session. Watch first,
    /// then read: what happens in between wakes the receiver.
    fn watch(&self, session: SessionId) -> Hints;

    /// Whether the engine answers now.
    fn health(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}
