//! The authority: who certifies officers. Offline, one directory.
//!
//! Keys are decrypted for one step and passed to it, and so are time and randomness. `DRILL.md`
//! tells what to do when a key is lost or stolen.

mod adopt;
mod authority;
mod clock;
pub mod files;
mod officers;
mod publish;
pub mod register;
mod rotation;
mod secret;
mod text;

pub use abri_trust::enrolment::{
    DocumentError, Invitation, MAX_DOCUMENT, Request, RequestError, parse_chain,
};
pub use adopt::Adopted;
pub use authority::{Authority, BACKDATED, HomeError, ISSUING_VALIDITY, Passphrases};
pub use clock::{CLOCK_AHEAD, CLOCK_BEHIND, ClockError};
pub use officers::{Certified, INVITATION_VALIDITY, OfficerError, Revocation, Selection};
pub use publish::{PublishError, Published};
pub use rotation::RotationError;
pub use secret::{
    MAX_PASSPHRASE, MIN_PASSPHRASE, Passphrase, Random, RandomError, SecretError, Seed, WorkFactor,
};
pub use text::{Bytes, BytesError, date};
