//! Typed statements: what a certified key signs can mean one thing only.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_trust::typed::{CertificateRequest, SignIn, TypedError, sign, to_be_signed, verify};
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;

const MLS_LABEL: &[u8] = b"MLS 1.0 KeyPackageTBS";

fn key(seed: u8) -> (SigningKey, [u8; 32]) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    (key, public)
}

fn request(public_key: [u8; 32]) -> CertificateRequest {
    CertificateRequest { invitation: [7; 32], public_key }
}

fn sign_in() -> SignIn {
    SignIn::new("https://abri.example", [9; 32], 1_800_000_000).unwrap()
}

/// RFC 9420, section 2.1.2: a length below 64 is one byte, below 16,384 two bytes.
fn vector(bytes: &[u8]) -> Vec<u8> {
    match u16::try_from(bytes.len()).unwrap() {
        length @ 0..64 => [&[u8::try_from(length).unwrap()], bytes].concat(),
        length => [&(length | 0x4000).to_be_bytes(), bytes].concat(),
    }
}

#[test]
fn a_statement_is_believed_from_its_key() {
    let (key, public) = key(1);
    let request = request(public);
    assert_eq!(verify(&request, &public, &sign(&request, &key).unwrap()), Ok(()));
    assert_eq!(verify(&sign_in(), &public, &sign(&sign_in(), &key).unwrap()), Ok(()));
}

#[test]
fn the_signed_bytes_are_a_sign_content() {
    let content = [[7; 32].as_slice(), &[8; 32]].concat();
    let expected = [vector(b"Abri 1.0 CertificateRequest"), vector(&content)].concat();
    assert_eq!(to_be_signed(&request([8; 32])).unwrap(), expected);

    let origin = vector(b"https://abri.example");
    let content = [origin.as_slice(), &[9; 32], &1_800_000_000_u64.to_be_bytes()].concat();
    let expected = [vector(b"Abri 1.0 SignIn"), vector(&content)].concat();
    assert_eq!(to_be_signed(&sign_in()).unwrap(), expected);
    let long = SignIn::new(&"o".repeat(255), [9; 32], 0).unwrap();
    let content = [vector("o".repeat(255).as_bytes()), vec![9; 32], vec![0; 8]].concat();
    let expected = [vector(b"Abri 1.0 SignIn"), vector(&content)].concat();
    assert_eq!(to_be_signed(&long).unwrap(), expected);
}

#[test]
fn another_content_and_another_key_are_refused() {
    let (key, public) = key(1);
    let (_, other) = self::key(2);
    let request = request(public);
    let signature = sign(&request, &key).unwrap();
    let altered = CertificateRequest { invitation: [6; 32], ..request.clone() };
    assert_eq!(verify(&altered, &public, &signature), Err(TypedError::Signature));
    assert_eq!(verify(&request, &other, &signature), Err(TypedError::Signature));
    assert_eq!(verify(&request, &public, &signature[..63]), Err(TypedError::Signature));

    let signature = sign(&sign_in(), &key).unwrap();
    for other in [
        SignIn::new("https://abri.invalid", [9; 32], 1_800_000_000),
        SignIn::new("https://abri.example", [8; 32], 1_800_000_000),
        SignIn::new("https://abri.example", [9; 32], 1_800_000_001),
    ] {
        assert_eq!(verify(&other.unwrap(), &public, &signature), Err(TypedError::Signature));
    }
}

#[test]
fn another_label_is_refused() {
    let (key, public) = key(1);
    let request = request(public);
    let content = [request.invitation.as_slice(), &public].concat();
    let believed = |label: &[u8]| {
        let message = [vector(label), vector(&content)].concat();
        verify(&request, &public, &key.sign(&message).to_bytes())
    };
    assert_eq!(believed(b"Abri 1.0 CertificateRequest"), Ok(()));
    for label in [&b"Abri 1.0 SignIn"[..], b"Abri 1.1 CertificateRequest", MLS_LABEL, b""] {
        assert_eq!(believed(label), Err(TypedError::Signature));
    }
    assert_eq!(
        verify(&request, &public, &sign(&sign_in(), &key).unwrap()),
        Err(TypedError::Signature)
    );
}

#[test]
fn a_weak_key_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    // With the identity as key, this signature holds for every message in a lax verifier.
    let signature = [identity, [0; 32]].concat();
    let refused = verify(&request(identity), &identity, &signature);
    assert_eq!(refused, Err(TypedError::Key));
    assert_eq!(verify(&request([2; 32]), &[2; 32], &signature), Err(TypedError::Key));
}

#[test]
fn an_origin_is_short_and_visible() {
    for origin in ["", "two words", "n\u{e9}e", &"o".repeat(256), "line\n"] {
        assert_eq!(SignIn::new(origin, [0; 32], 0), Err(TypedError::Origin), "{origin}");
    }
}

proptest! {
    /// What MLS signs for a KeyPackage is never what a typed statement signs, whatever is in it.
    /// TYPED-1
    #[test]
    fn no_key_package_is_a_statement(content in prop::collection::vec(any::<u8>(), 0..400)) {
        let (key, public) = key(1);
        let mls = [vector(MLS_LABEL), vector(&content)].concat();
        let signature = key.sign(&mls).to_bytes();
        let request = request(public);
        prop_assert_eq!(verify(&request, &public, &signature), Err(TypedError::Signature));
        prop_assert_eq!(verify(&sign_in(), &public, &signature), Err(TypedError::Signature));
        for statement in [to_be_signed(&request).unwrap(), to_be_signed(&sign_in()).unwrap()] {
            // Parted in the label, before any content.
            prop_assert_ne!(&statement[1..9], &mls[1..9]);
        }
    }
}
