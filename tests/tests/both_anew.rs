//! Both pages are loaded anew at once, in whichever order: she ends with an officer, and reads what is true.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};
use abri_server::LEASE;
use abri_wire::ProblemKind;

async fn met() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("avant").await.unwrap();
    he.reads("avant").await.unwrap();
    (world, browser, she, he)
}

/// She reads that she waits and may write; he, for whom she is kept and who lost her, sees that she comes
/// back to him, and takes her at once (`DS-69`).
async fn he_takes_her_from_the_queue(she: &VictimPage, he: &ConsolePage) {
    she.phase("waiting").await.unwrap();
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    she.says("#log", "Vous êtes de retour").await.unwrap();
    let kept = "document.querySelector('#queue')?.innerText.includes('revient vers vous')";
    he.tab.wait("for whom she is kept", kept).await.unwrap();
    he.claim().await.unwrap();
    they_talk(she, he).await;
}

async fn they_talk(she: &VictimPage, he: &ConsolePage) {
    she.met().await.unwrap();
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["me revoilà"]);
    he.say("moi aussi").await.unwrap();
    she.reads("moi aussi").await.unwrap();
    for tab in [&she.tab, &he.tab] {
        assert_eq!(tab.complaints(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn she_comes_back_while_he_is_at_the_door() {
    let (_world, _browser, she, he) = met().await;
    he.reload().await.unwrap();
    he.can("#go-on-duty").await.unwrap();
    she.tab.reload().await.unwrap();
    she.phase("waiting").await.unwrap();
    he.go_on_duty().await.unwrap();
    he_takes_her_from_the_queue(&she, &he).await;
    assert_eq!(he.conversations().await.unwrap(), 1);
}

/// RETURN-4: he sits where she was, and is not in the group: the service names no other place to him, and
/// he reads at once where she is.
#[tokio::test(flavor = "multi_thread")]
async fn he_comes_back_while_she_is_away() {
    let (_world, _browser, she, he) = met().await;
    she.tab.goto("about:blank").await.unwrap();
    he.reload().await.unwrap();
    he.go_on_duty().await.unwrap();
    let asked = "document.querySelector('#conversations li')?.innerText.includes('Retour dans')";
    he.tab.wait("his seat", asked).await.unwrap();
    she.tab.back().await.unwrap();
    she.phase("waiting").await.unwrap();
    assert!(he.ended().await.unwrap().contains("Elle attend dans la file"));
    he.tab.click("#dismiss").await.unwrap();
    he_takes_her_from_the_queue(&she, &he).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_load_their_pages_at_once() {
    let (_world, _browser, she, he) = met().await;
    let (hers, his) = tokio::join!(she.tab.reload(), he.reload());
    hers.and(his).unwrap();
    he.go_on_duty().await.unwrap();
    he_takes_her_from_the_queue(&she, &he).await;
}

/// DS-12: he has claimed where she is, and his page goes before he is in the group: she reads that somebody
/// comes, then that nobody came, and he takes her as anybody.
#[tokio::test(flavor = "multi_thread")]
async fn he_loads_his_page_while_he_follows_her() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.proxy.refuse_sockets();
    let he = world.console(&browser, 0).await.unwrap();
    he.tab.can_be_refused().await.unwrap();
    he.reload().await.unwrap();
    he.go_on_duty().await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    // His key package stays on the way.
    he.tab.refuse("POST", "/messages", ProblemKind::Unavailable).await.unwrap();
    she.tab.reload().await.unwrap();
    she.says("#ahead", "Quelqu’un arrive").await.unwrap();
    he.reload().await.unwrap();
    he.go_on_duty().await.unwrap();
    world.pass(LEASE + Duration::from_secs(1));
    she.says("#alert", "de nouveau dans la file").await.unwrap();
    he.claim().await.unwrap();
    they_talk(&she, &he).await;
    assert_eq!(he.conversations().await.unwrap(), 1);
}
