//! Several consoles and one conversation, in a real Chromium: asking for somebody, coming, handing
//! over, leaving.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::Role;
use abri_e2e::{
    World,
    accessibility::{Axe, Rules},
    browser::{Browser, ConsolePage, Key, Shape, VictimPage},
};

const WHY: &str = "Elle continue avec vous.";
const DESKTOP: Shape = Shape { width: 1280, height: 800, dark: false };
const PHONE: Shape = Shape { width: 360, height: 740, dark: true };

struct Scene {
    world: World,
    browser: Browser,
    she: VictimPage,
    he: ConsolePage,
}

/// She talks with the officer 0001.
async fn scene() -> Scene {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    Scene { world, browser, she, he }
}

impl Scene {
    async fn interpreter(&mut self) -> ConsolePage {
        self.world.console_of(&self.browser, "0003", Role::Interpreter).await.unwrap()
    }
}

/// CONSENT-1 to CONSENT-6, DS-80, DS-81: one flow, from the question to the colleague who goes on alone
/// with her. The note is hers to read, and the colleague's.
#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_takes_over() {
    let mut scene = scene().await;
    let colleague = scene.world.console(&scene.browser, 1).await.unwrap();
    let Scene { she, he, .. } = &scene;
    he.asks_for("0002", WHY, "#hand-over").await.unwrap();
    he.question_stands("pas encore répondu").await.unwrap();
    she.is_asked().await.unwrap();
    she.says("#question-text", "0002").await.unwrap();
    she.says("#question-reason", WHY).await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.joins().await.unwrap();
    colleague.reads_of_colleague(WHY).await.unwrap();
    assert!(he.ended().await.unwrap().contains("continue sans vous"));
    colleague.reads_along(1).await.unwrap();
    colleague.notes("N° 0001 est parti").await.unwrap();
    she.reads(WHY).await.unwrap();
    colleague.say("bonsoir, je prends la suite").await.unwrap();
    she.reads("bonsoir, je prends la suite").await.unwrap();
    she.say("d’accord").await.unwrap();
    colleague.reads("d’accord").await.unwrap();
    colleague.close().await.unwrap();
    she.phase("ended").await.unwrap();
    for console in [he, &colleague] {
        assert_eq!(console.tab.complaints(), [""; 0]);
    }
}

/// SEEN-2, CONSENT-6: half a reply keeps him there; that the colleague is waiting for him to go stands in the
/// conversation, whatever is said meanwhile, with the way out.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_held_up_by_a_draft_is_told_until_he_leaves() {
    let mut scene = scene().await;
    let colleague = scene.world.console(&scene.browser, 1).await.unwrap();
    let Scene { she, he, .. } = &scene;
    he.asks_for("0002", WHY, "#hand-over").await.unwrap();
    he.tab.write("#composer", "encore une").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.joins().await.unwrap();
    he.question_stands("est là pour prendre la suite").await.unwrap();
    she.say("vous partez ?").await.unwrap();
    he.reads("vous partez ?").await.unwrap();
    he.question_stands("n° 0002 est là pour prendre la suite").await.unwrap();
    he.tab.rewrite("#composer", "").await.unwrap();
    he.tab.click("#leave-to-colleague").await.unwrap();
    he.tab.wait("the question", "document.activeElement.id === 'close-confirm'").await.unwrap();
    he.tab.click("#close-confirm").await.unwrap();
    assert!(he.ended().await.unwrap().contains("continue sans vous"));
    colleague.say("je reste").await.unwrap();
    she.reads("je reste").await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// CONSENT-4, CONSENT-6, DS-71: an interpreter is asked for, comes, is seen by all, reads and writes,
/// and leaves; nobody who waits is shown or given to them.
#[tokio::test(flavor = "multi_thread")]
async fn an_interpreter_comes_and_leaves_and_claims_nobody() {
    let mut scene = scene().await;
    let interpreter = scene.interpreter().await;
    let Scene { world, browser, she, he } = &scene;
    let other = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    other.start().await.unwrap();
    he.tab.wait("who waits", "document.querySelector('#queue .claim') !== null").await.unwrap();
    let queue = "document.querySelector('.queue').checkVisibility() \
                 || document.querySelector('#queue .claim') !== null";
    assert!(!interpreter.tab.eval::<bool>(queue).await.unwrap());
    he.asks_for("0003", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    interpreter.joins().await.unwrap();
    for console in [he, &interpreter] {
        console.reads_along(2).await.unwrap();
    }
    he.notes("Interprète n° 0003 est là").await.unwrap();
    interpreter.say("je traduis").await.unwrap();
    she.reads("je traduis").await.unwrap();
    he.reads_of_colleague("je traduis").await.unwrap();
    // Leaving ends nothing for the others.
    interpreter.close().await.unwrap();
    assert!(interpreter.ended().await.unwrap().contains("continue sans vous"));
    he.reads_along(1).await.unwrap();
    he.say("nous voilà deux").await.unwrap();
    she.reads("nous voilà deux").await.unwrap();
    assert!(!interpreter.tab.eval::<bool>(queue).await.unwrap());
}

/// CONSENT-2: her no is said to who asked, and nobody is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn her_no_is_said_and_nobody_is_asked_for() {
    let mut scene = scene().await;
    let interpreter = scene.interpreter().await;
    let Scene { she, he, .. } = &scene;
    he.asks_for("0003", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-no").await.unwrap();
    he.question_stands("N’insistez pas").await.unwrap();
    let invited = "document.querySelectorAll('#invited .join').length";
    assert_eq!(interpreter.tab.eval::<usize>(invited).await.unwrap(), 0);
    he.reads_along(1).await.unwrap();
    // Another question is possible.
    he.can("#ask").await.unwrap();
}

/// Whoever asked is gone in the middle: her page drops the invitation that nobody took (`CONSENT-3`), and
/// whoever came already goes on with her.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_dies_in_mid_handover_leaves_her_with_who_came() {
    let mut scene = scene().await;
    let colleague = scene.world.console(&scene.browser, 1).await.unwrap();
    let Scene { she, he, .. } = &scene;
    he.asks_for("0002", WHY, "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.joins().await.unwrap();
    colleague.reads_along(2).await.unwrap();
    // As a browser that crashes: no word to anybody.
    he.tab.eval::<()>("void setTimeout(() => { for (;;); })").await.unwrap();
    colleague.say("je suis là").await.unwrap();
    she.reads("je suis là").await.unwrap();
    she.say("et je vous lis").await.unwrap();
    colleague.reads("et je vous lis").await.unwrap();
}

/// A break: nothing new is offered, colleagues see it, and it ends.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_break_nobody_is_asked_for_and_colleagues_see_it() {
    let mut scene = scene().await;
    let colleague = scene.world.console(&scene.browser, 1).await.unwrap();
    let Scene { he, .. } = &scene;
    he.sees_on_duty("0002").await.unwrap();
    colleague.tab.click("#pause").await.unwrap();
    let paused = "[...document.querySelectorAll('#ask-whom option')]\
                  .some((it) => it.text.includes('0002') && it.text.includes('pause') && it.disabled)";
    he.tab.wait("the break", paused).await.unwrap();
    colleague.tab.click("#pause").await.unwrap();
    he.sees_on_duty("0002").await.unwrap();
}

/// DS-82: a supervisor sees who is on duty and how many wait, and no conversation.
#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_sees_load_and_waiting_times_and_nothing_else() {
    let mut scene = scene().await;
    let supervisor =
        scene.world.console_of(&scene.browser, "0009", Role::Supervisor).await.unwrap();
    let Scene { world, browser, she, he } = &scene;
    let other = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    other.start().await.unwrap();
    she.say("un secret").await.unwrap();
    he.reads("un secret").await.unwrap();
    supervisor.tab.click("#board summary").await.unwrap();
    let row = "[...document.querySelectorAll('#on-duty tr')]\
               .some((it) => it.innerText.includes('0001') && it.innerText.includes('1/5'))";
    supervisor.tab.wait("his load", row).await.unwrap();
    let waits = "document.querySelector('#figures dd')?.innerText === '1'";
    supervisor.tab.wait("one who waits", waits).await.unwrap();
    let seen = supervisor.tab.laid_out().await.unwrap();
    assert!(!seen.contains("un secret"), "{seen}");
    for shape in [DESKTOP, PHONE] {
        let found = Axe::load().unwrap().run(&supervisor.tab, shape, Rules::All).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}

/// With a keyboard alone, from the form to leaving; and no barrier on the way.
#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_and_without_a_barrier() {
    let mut scene = scene().await;
    let colleague = scene.world.console(&scene.browser, 1).await.unwrap();
    let Scene { she, he, .. } = &scene;
    he.tab.shape(DESKTOP).await.unwrap();
    he.tab.eval::<()>("void document.querySelector('#company summary').focus()").await.unwrap();
    he.tab.key(Key::Enter).await.unwrap();
    he.sees_on_duty("0002").await.unwrap();
    no_barrier(he).await;
    he.tab.key_until(Key::Tab, "ask-whom").await.unwrap();
    he.tab.key(Key::Down).await.unwrap();
    he.tab.key_until(Key::Tab, "ask-reason").await.unwrap();
    for letter in "relais".chars() {
        he.tab.key(Key::Letter(letter)).await.unwrap();
    }
    he.tab.key_until(Key::Tab, "hand-over").await.unwrap();
    he.tab.key(Key::Enter).await.unwrap();
    he.question_stands("pas encore répondu").await.unwrap();
    no_barrier(he).await;
    she.is_asked().await.unwrap();
    she.says("#question-reason", "relais").await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.can("#invited .join").await.unwrap();
    no_barrier(&colleague).await;
    colleague
        .tab
        .eval::<()>("void document.querySelector('#invited .join').focus()")
        .await
        .unwrap();
    colleague.tab.key(Key::Enter).await.unwrap();
    colleague.reads_of_colleague("relais").await.unwrap();
    he.ended().await.unwrap();
    colleague.reads_along(1).await.unwrap();
    no_barrier(&colleague).await;
    // The keyboard was put where the reply is written.
    for letter in "ici".chars() {
        colleague.tab.key(Key::Letter(letter)).await.unwrap();
    }
    colleague.tab.key(Key::Enter).await.unwrap();
    she.reads("ici").await.unwrap();
}

async fn no_barrier(console: &ConsolePage) {
    for shape in [PHONE, DESKTOP] {
        let found = Axe::load().unwrap().run(&console.tab, shape, Rules::All).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}
