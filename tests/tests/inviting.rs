//! She said yes to one more person, and the service does not pass it on.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::{Role, Verdict};
use abri_e2e::{
    World,
    browser::{Browser, VictimPage},
    native::NativeOfficer,
};
use abri_wire::ProblemKind;

const NOT_INVITED: &str = "La personne n° 0003 n’a pas pu être invitée";

/// She talks with an officer, who asks for an interpreter.
async fn asked() -> (World, Browser, VictimPage, NativeOfficer) {
    let mut world = World::with_pages().await.unwrap();
    world.enrol("0003", Role::Interpreter).await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    she.met().await.unwrap();
    he.ask(world.officer(2).unwrap(), Role::Interpreter, "Parle votre langue.").unwrap();
    she.tab
        .wait("the question", "!document.querySelector('#question-yes').disabled")
        .await
        .unwrap();
    (world, browser, she, he)
}

/// She reads it, nobody comes, and they talk on.
async fn is_told(she: &VictimPage, he: &mut NativeOfficer) {
    he.until("yes", |screen| screen.answers == [Verdict::Accepted]).await.unwrap();
    she.says("#log li:last-child .text", NOT_INVITED).await.unwrap();
    she.says("#log li:last-child .text", "Personne n’a été admis").await.unwrap();
    he.write("alors à deux").unwrap();
    she.reads("alors à deux").await.unwrap();
    let told = "[...document.querySelectorAll('#log .member .text')]\
                .filter((it) => it.innerText.includes('0003')).length";
    assert_eq!(she.tab.eval::<u32>(told).await.unwrap(), 1, "once");
}

/// DS-70: the newest roster does not name that person any more.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_the_roster_no_more_is_not_invited_and_she_reads_it() {
    let (mut world, _browser, she, mut he) = asked().await;
    world.revoke(2).await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    is_told(&she, &mut he).await;
}

/// DS-70: that person has as many invitations as there is room for.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_too_many_invitations_is_not_invited_and_she_reads_it() {
    let (_world, _browser, she, mut he) = asked().await;
    she.tab.refuse("PUT", "/invitation", ProblemKind::QueueFull).await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    is_told(&she, &mut he).await;
}

/// CONSENT-7: who asked reads at once that nobody comes, and can ask for somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn who_asked_reads_that_nobody_could_be_called() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let _colleague = world.console(&browser, 1).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    he.asks_for("0002", "Une collègue.", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.refuse("PUT", "/invitation", ProblemKind::QueueFull).await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    he.question_stands("Appel impossible").await.unwrap();
    he.notes("Appel impossible").await.unwrap();
    she.tab.relent().await.unwrap();
    he.asks_for("0002", "Encore une fois.", "#ask").await.unwrap();
    he.question_stands("pas encore répondu").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    he.question_stands("Appel en cours").await.unwrap();
    for tab in [&she.tab, &he.tab] {
        assert_eq!(tab.complaints(), [""; 0]);
    }
}

/// What may pass is no refusal: as soon as the service takes it, that person comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_busy_is_asked_again() {
    let (world, _browser, she, mut he) = asked().await;
    she.tab.refuse("PUT", "/invitation", ProblemKind::Unavailable).await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    he.until("yes", |screen| screen.answers == [Verdict::Accepted]).await.unwrap();
    she.tab.relent().await.unwrap();
    let (pins, who) = (&world.demonstration.pins, world.officer(2).unwrap());
    let mut third = NativeOfficer::join(&world.api(), pins, who).await.unwrap();
    third.until("the group", |screen| screen.members.len() == 2).await.unwrap();
    she.says("#log li:last-child .text", "n° 0003").await.unwrap();
}
