//! The console: how a device comes on duty and goes off it, against a victim's client without a
//! browser.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_demonstration::Demonstration;
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
    native::NativeVictim,
};

async fn start() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// She, in a conversation with him.
async fn talking(world: &World, he: &ConsolePage) -> NativeVictim {
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    // Her client works only while it is asked.
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met).unwrap();
    she
}

async fn refusal(he: &ConsolePage, words: &str) {
    let said = format!("document.querySelector('#refusal').innerText.includes({words:?})");
    he.tab.wait(words, &said).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_enrols_a_device_claims_talks_and_closes() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 1).await.unwrap();
    let mut she = talking(&world, &he).await;
    assert_eq!(she.screen.members, ["0002"], "a second device is a second key of the same number");
    she.write("bonsoir").unwrap();
    she.until("that it is sent", |screen| screen.sent.len() == 1).await.unwrap();
    he.reads("bonsoir").await.unwrap();
    he.say("bonsoir, je vous lis").await.unwrap();
    she.until("his words", |screen| screen.texts == ["bonsoir, je vous lis"]).await.unwrap();
    he.close().await.unwrap();
    she.until("the end", |screen| screen.erased).await.unwrap();
    he.ended().await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// Behind the lock nothing is seen and nothing is done, and nobody is cut off.
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_console_goes_on_unseen() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 0).await.unwrap();
    let mut she = talking(&world, &he).await;
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    she.write("pendant le verrou").unwrap();
    she.until("that it is sent", |screen| screen.sent.len() == 1).await.unwrap();
    assert!(!he.tab.laid_out().await.unwrap().contains("pendant le verrou"));
    he.tab.click("#go-on-duty").await.unwrap();
    he.phase("on-duty").await.unwrap();
    he.reads("pendant le verrou").await.unwrap();
    he.say("me revoilà").await.unwrap();
    she.until("his words", |screen| screen.texts == ["me revoilà"]).await.unwrap();
}

/// An authenticator without a PRF can't seal a key: a passphrase does, also on the next day.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_prf_a_passphrase_keeps_the_key() {
    let (mut world, browser) = start().await;
    let page = world.console_page(0).unwrap();
    let tab = browser.blank().await.unwrap();
    tab.with_authenticator(false).await.unwrap();
    tab.goto(&page).await.unwrap();
    let he = ConsolePage { tab };
    he.phase("enrol").await.unwrap();
    he.tab.click("#enrol").await.unwrap();
    he.phase("keep").await.unwrap();
    he.tab.write("#passphrase", "trop court").await.unwrap();
    he.tab.click("#keep").await.unwrap();
    refusal(&he, "trop courte").await;
    he.tab.write("#passphrase", "quatre mots choisis au hasard").await.unwrap();
    he.tab.click("#keep").await.unwrap();
    he.phase("waiting").await.unwrap();
    world.admit().unwrap();
    he.phase("signed-out").await.unwrap();
    // Sealed means sealed, also before the first reload.
    he.tab.write("#passphrase", "quatre mots choisis de travers").await.unwrap();
    he.tab.click("#go-on-duty").await.unwrap();
    refusal(&he, "ne s’ouvre pas").await;
    he.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    he.phase("signed-out").await.unwrap();
    he.tab.write("#passphrase", "quatre mots choisis de travers").await.unwrap();
    he.tab.click("#go-on-duty").await.unwrap();
    refusal(&he, "ne s’ouvre pas").await;
    he.tab.write("#passphrase", "quatre mots choisis au hasard").await.unwrap();
    he.tab.click("#go-on-duty").await.unwrap();
    he.phase("on-duty").await.unwrap();
}

/// The end of a shift: the sealed key stays, a key in memory does not, and the access is over.
#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_a_sealed_key_or_nothing() {
    let (mut world, browser) = start().await;
    let sealed = world.console(&browser, 0).await.unwrap();
    sealed.tab.click("#sign-out").await.unwrap();
    sealed.go_on_duty().await.unwrap();

    let page = world.console_page(1).unwrap();
    let shift = browser.enrolling(&page).await.unwrap();
    shift.phase("enrol").await.unwrap();
    shift.tab.click("#enrol-plain").await.unwrap();
    shift.phase("keep").await.unwrap();
    shift.tab.click("#keep-shift").await.unwrap();
    shift.phase("waiting").await.unwrap();
    world.admit().unwrap();
    shift.go_on_duty().await.unwrap();
    shift.tab.eval::<()>("void localStorage.setItem('left', 'behind')").await.unwrap();
    shift.tab.click("#sign-out").await.unwrap();
    shift.can("#enrol").await.unwrap();
    let kept: String = shift.tab.eval("JSON.stringify(localStorage)").await.unwrap();
    assert_eq!(kept, "{}", "Clear-Site-Data took what was left behind");
}

/// An invitation of another authority brings nobody in, and what is none is said.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_of_somebody_else_is_worth_nothing() {
    let (mut world, browser) = start().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = Demonstration::create(elsewhere.path(), 1, abri_e2e::now()).unwrap();
    let page = world.empty_console().unwrap();
    let stranger = other.invite("0001", abri_e2e::now()).unwrap();
    let he = browser.enrolling(&format!("{page}#{stranger}")).await.unwrap();
    he.enrol().await.unwrap();
    assert_eq!(world.admit().unwrap(), 0);

    let he = browser.enrolling(&page).await.unwrap();
    he.phase("enrol").await.unwrap();
    he.tab.write("#invitation", "{}").await.unwrap();
    he.tab.click("#enrol").await.unwrap();
    refusal(&he, "pas une invitation").await;
}
