//! What was interrupted can be repeated, and no key is ever overwritten.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::{fs, path::Path};

use abri_authority::{
    Authority, HomeError, Passphrase, Passphrases, Random, RandomError, WorkFactor,
};
use abri_wire::UnixMillis;
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

/// Fails after so many draws.
fn random(draws: u8) -> impl FnMut(&mut [u8]) -> Result<(), RandomError> {
    let mut count = 0;
    move |bytes| {
        count += 1;
        bytes.fill(count);
        if count > draws { Err(RandomError) } else { Ok(()) }
    }
}

fn words() -> [Passphrase; 2] {
    ["words in a safe", "words at home"].map(|words| Passphrase::new(words).unwrap())
}

fn create(home: &Path, random: &mut Random<'_>) -> Result<Authority, HomeError> {
    let [root, own] = words();
    let passphrases = Passphrases { root: &root, home: &own };
    Authority::create(home, "log.example", passphrases, WorkFactor::new(1).unwrap(), NOW, random)
}

#[test]
fn an_authority_appears_whole_or_not_at_all() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    let mut draws = 0;
    while create(&home, &mut random(draws)).is_err() {
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "after {draws} draws");
        draws += 1;
    }
    assert_eq!(draws, 4, "a log, two roots, an issuing key");
    let made = Authority::open(&home, WorkFactor::new(1).unwrap()).unwrap();
    assert!(made.unlock_log(&words()[1]).is_ok());
}

#[test]
fn keys_without_a_register_are_left_alone_and_the_refusal_says_what_to_do() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    drop(create(&home, &mut random(9)).unwrap());
    fs::remove_file(home.join("register.json")).unwrap();
    let key = fs::read(home.join("log.age")).unwrap();
    let missing = HomeError::NoRegister(home.clone());
    assert!(missing.to_string().contains("restore the home"));
    assert_eq!(create(&home, &mut random(9)).err(), Some(missing.clone()));
    assert_eq!(Authority::open(&home, WorkFactor::new(1).unwrap()).err(), Some(missing));
    assert!(fs::read(home.join("log.age")).unwrap() == key);
}

#[test]
fn a_rotation_passes_over_what_an_interrupted_one_left() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    let mut authority = create(&home, &mut random(9)).unwrap();
    let [root, own] = words();
    for left in ["issuing-2.der", "issuing-3.age", "root-3.age"] {
        fs::write(home.join(left), left).unwrap();
    }
    let passphrases = Passphrases { root: &root, home: &own };
    assert_eq!(authority.rotate_issuing(1, passphrases, NOW, &mut random(9)), Ok(4));
    assert_eq!(authority.rotate_root(&root, &mut random(9)), Ok(4));
    assert!(authority.unlock_issuing(&own).is_ok() && authority.unlock_root(4, &root).is_ok());
    for left in ["issuing-2.der", "issuing-3.age", "root-3.age"] {
        assert!(fs::read(home.join(left)).unwrap() == left.as_bytes(), "{left}");
    }
    drop(authority);
    assert!(Authority::open(&home, WorkFactor::new(1).unwrap()).is_ok());
}
