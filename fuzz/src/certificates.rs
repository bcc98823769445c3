//! Certificates behind their signature: the input is what an authority signs, and a key of this
//! file's own signs whatever it is. So mutations reach every check of the profile (`CERT-2`,
//! `CERT-3`, `CERT-6`); bytes that nobody signed are the target `evidence`'s.

use std::sync::OnceLock;

use abri_trust::{
    CertificateError, CertifiedOfficer, MAX_LEAF_VALIDITY, MAX_NUMBER, Role, TrustAnchors,
    UntrustedChain,
    authority::{Issuing, OfficerProfile, Root},
    is_service,
};
use abri_wire::UnixMillis;
use ed25519_dalek::{Signer, SigningKey};

/// When the chain is judged; the genuine certificates are good from here on.
pub const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

/// Private halves that protect nobody.
const ROOT: [u8; 32] = [1; 32];
const ISSUING: [u8; 32] = [2; 32];
const OFFICER: [u8; 32] = [3; 32];

/// AlgorithmIdentifier of Ed25519, DER.
const ED25519: [u8; 7] = [0x30, 5, 0x06, 3, 0x2B, 0x65, 0x70];

/// The other half of each chain, and who is pinned.
pub struct Genuine {
    /// Whose key is pinned.
    pub root: Root,
    /// Whose key signs leaves.
    pub issuing: Issuing,
    /// The officer's key.
    pub key: [u8; 32],
    leaf: Vec<u8>,
    anchors: TrustAnchors,
}

/// What a good leaf says, but for the role.
#[must_use]
pub fn profile(role: Role) -> OfficerProfile<'static> {
    let (number, service) = ("4711-A", "Brigade de démonstration");
    OfficerProfile { number, service, role, not_before: NOW, validity: MAX_LEAF_VALIDITY }
}

/// The authority of this target.
pub fn genuine() -> &'static Genuine {
    static MADE: OnceLock<Genuine> = OnceLock::new();
    MADE.get_or_init(|| {
        let root = Root::new(&ROOT);
        let issuing = root.issue(&ISSUING, NOW, 4 * MAX_LEAF_VALIDITY).expect("an issuing key");
        let key = SigningKey::from_bytes(&OFFICER).verifying_key().to_bytes();
        let leaf = issuing.issue(&key, &profile(Role::Officer)).expect("a leaf");
        let anchors = TrustAnchors::new(&[root.public_key()]).expect("a usable key");
        Genuine { root, issuing, key, leaf, anchors }
    })
}

/// Signs the input in one place of a chain that is genuine otherwise, and judges the chain. The
/// first byte says which place: even is the leaf, odd the issuing certificate. `None` if there is
/// no chain to judge: the input is empty or too long.
#[must_use]
pub fn judge(data: &[u8]) -> Option<Result<CertifiedOfficer, CertificateError>> {
    let (place, body) = data.split_first()?;
    let genuine = genuine();
    let chain = if place % 2 == 0 {
        UntrustedChain::new(&[&signed(body, &ISSUING), genuine.issuing.certificate()])
    } else {
        UntrustedChain::new(&[genuine.leaf.as_slice(), &signed(body, &ROOT)])
    };
    Some(chain.ok()?.certify(&genuine.anchors, NOW))
}

/// Whatever is signed: no panic, and who is certified keeps to the profile.
pub fn certificate(data: &[u8]) {
    let Some(Ok(officer)) = judge(data) else { return };
    let number = officer.number();
    assert!((1..=MAX_NUMBER).contains(&number.len()), "{number:?}");
    assert!(number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{number:?}");
    assert!(is_service(officer.service()), "{:?}", officer.service());
    assert!(officer.not_after() >= NOW && officer.not_after() <= NOW.plus(MAX_LEAF_VALIDITY));
    // Nobody but the issuing certificate of this chain says which key issued the leaf.
    assert_eq!(*officer.issuing_key(), genuine().issuing.public_key());
}

/// The certificate of this body: DER, signed with Ed25519.
fn signed(body: &[u8], seed: &[u8; 32]) -> Vec<u8> {
    let signature = SigningKey::from_bytes(seed).sign(body).to_bytes();
    let mut content = body.to_vec();
    content.extend(ED25519);
    // A BIT STRING of whole bytes.
    content.extend([0x03, 65, 0]);
    content.extend(signature);
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let skipped = length.iter().take_while(|byte| **byte == 0).count();
    let mut der = vec![0x30];
    if content.len() >= 0x80 {
        der.push(0x84 - u8::try_from(skipped).unwrap_or(4));
    }
    der.extend(&length[skipped..]);
    der.extend(content);
    der
}
