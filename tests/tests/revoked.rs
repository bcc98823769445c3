//! A certificate is revoked while its officer talks with her and with others, or while somebody is there
//! who can't help alone.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::Role;
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};

/// What she reads while somebody is there who can't help alone.
const SOUGHT: &str = "Nous cherchons quelqu’un d’autre. En attendant, vous pouvez continuer ici";

/// She, on a page that asks often who is still there, talks with the first officer.
async fn met() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.quarter_hours_are_short().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    (world, browser, she, he)
}

/// Whoever has this number comes in, with her consent.
async fn comes_in(she: &VictimPage, he: &ConsolePage, number: &str, other: &ConsolePage) {
    he.asks_for(number, "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    other.joins().await.unwrap();
    for console in [he, other] {
        console.reads_along(2).await.unwrap();
    }
}

/// EVIDENCE-4: he is removed, she and the other officer read so, and go on; his console says why it is
/// over, and does nothing more.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_the_other_one_stays() {
    let (mut world, browser, she, he) = met().await;
    let colleague = world.console(&browser, 1).await.unwrap();
    comes_in(&she, &he, "0002", &colleague).await;
    world.revoke(1).await.unwrap();
    she.says("#log", "La personne n° 0002 a été retirée").await.unwrap();
    he.notes("N° 0002 est parti").await.unwrap();
    he.reads_along(1).await.unwrap();
    let why = colleague.ended().await.unwrap();
    assert!(why.contains("ne nomme plus votre certificat"), "{why}");
    let refused =
        "document.querySelector('#access').innerText.includes('ne reconnaît pas votre accès')";
    colleague.tab.wait("that he may nothing more", refused).await.unwrap();
    she.say("à vous seul").await.unwrap();
    he.reads("à vous seul").await.unwrap();
    he.say("je reste").await.unwrap();
    she.reads("je reste").await.unwrap();
    she.phase("talking").await.unwrap();
    she.says_nothing("#alert").await.unwrap();
    let read: String = colleague.tab.eval("document.body.textContent").await.unwrap();
    assert!(!read.contains("à vous seul"), "{read}");
}

/// EVIDENCE-4: she reads why, and that she waits behind the others; who waits already keeps the place, and
/// his console says why it is over.
#[tokio::test(flavor = "multi_thread")]
async fn alone_she_waits_behind_the_others_and_reads_why() {
    let (mut world, browser, she, he) = met().await;
    let other = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    other.start().await.unwrap();
    world.revoke(0).await.unwrap();
    she.says("#alert", "n’a plus le droit de vous répondre au nom de la police").await.unwrap();
    she.says("#alert", "Vous êtes de nouveau dans la file, après les autres").await.unwrap();
    she.says("#ahead", "Personnes avant vous : 1").await.unwrap();
    other.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    let why = he.ended().await.unwrap();
    assert!(why.contains("ne nomme plus votre certificat"), "{why}");
}

/// EVIDENCE-4, ROLE-1: only an interpreter is left: she waits for an officer and reads so, the interpreter
/// stays until one comes, and she is not cut off for a moment.
#[tokio::test(flavor = "multi_thread")]
async fn with_an_interpreter_alone_she_waits_for_an_officer() {
    let (mut world, browser, she, he) = met().await;
    let interpreter = world.console_of(&browser, "0003", Role::Interpreter).await.unwrap();
    comes_in(&she, &he, "0003", &interpreter).await;
    world.revoke(0).await.unwrap();
    she.says("#log", "La personne n° 0001 a été retirée").await.unwrap();
    she.says("#alert", SOUGHT).await.unwrap();
    interpreter.notes("N° 0001 est parti").await.unwrap();
    interpreter.reads_along(1).await.unwrap();
    interpreter.say("je reste avec vous").await.unwrap();
    she.reads("je reste avec vous").await.unwrap();
    she.say("merci").await.unwrap();
    interpreter.reads("merci").await.unwrap();
    let next = world.console(&browser, 1).await.unwrap();
    next.claim().await.unwrap();
    she.says("#log", "n° 0002").await.unwrap();
    // Somebody else brings nobody beside them (`CONSENT-5`).
    assert!(interpreter.ended().await.unwrap().contains("avec quelqu’un d’autre"));
    she.says("#log", "La personne n° 0003 est partie").await.unwrap();
    next.reads_along(1).await.unwrap();
    assert_eq!(next.tab.all_words("#log li.note").await.unwrap(), [""; 0]);
    next.say("bonsoir").await.unwrap();
    she.reads("bonsoir").await.unwrap();
    she.say("bonsoir").await.unwrap();
    next.reads("bonsoir").await.unwrap();
    she.says_nothing("#alert").await.unwrap();
}
