//! The longest that an officer can hand over, on the narrowest phone.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::{
    Appointment, Card, Contact, Line, MAX_CONTACTS, MAX_LINE, MAX_NOTE, Note, PhoneNumber,
};
use abri_e2e::{
    World,
    accessibility::measured,
    browser::{Browser, Shape, VictimPage},
    native::NativeOfficer,
};

const NARROW: Shape = Shape { width: 320, height: 640, dark: false };
/// A word without an end, letters that run from right to left, and pictures.
const KINDS: [&str; 3] = ["Donaudampfschiff", "مستشفىالولادة", "🏥🚑💜"];

/// As long as may be, of one of the kinds, without a place to break.
fn longest(kind: &str, most: usize) -> String {
    let mut text = String::new();
    for letter in kind.chars().cycle() {
        if text.len() + letter.len_utf8() > most {
            break;
        }
        text.push(letter);
    }
    text
}

fn line(kind: &str) -> Line {
    Line::new(longest(kind, MAX_LINE)).unwrap()
}

fn note(kind: &str) -> Note {
    Note::new(longest(kind, MAX_NOTE)).unwrap()
}

/// An explanation is one without contacts.
fn card(kind: &str, contacts: bool) -> Card {
    let number = || PhoneNumber::new("+33 1 23 45 67 89 01 234").unwrap();
    let one = |place: usize| match place % 4 {
        0 => Contact::Phone(number()),
        1 => Contact::TextMessage(number()),
        2 => Contact::Place(line(kind)),
        _ => Contact::Site(line(kind)),
    };
    let contacts = (0..if contacts { MAX_CONTACTS } else { 0 }).map(one).collect();
    Card::new(line(kind), note(kind), contacts).unwrap()
}

async fn fits(she: &VictimPage, stage: &str) {
    for spaced in [false, true] {
        let found = measured(&she.tab, spaced).await.unwrap();
        assert_eq!(found, [""; 0], "{stage}, spaced={spaced}");
    }
    let inside = "(() => { const log = document.querySelector('#log'); \
                  return log.scrollWidth <= log.clientWidth; })()";
    assert!(she.tab.eval::<bool>(inside).await.unwrap(), "{stage}: the log scrolls sideways");
}

/// CONTENT-4: whatever the wire allows can be read on her page without scrolling sideways: in the log, as a
/// question, and once more at the end.
async fn is_read(language: &str) {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page(language).unwrap()).await.unwrap();
    she.tab.shape(NARROW).await.unwrap();
    she.start().await.unwrap();
    she.say("?").await.unwrap();
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("her words", |screen| !screen.texts.is_empty()).await.unwrap();
    she.met().await.unwrap();
    let mut lines = 0;
    for kind in KINDS {
        for contacts in [true, false] {
            he.hand(card(kind, contacts)).unwrap();
            lines += 1;
            let there = format!("document.querySelectorAll('#log li.card').length === {lines}");
            she.tab.wait("the card", &there).await.unwrap();
        }
        fits(&she, kind).await;
        // The last second that there is.
        let at = 253_402_300_799;
        he.propose(Appointment { at, place: line(kind), note: note(kind) }).unwrap();
        let place = longest(kind, MAX_LINE);
        let asked =
            format!("document.querySelector('#proposal-text').innerText.includes({place:?})");
        she.tab.wait("the question", &asked).await.unwrap();
        fits(&she, "the question").await;
        she.tab.click("#proposal-yes").await.unwrap();
    }
    she.end().await.unwrap();
    let given = she.tab.all_words("#given-list li").await.unwrap();
    assert_eq!(given.len(), 3 * KINDS.len());
    fits(&she, "the end").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_that_can_be_handed_over_is_read_on_the_narrowest_phone() {
    is_read("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn and_so_it_is_from_right_to_left() {
    is_read("ar").await;
}
