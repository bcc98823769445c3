//! Chains: a good one makes an officer; one that is wrong in one place is refused by that name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking"
)]

use std::time::Duration;

use abri_trust::{
    AnchorsError, CertificateError as Error, CertifiedOfficer, Depth, MAX_LEAF_VALIDITY, Role,
    TrustAnchors, UntrustedChain,
    authority::{Issuing, OfficerProfile, Root, Template, critical, name, utf8},
};
use abri_wire::UnixMillis;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use x509_cert::{
    der::{
        Encode,
        asn1::{Any, ObjectIdentifier, OctetString, PrintableString},
    },
    ext::{
        Extension,
        pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages},
    },
};

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 3600);

struct Fixture {
    root: Root,
    issuing: Issuing,
    key: [u8; 32],
}

fn fixture() -> Fixture {
    let root = Root::new(&[1; 32]);
    let issuing = root.issue(&[2; 32], NOW, DAY * 30).unwrap();
    let key = SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes();
    Fixture { root, issuing, key }
}

fn profile(role: Role) -> OfficerProfile<'static> {
    OfficerProfile {
        number: "4711-A",
        service: "Brigade de démonstration",
        role,
        not_before: NOW,
        validity: MAX_LEAF_VALIDITY,
    }
}

impl Fixture {
    fn anchors(&self) -> TrustAnchors {
        TrustAnchors::new(&[self.root.public_key()]).unwrap()
    }

    fn certify(&self, leaf: &[u8], issuing: &[u8]) -> Result<CertifiedOfficer, Error> {
        UntrustedChain::new(&[leaf, issuing])?.certify(&self.anchors(), NOW)
    }

    fn leaf(&self) -> Template {
        self.issuing.template(&self.key, &profile(Role::Officer)).unwrap()
    }

    /// What is said of a leaf that `change` makes of a good one.
    fn with_leaf(&self, change: impl FnOnce(&mut Template)) -> Result<CertifiedOfficer, Error> {
        let mut template = self.leaf();
        change(&mut template);
        let leaf = self.issuing.sign(&template).unwrap();
        self.certify(&leaf, self.issuing.certificate())
    }

    /// What is said of a good leaf under an issuing certificate that `change` makes of a good one.
    fn with_issuing(&self, change: impl FnOnce(&mut Template)) -> Result<CertifiedOfficer, Error> {
        let key = SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes();
        let mut template = self.root.template(&key, NOW, DAY * 30).unwrap();
        change(&mut template);
        let leaf = self.issuing.sign(&self.leaf()).unwrap();
        self.certify(&leaf, &self.root.sign(&template).unwrap())
    }
}

fn plain(oid: &str, critical: bool) -> Extension {
    let extn_value = OctetString::new(vec![5, 0]).unwrap();
    Extension { extn_id: ObjectIdentifier::new_unwrap(oid), critical, extn_value }
}

/// CERT-1, CERT-2, CERT-3: a good chain, each role.
#[test]
fn a_good_chain_makes_an_officer() {
    let fixture = fixture();
    for role in Role::ALL {
        let leaf = fixture.issuing.issue(&fixture.key, &profile(role)).unwrap();
        let officer = fixture.certify(&leaf, fixture.issuing.certificate()).unwrap();
        assert_eq!(officer.role(), role);
        assert_eq!((officer.number(), officer.service()), ("4711-A", "Brigade de démonstration"));
        assert_eq!(*officer.public_key(), fixture.key);
        assert_eq!(officer.not_after(), NOW.plus(MAX_LEAF_VALIDITY));
        assert!(!format!("{officer:?}").contains("Brigade"));
    }
}

/// CERT-1: another root, another issuer, the wrong order, one certificate or three.
#[test]
fn chains_that_end_elsewhere() {
    let fixture = fixture();
    let leaf = fixture.issuing.issue(&fixture.key, &profile(Role::Officer)).unwrap();
    let rogue = Root::new(&[9; 32]).issue(&[2; 32], NOW, DAY).unwrap();
    let refused = fixture.certify(&leaf, rogue.certificate());
    assert_eq!(refused, Err(Error::Signature(Depth::Issuing)));
    let other = fixture.root.issue(&[8; 32], NOW, DAY).unwrap();
    assert_eq!(fixture.certify(&leaf, other.certificate()), Err(Error::Signature(Depth::Leaf)));
    let issuing = fixture.issuing.certificate();
    assert!(fixture.certify(issuing, &leaf).is_err());
    assert!(fixture.certify(issuing, issuing).is_err());
    // A leaf can't issue: its usage does not fit that place.
    assert!(fixture.certify(&leaf, &leaf).is_err());
    for count in [0, 1, 3] {
        let chain = UntrustedChain::new(&vec![leaf.clone(); count]);
        assert_eq!(chain.err(), Some(Error::ChainLength));
    }
    let refused = fixture.with_leaf(|leaf| leaf.issuer = name(&[]).unwrap());
    assert_eq!(refused, Err(Error::Issuer));
    let common_name = ObjectIdentifier::new_unwrap("2.5.4.3");
    let refused = fixture.with_leaf(|leaf| {
        leaf.issuer = name(&[(common_name, utf8("someone").unwrap())]).unwrap();
    });
    assert_eq!(refused, Err(Error::Issuer));
}

/// CERT-1: any other algorithm, a key that is no key, one of small order.
#[test]
fn other_algorithms_and_weak_keys() {
    let fixture = fixture();
    let ed448 = ObjectIdentifier::new_unwrap("1.3.101.113");
    let refused = fixture.with_leaf(|leaf| leaf.algorithm = ed448);
    assert_eq!(refused, Err(Error::Algorithm(Depth::Leaf)));
    let refused = fixture.with_issuing(|issuing| issuing.algorithm = ed448);
    assert_eq!(refused, Err(Error::Algorithm(Depth::Issuing)));
    let with_y = |y| {
        let mut key = [0; 32];
        key[0] = y;
        key
    };
    // The neutral point, a point of order four, no point at all.
    for key in [with_y(1), with_y(0), with_y(2)] {
        let refused = fixture.with_leaf(|leaf| leaf.public_key = key);
        assert_eq!(refused, Err(Error::Algorithm(Depth::Leaf)), "{key:?}");
    }
}

/// CERT-2: flags, key usage and path length that do not fit the place.
#[test]
fn usage_that_does_not_fit() {
    let fixture = fixture();
    let ca =
        |ca, path_len_constraint| critical(&BasicConstraints { ca, path_len_constraint }).unwrap();
    let usage = |usages: KeyUsages| critical(&KeyUsage(usages.into())).unwrap();
    for wrong in [ca(true, None), ca(true, Some(0)), ca(false, Some(0))] {
        let refused = fixture.with_leaf(|leaf| leaf.extensions[0] = wrong);
        assert_eq!(refused, Err(Error::Usage(Depth::Leaf)));
    }
    for wrong in [ca(false, None), ca(true, None), ca(true, Some(1))] {
        let refused = fixture.with_issuing(|issuing| issuing.extensions[0] = wrong);
        assert_eq!(refused, Err(Error::Usage(Depth::Issuing)));
    }
    let refused = fixture.with_leaf(|leaf| leaf.extensions[1] = usage(KeyUsages::KeyCertSign));
    assert_eq!(refused, Err(Error::Usage(Depth::Leaf)));
    let both = KeyUsages::DigitalSignature | KeyUsages::KeyAgreement;
    let refused = fixture.with_leaf(|leaf| {
        leaf.extensions[1] = critical(&KeyUsage(both)).unwrap();
    });
    assert_eq!(refused, Err(Error::Usage(Depth::Leaf)));
    for index in [0, 1] {
        let refused = fixture.with_leaf(|leaf| leaf.extensions[index].critical = false);
        assert_eq!(refused, Err(Error::Usage(Depth::Leaf)));
        let refused = fixture.with_issuing(|issuing| drop(issuing.extensions.remove(index)));
        assert_eq!(refused, Err(Error::Usage(Depth::Issuing)));
    }
}

/// CERT-2: no role, two roles, an unknown one.
#[test]
fn not_exactly_one_role() {
    let fixture = fixture();
    let server_auth = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
    let [officer, supervisor] = [Role::Officer, Role::Supervisor].map(Role::key_purpose);
    for purposes in [vec![], vec![officer, supervisor], vec![server_auth], vec![officer, officer]] {
        let refused = fixture.with_leaf(|leaf| {
            leaf.extensions[2] = critical(&ExtendedKeyUsage(purposes)).unwrap();
        });
        assert_eq!(refused, Err(Error::Role));
    }
    let refused = fixture.with_leaf(|leaf| drop(leaf.extensions.pop()));
    assert_eq!(refused, Err(Error::Role));
}

/// CERT-2: unknown extensions, and one that is there twice.
#[test]
fn unknown_and_repeated_extensions() {
    let fixture = fixture();
    // A critical one, name constraints, and an alternative name that is not even critical.
    for extension in [plain("1.2.3.4", true), plain("2.5.29.30", true), plain("2.5.29.17", false)] {
        let refused = fixture.with_leaf(|leaf| leaf.extensions.push(extension.clone()));
        assert_eq!(refused, Err(Error::Extension(Depth::Leaf)));
        let refused = fixture.with_issuing(|issuing| issuing.extensions.push(extension));
        assert_eq!(refused, Err(Error::Extension(Depth::Issuing)));
    }
    let refused = fixture.with_leaf(|leaf| leaf.extensions.push(leaf.extensions[0].clone()));
    assert_eq!(refused, Err(Error::Extension(Depth::Leaf)));
    // Key identifiers are harmless, unless critical.
    assert!(fixture.with_leaf(|leaf| leaf.extensions.push(plain("2.5.29.14", false))).is_ok());
    let refused = fixture.with_leaf(|leaf| leaf.extensions.push(plain("2.5.29.14", true)));
    assert_eq!(refused, Err(Error::Extension(Depth::Leaf)));
}

/// CERT-2: a subject that names a person, or hides something from the eye.
#[test]
fn subjects_that_are_not_a_number_and_a_service() {
    let fixture = fixture();
    let number = ObjectIdentifier::new_unwrap("2.5.4.5");
    let unit = ObjectIdentifier::new_unwrap("2.5.4.11");
    let common_name = ObjectIdentifier::new_unwrap("2.5.4.3");
    let printable = |text| Any::encode_from(&PrintableString::new(text).unwrap()).unwrap();
    let good = || [(number, printable("1")), (unit, utf8("Service").unwrap())];
    let [one, two] = good();
    let mut three = good().to_vec();
    three.push((common_name, utf8("A. Person").unwrap()));
    let service = |text: &str| vec![(number, printable("1")), (unit, utf8(text).unwrap())];
    for subject in [
        vec![],
        vec![one.clone()],
        vec![two, one],
        three,
        vec![(common_name, utf8("A. Person").unwrap()), good()[1].clone()],
        vec![(number, printable("A Person")), good()[1].clone()],
        vec![(number, printable(&"1".repeat(33))), good()[1].clone()],
        vec![(number, utf8("1").unwrap()), good()[1].clone()],
        service(""),
        service(" padded"),
        service("right\u{202E}to left"),
        service("zero\u{200B}width"),
        service("arabic\u{61C}mark"),
        service("soft\u{AD}hyphen"),
        service("tag\u{E0041}"),
        service("line\nbreak"),
        service(&"x".repeat(97)),
    ] {
        let refused = fixture.with_leaf(|leaf| leaf.subject = name(&subject).unwrap());
        assert_eq!(refused, Err(Error::Subject), "{subject:?}");
    }
}

/// CERT-3: before, after, and too long, by the time passed in.
#[test]
fn validity() {
    let fixture = fixture();
    let leaf = fixture.issuing.issue(&fixture.key, &profile(Role::Officer)).unwrap();
    let chain = UntrustedChain::new(&[leaf.as_slice(), fixture.issuing.certificate()]).unwrap();
    let at = |now| chain.certify(&fixture.anchors(), now).map(|_| ());
    assert_eq!(at(NOW), Ok(()));
    assert_eq!(at(NOW.plus(MAX_LEAF_VALIDITY)), Ok(()));
    let late = NOW.plus(MAX_LEAF_VALIDITY + Duration::from_millis(1));
    assert_eq!(at(late), Err(Error::Expired(Depth::Leaf)));
    assert_eq!(at(UnixMillis(NOW.0 - 1)), Err(Error::NotYetValid(Depth::Issuing)));
    assert_eq!(at(NOW.plus(DAY * 31)), Err(Error::Expired(Depth::Issuing)));
    assert_eq!(at(UnixMillis(u64::MAX)), Err(Error::Expired(Depth::Issuing)));
    let refused = fixture.with_leaf(|leaf| {
        leaf.not_after = NOW.plus(MAX_LEAF_VALIDITY + Duration::from_secs(1));
    });
    assert_eq!(refused, Err(Error::ValidTooLong));
    let refused = fixture.with_leaf(|leaf| leaf.not_before = NOW.plus(DAY));
    assert_eq!(refused, Err(Error::NotYetValid(Depth::Leaf)));
}

/// CERT-6: not DER, not the one encoding, too long.
#[test]
fn bytes_that_are_no_certificate() {
    let fixture = fixture();
    let issuing = fixture.issuing.certificate();
    let leaf = fixture.issuing.issue(&fixture.key, &profile(Role::Officer)).unwrap();
    let malformed = Err(Error::Malformed(Depth::Leaf));
    assert_eq!(fixture.certify(b"", issuing), malformed);
    let mut trailing = leaf.clone();
    trailing.push(0);
    assert_eq!(fixture.certify(&trailing, issuing), malformed);
    assert_eq!(fixture.certify(&leaf[..leaf.len() - 1], issuing), malformed);
    assert_eq!(fixture.certify(&vec![0x30; 2049], issuing), malformed);
    // The length of the outer sequence in one byte more than needed: BER, not DER.
    let mut ber = vec![0x30, 0x83, 0, leaf[2], leaf[3]];
    ber.extend_from_slice(&leaf[4..]);
    assert_eq!(leaf[..2], [0x30, 0x82]);
    assert_eq!(fixture.certify(&ber, issuing), malformed);
}

#[test]
fn anchors_are_keys_in_any_order() {
    let keys = [1, 2, 3, 4, 5].map(|seed| Root::new(&[seed; 32]).public_key());
    let anchors = TrustAnchors::new(&keys[..2]).unwrap();
    assert_eq!(anchors.to_string().parse(), Ok(anchors.clone()));
    assert_eq!(TrustAnchors::new(&[keys[1], keys[0]]).unwrap(), anchors);
    assert_ne!(TrustAnchors::new(&keys[..1]).unwrap(), anchors);
    assert_eq!(TrustAnchors::new(&[]), Err(AnchorsError::Count));
    assert_eq!(TrustAnchors::new(&keys), Err(AnchorsError::Count));
    assert_eq!(TrustAnchors::new(&[keys[0], keys[0]]), Err(AnchorsError::Repeated));
    assert_eq!(TrustAnchors::new(&[[0; 32]]), Err(AnchorsError::Key));
    for text in ["", "AAAA", "not base64url", "{{roots}}"] {
        assert!(text.parse::<TrustAnchors>().is_err(), "{text}");
    }
}

proptest! {
    /// CERT-1: no bit of either certificate can be flipped.
    #[test]
    fn every_bit_counts(at in any::<prop::sample::Index>(), bit in 0..8u8, of_leaf: bool) {
        let fixture = fixture();
        let mut leaf = fixture.issuing.issue(&fixture.key, &profile(Role::Officer)).unwrap();
        let mut issuing = fixture.issuing.certificate().to_vec();
        let target = if of_leaf { &mut leaf } else { &mut issuing };
        let at = at.index(target.len());
        target[at] ^= 1 << bit;
        prop_assert!(fixture.certify(&leaf, &issuing).is_err());
    }

    #[test]
    fn hostile_bytes_never_panic(leaf in prop::collection::vec(any::<u8>(), 0..400)) {
        let fixture = fixture();
        prop_assert!(fixture.certify(&leaf, fixture.issuing.certificate()).is_err());
        let _ = leaf.to_der();
    }
}

#[test]
fn an_issuing_key_is_loaded_with_its_own_certificate_only() {
    let fixture = fixture();
    let certificate = fixture.issuing.certificate();
    let loaded = Issuing::load(&[2; 32], certificate).unwrap();
    assert_eq!(loaded.public_key(), fixture.issuing.public_key());
    let leaf = loaded.issue(&fixture.key, &profile(Role::Officer)).unwrap();
    assert!(fixture.certify(&leaf, certificate).is_ok());
    assert!(Issuing::load(&[9; 32], certificate).is_err(), "another key");
    let own = fixture.issuing.issue(&fixture.issuing.public_key(), &profile(Role::Officer));
    assert!(Issuing::load(&[2; 32], &own.unwrap()).is_err(), "an officer's certificate");
    assert!(Issuing::load(&[2; 32], &[]).is_err(), "none");
}

#[test]
fn a_role_is_known_by_its_name() {
    for role in Role::ALL {
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    for text in ["Officer", "", "officer "] {
        assert!(text.parse::<Role>().is_err(), "{text}");
    }
}
