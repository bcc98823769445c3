//! A whole shift with a keyboard alone: nothing is pressed with a pointer, and nothing but keys moves
//! the focus.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Key, Tab, VictimPage},
    native::NativeVictim,
};

/// Goes on with Tab until the focus is on this; it is seen at every stop.
async fn to(tab: &Tab, selector: &str) {
    let there = format!("document.activeElement.matches({selector:?})");
    let mut stops = 0;
    while !tab.eval::<bool>(&there).await.unwrap() {
        tab.key(Key::Tab).await.unwrap();
        // Behind the last place the browser's own come, and then the first.
        if !tab.eval::<bool>("document.activeElement === document.body").await.unwrap() {
            tab.focus_is_seen().await.unwrap();
        }
        stops += 1;
        assert!(stops < 150, "{selector} is not reached by Tab");
    }
}

/// Goes there, once it can be used, and presses Enter.
async fn enter(tab: &Tab, selector: &str) {
    let usable = format!("document.querySelector({selector:?})?.disabled === false");
    tab.wait(selector, &usable).await.unwrap();
    to(tab, selector).await;
    tab.key(Key::Enter).await.unwrap();
}

async fn types(tab: &Tab, words: &str) {
    for letter in words.chars() {
        let key = if letter == ' ' { Key::Space } else { Key::Letter(letter) };
        tab.key(key).await.unwrap();
    }
}

/// Where a reply is written.
async fn is_at_the_reply(tab: &Tab) {
    tab.wait("the reply", "document.activeElement.id === 'composer'").await.unwrap();
}

/// Enrols his device and goes on duty.
async fn begins(world: &mut World, browser: &Browser) -> ConsolePage {
    let page = world.console_page(0).unwrap();
    let he = browser.enrolling(&page).await.unwrap();
    enter(&he.tab, "#enrol").await;
    he.phase("waiting").await.unwrap();
    world.admit().unwrap();
    enter(&he.tab, "#go-on-duty").await;
    he.phase("on-duty").await.unwrap();
    he
}

/// Claims the first in the queue; at once the keyboard is where the reply is written.
async fn claims(tab: &Tab) {
    to(tab, "#queue .claim:not([aria-disabled])").await;
    tab.key(Key::Enter).await.unwrap();
    is_at_the_reply(tab).await;
}

/// Which conversation is in front, by its place.
fn front(place: usize) -> String {
    format!(
        "document.querySelector('#conversations li:nth-child({place}) button').ariaCurrent === 'true'"
    )
}

/// A ready answer, by its name and by hand.
async fn answers(he: &Tab, she: &Tab) {
    types(he, "/bonjour").await;
    he.wait("an answer", "document.querySelector('#answers li') !== null").await.unwrap();
    he.key(Key::Enter).await.unwrap();
    let written = "document.querySelector('#composer').value.length > 8 \
                   && !document.querySelector('#composer').value.startsWith('/')";
    he.wait("the answer in the field", written).await.unwrap();
    let lines = "document.querySelectorAll('#log li.theirs').length";
    let before: u32 = she.eval(lines).await.unwrap();
    he.key(Key::Enter).await.unwrap();
    she.wait("the ready answer", &format!("{lines} === {}", before + 1)).await.unwrap();
}

/// A card, and when to come.
async fn hands(he: &Tab, she: &Tab) {
    he.key(Key::F(4)).await.unwrap();
    he.wait("the directory", "document.activeElement.id === 'look-words'").await.unwrap();
    enter(he, "#hand-card").await;
    she.wait("the card", "document.querySelector('#log li.card') !== null").await.unwrap();
    he.key(Key::F(4)).await.unwrap();
    to(he, "#appointment-at").await;
    // As the browser's own field takes it, part by part.
    types(he, "03012031").await;
    he.key(Key::Tab).await.unwrap();
    types(he, "1030a").await;
    to(he, "#appointment-place").await;
    types(he, "accueil").await;
    enter(he, "#propose").await;
    she.wait("the proposal", "!document.querySelector('#proposal').hidden").await.unwrap();
}

/// She in front goes on with a colleague.
async fn hands_over(he: &ConsolePage, she: &VictimPage, colleague: &ConsolePage) {
    to(&he.tab, "#company summary").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.sees_on_duty("0002").await.unwrap();
    to(&he.tab, "#ask-whom").await;
    he.tab.key(Key::Down).await.unwrap();
    enter(&he.tab, "#hand-over").await;
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.joins().await.unwrap();
    he.ended().await.unwrap();
}

/// A break, and home.
async fn goes_home(he: &ConsolePage) {
    to(&he.tab, "#pause").await;
    he.tab.key(Key::Space).await.unwrap();
    let pressed = "document.querySelector('#pause').ariaPressed === 'true'";
    he.tab.wait("the break", pressed).await.unwrap();
    enter(&he.tab, "#sign-out").await;
    he.phase("signed-out").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_shift_needs_no_mouse() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = begins(&mut world, &browser).await;
    let colleague = world.console(&browser, 1).await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    claims(&he.tab).await;
    she.met().await.unwrap();
    types(&he.tab, "bonsoir").await;
    he.tab.key(Key::Enter).await.unwrap();
    she.reads("bonsoir").await.unwrap();
    let mut other = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    let met = other.until("an officer", |screen| !screen.members.is_empty());
    let ((), met) = tokio::join!(claims(&he.tab), met);
    met.unwrap();

    he.tab.wait("the first in front", &front(1)).await.unwrap();
    answers(&he.tab, &she.tab).await;
    hands(&he.tab, &she.tab).await;
    hands_over(&he, &she, &colleague).await;

    he.tab.key(Key::AltUp).await.unwrap();
    he.tab.wait("the second in front", &front(2)).await.unwrap();
    enter(&he.tab, "#close").await;
    to(&he.tab, "#outcome").await;
    he.tab.key(Key::Down).await.unwrap();
    let closed = other.until("his close", |screen| screen.closing);
    let ((), closed) = tokio::join!(enter(&he.tab, "#close-confirm"), closed);
    closed.unwrap();
    he.ended().await.unwrap();
    goes_home(&he).await;
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// Presses a key with Shift, and waits until the keyboard is where it leads.
async fn leads(tab: &Tab, number: u8, selector: &str) {
    tab.key(Key::ShiftF(number)).await.unwrap();
    let there = format!("document.activeElement.matches({selector:?})");
    tab.wait(selector, &there).await.unwrap();
    tab.focus_is_seen().await.unwrap();
}

/// The same, and back to the reply: nothing was done.
async fn leads_and_goes_back(tab: &Tab, number: u8, selector: &str) {
    leads(tab, number, selector).await;
    tab.key(Key::Escape).await.unwrap();
    is_at_the_reply(tab).await;
}

/// Who waits, danger, a colleague, closing and what another console has: each has a key, which leads
/// there and does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn keys_lead_and_enter_acts() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let console = world.console(&browser, 0).await.unwrap();
    let he = &console.tab;
    // Without a conversation there is nothing to flag, to hand over or to close.
    for number in [4, 7, 8, 9] {
        he.key(Key::ShiftF(number)).await.unwrap();
    }
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    he.wait("who waits", "document.querySelector('#queue .claim') !== null").await.unwrap();
    leads(he, 2, "#queue .claim").await;
    claims(he).await;
    she.met().await.unwrap();
    he.wait("the group", "document.querySelector('#send')?.disabled === false").await.unwrap();

    leads_and_goes_back(he, 4, "#ask-whom").await;
    leads_and_goes_back(he, 9, "#close-confirm").await;
    assert!(!he.eval::<bool>("document.querySelector('.ask') !== null").await.unwrap());
    let flagged = "document.querySelector('#danger-title') !== null";
    leads_and_goes_back(he, 8, "#flag-danger").await;
    assert!(!he.eval::<bool>(flagged).await.unwrap());
    leads(he, 8, "#flag-danger").await;
    he.key(Key::Enter).await.unwrap();
    he.wait("the flag", flagged).await.unwrap();

    let device = world.console(&browser, 0).await.unwrap();
    let at = &device.tab;
    at.wait("what he has", "document.querySelector('#elsewhere .continue') !== null")
        .await
        .unwrap();
    leads(at, 7, "#elsewhere .continue").await;
    at.key(Key::Enter).await.unwrap();
    at.wait("the group", "document.querySelector('#send')?.disabled === false").await.unwrap();
    leads(at, 9, "#close-confirm").await;
    at.key(Key::Enter).await.unwrap();
    device.ended().await.unwrap();
    assert_eq!(at.complaints(), [""; 0]);
}
