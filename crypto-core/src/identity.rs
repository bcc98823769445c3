//! From a certified officer to a verified member of this group.

use abri_trust::{CertificateHash, CertifiedOfficer, Freshness, OLD_AFTER, UntrustedChain};
use abri_wire::{CreatorKeyHash, OfferNonce, SessionId, UnixMillis};
use core::time::Duration;
use openmls::prelude::{
    BasicCredential, Credential, CredentialType, CredentialWithKey, KeyPackage, KeyPackageIn,
    Lifetime, ProtocolVersion,
};
use tls_codec::{DeserializeBytes as _, Serialize as _, VLByteSlice, VLBytes};

use crate::{
    Refusal,
    extension::{Binding, Purpose},
    provider::SuiteCrypto,
    suite,
    verifier::Verifier,
};

/// `KP-3`, to either side of the time passed in. Twice what our own KeyPackages have, so that two
/// clocks may differ by a day.
const MAX_SPAN: Duration = Duration::from_secs(48 * 3600);
pub(crate) const OWN_SPAN: Duration = Duration::from_secs(24 * 3600);

/// An officer of the newest roster who holds a leaf of this group: the certificate's key is the
/// leaf's.
#[derive(Debug, Clone)]
pub(crate) struct VerifiedOfficer {
    officer: CertifiedOfficer,
    chain: UntrustedChain,
    evidence: Box<[u8]>,
    freshness: Freshness,
    seen_at: UnixMillis,
    /// When that was judged, by this client's clock.
    judged_at: UnixMillis,
}

/// What a KeyPackage must have been made for (`KP-1`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) session: SessionId,
    pub(crate) creator: CreatorKeyHash,
    /// Which purpose and nonce; unknown to members who did not make the offer.
    pub(crate) answers: Option<(Purpose, OfferNonce)>,
}

impl VerifiedOfficer {
    /// The only constructor (`CERT-5`): the evidence shows the credential's chain in the newest
    /// roster, and the chain certifies the key that the leaf signs with (`CERT-4`; the MLS library
    /// does not compare them).
    pub(crate) fn verify(
        credential: &Credential,
        signature_key: &[u8],
        evidence: &[u8],
        verifier: &Verifier,
        now: UnixMillis,
    ) -> Result<Self, Refusal> {
        let chain = chain_of(credential)?;
        let current = verifier.judge(&chain, evidence, now)?;
        let (officer, freshness) = (current.officer, current.freshness);
        if officer.public_key() != signature_key {
            return Err(Refusal::KeyMismatch);
        }
        let seen_at = UnixMillis(current.witnessed.seen_at().saturating_mul(1000));
        let evidence = evidence.into();
        Ok(Self { officer, chain, evidence, freshness, seen_at, judged_at: now })
    }

    /// By whichever of these pieces shows it (`JOIN-2`).
    pub(crate) fn verify_any(
        credential: &Credential,
        signature_key: &[u8],
        joining: &[VLBytes],
        verifier: &Verifier,
        now: UnixMillis,
    ) -> Result<Self, Refusal> {
        let mut refusal = Refusal::NoEvidence;
        for evidence in joining.iter().take(usize::from(suite::MAX_EVIDENCE_PIECES)) {
            match Self::verify(credential, signature_key, evidence.as_slice(), verifier, now) {
                Ok(officer) => return Ok(officer),
                Err(reason) => refusal = reason,
            }
        }
        Err(refusal)
    }

    /// Judges the same officer by newer evidence (`EVIDENCE-4`).
    pub(crate) fn refresh(
        &mut self,
        evidence: &[u8],
        verifier: &Verifier,
        now: UnixMillis,
    ) -> Result<(), Refusal> {
        let current = verifier.judge(&self.chain, evidence, now)?;
        self.freshness = current.freshness;
        self.seen_at = UnixMillis(current.witnessed.seen_at().saturating_mul(1000));
        self.judged_at = now;
        self.evidence = evidence.into();
        Ok(())
    }

    /// What showed it last.
    pub(crate) fn evidence(&self) -> &[u8] {
        &self.evidence
    }

    pub(crate) fn hash(&self) -> CertificateHash {
        self.chain.leaf_hash()
    }

    pub(crate) const fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// When witnesses saw the log that the last evidence is of.
    pub(crate) const fn seen_at(&self) -> UnixMillis {
        self.seen_at
    }

    /// Whether his certificate has ended (`EVIDENCE-4`), by the witnesses' time and by what went by
    /// since, not by a clock that may be days ahead. That time lags behind by the witnesses' hour.
    pub(crate) fn is_over(&self, now: UnixMillis) -> bool {
        let at_latest = self.seen_at.plus(now.since(self.judged_at)).plus(OLD_AFTER);
        self.officer.not_after() < at_latest
    }

    pub(crate) const fn certificate(&self) -> &CertifiedOfficer {
        &self.officer
    }
}

/// Reads a KeyPackage from outside: format, signatures, binding, lifetime. Who made it is not said
/// before the evidence is judged.
pub(crate) fn read_key_package(
    key_package: KeyPackageIn,
    expected: &Expected,
    crypto: &SuiteCrypto,
    now: UnixMillis,
) -> Result<(KeyPackage, CertificateHash), Refusal> {
    // Chain before signature: whoever has none costs no verification.
    let chain = chain_of(&key_package.unverified_credential().credential)?;
    // TIME-1: the library also compares the lifetime with the system's clock.
    let key_package = key_package.validate(crypto, ProtocolVersion::Mls10).map_err(refusal)?;
    check_key_package(&key_package, expected, now)?;
    Ok((key_package, chain.leaf_hash()))
}

/// The rules for a KeyPackage whose signature is verified: the suite, `KP-1` and `KP-3`. Returns for
/// what it was made.
pub(crate) fn check_key_package(
    key_package: &KeyPackage,
    expected: &Expected,
    now: UnixMillis,
) -> Result<Purpose, Refusal> {
    let leaf = key_package.leaf_node();
    if key_package.ciphersuite() != suite::SUITE || *leaf.capabilities() != suite::capabilities() {
        return Err(Refusal::Suite);
    }
    let binding = Binding::from_extensions(leaf.extensions()).ok_or(Refusal::Binding)?;
    let (purpose, nonce) = expected.answers.unwrap_or((binding.purpose, binding.nonce));
    let (session, creator) = (expected.session, expected.creator);
    if binding != (Binding { session, creator, purpose, nonce }) {
        return Err(Refusal::Binding);
    }
    if key_package.last_resort() {
        return Err(Refusal::Binding);
    }
    check_lifetime(*key_package.life_time(), now.as_secs())?;
    Ok(purpose)
}

/// `KP-3`; `now` in seconds.
fn check_lifetime(lifetime: Lifetime, now: u64) -> Result<(), Refusal> {
    let since_start = now.checked_sub(lifetime.not_before()).ok_or(Refusal::Lifetime)?;
    let to_end = lifetime.not_after().checked_sub(now).ok_or(Refusal::Lifetime)?;
    if since_start.max(to_end) > MAX_SPAN.as_secs() {
        return Err(Refusal::LifetimeSpan);
    }
    Ok(())
}

/// The lifetime of an own leaf made at `now` (`KP-3`).
pub(crate) fn lifetime(now: UnixMillis) -> Lifetime {
    let seconds = now.as_secs();
    Lifetime::init(
        seconds.saturating_sub(OWN_SPAN.as_secs()),
        seconds.saturating_add(OWN_SPAN.as_secs()),
    )
}

/// An officer's credential: the chain in X.509 form (RFC 9420, section 5.3).
pub(crate) fn officer_credential(
    chain: &UntrustedChain,
    public_key: &[u8; 32],
) -> Option<CredentialWithKey> {
    let mut content = Vec::new();
    for certificate in chain.certificates() {
        VLByteSlice(certificate).tls_serialize(&mut content).ok()?;
    }
    let credential = Credential::new(CredentialType::X509, content);
    Some(CredentialWithKey { credential, signature_key: public_key.as_slice().into() })
}

/// The victim's: 16 random bytes that mean nothing.
pub(crate) fn victim_credential(name: [u8; 16], public_key: &[u8; 32]) -> CredentialWithKey {
    let credential = BasicCredential::new(name.to_vec()).into();
    CredentialWithKey { credential, signature_key: public_key.as_slice().into() }
}

fn chain_of(credential: &Credential) -> Result<UntrustedChain, Refusal> {
    if credential.credential_type() != CredentialType::X509 {
        return Err(Refusal::Credential);
    }
    let mut certificates = Vec::new();
    let mut rest = credential.serialized_content();
    while !rest.is_empty() && certificates.len() < 3 {
        let (certificate, after) =
            VLBytes::tls_deserialize_bytes(rest).map_err(|_| Refusal::Credential)?;
        certificates.push(certificate);
        rest = after;
    }
    let certificates: Vec<&[u8]> = certificates.iter().map(VLBytes::as_slice).collect();
    Ok(UntrustedChain::new(&certificates)?)
}

fn refusal(error: openmls::prelude::KeyPackageVerifyError) -> Refusal {
    use openmls::prelude::KeyPackageVerifyError as Error;
    match error {
        Error::LifetimeError(_) | Error::MissingLifetime => Refusal::Lifetime,
        _ => Refusal::Unreadable,
    }
}
