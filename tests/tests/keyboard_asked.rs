//! What she is asked, offered and told, with a keyboard alone; and what the exit keys are not.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::{Role, Verdict};
use abri_e2e::{
    World,
    browser::{Browser, Key, Shape, VictimPage},
    native::NativeOfficer,
};

const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
const A_NUMBER: &str = "#others a[href^='tel:']";
const EXIT_KEYS: &str = "document.querySelector('#exit-keys').innerText.trim()";

async fn both() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// The focus is somewhere that a person can see, and not at the top of the page.
async fn still_somewhere(she: &VictimPage) {
    let lost = "document.activeElement === document.body";
    assert!(!she.tab.eval::<bool>(lost).await.unwrap(), "the focus fell to the top");
    she.tab.focus_is_seen().await.unwrap();
}

/// Goes to this disclosure and presses Enter there: what is within is shown, or is not any more. The
/// way there and what it opens can be seen.
async fn turns(she: &VictimPage, id: &str, within: &str, shown: bool) {
    let words: String =
        she.tab.eval(&format!("document.querySelector('#{id} summary').innerText")).await.unwrap();
    she.tab.key_until(Key::BackTab, words.trim()).await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    let is_so = format!("document.querySelector({within:?}).checkVisibility() === {shown}");
    she.tab.wait(within, &is_so).await.unwrap();
    still_somewhere(she).await;
}

/// Help while she waits, each number below it, and how an officer was verified.
#[tokio::test(flavor = "multi_thread")]
async fn help_and_details_open_by_a_key() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    she.start().await.unwrap();
    turns(&she, "help", A_NUMBER, true).await;
    let numbers = she.tab.eval::<Vec<String>>(
        "[...document.querySelectorAll('#others a')].map((it) => it.innerText.trim())",
    );
    let last = numbers.await.unwrap().pop().unwrap();
    she.tab.key_until(Key::Tab, &last).await.unwrap();
    turns(&she, "help", A_NUMBER, false).await;
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.click("#composer").await.unwrap();
    turns(&she, "details", "#details-certificate", true).await;
    she.tab.click("#composer").await.unwrap();
    turns(&she, "details", "#details-certificate", false).await;
}

/// A proposal moves no focus; its buttons lie before the field, and the answer leaves her in the
/// conversation.
#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_answered_by_a_key() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    she.tab.click("#composer").await.unwrap();
    for (button, class) in [("proposal-no", "declined"), ("proposal-yes", "accepted")] {
        he.propose("2027-03-01T10:30", class, "").await.unwrap();
        let open = "document.querySelector('#proposal-yes').checkVisibility() \
                    && !document.querySelector('#proposal-yes').disabled";
        she.tab.wait("the question", open).await.unwrap();
        assert_eq!(she.tab.focused().await.unwrap(), "composer");
        she.tab.key_until(Key::BackTab, button).await.unwrap();
        she.tab.key(Key::Enter).await.unwrap();
        she.says("#log li.mine:last-child .text", class).await.unwrap();
        still_somewhere(&she).await;
        she.tab.key_until(Key::Tab, "composer").await.unwrap();
    }
    let answers = "document.querySelectorAll('#log li.her').length === 2";
    he.tab.wait("both answers", answers).await.unwrap();
}

/// What was not sent goes again, or into the field again, by a key.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_is_sent_again_by_a_key() {
    let (mut world, browser) = both().await;
    world.proxy.refuse_sockets();
    let he = world.console(&browser, 0).await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.refuse_messages(true).await.unwrap();
    for words in ["first", "second"] {
        she.tab.write("#composer", words).await.unwrap();
        she.tab.key(Key::Enter).await.unwrap();
    }
    let failed = "document.querySelectorAll('#log [data-state=state-failed]').length === 2";
    she.tab.wait("both", failed).await.unwrap();
    she.tab.refuse_messages(false).await.unwrap();
    she.tab.key_until(Key::BackTab, "resend").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    he.reads("first").await.unwrap();
    still_somewhere(&she).await;
    she.tab.key_until(Key::Tab, "take-back").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "composer");
    she.tab.key(Key::Enter).await.unwrap();
    he.reads("second").await.unwrap();
}

/// CONSENT-2, CONSENT-6: yes to one more person, and asking that person to leave, by keys.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_join_and_who_leaves_is_decided_by_a_key() {
    let (mut world, browser) = both().await;
    world.enrol("0003", Role::Interpreter).await.unwrap();
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    she.start().await.unwrap();
    let (api, pins) = (world.api(), world.demonstration.pins.clone());
    let (officer, interpreter) = (world.officer(0).unwrap(), world.officer(2).unwrap());
    let mut he = NativeOfficer::claim(&api, &pins, officer, None).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    she.met().await.unwrap();
    she.tab.click("#composer").await.unwrap();
    he.ask(interpreter, Role::Interpreter, "Speaks your language.").unwrap();
    let open = "document.querySelector('#question-yes').checkVisibility() \
                && !document.querySelector('#question-yes').disabled";
    she.tab.wait("the question", open).await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "composer", "it takes no focus");
    let stops = she.tab.key_until(Key::BackTab, "question-yes").await.unwrap();
    assert!(stops.contains(&"question-no".to_owned()), "{stops:?}");
    she.tab.key(Key::Enter).await.unwrap();
    he.until("yes", |screen| screen.answers == [Verdict::Accepted]).await.unwrap();
    still_somewhere(&she).await;
    let mut third = NativeOfficer::join(&api, &pins, interpreter).await.unwrap();
    third.until("the group", |screen| screen.members.len() == 2).await.unwrap();
    he.until("the third", |screen| screen.members.len() == 2).await.unwrap();
    let there = "document.querySelectorAll('#company-list button').length === 2";
    she.tab.wait("who is there", there).await.unwrap();
    she.tab.key_until(Key::BackTab, "Ask no. 0003 to leave").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    he.until("alone", |screen| screen.members == ["0001"]).await.unwrap();
    she.tab.wait("nobody else", "document.querySelector('#company').hidden").await.unwrap();
    still_somewhere(&she).await;
}

/// Shift together with Control or Alt, or within an input method, is somebody else's; capitals in the
/// middle of a word are hers.
#[tokio::test(flavor = "multi_thread")]
async fn shift_with_other_keys_and_within_an_input_method_never_leaves() {
    let (mut world, browser) = both().await;
    let (she, _he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.click("#composer").await.unwrap();
    let count = async || she.tab.eval::<String>(EXIT_KEYS).await.unwrap();
    for (held, shift) in [(Key::Control, Key::ControlShift), (Key::Alt, Key::AltShift)] {
        she.tab.press_key(held).await.unwrap();
        for _ in 0..4 {
            she.tab.key(shift).await.unwrap();
            assert_eq!(count().await, "", "{held:?}");
        }
        she.tab.release_key(held).await.unwrap();
        // The other way round: Shift first, as for a shortcut.
        for _ in 0..4 {
            she.tab.press_key(Key::Shift).await.unwrap();
            she.tab.key(held).await.unwrap();
            she.tab.release_key(Key::Shift).await.unwrap();
            assert_eq!(count().await, "", "{held:?}");
        }
    }
    let composing = "for (let i = 0; i < 4; i += 1) for (const kind of ['keydown', 'keyup']) \
                     document.querySelector('#composer').dispatchEvent(new KeyboardEvent(kind, \
                     { key: 'Shift', code: 'ShiftLeft', isComposing: true, bubbles: true }))";
    she.tab.eval::<()>(&format!("void (() => {{ {composing} }})()")).await.unwrap();
    assert_eq!(count().await, "");
    for letter in "McDonaldAvE".chars() {
        if letter.is_uppercase() {
            she.tab.press_key(Key::Shift).await.unwrap();
        }
        she.tab.key(Key::Letter(letter)).await.unwrap();
        if letter.is_uppercase() {
            she.tab.release_key(Key::Shift).await.unwrap();
        }
        assert_eq!(count().await, "");
    }
    let field = "document.querySelector('#composer').value";
    assert_eq!(she.tab.eval::<String>(field).await.unwrap(), "McDonaldAvE");
    // The same keys alone are counted, or all of this shows nothing.
    she.tab.key(Key::Shift).await.unwrap();
    assert_ne!(count().await, "");
}
