//! An officer's right to be on duty ends at the service while he talks.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
};

/// Keeps, before any script of the page, the right with which it asks for the queue.
const ACCESS: &str = r#"
const honest = globalThis.fetch.bind(globalThis);
globalThis.fetch = (where, options) => {
  if (String(where).endsWith("/v1/queue"))
    globalThis.access = [new URL(where).origin, new Headers(options.headers).get("authorization")];
  return honest(where, options);
};
"#;

/// The service forgets it; the console is told nothing.
async fn lapses(he: &ConsolePage) {
    he.tab.wait("an access", "globalThis.access !== undefined").await.unwrap();
    let end = "fetch(access[0] + '/v1/sign-in', \
               { method: 'DELETE', headers: { authorization: access[1] } }).then((it) => it.ok)";
    assert!(he.tab.eval::<bool>(end).await.unwrap());
}

/// DS-30: he reads it and what to do; both conversations go on all the while, and after the lock he is on
/// duty again with both, and takes the next one.
#[tokio::test(flavor = "multi_thread")]
async fn a_lapsed_access_cuts_nobody_off() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console_with(&browser, 0, ACCESS).await.unwrap();
    let page = world.victim_page("fr").unwrap();
    let mut people = Vec::new();
    for _ in 0..2 {
        let she = browser.victim(&page).await.unwrap();
        she.start().await.unwrap();
        he.claim().await.unwrap();
        she.met().await.unwrap();
        people.push(she);
    }
    lapses(&he).await;
    let told = "['ne reconnaît pas votre accès', 'Verrouillez'].every((it) => \
                document.querySelector('#access').innerText.includes(it))";
    he.tab.wait("that it lapsed, and what to do", told).await.unwrap();
    let stale = "document.querySelector('.queue .hint').innerText.includes('peut être périmée')";
    he.tab.wait("that the list is not renewed", stale).await.unwrap();
    for (place, she) in people.iter().enumerate() {
        he.select(place).await.unwrap();
        she.say("vous êtes là ?").await.unwrap();
        he.reads("vous êtes là ?").await.unwrap();
        he.say("oui").await.unwrap();
        she.reads("oui").await.unwrap();
    }
    he.tab.write("#composer", "à moitié écrit").await.unwrap();
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    for she in &people {
        she.say("pendant le verrou").await.unwrap();
    }
    he.tab.click("#go-on-duty").await.unwrap();
    he.phase("on-duty").await.unwrap();
    let draft = "document.querySelector('#composer').value === 'à moitié écrit'";
    he.tab.wait("what he was writing", draft).await.unwrap();
    let next = browser.victim(&page).await.unwrap();
    next.start().await.unwrap();
    he.claim().await.unwrap();
    next.met().await.unwrap();
    for (place, she) in people.iter().enumerate() {
        he.select(place).await.unwrap();
        he.reads("pendant le verrou").await.unwrap();
        assert_eq!(he.hers().await.unwrap(), ["vous êtes là ?", "pendant le verrou"]);
        he.tab.rewrite("#composer", "me revoilà").await.unwrap();
        he.tab.click("#send").await.unwrap();
        she.reads("me revoilà").await.unwrap();
    }
    assert_eq!(he.conversations().await.unwrap(), 3);
    let quiet = "document.querySelector('#access').innerText === ''";
    he.tab.wait("nothing of the access any more", quiet).await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}
