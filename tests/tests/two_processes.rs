//! Two server processes on one Redis, each with a console, in a real Chromium: whoever is at one is seen
//! and reached from the other.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::Role;
use abri_e2e::{Twin, World, browser::Browser};

const NOBODY_WAITS: &str = "document.querySelectorAll('#queue li .claim').length === 0";

/// DS-8, DS-12, DS-71, DS-81: she waits at one process and is shown at both; claimed at one she leaves the
/// other's list; each lists who is on duty at the other; and whoever sits at the other is asked in, comes,
/// and all three read each other.
#[tokio::test(flavor = "multi_thread")]
async fn officers_of_two_processes_work_as_one() {
    let mut world = World::with_pages_on_redis().await.unwrap();
    let twin = Twin::of(&world).await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    // His process has not read the list on which these two stand, and she asks it.
    let colleague =
        twin.console_of(&mut world, &browser, ("0003", Role::Interpreter)).await.unwrap();
    let second = twin.console_of(&mut world, &browser, ("0004", Role::Officer)).await.unwrap();
    let she = browser.victim(&world.victim_page("es").unwrap()).await.unwrap();
    she.start().await.unwrap();
    for console in [&he, &second] {
        console.can("#queue .claim").await.unwrap();
    }
    second.claim().await.unwrap();
    she.met().await.unwrap();
    he.tab.wait("that she is not offered any more", NOBODY_WAITS).await.unwrap();
    he.tab.click("#board summary").await.unwrap();
    for number in ["0003", "0004"] {
        let listed = format!("document.querySelector('#board').innerText.includes({number:?})");
        he.tab.wait("who is on duty at the other process", &listed).await.unwrap();
    }

    second.asks_for("0001", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    he.tab
        .wait("her language", "document.querySelector('#invited')?.innerText.includes('espagnol')")
        .await
        .unwrap();
    he.joins().await.unwrap();
    for console in [&he, &second] {
        console.reads_along(2).await.unwrap();
    }
    he.say("buenas tardes").await.unwrap();
    she.reads("buenas tardes").await.unwrap();
    second.reads_of_colleague("buenas tardes").await.unwrap();
    she.say("gracias").await.unwrap();
    for console in [&he, &second] {
        console.reads("gracias").await.unwrap();
        assert_eq!(console.tab.complaints(), [""; 0]);
    }
    second.asks_for("0003", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.joins().await.unwrap();
    colleague.reads_along(3).await.unwrap();
}
