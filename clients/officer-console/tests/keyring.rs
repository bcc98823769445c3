//! The keys of a device that officers share: nobody's takes another's away.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests state what must hold by panicking")]

use std::{cell::RefCell, collections::BTreeMap};

use abri_core::OsEntropy;
use abri_officer_console::{
    app::{Keeping, Refusal},
    keyring::{Held, Keyring, MAX_KEYS, Slots, clear_all_but_keys},
    vault::{Holder, Lock, Vault},
};
use abri_wire::DeviceKey;
use zeroize::Zeroizing;

/// A browser's storage; full after a number of names.
struct Storage(RefCell<BTreeMap<String, String>>, usize);

impl Default for Storage {
    fn default() -> Self {
        Self(RefCell::default(), usize::MAX)
    }
}

impl Slots for Storage {
    fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    fn read(&self, name: &str) -> Option<String> {
        self.0.borrow().get(name).cloned()
    }

    fn write(&self, name: &str, text: &str) -> bool {
        let fits = self.0.borrow().len() < self.1;
        fits && self.0.borrow_mut().insert(name.to_owned(), text.to_owned()).is_none()
    }

    fn remove(&self, name: &str) {
        self.0.borrow_mut().remove(name);
    }
}

fn holder(number: u8) -> Holder {
    Holder { key: DeviceKey::new([number; 32]), number: format!("{number:04}") }
}

fn sealed(number: u8) -> Vault {
    let (seed, prf) = (Zeroizing::new([number; 32]), Zeroizing::new([1; 32]));
    Vault::seal_with_passkey(&seed, holder(number), &prf, &mut OsEntropy).unwrap()
}

fn held(number: u8) -> Held {
    Held { holder: holder(number), seed: Zeroizing::new([number; 32]) }
}

fn numbers(keyring: &Keyring) -> Vec<String> {
    keyring.kept().into_iter().map(|kept| kept.holder.number).collect()
}

#[test]
fn a_second_officer_takes_nothing_from_the_first() {
    let device = Storage::default();
    Keyring::load(&device).keep(sealed(1), &device).unwrap();
    let mut second = Keyring::load(&device);
    second.keep(sealed(2), &device).unwrap();
    assert_eq!(numbers(&second), ["0002", "0001"], "the newest first");
    assert_eq!(numbers(&Keyring::load(&device)), ["0001", "0002"]);
    second.forget(holder(2).key, &device);
    assert_eq!(numbers(&Keyring::load(&device)), ["0001"]);
}

#[test]
fn a_key_in_memory_is_one_of_them_until_it_is_dropped() {
    let device = Storage::default();
    let mut keyring = Keyring::load(&device);
    keyring.keep(sealed(1), &device).unwrap();
    keyring.hold(held(2));
    let kept = keyring.kept();
    let how: Vec<_> = kept.iter().map(|kept| kept.keeping).collect();
    assert_eq!(how, [Keeping::Memory, Keeping::Sealed(Lock::Passkey)]);
    assert!(keyring.seed(holder(2).key).is_some() && keyring.seed(holder(1).key).is_none());
    assert_eq!(Keyring::load(&device).kept().len(), 1, "it lies nowhere");
    keyring.drop_held();
    assert_eq!(numbers(&keyring), ["0001"]);
    assert!(keyring.has_sealed());
}

#[test]
fn a_key_that_is_sealed_is_no_longer_held() {
    let device = Storage::default();
    let mut keyring = Keyring::load(&device);
    keyring.hold(held(1));
    keyring.keep(sealed(1), &device).unwrap();
    assert!(keyring.seed(holder(1).key).is_none() && keyring.vault(holder(1).key).is_some());
    assert_eq!(numbers(&keyring), ["0001"]);
}

#[test]
fn what_is_no_key_or_lies_under_another_name_is_left_alone_and_not_used() {
    let device = Storage::default();
    let slot = format!("abri-vault-{}", holder(1).key.to_text());
    device.write(&slot, &sealed(2).to_text());
    device.write("abri-vault-", &sealed(1).to_text());
    device.write("abri-vault-x", "{}");
    device.write("other", "thing");
    assert!(!Keyring::load(&device).has_sealed());
    clear_all_but_keys(&device);
    assert_eq!(device.names().len(), 3, "the other thing is gone");
}

#[test]
fn a_device_that_keeps_nothing_more_says_so_and_loses_nothing() {
    let device = Storage::default();
    let mut keyring = Keyring::load(&device);
    for number in 0..u8::try_from(MAX_KEYS).unwrap() {
        keyring.keep(sealed(number), &device).unwrap();
    }
    keyring.hold(held(99));
    assert_eq!(keyring.keep(sealed(99), &device), Err(Refusal::NoStorage));
    assert!(keyring.seed(holder(99).key).is_some());
    assert_eq!(Keyring::load(&device).kept().len(), MAX_KEYS);
    let full = Storage(RefCell::default(), 0);
    assert_eq!(Keyring::load(&full).keep(sealed(1), &full), Err(Refusal::NoStorage));
}

#[test]
fn what_another_page_did_is_seen() {
    let device = Storage::default();
    let (mut one, mut other) = (Keyring::load(&device), Keyring::load(&device));
    one.keep(sealed(1), &device).unwrap();
    assert!(!other.has_sealed());
    other.look_again(&device);
    assert!(other.has_sealed());
    one.forget(holder(1).key, &device);
    other.look_again(&device);
    assert!(!other.has_sealed());
}
