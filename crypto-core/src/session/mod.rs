//! The states of a session and what they return.

mod admission;
mod committing;
mod conversation;
mod inviting;
mod joining;
mod log;
#[cfg(feature = "test-util")]
pub mod malformed;
mod officer;
mod opening;
mod pending;
mod received;
mod rehearsal;
mod rules;
mod swapping;
mod victim;

use core::time::Duration;

pub use inviting::{Asked, CONSENT_LASTS, Consent};
pub use joining::{OfficerIdentity, Staged, StagedSession};
pub use officer::OfficerSession;
pub use opening::{Opened, Opening};
pub use pending::{Pending, PendingSession};
pub use received::{
    Candidate, Event, InvitationKeys, Member, OfferKeys, Outgoing, Received, Sender,
};
pub use victim::{Standing, VictimSession};

/// Longest session.
pub const SESSION_CAP: Duration = Duration::from_secs(12 * 3600);
