//! A console's page is loaded anew, or its process is gone: it loses no conversation, nobody is asked
//! anything, and no second console takes one over unasked.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Tab, VictimPage},
};

const WORDS: &str = "quatre mots choisis au hasard";
const ANEW: &str = "Cette console a été rechargée";
const HIS_PAGE: &str = "La page de la personne n° 0001 a été rechargée";

/// An officer whose key lies in this browser under a passphrase, so that any tab of it can open it.
async fn officer(world: &mut World, browser: &Browser) -> ConsolePage {
    let he = ConsolePage { tab: browser.blank().await.unwrap() };
    he.tab.goto(&world.console_page(0).unwrap()).await.unwrap();
    he.phase("enrol").await.unwrap();
    he.tab.click("#enrol-plain").await.unwrap();
    he.phase("keep").await.unwrap();
    he.tab.write("#passphrase", WORDS).await.unwrap();
    he.tab.click("#keep").await.unwrap();
    he.phase("waiting").await.unwrap();
    world.admit().unwrap();
    go_on_duty(&he).await;
    he
}

async fn go_on_duty(he: &ConsolePage) {
    he.can("#go-on-duty").await.unwrap();
    he.tab.write("#passphrase", WORDS).await.unwrap();
    he.go_on_duty().await.unwrap();
}

async fn meet(world: &World, browser: &Browser, he: &ConsolePage) -> VictimPage {
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she
}

/// Another tab of his browser, with the console before anything.
async fn another_tab(world: &World, browser: &Browser, tab: &Tab) -> ConsolePage {
    let other = ConsolePage { tab: browser.beside(tab).await.unwrap() };
    other.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    other.tab.show().await.unwrap();
    other
}

/// SWAP-1 to SWAP-4: he signs in again, and everything goes on; what he had not seen is there, what he
/// had is not, and she read one calm line.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_of_the_console_loses_no_conversation() {
    let mut world = World::with_pages().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let he = officer(&mut world, &browser).await;
    let first = meet(&world, &browser, &he).await;
    let second = meet(&world, &browser, &he).await;
    he.select(0).await.unwrap();
    first.say("lu").await.unwrap();
    he.reads("lu").await.unwrap();
    he.say("je vous lis").await.unwrap();
    first.reads("je vous lis").await.unwrap();

    he.reload().await.unwrap();
    first.say("pas encore lu").await.unwrap();
    second.say("vous êtes là ?").await.unwrap();
    for (she, words) in [(&first, "pas encore lu"), (&second, "vous êtes là ?")] {
        she.says("#log", words).await.unwrap();
    }
    go_on_duty(&he).await;
    for she in [&first, &second] {
        she.says("#log", HIS_PAGE).await.unwrap();
    }
    let two = "document.querySelectorAll('#conversations li').length === 2";
    he.tab.wait("both conversations", two).await.unwrap();
    for (place, she, words) in [(0, &first, "pas encore lu"), (1, &second, "vous êtes là ?")] {
        // In whichever order the service named them.
        let place = if hers(&he, place, words).await { place } else { 1 - place };
        he.select(place).await.unwrap();
        he.notes(ANEW).await.unwrap();
        he.reads(words).await.unwrap();
        assert_eq!(he.hers().await.unwrap(), [words]);
        he.say("me revoilà").await.unwrap();
        she.reads("me revoilà").await.unwrap();
        she.say("bien").await.unwrap();
        he.reads("bien").await.unwrap();
    }
    // And once more.
    he.reload().await.unwrap();
    go_on_duty(&he).await;
    he.tab.wait("both conversations", two).await.unwrap();
    for she in [&first, &second] {
        she.say("encore").await.unwrap();
    }
    for place in 0..2 {
        he.select(place).await.unwrap();
        he.reads("encore").await.unwrap();
    }
    for tab in [&he.tab, &first.tab, &second.tab] {
        assert_eq!(tab.complaints(), [""; 0]);
    }
}

/// Whether the conversation at this place brings these words to the front.
async fn hers(he: &ConsolePage, place: usize, words: &str) -> bool {
    he.select(place).await.unwrap();
    let group = "document.querySelector('#send')?.disabled === false";
    he.tab.wait("the group", group).await.unwrap();
    he.tab.wait("her words", "document.querySelector('#log li.her') !== null").await.unwrap();
    he.hers().await.unwrap().iter().any(|said| said == words)
}

/// His tab is gone, with everything that it had in memory: another one goes on, on whichever store.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_whose_tab_is_gone_goes_on_in_another() {
    let mut world = World::with_pages_on_redis().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let he = officer(&mut world, &browser).await;
    let she = meet(&world, &browser, &he).await;
    let other = another_tab(&world, &browser, &he.tab).await;
    he.tab.vanish().await.unwrap();
    she.say("allô ?").await.unwrap();
    go_on_duty(&other).await;
    she.says("#log", HIS_PAGE).await.unwrap();
    other.notes(ANEW).await.unwrap();
    other.reads("allô ?").await.unwrap();
    other.say("oui").await.unwrap();
    she.reads("oui").await.unwrap();
    // Another officer's console is shown nothing of it.
    let colleague = world.console(&browser, 1).await.unwrap();
    assert_eq!(colleague.conversations().await.unwrap(), 0);
    she.end().await.unwrap();
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// A second tab, and a second device, leave the conversation where it is, until he says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_console_takes_over_at_a_click_only() {
    let mut world = World::with_pages().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let he = officer(&mut world, &browser).await;
    let she = meet(&world, &browser, &he).await;
    let tab = another_tab(&world, &browser, &he.tab).await;
    go_on_duty(&tab).await;
    let device = world.console(&browser, 0).await.unwrap();
    for console in [&tab, &device] {
        let offered = "document.querySelectorAll('#elsewhere .continue').length === 1";
        console.tab.wait("what is open elsewhere", offered).await.unwrap();
        assert_eq!(console.conversations().await.unwrap(), 0);
    }
    he.tab.show().await.unwrap();
    she.say("toujours là ?").await.unwrap();
    he.reads("toujours là ?").await.unwrap();
    device.tab.click("#elsewhere .continue").await.unwrap();
    she.says("#log", HIS_PAGE).await.unwrap();
    device.notes(ANEW).await.unwrap();
    device.say("ici, maintenant").await.unwrap();
    she.reads("ici, maintenant").await.unwrap();
    let ended = he.ended().await.unwrap();
    assert!(ended.contains("sur une autre console"), "{ended}");
    she.say("bien").await.unwrap();
    device.reads("bien").await.unwrap();
}

/// The tab that has the conversation crashes: another console of his looks every minute, offers it, and
/// goes on with it at his click.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_is_offered_at_another_console_within_a_minute() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = officer(&mut world, &browser).await;
    let other = ConsolePage { tab: browser.beside(&he.tab).await.unwrap() };
    other.tab.can_sleep().await.unwrap();
    other.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    other.tab.show().await.unwrap();
    go_on_duty(&other).await;
    // It has looked before there was anything.
    let first =
        "performance.getEntriesByType('resource').some((it) => it.name.endsWith('/v1/seats'))";
    other.tab.wait("its first look", first).await.unwrap();
    he.tab.show().await.unwrap();
    let she = meet(&world, &browser, &he).await;
    she.say("lu").await.unwrap();
    he.reads("lu").await.unwrap();
    other.tab.show().await.unwrap();
    he.tab.vanish().await.unwrap();
    she.say("allô ?").await.unwrap();
    let offered = "document.querySelectorAll('#elsewhere .continue').length";
    assert_eq!(other.tab.eval::<usize>(offered).await.unwrap(), 0, "it looks once a minute");
    other.tab.sleeps(Duration::from_secs(60)).await.unwrap();
    other.tab.wait("what is open elsewhere", &format!("{offered} === 1")).await.unwrap();
    assert_eq!(other.conversations().await.unwrap(), 0, "at a click only");
    other.tab.click("#elsewhere .continue").await.unwrap();
    she.says("#log", HIS_PAGE).await.unwrap();
    other.notes(ANEW).await.unwrap();
    other.reads("allô ?").await.unwrap();
    other.say("je suis là").await.unwrap();
    she.reads("je suis là").await.unwrap();
    assert_eq!(other.tab.eval::<usize>(offered).await.unwrap(), 0);
}

/// SWAP-2, CONSENT-3: his page is loaded anew after her yes, and before the colleague came: what he asked
/// for is over, he is back, and nobody else is let in.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_crashes_in_mid_handover_comes_back_and_nobody_else_does() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = officer(&mut world, &browser).await;
    let she = meet(&world, &browser, &he).await;
    let other = world.console(&browser, 1).await.unwrap();
    he.asks_for("0002", "", "#hand-over").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    let asked = "document.querySelector('#invited .join') !== null";
    other.tab.wait("the invitation", asked).await.unwrap();
    he.reload().await.unwrap();
    go_on_duty(&he).await;
    she.says("#log", HIS_PAGE).await.unwrap();
    other.tab.click("#invited .join").await.unwrap();
    he.tab.wait("the group", "document.querySelector('#send')?.disabled === false").await.unwrap();
    she.say("toujours là").await.unwrap();
    he.reads("toujours là").await.unwrap();
    he.say("moi aussi").await.unwrap();
    she.reads("moi aussi").await.unwrap();
    let let_in = "document.querySelector('#send')?.disabled === false";
    assert!(!other.tab.eval::<bool>(let_in).await.unwrap());
    assert_eq!(she.theirs().await.unwrap().len(), 2, "the question, and his words");
}
