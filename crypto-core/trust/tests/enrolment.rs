//! Invitations, requests and chains: what whoever relays them can and can't do.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests state what must hold by panicking")]

use abri_trust::{
    Role,
    enrolment::{DocumentError, Invitation, MAX_DOCUMENT, Request, parse_chain},
    typed::{self, CertificateRequest, TypedError},
};
use ed25519_dalek::SigningKey;
use serde_json::Value;
use zeroize::Zeroizing;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn invitation() -> (Invitation, [u8; 32]) {
    Invitation::new(&Zeroizing::new([1; 32]), ("0001", "Service", Role::Officer), 1_900_000_000)
}

fn read(value: &Value) -> Request {
    Request::parse(value.to_string().as_bytes()).unwrap()
}

#[test]
fn a_request_proves_the_key_and_the_invitation() {
    let (made, public_key) = invitation();
    let read = Invitation::parse(made.to_json().as_bytes()).unwrap();
    assert_eq!((read.number(), read.expires_at()), ("0001", 1_900_000_000));
    let request = read.request(&key(2)).unwrap();
    let request = Request::parse(request.to_json().as_bytes()).unwrap();
    assert_eq!(request.verify(), Ok(()));
    assert_eq!(*request.public_key(), key(2).verifying_key().to_bytes());
    assert_eq!(*request.invitation(), public_key);
    assert_eq!(format!("{read:?} {request:?}"), "Invitation(..) Request(..)");
}

/// TYPED-1: a request is read by whoever carries it; it lets no other key in.
#[test]
fn a_relayed_request_can_not_be_made_somebody_elses() {
    let (made, public_key) = invitation();
    let honest: Value = serde_json::from_str(&made.request(&key(2)).unwrap().to_json()).unwrap();
    let thief = key(3);
    let statement =
        CertificateRequest { invitation: public_key, public_key: thief.verifying_key().to_bytes() };
    let signed = typed::sign(&statement, &thief).unwrap();
    let text = |bytes: &[u8]| Value::from(data_encoding::BASE64URL_NOPAD.encode(bytes));
    let mut stolen = honest.clone();
    *stolen.get_mut("public_key").unwrap() = text(&statement.public_key);
    *stolen.get_mut("signature").unwrap() = text(&signed);
    assert_eq!(read(&stolen).verify(), Err(TypedError::Signature));
    *stolen.get_mut("invitation_signature").unwrap() = text(&signed);
    assert_eq!(read(&stolen).verify(), Err(TypedError::Signature));
    let mut swapped = honest.clone();
    let (one, two) = (honest.get("signature"), honest.get("invitation_signature"));
    *swapped.get_mut("signature").unwrap() = two.unwrap().clone();
    *swapped.get_mut("invitation_signature").unwrap() = one.unwrap().clone();
    assert_eq!(read(&swapped).verify(), Err(TypedError::Signature));
    assert!(!honest.to_string().contains(&data_encoding::BASE64URL_NOPAD.encode(&[1; 32])));
}

#[test]
fn what_is_no_document_is_refused() {
    let long = " ".repeat(MAX_DOCUMENT + 1);
    for text in ["", "{}", "[]", "null", "{\"format\":\"abri-request-v2\"}", &long] {
        assert_eq!(Invitation::parse(text.as_bytes()).unwrap_err(), DocumentError::Invitation);
        assert_eq!(Request::parse(text.as_bytes()).unwrap_err(), DocumentError::Request);
        assert_eq!(parse_chain(text.as_bytes()).unwrap_err(), DocumentError::Chain);
    }
    let made: Value = serde_json::from_str(&invitation().0.to_json()).unwrap();
    for (field, bad) in [("secret", "AAAA"), ("role", "king"), ("format", "other")] {
        let mut altered = made.clone();
        *altered.get_mut(field).unwrap() = bad.into();
        let refused = Invitation::parse(altered.to_string().as_bytes()).unwrap_err();
        assert_eq!(refused, DocumentError::Invitation, "{field}");
    }
}
