//! The Abri protocol: one ephemeral MLS group a conversation (`spec/protocol.md`).
//!
//! No I/O: each call takes bytes, the time and what was drawn, and returns the next state and what
//! to send. One struct a state: [`Opening`] -> [`PendingSession`] -> [`VictimSession`] for her,
//! [`StagedSession`] -> [`OfficerSession`] for an officer. Every client feeds **every** entry of
//! the log, from sequence number 1, own ones included.

mod content;
mod entropy;
mod error;
mod extension;
mod identity;
mod order;
mod provider;
mod returning;
mod session;
mod suite;
#[cfg(feature = "test-util")]
pub mod testing;
mod verifier;

#[cfg(feature = "test-util")]
pub use session::malformed;

pub use abri_trust::{
    CertificateError, CertificateHash, CertifiedOfficer, EvidenceError, Freshness, OLD_AFTER, Pins,
    PinsError, Role, UntrustedChain, log::HeadError,
};
pub use abri_wire::{
    CreatorKeyHash, Frame, FrameKind, MemberSlot, MessageId, OfferNonce, Sequence, SessionId,
    UnixMillis,
    api::{Entry, Submission},
};
pub use content::{
    Activity, Answer, Appointment, Card, Contact, Content, ContentError, FileDescription, Line,
    LogicalId, MAX_CONTACTS, MAX_LINE, MAX_NOTE, MAX_TEXT, Note, PhoneNumber, Request, Text,
    Verdict,
};
pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use error::{
    ConsentError, IdentityError, JoinError, OfferError, OpenError, Refusal, ReplaceError,
    SendError, SessionError,
};
pub use returning::{ReturnKey, ReturnSecret, ReturnStatement};
pub use session::{
    Asked, CONSENT_LASTS, Candidate, Consent, Event, InvitationKeys, Member, OfferKeys,
    OfficerIdentity, OfficerSession, Opened, Opening, Outgoing, Pending, PendingSession, Received,
    SESSION_CAP, Sender, Staged, StagedSession, Standing, VictimSession,
};
