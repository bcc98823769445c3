//! The corpus of the target `certificate` reaches each check of the profile. It is made here, so
//! that everybody can read what is in it: `ABRI_WRITE_CORPUS=1 cargo test` writes it anew.

use std::{collections::HashSet, env, fs, path::Path, time::Duration};

use abri_fuzz::certificates::{NOW, certificate, genuine, judge, profile};
use abri_trust::{
    CertificateError as Error, Depth, MAX_LEAF_VALIDITY, Role,
    authority::{Template, critical, name, utf8},
};
use x509_cert::{
    Certificate,
    der::{
        Decode as _, Encode as _,
        asn1::{Any, ObjectIdentifier, OctetString, PrintableString},
    },
    ext::{
        Extension,
        pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages},
    },
};

const DAY: Duration = Duration::from_secs(24 * 3600);
const NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

/// One certificate that is wrong in one place, and what is said of its chain.
struct Case {
    name: &'static str,
    depth: Depth,
    change: fn(&mut Template),
    expected: Result<(), Error>,
}

const fn leaf(name: &'static str, expected: Result<(), Error>, change: fn(&mut Template)) -> Case {
    Case { name, depth: Depth::Leaf, change, expected }
}

const fn issuing(
    name: &'static str,
    expected: Result<(), Error>,
    change: fn(&mut Template),
) -> Case {
    Case { name, depth: Depth::Issuing, change, expected }
}

fn cases() -> Vec<Case> {
    let (of_leaf, of_issuing) = (Depth::Leaf, Depth::Issuing);
    vec![
        leaf("leaf-officer", Ok(()), |_| {}),
        leaf("leaf-interpreter", Ok(()), |leaf| leaf.extensions[2] = roles(&[Role::Interpreter])),
        leaf("leaf-key-identifier", Ok(()), |leaf| leaf.extensions.push(plain("2.5.29.14"))),
        leaf("leaf-two-roles", Err(Error::Role), |leaf| {
            leaf.extensions[2] = roles(&[Role::Officer, Role::Supervisor]);
        }),
        leaf("leaf-no-role", Err(Error::Role), |leaf| drop(leaf.extensions.pop())),
        leaf("leaf-person", Err(Error::Subject), |leaf| {
            leaf.subject = name(&[number("1"), (COMMON_NAME, text("A. Person"))]).expect("a name");
        }),
        leaf("leaf-direction-mark", Err(Error::Subject), |leaf| {
            leaf.subject = name(&[number("1"), (UNIT, text("a\u{202E}b"))]).expect("a name");
        }),
        leaf("leaf-other-issuer", Err(Error::Issuer), |leaf| {
            leaf.issuer = name(&[(COMMON_NAME, text("someone"))]).expect("a name");
        }),
        leaf("leaf-alternative-name", Err(Error::Extension(of_leaf)), |leaf| {
            leaf.extensions.push(plain("2.5.29.17"));
        }),
        leaf("leaf-that-issues", Err(Error::Usage(of_leaf)), |leaf| leaf.extensions[0] = ca(None)),
        leaf("leaf-other-usage", Err(Error::Usage(of_leaf)), |leaf| {
            leaf.extensions[1] =
                critical(&KeyUsage(KeyUsages::KeyAgreement.into())).expect("a usage");
        }),
        leaf("leaf-eight-days", Err(Error::ValidTooLong), |leaf| {
            leaf.not_after = NOW.plus(MAX_LEAF_VALIDITY + DAY);
        }),
        leaf("leaf-tomorrow", Err(Error::NotYetValid(of_leaf)), |leaf| {
            leaf.not_before = NOW.plus(DAY);
        }),
        leaf("leaf-yesterday", Err(Error::Expired(of_leaf)), |leaf| {
            leaf.not_before.0 -= 1000 * DAY.as_secs();
            leaf.not_after = leaf.not_before;
        }),
        leaf("leaf-ed448", Err(Error::Algorithm(of_leaf)), |leaf| leaf.algorithm = ED448),
        leaf("leaf-weak-key", Err(Error::Algorithm(of_leaf)), |leaf| leaf.public_key = [0; 32]),
        issuing("issuing", Ok(()), |_| {}),
        issuing("issuing-that-may-not", Err(Error::Usage(of_issuing)), |it| {
            it.extensions[0] = critical(&BasicConstraints { ca: false, path_len_constraint: None })
                .expect("constraints");
        }),
        issuing("issuing-long-path", Err(Error::Usage(of_issuing)), |it| {
            it.extensions[0] = ca(Some(1));
        }),
        issuing("issuing-name-constraints", Err(Error::Extension(of_issuing)), |it| {
            it.extensions.push(plain("2.5.29.30"));
        }),
        issuing("issuing-tomorrow", Err(Error::NotYetValid(of_issuing)), |it| {
            it.not_before = NOW.plus(DAY);
        }),
        issuing("issuing-another-key", Err(Error::Signature(of_leaf)), |it| {
            it.public_key = genuine().key;
        }),
    ]
}

fn roles(roles: &[Role]) -> Extension {
    let purposes = roles.iter().copied().map(Role::key_purpose).collect();
    critical(&ExtendedKeyUsage(purposes)).expect("roles")
}

fn ca(path_len_constraint: Option<u8>) -> Extension {
    critical(&BasicConstraints { ca: true, path_len_constraint }).expect("constraints")
}

fn plain(oid: &str) -> Extension {
    let extn_value = OctetString::new(vec![5, 0]).expect("a value");
    Extension { extn_id: ObjectIdentifier::new_unwrap(oid), critical: false, extn_value }
}

fn text(text: &str) -> Any {
    utf8(text).expect("a text")
}

fn number(text: &str) -> (ObjectIdentifier, Any) {
    let printable = PrintableString::new(text).expect("a number");
    (NUMBER, Any::encode_from(&printable).expect("a number"))
}

impl Case {
    /// The input: a byte for the place, then the part of the certificate that is signed.
    fn input(&self) -> Vec<u8> {
        let genuine = genuine();
        let (place, certificate) = match self.depth {
            Depth::Leaf => {
                let made = genuine.issuing.template(&genuine.key, &profile(Role::Officer));
                let mut template = made.expect("a leaf");
                (self.change)(&mut template);
                (0, genuine.issuing.sign(&template))
            }
            Depth::Issuing => {
                let key = genuine.issuing.public_key();
                let made = genuine.root.template(&key, NOW, 4 * MAX_LEAF_VALIDITY);
                let mut template = made.expect("an issuing certificate");
                (self.change)(&mut template);
                (1, genuine.root.sign(&template))
            }
        };
        let certificate = Certificate::from_der(&certificate.expect("signed")).expect("DER");
        let mut input = vec![place];
        input.extend(certificate.tbs_certificate().to_der().expect("DER"));
        input
    }
}

/// CERT-1, CERT-2, CERT-3: what is in the corpus is what stands here, and each entry comes as far
/// as the check that it is for.
#[test]
fn the_corpus_reaches_each_check_of_the_profile() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/certificate");
    for case in cases() {
        let (path, made) = (corpus.join(case.name), case.input());
        if env::var_os("ABRI_WRITE_CORPUS").is_some() {
            fs::create_dir_all(&corpus).expect("a directory");
            fs::write(&path, &made).expect("written");
        }
        let kept = fs::read(&path).expect("an entry of the corpus");
        assert_eq!(kept, made, "{}: ABRI_WRITE_CORPUS=1 writes it anew", case.name);
        let judged = judge(&kept).expect("a chain").map(|_| ());
        assert_eq!(judged, case.expected, "{}", case.name);
    }
}

/// CERT-6: a signature does not make other bytes a certificate: cut anywhere, or with one more.
#[test]
fn what_is_cut_or_longer_is_malformed_although_it_is_signed() {
    for case in cases().iter().filter(|case| case.expected.is_ok()) {
        let input = case.input();
        let malformed = Some(Err(Error::Malformed(case.depth)));
        for length in 1..input.len() {
            assert_eq!(judge(&input[..length]), malformed, "{} cut at {length}", case.name);
        }
        let mut longer = input;
        longer.push(0);
        assert_eq!(judge(&longer), malformed, "{}", case.name);
    }
}

/// CERT-1 to CERT-3: a mutation of what is signed reaches the profile: one bit of the genuine leaf
/// is enough for each of these.
#[test]
fn one_bit_reaches_each_part_of_the_profile() {
    let genuine = cases().first().expect("the genuine leaf").input();
    let mut reached = HashSet::new();
    for bit in 8..8 * genuine.len() {
        let mut input = genuine.clone();
        input[bit / 8] ^= 1 << (bit % 8);
        certificate(&input);
        reached.extend(judge(&input).and_then(Result::err));
    }
    let leaf = Depth::Leaf;
    for expected in [
        Error::Malformed(leaf),
        Error::Algorithm(leaf),
        Error::Extension(leaf),
        Error::Usage(leaf),
        Error::Issuer,
        Error::Role,
        Error::Subject,
        Error::NotYetValid(leaf),
        Error::Expired(leaf),
        Error::ValidTooLong,
    ] {
        assert!(reached.contains(&expected), "{expected}: {reached:?}");
    }
}
