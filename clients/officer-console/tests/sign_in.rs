//! Who is let in: identities of a demonstration authority, and what can be wrong with them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use core::time::Duration;

use abri_core::testing::Authority;
use abri_officer_console::{
    app::{MAX_IDENTITY, Refusal},
    sign_in::{from_fragment, verify},
};
use abri_trust::{Role, authority::Root};
use abri_wire::UnixMillis;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn authority(seed: u64) -> Authority {
    Authority::new(seed, NOW).unwrap()
}

/// The identity of an officer of `authority`; its key is the number's.
fn document(authority: &Authority, role: Role) -> Value {
    let seed = Authority::seed("0001");
    // Any Ed25519 key: here the root type serves to compute the public half.
    let chain = authority.chain(&Root::new(&seed).public_key(), "0001", role).unwrap();
    json!({
        "number": "9999",
        "service": "what the file says does not count",
        "seed": BASE64URL_NOPAD.encode(seed.as_slice()),
        "chain": chain.certificates().map(|der| BASE64URL_NOPAD.encode(der)),
    })
}

fn refused(document: &Value, authority: &Authority, now: UnixMillis) -> Refusal {
    verify(&document.to_string(), Some(&authority.pins().unwrap()), now).unwrap_err()
}

#[test]
fn an_officer_is_named_by_the_certificate_and_not_by_the_file() {
    let authority = authority(1);
    let text = format!("\n {} \n", document(&authority, Role::Officer));
    let signed_in = verify(&text, Some(&authority.pins().unwrap()), NOW).unwrap();
    assert_eq!(signed_in.officer.number, "0001");
    assert_eq!(signed_in.officer.service, "Service de démonstration");
    assert_eq!(format!("{signed_in:?}"), "Certified(..)");
}

/// CERT-1: a chain of another authority is refused.
#[test]
fn another_authority_is_refused() {
    let document = document(&authority(1), Role::Officer);
    assert_eq!(refused(&document, &authority(2), NOW), Refusal::Certificate);
}

/// CERT-3: before and after its time a certificate is refused.
#[test]
fn an_expired_certificate_is_refused() {
    let authority = authority(1);
    let document = document(&authority, Role::Officer);
    let later = NOW.plus(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(refused(&document, &authority, later), Refusal::Certificate);
    assert_eq!(refused(&document, &authority, UnixMillis(0)), Refusal::Certificate);
}

/// CERT-4: the seed must be the certificate's.
#[test]
fn a_key_of_someone_else_is_refused() {
    let authority = authority(1);
    let mut document = document(&authority, Role::Officer);
    document["seed"] = BASE64URL_NOPAD.encode(&[9; 32]).into();
    assert_eq!(refused(&document, &authority, NOW), Refusal::WrongKey);
}

/// ROLE-1: this console is an officer's; her client would refuse anyone else.
#[test]
fn another_role_is_refused() {
    let authority = authority(1);
    for role in [Role::Supervisor, Role::Professional, Role::Interpreter] {
        assert_eq!(refused(&document(&authority, role), &authority, NOW), Refusal::Certificate);
    }
}

#[test]
fn a_page_without_roots_lets_nobody_in() {
    let text = document(&authority(1), Role::Officer).to_string();
    assert_eq!(verify(&text, None, NOW).unwrap_err(), Refusal::Roots);
}

#[test]
fn what_is_no_identity_is_refused() {
    let authority = authority(1);
    let good = document(&authority, Role::Officer);
    for field in ["number", "service", "seed", "chain"] {
        let mut document = good.clone();
        document.as_object_mut().unwrap().remove(field);
        assert_eq!(refused(&document, &authority, NOW), Refusal::Unreadable, "no {field}");
        document[field] = "*".into();
        if !matches!(field, "number" | "service") {
            assert_eq!(refused(&document, &authority, NOW), Refusal::Unreadable, "bad {field}");
        }
    }
    let mut longer = good.clone();
    longer["more"] = "x".into();
    assert_eq!(refused(&longer, &authority, NOW), Refusal::Unreadable);
    let mut short = good.clone();
    short["chain"] = json!([good["chain"][0]]);
    assert_eq!(refused(&short, &authority, NOW), Refusal::Certificate);
    for text in ["", "[]", "null", "{", "\u{feff}{}"] {
        let pins = authority.pins().unwrap();
        assert_eq!(verify(text, Some(&pins), NOW).unwrap_err(), Refusal::Unreadable, "{text}");
    }
    let pins = authority.pins().unwrap();
    let long = " ".repeat(MAX_IDENTITY + 1);
    assert_eq!(verify(&long, Some(&pins), NOW).unwrap_err(), Refusal::TooLong);
}

#[test]
fn an_identity_is_found_in_the_address() {
    let encoded = BASE64URL_NOPAD.encode("{\"é\":1}".as_bytes());
    assert_eq!(from_fragment(&format!("#demo={encoded}")).unwrap().as_str(), "{\"é\":1}");
    let long = BASE64URL_NOPAD.encode(&vec![b' '; MAX_IDENTITY + 1]);
    for fragment in
        ["", "#", "#demo", "#other=e30", "#demo=*", "#demo=_w", &format!("#demo={long}")]
    {
        assert!(from_fragment(fragment).is_none(), "{fragment}");
    }
}
