//! No barrier in any state of any page, as far as a program can find one: axe-core, zoom, spacing,
//! targets, motion, forced colours. What people must look at is in `spec/accessibility.md`.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    accessibility::{Axe, Inspector, Rules, in_forced_colours, measured},
    browser::{Browser, Emulated, Shape},
    states,
};

const LANGUAGE: &str = "fr";
const PHONE: Shape = Shape { width: 360, height: 740, dark: false };

macro_rules! no_barrier {
    ($name:ident, |$browser:ident, $inspector:ident| $walk:expr) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            let $browser = Browser::launch().await.unwrap();
            let mut seen = Inspector::new().unwrap();
            let $inspector = &mut seen;
            $walk.await.unwrap();
            seen.verdict().unwrap();
        }
    };
}

no_barrier!(before_a_conversation_there_is_no_barrier, |browser, inspector| {
    states::before(&browser, LANGUAGE, inspector)
});
no_barrier!(from_right_to_left_there_is_no_barrier_either, |browser, inspector| {
    states::before(&browser, "ar", inspector)
});
no_barrier!(in_easy_to_read_french_there_is_no_barrier, |browser, inspector| {
    states::before(&browser, "fr-facile", inspector)
});
no_barrier!(in_the_longest_words_there_is_no_barrier, |browser, inspector| {
    states::before(&browser, "uk", inspector)
});
no_barrier!(on_a_bad_day_in_the_queue_there_is_no_barrier, |browser, inspector| {
    states::queue(&browser, LANGUAGE, inspector)
});
no_barrier!(in_trouble_there_is_no_barrier, |browser, inspector| {
    states::trouble(&browser, LANGUAGE, inspector)
});
no_barrier!(in_company_there_is_no_barrier, |browser, inspector| {
    states::company(&browser, LANGUAGE, inspector)
});
no_barrier!(in_an_arabic_conversation_there_is_no_barrier, |browser, inspector| {
    states::talking(&browser, "ar", inspector)
});
no_barrier!(in_trouble_in_arabic_there_is_no_barrier, |browser, inspector| {
    states::trouble(&browser, "ar", inspector)
});
no_barrier!(waiting_and_company_in_arabic_have_no_barrier, |browser, inspector| async {
    states::queue(&browser, "ar", inspector).await?;
    states::company(&browser, "ar", inspector).await
});
no_barrier!(in_a_conversation_there_is_no_barrier, |browser, inspector| {
    states::talking(&browser, LANGUAGE, inspector)
});
no_barrier!(when_something_is_not_sent_there_is_no_barrier, |browser, inspector| {
    states::unsent(&browser, LANGUAGE, inspector)
});
no_barrier!(with_a_file_there_is_no_barrier, |browser, inspector| {
    states::files(&browser, LANGUAGE, inspector)
});
no_barrier!(when_she_comes_back_there_is_no_barrier, |browser, inspector| {
    states::returning(&browser, LANGUAGE, inspector)
});
no_barrier!(at_no_ending_there_is_a_barrier, |browser, inspector| {
    states::endings(&browser, LANGUAGE, inspector)
});
no_barrier!(when_it_ends_by_a_fault_there_is_no_barrier, |browser, inspector| {
    states::rarely(&browser, LANGUAGE, inspector)
});
no_barrier!(at_the_consoles_door_there_is_no_barrier, |browser, inspector| {
    states::console(&browser, inspector)
});
no_barrier!(when_a_console_lets_nobody_in_there_is_no_barrier, |browser, inspector| {
    states::at_the_door(&browser, inspector)
});
no_barrier!(on_duty_there_is_no_barrier, |browser, inspector| {
    states::on_duty(&browser, inspector)
});
no_barrier!(when_a_console_is_not_heard_there_is_no_barrier, |browser, inspector| {
    states::unheard(&browser, inspector)
});
no_barrier!(when_nobody_can_be_called_or_let_in_there_is_no_barrier, |browser, inspector| {
    states::asked_in(&browser, inspector)
});
no_barrier!(with_what_an_officer_has_at_hand_there_is_no_barrier, |browser, inspector| {
    states::at_hand(&browser, inspector)
});
no_barrier!(between_colleagues_consoles_there_is_no_barrier, |browser, inspector| {
    states::handing(&browser, inspector)
});

/// The searches can fail: each finds what was planted for it.
#[tokio::test(flavor = "multi_thread")]
async fn planted_barriers_are_found() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page(LANGUAGE).unwrap()).await.unwrap();
    she.ready().await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    let axe = Axe::load().unwrap();
    assert_eq!(axe.run(&she.tab, PHONE, Rules::All).await.unwrap(), [""; 0]);
    assert_eq!(measured(&she.tab, false).await.unwrap(), [""; 0]);
    she.tab
        .eval::<()>(
            "(() => { const add = (tag, text, style) => { const it = document.createElement(tag); \
             it.textContent = text; Object.assign(it.style, style); \
             document.querySelector('.begin').append(it); return it; }; \
             add('p', 'pale', { color: '#999', background: '#aaa' }); add('img', ''); \
             add('button', 'x', { minHeight: '20px', height: '20px', padding: 0 }); \
             add('p', 'wide', { width: '900px' }); \
             add('p', 'cut off '.repeat(9), { height: '1em', width: '9em', overflow: 'hidden' }); \
             add('p', 'moves', { transition: 'color 1s' }); \
             const exit = document.querySelector('#exit'); exit.style.insetBlock = '0'; \
             return null; })()",
        )
        .await
        .unwrap();
    let found = axe.run(&she.tab, PHONE, Rules::All).await.unwrap().join("\n");
    for rule in ["color-contrast", "image-alt"] {
        assert!(found.contains(rule), "{rule}: {found}");
    }
    let dark = Shape { dark: true, ..PHONE };
    let found = axe.run(&she.tab, dark, Rules::Contrast).await.unwrap().join("\n");
    assert!(found.contains("color-contrast") && !found.contains("image-alt"), "{found}");
    let found = measured(&she.tab, false).await.unwrap().join("\n");
    let barriers =
        ["scrolls sideways", "is small", "cuts its text", "moves", "behind #exit", "is cut"];
    for barrier in barriers {
        assert!(found.contains(barrier), "{barrier}: {found}");
    }
}

/// Nothing moves by itself, not even for who has nothing against it: what has the focus is in sight
/// at once. The measure would see it.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_by_itself() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page(LANGUAGE).unwrap()).await.unwrap();
    she.ready().await.unwrap();
    she.tab.emulate(&[Emulated::Moving]).await.unwrap();
    assert_eq!(measured(&she.tab, false).await.unwrap(), [""; 0]);
    she.tab
        .eval::<String>("document.documentElement.style.scrollBehavior = 'smooth'")
        .await
        .unwrap();
    let moves = measured(&she.tab, false).await.unwrap().join("\n");
    assert!(moves.contains("smoothly"), "{moves}");
}

/// With the system's few colours, edges say what colours said.
#[tokio::test(flavor = "multi_thread")]
async fn in_forced_colours_everything_can_be_told_apart() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let she = browser.victim(&world.victim_page(LANGUAGE).unwrap()).await.unwrap();
    she.ready().await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    assert_eq!(in_forced_colours(&she.tab).await.unwrap(), [""; 0]);
    she.start().await.unwrap();
    she.say("bonsoir").await.unwrap();
    he.claim().await.unwrap();
    he.say("bonsoir à vous").await.unwrap();
    she.reads("bonsoir à vous").await.unwrap();
    she.tab.click("#end").await.unwrap();
    assert_eq!(in_forced_colours(&she.tab).await.unwrap(), [""; 0]);
    she.tab
        .eval::<()>(
            "void document.querySelectorAll('#log li').forEach((it) => it.style.border = '0')",
        )
        .await
        .unwrap();
    let found = in_forced_colours(&she.tab).await.unwrap();
    assert_eq!(found, ["messages have no edge", "whose message it is, is lost"]);
}
