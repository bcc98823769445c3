//! A full list of who waits, at a console in a real Chromium.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test states what must hold by panicking, and says what it measured"
)]

use core::time::Duration;
use std::time::Instant;

use abri_e2e::{World, browser::Browser, native::crowd};

/// So many wait.
const PEOPLE: usize = 300;
/// An officer who answers somebody, or clicks on who waits, gets on within this, on a busy machine.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);

/// Three hundred who wait keep nobody from talking with who is there, nor from answering the next one.
#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_who_wait_do_not_stop_a_console() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let next = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    next.start().await.unwrap();
    crowd(&world, PEOPLE).await.unwrap();
    let all = format!("document.querySelectorAll('#queue .claim').length === {}", PEOPLE + 1);
    he.tab.wait("all who wait", &all).await.unwrap();

    let begun = Instant::now();
    he.say("je vous lis").await.unwrap();
    she.reads("je vous lis").await.unwrap();
    she.say("merci").await.unwrap();
    he.reads("merci").await.unwrap();
    let talked = begun.elapsed();

    let begun = Instant::now();
    he.claim().await.unwrap();
    next.met().await.unwrap();
    let claimed = begun.elapsed();
    println!("{PEOPLE} wait: there and back in {talked:?}, claimed and met in {claimed:?}");
    assert!(talked < ANSWERS_WITHIN && claimed < ANSWERS_WITHIN, "{talked:?} {claimed:?}");
    he.say("bonsoir").await.unwrap();
    next.reads("bonsoir").await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}
