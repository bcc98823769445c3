//! DS-84: whose turn it is to answer who waits, as officers see it in a real Chromium.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{World, browser::Browser};

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
    he.tab.click("#queue .claim.quiet").await.unwrap();
    french.met().await.unwrap();
}
