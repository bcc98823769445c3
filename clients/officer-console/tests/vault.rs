//! The sealed key: what opens it, and what does not.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests state what must hold by panicking")]

use abri_core::OsEntropy;
use abri_officer_console::vault::{Holder, Lock, Seed, Vault, VaultError};
use abri_wire::DeviceKey;
use serde_json::Value;
use zeroize::Zeroizing;

const WORDS: &str = "quatre mots choisis au hasard";

fn holder() -> Holder {
    Holder { key: DeviceKey::new([5; 32]), number: "0001".into() }
}

fn seed() -> Seed {
    Zeroizing::new([7; 32])
}

fn prf(byte: u8) -> Zeroizing<[u8; 32]> {
    Zeroizing::new([byte; 32])
}

fn sealed() -> Vault {
    Vault::seal_with_passkey(&seed(), holder(), &prf(1), &mut OsEntropy).unwrap()
}

#[test]
fn the_passkey_that_sealed_it_opens_it() {
    let vault = Vault::parse(&sealed().to_text()).unwrap();
    assert_eq!((vault.lock(), vault.holder()), (Lock::Passkey, holder()));
    assert_eq!(vault.open_with_passkey(&prf(1)).unwrap(), seed());
    assert_eq!(vault.open_with_passkey(&prf(2)), Err(VaultError::Wrong));
    assert_eq!(vault.open_with_passphrase(WORDS), Err(VaultError::OtherLock));
    assert_eq!(format!("{vault:?}"), "Vault(..)");
}

#[test]
fn the_passphrase_that_sealed_it_opens_it() {
    let entropy = &mut OsEntropy;
    let vault = Vault::seal_with_passphrase(&seed(), holder(), WORDS, entropy).unwrap();
    assert_eq!(vault.open_with_passphrase(WORDS).unwrap(), seed());
    assert_eq!(vault.open_with_passphrase("quatre mots"), Err(VaultError::Wrong));
    assert_eq!(vault.open_with_passkey(&prf(1)), Err(VaultError::OtherLock));
    for bad in ["", "fifteen letters", &"x".repeat(1025)] {
        let refused = Vault::seal_with_passphrase(&seed(), holder(), bad, entropy);
        assert_eq!(refused, Err(VaultError::Passphrase));
    }
}

#[test]
fn two_seals_of_one_key_share_nothing() {
    let [one, two] =
        [sealed(), sealed()].map(|vault| serde_json::from_str::<Value>(&vault.to_text()).unwrap());
    for field in ["salt", "nonce", "sealed"] {
        assert_ne!(one.get(field), two.get(field), "{field}");
    }
    assert!(!one.to_string().contains(&data_encoding::BASE64URL_NOPAD.encode(&[7; 32])));
}

/// Whatever was changed on the device, nothing else comes out of it.
#[test]
fn an_altered_vault_does_not_open() {
    let honest: Value = serde_json::from_str(&sealed().to_text()).unwrap();
    for field in ["public_key", "salt", "nonce", "sealed"] {
        let mut altered = honest.clone();
        let text = altered.get(field).unwrap().as_str().unwrap();
        let flipped = if text.starts_with('A') { "B" } else { "A" };
        let changed = format!("{flipped}{}", text.get(1..).unwrap());
        *altered.get_mut(field).unwrap() = changed.into();
        let vault = Vault::parse(&altered.to_string()).unwrap();
        assert_eq!(vault.open_with_passkey(&prf(1)), Err(VaultError::Wrong), "{field}");
        *altered.get_mut(field).unwrap() = "AAAA".into();
        assert_eq!(Vault::parse(&altered.to_string()), Err(VaultError::Unreadable), "{field}");
    }
    let numbered = |number: &str| {
        let mut altered = honest.clone();
        *altered.get_mut("number").unwrap() = number.into();
        Vault::parse(&altered.to_string())
    };
    assert_eq!(numbered("0002").unwrap().open_with_passkey(&prf(1)), Err(VaultError::Wrong));
    for number in ["", "a name", &"0".repeat(99)] {
        assert_eq!(numbered(number), Err(VaultError::Unreadable));
    }
    let mut other = honest.clone();
    *other.get_mut("lock").unwrap() = "passphrase".into();
    let other = Vault::parse(&other.to_string()).unwrap();
    assert_eq!(other.open_with_passphrase(WORDS), Err(VaultError::Wrong));
    for text in ["", "{}", "null", &" ".repeat(4096)] {
        assert_eq!(Vault::parse(text), Err(VaultError::Unreadable));
    }
}
