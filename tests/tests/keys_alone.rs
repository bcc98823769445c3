//! The record, abuse, danger and what stays in sight, with a keyboard alone: after each step the focus is
//! somewhere that can be seen, and it is said where.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{AT_WORK, Browser, ConsolePage, Key, Tab, VictimPage},
};

/// A key that opens records, of nobody.
const CUSTODIAN: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
/// Longer than what was put aside can be taken back.
const TOO_LATE: Duration = Duration::from_secs(11);

async fn met() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.pins_custodian("Greffe", CUSTODIAN).unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    let he = world.console_with(&browser, 0, AT_WORK).await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    // With this the mouse is put away.
    he.tab.click("#composer").await.unwrap();
    (world, browser, she, he)
}

/// The focus is there, and can be seen.
async fn is_at(tab: &Tab, selector: &str) {
    let there = format!("document.activeElement.matches({selector:?})");
    tab.wait(&format!("the focus on {selector}"), &there).await.unwrap();
    tab.focus_is_seen().await.unwrap();
}

/// The same, and by no key any more: what was pressed is gone.
async fn is_left_at(tab: &Tab, selector: &str, gone: &str) {
    let is_gone = format!("document.querySelector({gone:?}) === null");
    tab.wait(&format!("no {gone} any more"), &is_gone).await.unwrap();
    is_at(tab, selector).await;
}

/// Goes on with this key until the focus is there, by what [`Tab::focused`] calls it.
async fn goes(tab: &Tab, key: Key, selector: &str) {
    let name =
        format!("(it => it.id || it.innerText.trim())(document.querySelector({selector:?}))");
    let name: String = tab.eval(&name).await.unwrap();
    tab.key_until(key, &name).await.unwrap();
    is_at(tab, selector).await;
}

async fn types(tab: &Tab, words: &str) {
    for letter in words.chars() {
        tab.key(Key::Letter(letter)).await.unwrap();
    }
}

/// RECORD-2: announced, asked, not yet, asked, made; then he writes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_announced_and_made_by_keys() {
    let (_world, _browser, she, he) = met().await;
    goes(&he.tab, Key::BackTab, "#record summary").await;
    he.tab.key(Key::Enter).await.unwrap();
    goes(&he.tab, Key::Tab, "#record-reason").await;
    he.tab.key(Key::Down).await.unwrap();
    goes(&he.tab, Key::Tab, "#record-announce").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", "#record-announce").await;
    she.says("#log", "mineur").await.unwrap();
    she.say("compris").await.unwrap();
    he.says_of_the_record("La personne a répondu").await.unwrap();
    is_at(&he.tab, "#composer").await;
    goes(&he.tab, Key::BackTab, "#record-make").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#record-yes", "#record-make").await;
    goes(&he.tab, Key::Tab, "#record-no").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#record-make", "#record-no").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#record-yes", "#record-make").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", "#record-yes").await;
    he.says_of_the_record("Enregistrée").await.unwrap();
    is_at(&he.tab, "#composer").await;
}

/// Put aside and taken back; put aside again, and left so.
#[tokio::test(flavor = "multi_thread")]
async fn abuse_is_put_aside_and_taken_back_by_keys() {
    let (_world, _browser, she, he) = met().await;
    goes(&he.tab, Key::BackTab, "#discard").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, ".take-back", "#discard").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", ".take-back").await;
    types(&he.tab, "encore").await;
    he.tab.key(Key::Enter).await.unwrap();
    she.reads("encore").await.unwrap();
    goes(&he.tab, Key::BackTab, "#discard").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, ".take-back", "#discard").await;
    he.tab.works(TOO_LATE).await.unwrap();
    is_left_at(&he.tab, "#front-title", ".take-back").await;
    she.phase("ended").await.unwrap();
    is_at(&he.tab, "#front-title").await;
}

/// Flagged, two steps ticked, her newest words pinned and unpinned, and over again.
#[tokio::test(flavor = "multi_thread")]
async fn danger_is_flagged_ticked_and_pinned_by_keys() {
    let (_world, _browser, she, he) = met().await;
    she.say("1 rue de la Paix").await.unwrap();
    he.reads("1 rue de la Paix").await.unwrap();
    he.tab.key(Key::ShiftF(8)).await.unwrap();
    is_at(&he.tab, "#flag-danger").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.tab.wait("the list", "document.querySelector('.serious li') !== null").await.unwrap();
    is_at(&he.tab, "#flag-danger").await;
    for step in 1..=2 {
        let tick = format!(".serious li:nth-child({step}) input");
        let there = format!("document.activeElement.matches({tick:?})");
        while !he.tab.eval::<bool>(&there).await.unwrap() {
            he.tab.key(Key::Tab).await.unwrap();
            he.tab.focus_is_seen().await.unwrap();
        }
        he.tab.key(Key::Space).await.unwrap();
        is_at(&he.tab, &format!("{tick}:checked")).await;
    }
    goes(&he.tab, Key::Tab, "#pin-newest").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.tab.wait("the pin", "document.querySelector('.pins .pin') !== null").await.unwrap();
    is_at(&he.tab, "#pin-newest").await;
    goes(&he.tab, Key::Tab, ".pins button").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", ".pins").await;
    he.tab.key(Key::ShiftF(8)).await.unwrap();
    is_at(&he.tab, "#flag-danger").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.tab.wait("no list", "document.querySelector('.serious') === null").await.unwrap();
    is_at(&he.tab, "#flag-danger").await;
    he.tab.key(Key::Escape).await.unwrap();
    is_at(&he.tab, "#composer").await;
}

/// Two lines are found and pinned, and each is unpinned.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_pinned_by_keys() {
    let (_world, _browser, she, he) = met().await;
    for words in ["rue un", "rue deux"] {
        she.say(words).await.unwrap();
        he.reads(words).await.unwrap();
    }
    he.tab.key(Key::F(8)).await.unwrap();
    is_at(&he.tab, "#search-words").await;
    types(&he.tab, "rue").await;
    he.can("#search-previous").await.unwrap();
    goes(&he.tab, Key::Tab, "#pin-found").await;
    he.tab.key(Key::Enter).await.unwrap();
    let pins = |count: usize| format!("document.querySelectorAll('.pins .pin').length === {count}");
    he.tab.wait("one pin", &pins(1)).await.unwrap();
    is_at(&he.tab, "#pin-found").await;
    goes(&he.tab, Key::BackTab, "#search-previous").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_at(&he.tab, "#search-previous").await;
    goes(&he.tab, Key::Tab, "#pin-found").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.tab.wait("two pins", &pins(2)).await.unwrap();
    is_at(&he.tab, "#pin-found").await;
    goes(&he.tab, Key::Tab, "#search-close").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", "#search-words").await;
    for left in [1, 0] {
        goes(&he.tab, Key::BackTab, ".pins button").await;
        he.tab.key(Key::Enter).await.unwrap();
        he.tab.wait("a pin less", &pins(left)).await.unwrap();
        is_at(&he.tab, "#composer").await;
    }
}

/// What is pressed to be gone leaves the keyboard where he goes on: a notice, a question, a conversation.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_leaves_the_keyboard_somewhere() {
    let (_world, _browser, she, he) = met().await;
    goes(&he.tab, Key::BackTab, "#close").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_at(&he.tab, "#close-confirm").await;
    goes(&he.tab, Key::Tab, "#close-cancel").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", "#close-cancel").await;
    goes(&he.tab, Key::BackTab, "#sign-out").await;
    he.tab.key(Key::Enter).await.unwrap();
    he.tab
        .wait("the notice", "document.querySelector('.notice #status + button') !== null")
        .await
        .unwrap();
    goes(&he.tab, Key::Tab, "#status + button").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#composer", "#status + button").await;
    she.end().await.unwrap();
    he.ended().await.unwrap();
    is_at(&he.tab, "#front-title").await;
    goes(&he.tab, Key::Tab, "#dismiss").await;
    he.tab.key(Key::Enter).await.unwrap();
    is_left_at(&he.tab, "#front-title", "#dismiss").await;
}
