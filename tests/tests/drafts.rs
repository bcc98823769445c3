//! Texts that no native reader has reviewed are said to be drafts before they go to her, in a real
//! Chromium; who reviewed the others is told to nobody.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{World, browser::Browser};

const TEXTS: &str = "\
    [[answer]]\nname = \"bonjour\"\ntext = \"Bonjour.\"\n\
    [[explanation]]\nname = \"e\"\ntitle = \"Titre\"\ntext = \"Texte\"\nsource = \"test\"\n";
/// Invented, with a number of the range that is kept for fiction.
const ENTRY: &str = "\
    [[entry]]\nkind = \"national\"\nname = \"Écoute d’exemple\"\nneeds = [\"listen\"]\n\
    phone = \"01 99 00 00 03\"\nnote.fr = \"Sans rendez-vous.\"\nsource = \"test\"\nverify = \"test\"\n";
const DRAFT: &str = "brouillon, non relu";

/// What an officer is shown of an answer, an explanation, an entry's line and its card.
async fn shown(world: &mut World, browser: &Browser) -> [String; 4] {
    let (_she, he) = browser.meet(world, "fr").await.unwrap();
    he.asks_for_answers("/bon").await.unwrap();
    let answer = he.tab.words("#answers li").await.unwrap();
    he.tab.rewrite("#composer", "x").await.unwrap();
    he.tab.click("#handing summary").await.unwrap();
    he.can("#hand-card").await.unwrap();
    he.tab.write("#look-words", "ecoute d'exemple").await.unwrap();
    let seen = "document.querySelector('#card-seen').innerText.includes('Sans rendez-vous')";
    he.tab.wait("its card", seen).await.unwrap();
    let [explanation, line, card] =
        ["#explanation option", "#card option", "#card-seen"].map(|part| he.tab.words(part));
    [answer, explanation.await.unwrap(), line.await.unwrap(), card.await.unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_reviewed_is_said_to_be_a_draft() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.put_desk(&[("texts.fr.toml", TEXTS), ("directory.toml", ENTRY)]).unwrap();
    for part in shown(&mut world, &browser).await {
        assert!(part.contains(DRAFT), "{part:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_native_reader_reviewed_is_not() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let texts = format!("reviewed = \"A Reader, 2026-01-31\"\n{TEXTS}");
    let entry = ENTRY.replace("note.fr", "reviewed.fr = \"A Reader, 2026-01-31\"\nnote.fr");
    world.put_desk(&[("texts.fr.toml", &texts), ("directory.toml", &entry)]).unwrap();
    for part in shown(&mut world, &browser).await {
        assert!(!part.is_empty() && !part.contains(DRAFT) && !part.contains("Reader"), "{part:?}");
    }
}
