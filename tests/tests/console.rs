//! The console against a victim's client without a browser.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_demonstration::Demonstration;
use abri_e2e::{World, browser::Browser, native::NativeVictim};

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_in_by_his_address_claims_talks_and_closes() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = browser.console(&world.console_page(1).unwrap()).await.unwrap();
    let pins = &world.demonstration.pins;
    let mut she = NativeVictim::open(&world.api(), pins).await.unwrap();
    // Her client works only while it is asked.
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met).unwrap();
    assert_eq!(she.screen.members, ["0002"]);
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

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_of_another_authority_is_refused() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Demonstration::create(elsewhere.path(), 1, abri_e2e::now()).unwrap();
    let page = world.empty_console().unwrap();
    let stranger = other.officers.first().unwrap().fragment().unwrap();
    let tab = browser.tab(&format!("{page}#{stranger}")).await.unwrap();
    tab.wait("the refusal", "document.querySelector('#refusal')?.innerText.length > 10")
        .await
        .unwrap();
    let phase: String = tab.eval("document.body.dataset.phase").await.unwrap();
    assert_eq!(phase, "signed-out");
}
