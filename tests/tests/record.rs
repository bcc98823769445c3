//! The record that the law demands: told to her, answered by her, encrypted to the custodian, noted.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use std::{fs, io::Read as _, path::Path};

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage, saved},
};
use age::{Decryptor, x25519::Identity};
use serde_json::Value;

const HER_WORDS: &str = "hers-7f3a";
const HIS_WORDS: &str = "his-91bc";

async fn met(world: &mut World, browser: &Browser, downloads: &Path) -> (VictimPage, ConsolePage) {
    let (she, he) = browser.meet(world, "en").await.unwrap();
    he.tab.saves_into(downloads).await.unwrap();
    (she, he)
}

fn opened(file: &[u8], identity: &Identity) -> Value {
    let decryptor = Decryptor::new(file).unwrap();
    let identities = [identity as &dyn age::Identity];
    let mut plain = Vec::new();
    decryptor.decrypt(identities.into_iter()).unwrap().read_to_end(&mut plain).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

/// RECORD-2 to RECORD-5: she reads of it, answers, and then it is made; the custodian's key opens it, the
/// journal has its line, the service has no word of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_announced_answered_and_opened_by_the_custodian() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let identity = Identity::generate();
    world.pins_custodian("Registrar", &identity.to_public().to_string()).unwrap();
    let downloads = tempfile::tempdir().unwrap();
    let (she, he) = met(&mut world, &browser, downloads.path()).await;
    she.say(HER_WORDS).await.unwrap();
    he.reads(HER_WORDS).await.unwrap();
    he.say(HIS_WORDS).await.unwrap();
    she.reads(HIS_WORDS).await.unwrap();

    he.announce_record("danger").await.unwrap();
    she.says("#log", "is bound by law to keep a record of this conversation").await.unwrap();
    she.says("#log", "a life may be in danger").await.unwrap();
    he.says_of_the_record("L’annonce est partie").await.unwrap();
    let make = "document.querySelector('#record-make') !== null";
    assert!(!he.tab.eval::<bool>(make).await.unwrap(), "she has not answered");
    she.say("I see").await.unwrap();
    he.says_of_the_record("La personne a répondu").await.unwrap();
    he.make_record().await.unwrap();
    he.says_of_the_record("Enregistrée").await.unwrap();

    let (name, file) = saved(downloads.path(), "age").await.unwrap();
    let record = opened(&file, &identity);
    let entries = record["entries"].as_array().unwrap();
    let texts: Vec<_> = entries.iter().filter_map(|it| it["what"]["text"].as_str()).collect();
    assert_eq!(texts, [HER_WORDS, HIS_WORDS, "I see"]);
    assert_eq!((&record["reason"], &record["earlier"]), (&"danger".into(), &"none-known".into()));
    let lines = world.journal().unwrap();
    assert_eq!(lines.len(), 1);
    let digits = lines[0]["sha256"].as_str().unwrap();
    assert_eq!(name, format!("record-{}.age", digits.get(..8).unwrap()));
    assert_eq!(lines[0]["bytes"], file.len());
    assert_eq!(lines[0]["reason"], "danger");
    assert!(she.tab.complaints().is_empty() && he.tab.complaints().is_empty());

    world.interrupt().await;
    let kept = fs::read(world.store_file()).unwrap();
    for words in [HER_WORDS, HIS_WORDS, "age-encryption.org"] {
        assert!(!kept.windows(words.len()).any(|it| it == words.as_bytes()), "{words}");
    }
}

/// RECORD-6: she reads of it and leaves: nothing can be made, and nothing is noted.
#[tokio::test(flavor = "multi_thread")]
async fn she_leaves_before_and_there_is_no_record() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let identity = Identity::generate();
    world.pins_custodian("Registrar", &identity.to_public().to_string()).unwrap();
    let downloads = tempfile::tempdir().unwrap();
    let (she, he) = met(&mut world, &browser, downloads.path()).await;
    she.say(HER_WORDS).await.unwrap();
    he.reads(HER_WORDS).await.unwrap();
    he.announce_record("duty").await.unwrap();
    she.says("#log", "is bound by law to keep a record of this conversation").await.unwrap();
    he.says_of_the_record("L’annonce est partie").await.unwrap();
    she.end().await.unwrap();
    he.ended().await.unwrap();
    let gone = "document.querySelector('#record-make, #record-stage, #record-announce') === null";
    he.tab.wait("nothing to make", gone).await.unwrap();
    assert_eq!(fs::read_dir(downloads.path()).unwrap().count(), 0);
    assert!(world.journal().unwrap().is_empty());
}

/// RECORD-3: a page that pins nobody, or a key that is none, offers no record.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_custodian_there_is_no_record() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.pins_custodian("Registrar", "age1mallory").unwrap();
    let (_she, he) = browser.meet(&mut world, "en").await.unwrap();
    let none = "document.querySelector('#record') === null";
    assert!(he.tab.eval::<bool>(none).await.unwrap());
}
