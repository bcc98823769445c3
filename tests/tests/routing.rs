//! Whose turn it is to answer who waits, as officers see it in a real Chromium.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{World, browser::Browser};

/// DS-84
#[tokio::test(flavor = "multi_thread")]
async fn whom_a_colleague_understands_is_shown_lower_and_can_be_answered() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let french = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let english = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    french.start().await.unwrap();
    english.start().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    he.tab.click("#answers-in").await.unwrap();
    he.tab.click("[name=answers-in][value=en]").await.unwrap();
    let lines = "[...document.querySelectorAll('#queue li')].map((it) => it.innerText)";
    let lower = format!(
        "(([first, last]) => first?.includes('anglais · nouvelle personne') \
         && last?.includes('D’abord pour les collègues') && last.includes('Répondre quand même'))\
         ({lines})"
    );
    he.tab.wait("who reads French below", &lower).await.unwrap();
    let as_they_came = format!(
        "(([first, last]) => first?.includes('français') && last?.includes('anglais'))({lines})"
    );
    colleague.tab.wait("both, as they came", &as_they_came).await.unwrap();
    he.tab.click("#queue .claim.quiet:not([aria-disabled])").await.unwrap();
    french.met().await.unwrap();
}

/// Who wants it so is given whoever waits, up to the own limit, and is told; the next one waits.
#[tokio::test(flavor = "multi_thread")]
async fn who_wants_it_so_is_given_who_waits() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    he.wants_at_most(1).await.unwrap();
    he.tab.click("#assign").await.unwrap();
    let first = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    first.start().await.unwrap();
    first.met().await.unwrap();
    let told =
        "document.querySelector('#status').innerText.includes('Une personne vous est attribuée')";
    he.tab.wait("that somebody is his", told).await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 1);
    let second = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    second.start().await.unwrap();
    he.tab.wait("who waits", "document.querySelectorAll('#queue li').length === 1").await.unwrap();
    second.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 1, "as many as he wants");
}
