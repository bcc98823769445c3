//! Her page with a keyboard alone, in a real Chromium: every step is a key.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, Key, Shape, VictimPage},
};

const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
const DESKTOP: Shape = Shape { width: 1280, height: 800, dark: false };
/// 1280 by 1024 at 400 %.
const ZOOMED: Shape = Shape { width: 320, height: 256, dark: false };

async fn focused(she: &VictimPage, id: &str) {
    let there = format!("document.activeElement.id === {id:?}");
    she.tab.wait(&format!("the focus on {id}"), &there).await.unwrap();
    she.tab.focus_is_seen().await.unwrap();
}

async fn types(she: &VictimPage, words: &str) {
    for letter in words.chars() {
        she.tab.key(Key::Letter(letter)).await.unwrap();
    }
}

/// The links at the top: the first leaves, the second skips; each is seen while it has the focus.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_key_offers_to_leave_and_the_second_to_skip() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    for shape in [PHONE, DESKTOP, ZOOMED] {
        she.tab.shape(shape).await.unwrap();
        she.tab.reload().await.unwrap();
        she.ready().await.unwrap();
        for words in ["Leave this page at once", "Skip to the text"] {
            she.tab.key(Key::Tab).await.unwrap();
            assert_eq!(she.tab.focused().await.unwrap(), words);
            she.tab.focus_is_seen().await.unwrap();
        }
        she.tab.key(Key::Enter).await.unwrap();
        she.tab.wait("the text", "document.activeElement.id === 'main'").await.unwrap();
        she.tab.key(Key::Tab).await.unwrap();
        let inside = "document.querySelector('main').contains(document.activeElement)";
        assert!(she.tab.eval::<bool>(inside).await.unwrap(), "after the links of the top");
    }
    she.tab.reload().await.unwrap();
    she.ready().await.unwrap();
    she.tab.key(Key::Tab).await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
}

/// Shift three times leaves, either one or both; and nothing that looks like it: not a capital, not
/// another key between, not too slow.
#[tokio::test(flavor = "multi_thread")]
async fn shift_three_times_leaves_and_writing_does_not() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, _he) = browser.meet(&mut world, "en").await.unwrap();
    let told = "document.querySelector('#exit-keys').innerText.trim()";
    she.tab.click("#composer").await.unwrap();
    for _ in 0..4 {
        she.tab.press_key(Key::Shift).await.unwrap();
        types(&she, "A").await;
        she.tab.release_key(Key::Shift).await.unwrap();
    }
    assert_eq!(she.tab.eval::<String>(told).await.unwrap(), "");
    for _ in 0..2 {
        she.tab.key(Key::Shift).await.unwrap();
        she.tab.key(Key::Shift).await.unwrap();
        let words = she.tab.eval::<String>(told).await.unwrap();
        assert_eq!(words, "●●○ Shift: one more time to leave.");
        types(&she, "b").await;
        assert_eq!(she.tab.eval::<String>(told).await.unwrap(), "", "another key begins anew");
    }
    let draft: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(draft, "AAAAbb");
    she.tab.key(Key::Shift).await.unwrap();
    let words = she.tab.eval::<String>(told).await.unwrap();
    assert_eq!(words, "●○○ Shift: two more times to leave.");
    let stays = format!("{told} === 'You stay on this page.'");
    she.tab.wait("that she took too long", &stays).await.unwrap();
    // Two hands that hammer overlap.
    she.tab.press_key(Key::Shift).await.unwrap();
    she.tab.press_key(Key::LeftShift).await.unwrap();
    she.tab.release_key(Key::Shift).await.unwrap();
    she.tab.release_key(Key::LeftShift).await.unwrap();
    she.tab.key(Key::LeftShift).await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
}

/// What is held for something else is no Shift, whichever of the two; and what is no key ends no
/// count: a touchpad goes on turning the wheel, and the program moves the focus.
#[tokio::test(flavor = "multi_thread")]
async fn a_held_shift_is_none_and_neither_wheel_nor_focus_ends_the_count() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    let told = "document.querySelector('#exit-keys').innerText.trim()";
    let count = async || she.tab.eval::<String>(told).await.unwrap();
    // The left one writes a capital and stays down; the right one is tapped; the left one goes up.
    she.tab.press_key(Key::LeftShift).await.unwrap();
    types(&she, "A").await;
    she.tab.key(Key::Shift).await.unwrap();
    she.tab.key(Key::Shift).await.unwrap();
    she.tab.release_key(Key::LeftShift).await.unwrap();
    assert_eq!(count().await, "●●○ Shift: one more time to leave.");
    types(&she, "b").await;
    assert_eq!(count().await, "");
    // Held for the wheel: none. The wheel between two: still two.
    let wheel = "void document.body.dispatchEvent(new WheelEvent('wheel', {bubbles: true}))";
    she.tab.press_key(Key::Shift).await.unwrap();
    she.tab.eval::<()>(wheel).await.unwrap();
    she.tab.release_key(Key::Shift).await.unwrap();
    assert_eq!(count().await, "");
    for _ in 0..2 {
        she.tab.key(Key::Shift).await.unwrap();
        she.tab.eval::<()>(wheel).await.unwrap();
    }
    she.tab.eval::<()>("void document.querySelector('#start').focus()").await.unwrap();
    assert_eq!(count().await, "●●○ Shift: one more time to leave.");
    she.tab.key(Key::Shift).await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
}

/// From the landing to the end and back; the officer is native to nothing but his own page.
#[tokio::test(flavor = "multi_thread")]
async fn a_whole_conversation_needs_no_mouse() {
    for shape in [PHONE, ZOOMED] {
        let (mut world, browser) =
            (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
        let he = world.console(&browser, 0).await.unwrap();
        let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
        she.tab.shape(shape).await.unwrap();
        she.ready().await.unwrap();
        let stops = she.tab.key_until(Key::Tab, "start").await.unwrap();
        assert!(
            stops.iter().any(|stop| stop.contains("17")),
            "what is urgent is before: {stops:?}"
        );
        she.tab.key(Key::Enter).await.unwrap();
        she.phase("waiting").await.unwrap();
        focused(&she, "composer").await;
        types(&she, "hello").await;
        she.tab.key(Key::Enter).await.unwrap();
        she.tab.wait("her line", "document.querySelector('#log .mine') !== null").await.unwrap();
        focused(&she, "composer").await;
        he.claim().await.unwrap();
        she.met().await.unwrap();
        he.reads("hello").await.unwrap();
        he.say("I am here.").await.unwrap();
        she.reads("I am here.").await.unwrap();
        focused(&she, "composer").await;
        types(&she, "by the button").await;
        she.tab.key_until(Key::Tab, "send").await.unwrap();
        she.tab.key(Key::Space).await.unwrap();
        he.reads("by the button").await.unwrap();
        focused(&she, "composer").await;
        read(&she, &he).await;
        someone_else(&she).await;
        end(&she).await;
    }
}

/// She reads further up; what comes meanwhile moves neither her place nor the focus.
async fn read(she: &VictimPage, he: &abri_e2e::browser::ConsolePage) {
    for line in 0..8 {
        let words = format!("line {line}\nwith some more to read");
        he.say(&words).await.unwrap();
        she.reads(&words).await.unwrap();
    }
    she.tab.key_until(Key::BackTab, "log").await.unwrap();
    let top = "document.querySelector('#log').scrollTop";
    let before: f64 = she.tab.eval(top).await.unwrap();
    she.tab.key(Key::Up).await.unwrap();
    she.tab.wait("scrolling up", &format!("{top} < {before}")).await.unwrap();
    she.tab.key(Key::Home).await.unwrap();
    she.tab.wait("the beginning", &format!("{top} === 0")).await.unwrap();
    he.say("one more").await.unwrap();
    she.reads("one more").await.unwrap();
    assert!(she.tab.eval::<f64>(top).await.unwrap() < 1.0, "nothing scrolled away below her eyes");
    focused(she, "log").await;
    she.tab.key_until(Key::Tab, "new-messages").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    focused(she, "log").await;
    let end = "(log => log.scrollTop + log.clientHeight >= log.scrollHeight - 2)\
               (document.querySelector('#log'))";
    she.tab.wait("the end", end).await.unwrap();
}

async fn someone_else(she: &VictimPage) {
    she.tab.key_until(Key::BackTab, "ask-other").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.tab.wait("an answer", "document.querySelector('#alert').innerText !== ''").await.unwrap();
    focused(she, "log").await;
}

/// The question comes after the button in the order of the keys, and can be taken back.
async fn end(she: &VictimPage) {
    she.tab.key_until(Key::BackTab, "end").await.unwrap();
    she.tab.key(Key::Space).await.unwrap();
    assert_eq!(she.tab.key_until(Key::Tab, "end-no").await.unwrap(), ["end-yes", "end-no"]);
    she.tab.key(Key::Enter).await.unwrap();
    focused(she, "end").await;
    she.tab.key(Key::Enter).await.unwrap();
    she.tab.key_until(Key::Tab, "end-yes").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.phase("ended").await.unwrap();
    focused(she, "ended-title").await;
    she.tab.key(Key::Tab).await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "Back to the beginning");
    she.tab.key(Key::Enter).await.unwrap();
    she.phase("landing").await.unwrap();
}

/// Without the program the keyboard still finds the numbers, and a click that came too early is
/// answered where she is.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_could_not_load_takes_the_focus_to_its_reason() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    let script = "{ let fail; const late = new Promise((_, no) => { fail = no; }); \
                  window.failNow = () => fail(new TypeError('not loaded')); \
                  WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => late; }";
    tab.before_each_page(script).await.unwrap();
    tab.shape(PHONE).await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.ready().await.unwrap();
    she.tab.key_until(Key::Tab, "start").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.phase("connecting").await.unwrap();
    she.tab.eval::<()>("void failNow()").await.unwrap();
    focused(&she, "unloaded").await;
    she.tab.key(Key::Tab).await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "Reload");
}
