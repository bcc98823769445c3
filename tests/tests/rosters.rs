//! What people read when the service, the log or its witnesses lie about who is an officer: her page
//! in a real Chromium, and between it and the real service one that tells her what it likes.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;
use std::{fs, path::Path};

use abri_core::{CertificateHash, Pins, Role, UntrustedChain};
use abri_demonstration::{Demonstration, Officer};
use abri_e2e::{
    World,
    browser::{Browser, VictimPage},
    liar::LyingService,
    native::{Claimant, NativeOfficer, Screen},
    now,
};
use abri_trust::{
    published::{CHECKPOINT, evidence_path, witnessed_path},
    staple,
};
use abri_wire::UnixMillis;

const HOUR: Duration = Duration::from_secs(3600);
const NOT_RENEWED: &str = "votre navigateur n’a pas pu vérifier que cette personne est toujours";

fn ago(time: Duration) -> UnixMillis {
    UnixMillis(now().0 - u64::try_from(time.as_millis()).unwrap())
}

fn hash(officer: &Officer) -> CertificateHash {
    UntrustedChain::new(&officer.certificates().unwrap()).unwrap().leaf_hash()
}

/// The note that the witness published last.
fn note(demonstration: &Demonstration) -> String {
    let pins: Pins = demonstration.pins.parse().unwrap();
    let witness = pins.log.witnesses().first().unwrap();
    fs::read_to_string(demonstration.published().join(witnessed_path(witness))).unwrap()
}

/// What an honest service would staple from these files if this were the newest note.
fn stapled(demonstration: &Demonstration, officer: &Officer, note: &str) -> Vec<u8> {
    let size = note.lines().nth(1).unwrap().parse().unwrap();
    let path = demonstration.published().join(evidence_path(size, hash(officer)));
    staple(&fs::read_to_string(path).unwrap(), note).into_bytes()
}

/// Evidence that no witness signed: the log's own word.
fn without_quorum(demonstration: &Demonstration, officer: &Officer) -> Vec<u8> {
    let note = fs::read_to_string(demonstration.published().join(CHECKPOINT)).unwrap();
    stapled(demonstration, officer, &note)
}

/// Evidence that the witness signed 73 hours ago. The log must have begun before.
fn stale(demonstration: &Demonstration, officer: &Officer) -> Vec<u8> {
    demonstration.witness(ago(73 * HOUR)).unwrap();
    let stale = stapled(demonstration, officer, &note(demonstration));
    demonstration.witness(now()).unwrap();
    stale
}

/// The same authority with the same keys and witness, which from here on says something else.
fn twin(demonstration: &Demonstration, directory: &Path) -> Demonstration {
    copy(demonstration.published().parent().unwrap(), directory);
    Demonstration::open(directory).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    // An authority that others could look into is not opened.
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            fs::copy(&entry, &to).unwrap();
        }
    }
}

async fn wrote(she: VictimPage, words: &str) -> VictimPage {
    she.start().await.unwrap();
    she.say(words).await.unwrap();
    she
}

/// EVIDENCE-2, LOG-3: a genuine officer answers, but the list that names him is more than 72 hours
/// old, or no witness signed it: she reads which, with both times, and nothing of hers is sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_stale_list_and_one_without_witnesses_let_nobody_in() {
    let world = World::with_pages_since(ago(80 * HOUR)).await.unwrap();
    let (liar, browser) = (world.lying().await.unwrap(), Browser::launch().await.unwrap());
    let (demonstration, officer) = (&world.demonstration, world.officer(0).unwrap());
    let stale = stale(demonstration, officer);
    let alone = without_quorum(demonstration, officer);
    let clock = "Vérifiez la date et l’heure de cet appareil";
    let stranger = "n’a pas pu prouver être de la police";
    for (lie, words, times) in [(stale, clock, true), (alone, stranger, false)] {
        liar.about_evidence(Some(lie));
        let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
        let she = wrote(she, "pour la police seulement").await;
        let pins = &demonstration.pins;
        let _he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
        she.phase("ended").await.unwrap();
        she.says("#ended-reason", words).await.unwrap();
        let shown = she.tab.words("#ended-times").await.unwrap();
        assert_eq!(shown.contains("vue pour la dernière fois"), times, "{shown}");
        she.says("#log li.mine .state", "Non envoyé").await.unwrap();
        she.says("#ended-erased", "Le service a effacé").await.unwrap();
        assert!(she.tab.laid_out().await.unwrap().contains("3919"), "another way to get help");
    }
    assert!(world.stop().await.unwrap().is_empty());
}

/// The page is told this of who is there, says so, and the conversation goes on; then the truth ends
/// the warning.
async fn is_said(
    name: &str,
    lie: Vec<u8>,
    liar: &LyingService,
    she: &VictimPage,
    he: &mut NativeOfficer,
) {
    liar.about_evidence(Some(lie));
    she.says("#alert", NOT_RENEWED).await.unwrap();
    she.say(name).await.unwrap();
    let heard = |screen: &Screen| screen.texts.last().is_some_and(|text| text == name);
    he.until(name, heard).await.unwrap();
    he.write(name).unwrap();
    let sent = he.screen.sent.len();
    he.until("that it is sent", |screen| screen.sent.len() > sent).await.unwrap();
    she.reads(name).await.unwrap();
    liar.about_evidence(None);
    she.says_nothing("#alert").await.unwrap();
}

/// LOG-3, LOG-6, EVIDENCE-2, EVIDENCE-4: in mid-conversation the service brings a list without
/// witnesses, a stale one, one of a log that went back, one of a log that has two heads. Each shows
/// nothing: she reads that he could not be looked up, and he stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_lies_in_mid_conversation_is_said_and_changes_nothing() {
    let mut world = World::with_pages_since(ago(80 * HOUR)).await.unwrap();
    let (liar, browser) = (world.lying().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.impatient_victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = wrote(she, "bonsoir").await;
    let (demonstration, officer) = (&world.demonstration, world.officer(0).unwrap());
    let (api, pins) = (world.api(), &demonstration.pins);
    let mut he = NativeOfficer::claim(&api, pins, officer, None).await.unwrap();
    he.until("her words", |screen| screen.texts == ["bonsoir"]).await.unwrap();
    is_said("sans témoins", without_quorum(demonstration, officer), &liar, &she, &mut he).await;
    is_said("trop vieille", stale(demonstration, officer), &liar, &she, &mut he).await;

    let rolled_back = stapled(demonstration, officer, &note(demonstration));
    let elsewhere = tempfile::tempdir().unwrap();
    let mut twin = twin(demonstration, elsewhere.path());
    twin.enrol("0009", Role::Officer, now()).unwrap();
    twin.publish(now()).unwrap();
    let forked = stapled(&twin, officer, &note(&twin));
    // Now both logs have one entry more, each its own, and her page has seen the one that is served.
    world.enrol("0003", Role::Officer).await.unwrap();
    liar.asked_for_evidence(2).await.unwrap();
    is_said("reculée", rolled_back, &liar, &she, &mut he).await;
    is_said("dédoublée", forked, &liar, &she, &mut he).await;
    she.says("#officer-name", "n° 0001").await.unwrap();
}

/// LOG-6: a ghost, whom authority and witness vouch for in a second log that only she is shown: who
/// is there stays, and the ghost does not come in.
#[tokio::test(flavor = "multi_thread")]
async fn a_ghost_of_a_forked_log_is_not_let_in() {
    let mut world = World::with_pages().await.unwrap();
    let (liar, browser) = (world.lying().await.unwrap(), Browser::launch().await.unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let mut twin = twin(&world.demonstration, elsewhere.path());
    twin.enrol("0009", Role::Officer, now()).unwrap();
    twin.publish(now()).unwrap();
    let ghost = twin.officers.last().unwrap();
    world.enrol("0003", Role::Officer).await.unwrap();

    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = wrote(she, "bonsoir").await;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("her words", |screen| screen.texts == ["bonsoir"]).await.unwrap();
    she.tab.click("#ask-other").await.unwrap();
    she.says("#alert", "Nous cherchons quelqu’un d’autre").await.unwrap();
    liar.about_evidence(Some(stapled(&twin, ghost, &note(&twin))));
    let claimant = Claimant::claim(&world.api(), world.officer(1).unwrap()).await.unwrap();
    claimant.answer(ghost, Some(ghost), |_| {}).await.unwrap();
    she.says("#alert", "n’a pas pu prouver être de la police. Cette personne n’est pas entrée")
        .await
        .unwrap();
    she.say("toujours à vous").await.unwrap();
    he.until("her words", |screen| screen.texts.last().is_some_and(|it| it == "toujours à vous"))
        .await
        .unwrap();
    she.says("#officer-name", "n° 0001").await.unwrap();
}
