//! Typed statements: what is signed, and what else that key signs and is none.

use abri_trust::typed::{self, SignIn};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use super::{array, bytes, text_of, vectors};

const ORIGIN: &str = "https://abri.example";
const NOT_AFTER: u64 = 1_800_000_000;

fn case(name: &str, origin: &str, signed: &[u8], outcome: bool) -> Value {
    let key = SigningKey::from_bytes(&[7; 32]);
    json!({
        "name": name, "public_key": text_of(key.verifying_key().as_bytes()), "origin": origin,
        "nonce": text_of([9; 32]), "not_after": NOT_AFTER, "signed": text_of(signed),
        "signature": text_of(key.sign(signed).to_bytes()), "good": outcome,
    })
}

/// `SignContent` (RFC 9420, section 5.1.2), all lengths below 64.
fn sign_content(label: &[u8], content: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| {
        let length = bytes.len() as u16;
        if length < 64 { vec![length as u8] } else { (length | 0x4000).to_be_bytes().to_vec() }
    };
    [length(label).as_slice(), label, length(content).as_slice(), content].concat()
}

fn make() -> Value {
    let statement = SignIn::new(ORIGIN, [9; 32], NOT_AFTER).unwrap();
    let good = typed::to_be_signed(&statement).unwrap();
    let content = good[1 + good[0] as usize + 2..].to_vec();
    let label = |label: &[u8]| sign_content(label, &content);
    json!([
        case("good", ORIGIN, &good, true),
        case("another service", "https://abri.example.org", &good, false),
        case("KeyPackageTBS of MLS", ORIGIN, &label(b"MLS 1.0 KeyPackageTBS"), false),
        case("another statement", ORIGIN, &label(b"Abri 1.0 CertificateRequest"), false),
        case("another version", ORIGIN, &label(b"Abri 1.1 SignIn"), false),
        case("no label", ORIGIN, &content, false),
        case("one byte more", ORIGIN, &[good.as_slice(), &[0]].concat(), false),
    ])
}

/// TYPED-1
#[test]
fn replay() {
    let vectors = vectors("statements.json", make);
    for case in vectors.as_array().unwrap() {
        let origin = case["origin"].as_str().unwrap();
        let not_after = case["not_after"].as_u64().unwrap();
        let statement = SignIn::new(origin, array(&case["nonce"]), not_after).unwrap();
        let (key, signature) = (array(&case["public_key"]), bytes(&case["signature"]));
        let good = typed::verify(&statement, &key, &signature).is_ok();
        assert_eq!(good, case["good"].as_bool().unwrap(), "{}", case["name"]);
        let signed = typed::to_be_signed(&statement).unwrap();
        assert_eq!(good, signed == bytes(&case["signed"]), "{}", case["name"]);
    }
}
