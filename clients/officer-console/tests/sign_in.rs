//! Who is let in: keys with their certificates, and what can be wrong with them.
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
    app::Refusal,
    sign_in::{certify, from_fragment},
    vault::Seed,
};
use abri_trust::{Role, UntrustedChain, authority::Root, enrolment::MAX_DOCUMENT};
use abri_wire::UnixMillis;
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn authority(seed: u64) -> Authority {
    Authority::new(seed, NOW).unwrap()
}

/// A seed and the chain of its key.
fn certified(authority: &Authority, role: Role) -> (Seed, UntrustedChain) {
    let seed = Authority::seed("0001");
    // Any Ed25519 key: here the root type serves to compute the public half.
    let chain = authority.chain(&Root::new(&seed).public_key(), "0001", role).unwrap();
    (seed, chain)
}

fn refused(key: (Seed, UntrustedChain), authority: &Authority, now: UnixMillis) -> Refusal {
    certify(key.0, key.1, Some(&authority.pins().unwrap()), now).unwrap_err()
}

#[test]
fn an_officer_is_named_by_the_certificate() {
    let authority = authority(1);
    let (seed, chain) = certified(&authority, Role::Officer);
    let certified = certify(seed, chain, Some(&authority.pins().unwrap()), NOW).unwrap();
    assert_eq!(certified.officer.number, "0001");
    assert_eq!(certified.officer.service, "Service de démonstration");
    assert_eq!(format!("{certified:?}"), "Certified(..)");
}

/// CERT-1: a chain of another authority is refused.
#[test]
fn another_authority_is_refused() {
    let key = certified(&authority(1), Role::Officer);
    assert_eq!(refused(key, &authority(2), NOW), Refusal::Certificate);
}

/// CERT-3: before and after its time a certificate is refused.
#[test]
fn an_expired_certificate_is_refused() {
    let authority = authority(1);
    let later = NOW.plus(Duration::from_secs(8 * 24 * 3600));
    for now in [later, UnixMillis(0)] {
        let key = certified(&authority, Role::Officer);
        assert_eq!(refused(key, &authority, now), Refusal::Certificate);
    }
}

/// CERT-4: the key must be the certificate's.
#[test]
fn a_key_of_someone_else_is_refused() {
    let authority = authority(1);
    let (_, chain) = certified(&authority, Role::Officer);
    assert_eq!(refused((Zeroizing::new([9; 32]), chain), &authority, NOW), Refusal::WrongKey);
}

/// ROLE-1: whoever is asked for by officers comes to the same console, and is known for what they are.
#[test]
fn every_role_is_known_and_only_officers_answer() {
    let authority = authority(1);
    for role in Role::ALL {
        let (seed, chain) = certified(&authority, role);
        let hash = chain.leaf_hash();
        let certified = certify(seed, chain, Some(&authority.pins().unwrap()), NOW).unwrap();
        let officer = certified.officer;
        assert_eq!((officer.role, officer.certificate), (role, hash));
        assert_eq!(officer.answers(), role == Role::Officer);
    }
}

#[test]
fn a_page_without_roots_lets_nobody_in() {
    let (seed, chain) = certified(&authority(1), Role::Officer);
    assert_eq!(certify(seed, chain, None, NOW).unwrap_err(), Refusal::Roots);
}

#[test]
fn an_invitation_is_found_in_the_address() {
    let encoded = BASE64URL_NOPAD.encode("{\"é\":1}".as_bytes());
    assert_eq!(from_fragment(&format!("#invitation={encoded}")).unwrap().as_str(), "{\"é\":1}");
    let long = BASE64URL_NOPAD.encode(&vec![b' '; MAX_DOCUMENT + 1]);
    for fragment in [
        "",
        "#",
        "#invitation",
        "#other=e30",
        "#invitation=*",
        "#invitation=_w",
        &format!("#invitation={long}"),
    ] {
        assert!(from_fragment(fragment).is_none(), "{fragment}");
    }
}
