//! A screen that is left alone, and who hears that she leaves.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, Key, Shape, VictimPage},
    remains::nowhere,
};

const HALF: Duration = Duration::from_secs(450);
const COVERED: &str = "document.body.dataset.covered === ''";

/// Whether a person can see the conversation.
const SEEN: &str = "document.querySelector('#log').checkVisibility() \
                    || document.querySelector('#composer').checkVisibility()";

/// Who comes by a quarter of an hour later reads nothing; she does, by one key, and has lost nothing;
/// and after the end nothing is left to be read.
#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_nobody_touches_shows_the_conversation_no_more() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_be_left_alone().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "en").await.unwrap();
    she.say("before").await.unwrap();
    she.tab.is_left_alone().await.unwrap();
    she.tab.wait("the cover", COVERED).await.unwrap();
    assert!(!she.tab.eval::<bool>(SEEN).await.unwrap());
    he.say("meanwhile").await.unwrap();
    she.reads("meanwhile").await.unwrap();
    assert!(!she.tab.eval::<bool>(SEEN).await.unwrap(), "what comes lifts no cover");
    let exit = "document.querySelector('#exit').checkVisibility()";
    assert!(she.tab.eval::<bool>(exit).await.unwrap());

    she.tab.wait("the focus", "document.activeElement.id === 'cover-title'").await.unwrap();
    she.tab.key(Key::Tab).await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.tab.wait("the conversation", SEEN).await.unwrap();
    assert_eq!(she.theirs().await.unwrap(), ["meanwhile"]);

    she.tab.is_left_alone().await.unwrap();
    she.tab.wait("the cover again", COVERED).await.unwrap();
    he.close().await.unwrap();
    she.phase("ended").await.unwrap();
    // How it ended is there for a quarter of an hour more, behind the cover; then nothing is.
    she.tab.is_left_for(HALF).await.unwrap();
    she.tab.click("#uncover").await.unwrap();
    let told = "document.querySelector('#ended-reason').checkVisibility()";
    assert!(she.tab.eval::<bool>(told).await.unwrap());
    assert!(she.tab.eval::<bool>("document.querySelectorAll('#log li').length > 0").await.unwrap());
    she.tab.is_left_alone().await.unwrap();
    let landing = "document.body.dataset.phase === 'landing'";
    she.tab.wait("nothing of it", landing).await.unwrap();
    let left = "document.querySelectorAll('#log li').length";
    assert_eq!(she.tab.eval::<u32>(left).await.unwrap(), 0);
}

/// Without a service that answers the page can't be loaded anew, whatever the browser thinks of its
/// network: what was said goes, and the numbers stay.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_end_and_without_a_network_the_numbers_stay() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_be_left_alone().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "en").await.unwrap();
    she.say("nobody else").await.unwrap();
    he.reads("nobody else").await.unwrap();
    he.close().await.unwrap();
    she.phase("ended").await.unwrap();
    world.interrupt().await;
    she.tab.is_left_alone().await.unwrap();
    let all: String = she.tab.eval("document.body.textContent").await.unwrap();
    assert!(!all.contains("nobody else"));
    let numbers = "document.querySelector('#others a[href=\"tel:3919\"]').checkVisibility()";
    assert!(she.tab.eval::<bool>(numbers).await.unwrap());
    she.phase("ended").await.unwrap();
}

/// What comes scrolls the log, and is no touch of hers: the time goes on from the last one.
#[tokio::test(flavor = "multi_thread")]
async fn what_he_writes_keeps_nothing_in_sight() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_sleep().await.unwrap();
    tab.can_be_left_alone().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "en").await.unwrap();
    she.tab.shape(Shape { width: 360, height: 480, dark: false }).await.unwrap();
    let scrolled = "document.querySelector('#log').scrollTop";
    he.say(&"a long word ".repeat(90)).await.unwrap();
    she.tab.wait("a log that scrolls", &format!("{scrolled} > 0")).await.unwrap();
    she.tab.click("#composer").await.unwrap();
    let before: u32 = she.tab.eval(scrolled).await.unwrap();
    she.tab.sleeps(HALF).await.unwrap();
    he.say(&"are you there? ".repeat(9)).await.unwrap();
    she.tab.wait("a log that scrolled", &format!("{scrolled} > {before}")).await.unwrap();
    assert!(!she.tab.eval::<bool>(COVERED).await.unwrap());
    she.tab.is_left_for(HALF).await.unwrap();
    she.tab.wait("the cover", COVERED).await.unwrap();
}

/// A phone slept over it: the screen that wakes is covered at once, and so is one that is touched
/// before it says that it is seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_wakes_is_covered_at_once() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_sleep().await.unwrap();
    let (she, _he) = browser.meet_in(tab, &mut world, "en").await.unwrap();
    she.tab.click("#composer").await.unwrap();
    she.goes_out_of_sight().await.unwrap();
    she.tab.sleeps(HALF).await.unwrap();
    she.shows().await.unwrap();
    assert!(!she.tab.eval::<bool>(COVERED).await.unwrap());
    she.goes_out_of_sight().await.unwrap();
    she.tab.sleeps(HALF).await.unwrap();
    she.shows().await.unwrap();
    assert!(she.tab.eval::<bool>(COVERED).await.unwrap());
    she.tab.click("#uncover").await.unwrap();
    she.tab.wait("the conversation", SEEN).await.unwrap();
    she.tab.sleeps(HALF + HALF).await.unwrap();
    she.tab.key(Key::Tab).await.unwrap();
    she.tab.wait("the cover", COVERED).await.unwrap();
}

/// While she waits she looks whether somebody comes: the page stays as it is, and she finds the
/// numbers and the advice beside it.
#[tokio::test(flavor = "multi_thread")]
async fn while_she_waits_nothing_is_covered_and_help_is_at_hand() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_be_left_alone().await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she.tab.is_left_alone().await.unwrap();
    assert!(!she.tab.eval::<bool>(COVERED).await.unwrap());

    let help = "[...document.querySelectorAll('#others a[href^=\"tel:\"], .limits li')]\
                .every((it) => it.checkVisibility())";
    assert!(!she.tab.eval::<bool>(help).await.unwrap());
    she.tab.click("#help summary").await.unwrap();
    she.tab.wait("the numbers", help).await.unwrap();
    let still = "['composer', 'exit'].every((id) => document.getElementById(id).checkVisibility())";
    assert!(she.tab.eval::<bool>(still).await.unwrap());
    she.tab.click("#help summary").await.unwrap();
    she.tab.wait("none of it", &format!("!({help})")).await.unwrap();
}

/// Who waited for long reads what is written to her from the start; and what was said is covered also
/// while she waits for somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_wait_covers_nothing_that_was_not_there_and_all_that_was() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.can_be_left_alone().await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she.tab.is_left_alone().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    he.say("good evening").await.unwrap();
    she.reads("good evening").await.unwrap();
    she.tab.is_left_for(HALF).await.unwrap();
    assert!(!she.tab.eval::<bool>(COVERED).await.unwrap(), "it has only begun");

    she.tab.click("#ask-other").await.unwrap();
    she.says("#alert", "looking for someone else").await.unwrap();
    he.close().await.unwrap();
    she.phase("waiting").await.unwrap();
    she.tab.is_left_alone().await.unwrap();
    she.tab.wait("the cover", COVERED).await.unwrap();
    assert!(!she.tab.eval::<bool>(SEEN).await.unwrap());
}

/// Who does not see that the page is gone hears it, and nothing else is left of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_exit_is_heard() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    let there = nowhere().await.unwrap();
    let lead = format!("void (document.querySelector('#exit').href = {there:?})");
    she.tab.eval::<()>(&lead).await.unwrap();
    she.tab.click("#exit").await.unwrap();
    he.ended().await.unwrap();
    let left = "[...document.body.children].map((it) => `${it.role} ${it.textContent}`).join()";
    assert_eq!(she.tab.eval::<String>(left).await.unwrap(), "alert Leaving…");
}
