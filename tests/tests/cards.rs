//! What an officer hands over, from the operator's list to the summary at her end.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{World, browser::Browser};

/// Where the card of the number that listens lies in the built-in list.
const LISTEN: usize = 5;

/// CONTENT-4: a card in her language with a number to press, a proposal that she accepts; both are
/// shown once more when it is over.
#[tokio::test(flavor = "multi_thread")]
async fn she_is_given_a_card_accepts_to_meet_and_reads_both_at_the_end() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    he.hand_card(LISTEN).await.unwrap();
    she.tab.wait("the card", "document.querySelector('#log li.card a') !== null").await.unwrap();
    let card = she.tab.words("#log li.card").await.unwrap();
    assert!(card.contains("Women who suffer violence"), "{card}");
    let address = "document.querySelector('#log li.card a').getAttribute('href')";
    assert_eq!(she.tab.eval::<String>(address).await.unwrap(), "tel:3919");

    let hidden = "document.querySelector('#proposal').hidden";
    assert!(she.tab.eval::<bool>(hidden).await.unwrap(), "nothing is asked yet");
    he.propose("2027-03-01T10:30", "a first place", "").await.unwrap();
    let asked = |place: &str| {
        format!("document.querySelector('#proposal-text').innerText.includes({place:?})")
    };
    she.tab.wait("the question", &asked("a first place")).await.unwrap();
    she.tab.click("#proposal-no").await.unwrap();
    let answers =
        |count: usize| format!("document.querySelectorAll('#log li.her').length === {count}");
    he.tab.wait("no", &answers(1)).await.unwrap();
    // Whose hour it is, is said: her device may keep another one than where she has to be.
    she.tab.lives_in("Indian/Reunion").await.unwrap();
    he.tab.lives_in("Europe/Paris").await.unwrap();
    he.propose("2027-03-02T09:00", "a second place", "second floor").await.unwrap();
    she.tab.wait("the question", &asked("a second place")).await.unwrap();
    let text = she.tab.words("#proposal-text").await.unwrap();
    assert!(text.contains("2027") && text.contains("Tuesday"), "{text}");
    assert!(text.contains("12:00") && text.contains("GMT+4"), "{text}");
    assert!(text.ends_with("\u{2068}a second place\u{2069}"), "it turns nothing around: {text:?}");
    she.tab.click("#proposal-yes").await.unwrap();
    assert!(she.tab.eval::<bool>(hidden).await.unwrap(), "she is asked once");
    he.tab.wait("yes", &answers(2)).await.unwrap();

    she.say("thank you").await.unwrap();
    he.reads("thank you").await.unwrap();
    she.end().await.unwrap();
    let given = she.tab.all_words("#given-list li").await.unwrap();
    assert_eq!(given.len(), 2, "{given:?}");
    assert!(given.first().unwrap().contains("3919"), "{given:?}");
    let second = given.get(1).unwrap();
    assert!(second.contains("a second place") && second.contains("second floor"), "{given:?}");
}

/// What she was given has a heading only if she was given something.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_given_nothing_reads_of_nothing_given() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let shown = "document.querySelector('#given').checkVisibility()";
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    assert!(!she.tab.eval::<bool>(shown).await.unwrap());
    he.propose("2027-03-01T10:30", "a place", "").await.unwrap();
    she.tab.click("#proposal-no").await.unwrap();
    he.tab.wait("no", "document.querySelector('#log li.her') !== null").await.unwrap();
    she.end().await.unwrap();
    assert!(!she.tab.eval::<bool>(shown).await.unwrap(), "a meeting that she declined is none");
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    he.hand_card(LISTEN).await.unwrap();
    she.tab.wait("the card", "document.querySelector('#log li.card a') !== null").await.unwrap();
    she.end().await.unwrap();
    assert!(she.tab.eval::<bool>(shown).await.unwrap());
}
