//! A screen that is left alone, and who hears that she leaves.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, Key, VictimPage},
    remains::nowhere,
};

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
    she.tab.is_left_alone().await.unwrap();
    let landing = "document.body.dataset.phase === 'landing'";
    she.tab.wait("nothing of it", landing).await.unwrap();
    let left = "document.querySelectorAll('#log li').length";
    assert_eq!(she.tab.eval::<u32>(left).await.unwrap(), 0);
}

/// While she waits she looks whether somebody comes: the page stays as it is, and she finds the
/// numbers and the advice beside it.
#[tokio::test(flavor = "multi_thread")]
async fn while_she_waits_nothing_is_covered_and_help_is_at_hand() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.quarter_hours_are_short().await.unwrap();
    tab.before_each_page(
        "{ const after = window.setTimeout.bind(window); globalThis.passed = 0; \
         window.setTimeout = (act, time) => \
           after(() => { act(); if (time === 900000) globalThis.passed += 1; }, time); }",
    )
    .await
    .unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she.tab.wait("two quarters of an hour", "globalThis.passed > 1").await.unwrap();
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
