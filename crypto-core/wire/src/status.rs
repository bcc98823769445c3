//! Where a session stands, as its members see it.

use serde::{Deserialize, Serialize};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

use crate::Sequence;

/// The phases of a session on the server (`spec/delivery-api.md`, "Phases").
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    TlsSize,
    TlsSerialize,
    TlsDeserializeBytes,
)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Phase {
    /// Her offer is in the queue.
    Waiting = 1,
    /// An officer claimed it; the lease runs until he says that he has joined.
    Claimed = 2,
    /// An officer is in the group. The group is the owner from here on.
    Joined = 3,
    /// Not in the queue and nobody's: the lease ran out, or her client was silent for too long.
    /// A new offer puts it back at its old place.
    Lapsed = 4,
    /// An officer closed it: no more appends; erased when she has read all, or after 15 minutes.
    Closing = 5,
    /// Her page said that it goes. Erased in a minute, unless she returns before.
    Away = 6,
    /// She returned, in another session. Nothing is appended any more; erased in two minutes.
    Returned = 7,
}

/// What changes beside the log. A reader that knows `revision` has seen this.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    TlsSize,
    TlsSerialize,
    TlsDeserializeBytes,
)]
pub struct SessionStatus {
    /// Grows by one with each change of phase.
    pub revision: u64,
    /// Where the session stands.
    pub phase: Phase,
    /// Sequence number of the last envelope in the log.
    pub head: Sequence,
}
