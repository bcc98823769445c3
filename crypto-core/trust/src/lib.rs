//! Who is an officer: the certificate profile of `spec/protocol.md`, section 3.
//!
//! [`UntrustedChain::certify`] is the only way to a [`CertifiedOfficer`] (`CERT-5`). No I/O, no
//! clock: the pinned keys and the time are passed in. Feature `build` issues certificates.

mod anchors;
#[cfg(feature = "build")]
pub mod authority;
mod chain;
#[cfg(feature = "enrolment")]
pub mod enrolment;
mod error;
mod evidence;
pub mod log;
mod pins;
mod profile;
pub mod published;
mod role;
mod roster;
pub mod typed;

pub use abri_wire::{CertificateHash, CertificateHashError};
pub use anchors::{AnchorsError, TrustAnchors};
pub use chain::{CertifiedOfficer, MAX_CERTIFICATE, UntrustedChain};
pub use error::{CertificateError, Depth};
#[cfg(feature = "build")]
pub use evidence::write_evidence;
pub use evidence::{
    CLOCK_TOLERANCE, CurrentOfficer, EvidenceError, Freshness, MAX_EVIDENCE, OLD_AFTER,
    STALE_AFTER, UntrustedEvidence, staple,
};
pub use pins::{Pins, PinsError};
pub use profile::{
    MAX_LEAF_VALIDITY, MAX_NUMBER, MAX_SERVICE, is_deceptive, is_number, is_service,
};
pub use role::{Role, RoleError};
#[cfg(feature = "build")]
pub use roster::Roster;
pub use roster::{Membership, RosterError, RosterStatement};
