//! From bytes to an officer.

use core::fmt;

use abri_wire::UnixMillis;

use crate::{CertificateError, CertificateHash, Depth, Role, TrustAnchors, profile::Parsed};

/// Longest certificate that is looked at, in bytes.
pub const MAX_CERTIFICATE: usize = 2048;

/// A chain from outside: leaf and issuing certificate, DER. The root is pinned, not carried.
#[derive(Clone, PartialEq, Eq)]
pub struct UntrustedChain {
    leaf: Vec<u8>,
    issuing: Vec<u8>,
}

/// An officer whose chain ends in a pinned root and who is valid at the time of the check.
///
/// Made only by [`UntrustedChain::certify`] (`CERT-5`). That the person at the other end holds
/// the key is not said here: the caller compares [`public_key`](Self::public_key) (`CERT-4`).
///
/// There is no other way to one (`CERT-5`):
/// ```compile_fail,E0451
/// let forged = abri_trust::CertifiedOfficer {
///     public_key: [0; 32],
///     role: abri_trust::Role::Officer,
///     number: String::new(),
///     service: String::new(),
///     not_after: abri_wire::UnixMillis(0),
///     issuing_key: [0; 32],
/// };
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CertifiedOfficer {
    public_key: [u8; 32],
    role: Role,
    number: String,
    service: String,
    not_after: UnixMillis,
    issuing_key: [u8; 32],
}

impl UntrustedChain {
    /// Takes the certificates in the order leaf, issuing.
    ///
    /// # Errors
    /// [`CertificateError::ChainLength`] unless there are two;
    /// [`CertificateError::Malformed`] if one is longer than [`MAX_CERTIFICATE`].
    pub fn new<C: AsRef<[u8]>>(certificates: &[C]) -> Result<Self, CertificateError> {
        let [leaf, issuing] = certificates else { return Err(CertificateError::ChainLength) };
        let bounded = |depth, der: &C| {
            let der = der.as_ref();
            if der.len() > MAX_CERTIFICATE {
                return Err(CertificateError::Malformed(depth));
            }
            Ok(der.to_vec())
        };
        Ok(Self { leaf: bounded(Depth::Leaf, leaf)?, issuing: bounded(Depth::Issuing, issuing)? })
    }

    /// The certificates, leaf first.
    #[must_use]
    pub fn certificates(&self) -> [&[u8]; 2] {
        [&self.leaf, &self.issuing]
    }

    /// What the leaf is called in the roster.
    #[must_use]
    pub fn leaf_hash(&self) -> CertificateHash {
        CertificateHash::of(&self.leaf)
    }

    /// Verifies the chain at `now`: the only constructor of a [`CertifiedOfficer`].
    ///
    /// # Errors
    /// The first [`CertificateError`] that holds, signatures before content.
    pub fn certify(
        &self,
        anchors: &TrustAnchors,
        now: UnixMillis,
    ) -> Result<CertifiedOfficer, CertificateError> {
        let issuing = Parsed::new(Depth::Issuing, &self.issuing)?;
        let leaf = Parsed::new(Depth::Leaf, &self.leaf)?;
        if leaf.issuer() != issuing.subject() || issuing.subject().is_empty() {
            return Err(CertificateError::Issuer);
        }
        if !anchors.keys().iter().any(|root| issuing.is_signed_by(root)) {
            return Err(CertificateError::Signature(Depth::Issuing));
        }
        issuing.check_usage()?;
        if !leaf.is_signed_by(&issuing.key) {
            return Err(CertificateError::Signature(Depth::Leaf));
        }
        leaf.check_usage()?;
        issuing.valid_at(now)?;
        let not_after = leaf.valid_at(now)?;
        let role = leaf.role()?;
        let (number, service) = leaf.number_and_service()?;
        let (public_key, issuing_key) = (leaf.key.to_bytes(), issuing.key.to_bytes());
        Ok(CertifiedOfficer { public_key, role, number, service, not_after, issuing_key })
    }
}

impl CertifiedOfficer {
    /// The Ed25519 key that the certificate certifies.
    #[must_use]
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public_key
    }

    /// What the officer may do.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The pseudonymous number, `[A-Za-z0-9-]`, at most [`MAX_NUMBER`](crate::MAX_NUMBER) bytes.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The service's label, at most [`MAX_SERVICE`](crate::MAX_SERVICE) bytes.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The key that issued the certificate.
    #[must_use]
    pub const fn issuing_key(&self) -> &[u8; 32] {
        &self.issuing_key
    }

    /// Last moment of the leaf's validity.
    #[must_use]
    pub const fn not_after(&self) -> UnixMillis {
        self.not_after
    }
}

impl fmt::Debug for UntrustedChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UntrustedChain(..)")
    }
}

impl fmt::Debug for CertifiedOfficer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertifiedOfficer({}, {})", self.number, self.role)
    }
}
