//! What can be wrong with a chain.

use core::fmt;

/// Which certificate of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The officer's.
    Leaf,
    /// The one that signed it.
    Issuing,
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Leaf => "leaf",
            Self::Issuing => "issuing",
        })
    }
}

/// Why a chain does not make an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CertificateError {
    /// Not exactly two certificates: leaf and issuing.
    #[error("the chain does not have two certificates")]
    ChainLength,
    /// Too long, not DER, not the one encoding of its content, or not version 3.
    #[error("the {0} certificate can't be read")]
    Malformed(Depth),
    /// A key or a signature that is not Ed25519 (`CERT-1`).
    #[error("the {0} certificate uses another algorithm")]
    Algorithm(Depth),
    /// Issuer and subject differ (`CERT-1`).
    #[error("the leaf certificate names another issuer")]
    Issuer,
    /// The signature does not verify; for the issuing certificate: under no pinned root (`CERT-1`).
    #[error("the {0} certificate's signature is wrong")]
    Signature(Depth),
    /// CA flag, path length or key usage do not fit the depth (`CERT-2`).
    #[error("the {0} certificate's usage does not fit its place")]
    Usage(Depth),
    /// A critical extension that the profile does not know, or one that is there twice (`CERT-2`).
    #[error("the {0} certificate has an extension that the profile does not know")]
    Extension(Depth),
    /// No role, an unknown one or several (`CERT-2`).
    #[error("the leaf certificate does not carry exactly one role")]
    Role,
    /// The subject is not exactly a number and a service, or names a person (`CERT-2`).
    #[error("the leaf certificate's subject is not a number and a service")]
    Subject,
    /// The time passed in is before the certificate's validity (`CERT-3`).
    #[error("the {0} certificate is not valid yet")]
    NotYetValid(Depth),
    /// The time passed in is after the certificate's validity (`CERT-3`).
    #[error("the {0} certificate has expired")]
    Expired(Depth),
    /// The leaf is valid for more than seven days (`CERT-3`).
    #[error("the leaf certificate is valid for too long")]
    ValidTooLong,
}
