//! The leaf extension of a KeyPackage.

use super::*;

fn offer() -> OfferKeys {
    OfferKeys { creator_key_hash: CreatorKeyHash::new([2; 32]), nonce: OfferNonce::new([3; 16]) }
}

fn make() -> Value {
    let encoded = |session: u8, creator: u8, purpose: u8, nonce: u8| {
        let mut bytes = vec![session; 16];
        bytes.extend_from_slice(&[creator; 32]);
        bytes.push(purpose);
        bytes.extend_from_slice(&[nonce; 16]);
        bytes
    };
    let judged = |name: &str, invited: bool, bytes: &[u8], good: bool| {
        json!({
            "name": name, "invited": invited, "session": text_of([1; 16]), "creator": text_of([2; 32]),
            "nonce": text_of([3; 16]), "extension": text_of(bytes), "accepted": good,
        })
    };
    let case = |name, bytes: &[u8], good| judged(name, false, bytes, good);
    let good = encoded(1, 2, 1, 3);
    json!([
        case("good", &good, true),
        case("another session", &encoded(9, 2, 1, 3), false),
        case("another creator", &encoded(1, 9, 1, 3), false),
        case("purpose join", &encoded(1, 2, 2, 3), false),
        case("purpose swap", &encoded(1, 2, 3, 3), false),
        judged("invited", true, &encoded(1, 2, 2, 3), true),
        judged("invited, purpose first", true, &good, false),
        judged("invited, another nonce", true, &encoded(1, 2, 2, 9), false),
        case("purpose unknown", &encoded(1, 2, 4, 3), false),
        case("another nonce", &encoded(1, 2, 1, 9), false),
        case("truncated", &good[..64], false),
        case("trailing byte", &[&good[..], &[0]].concat(), false),
    ])
}

/// KP-1
#[test]
fn replay() {
    let vectors = vectors("bindings.json", make);
    for case in vectors.as_array().unwrap() {
        let session = SessionId::new(array(&case["session"]));
        let offer = OfferKeys {
            creator_key_hash: CreatorKeyHash::new(array(&case["creator"])),
            nonce: OfferNonce::new(array(&case["nonce"])),
        };
        assert_eq!(offer, self::offer());
        let invited = case["invited"].as_bool().unwrap();
        let accepted = malformed::binds(&bytes(&case["extension"]), session, offer, invited);
        assert_eq!(accepted, case["accepted"].as_bool().unwrap(), "{}", case["name"]);
    }
}
