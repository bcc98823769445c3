//! Everything that the Delivery Service may know, and nothing more.
//!
//! Clients and server share these types: identifiers, the padded [`Frame`], the bodies of the
//! HTTP API ([`acts`], [`api`], [`duty`], [`file`], [`records`],
//! [`sign_in`]), the messages of the WebSocket ([`socket`]) and the closed list of
//! [`ProblemKind`]s. Nothing here can open an envelope: the crate has no MLS, no HPKE and no key
//! of a conversation. The specification is `spec/delivery-api.md`.

pub mod acts;
pub mod api;
mod capability;
mod certificate;
mod codec;
pub mod duty;
mod exit;
pub mod file;
mod frame;
mod hex;
mod id;
mod problem;
pub mod records;
pub mod sign_in;
pub mod socket;
mod status;
mod time;

pub use capability::Capability;
pub use certificate::{CertificateHash, CertificateHashError};
pub use codec::DecodeError;
pub use exit::ExitToken;
pub use frame::{BUCKETS, FRAME_HEADER, Frame, FrameError, FrameKind, MAX_FRAME, MAX_PAYLOAD};
pub use id::{
    ActId, CapabilityHash, CreatorKeyHash, DeviceKey, ExitCommitment, FileId, MemberSlot,
    MessageId, OfferNonce, ParseIdError, Sequence, SessionId, SignInNonce,
};
pub use problem::{Problem, ProblemKind};
pub use status::{Phase, SessionStatus};
pub use time::UnixMillis;
