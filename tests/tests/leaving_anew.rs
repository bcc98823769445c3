//! She leaves in the first moments after her page was loaded anew: at once, and proved as ever.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};

const MINUTE: Duration = Duration::from_secs(61);
const ELSEWHERE: &str = "document.title === 'Elsewhere'";
const BY_EXIT: &str = "sortie d’urgence";
/// What runs before a page that was loaded anew, and before no other.
const ANEW: &str = "if (sessionStorage.getItem('abri'))";
/// The program is on its way for ever.
const SLOW: &str = "WebAssembly.instantiateStreaming = () => new Promise(() => {});";
/// The program is there, and what it asks for first is never sent.
const UNHEARD: &str = "window.fetch = (ask => (address, options) => \
    String(address).endsWith('/v1/sessions') ? new Promise(() => {}) : ask(address, options))\
    (window.fetch.bind(window));";

async fn both() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// They talk; this happens to her page when it is loaded anew.
async fn meet(browser: &Browser, world: &mut World, then: &str) -> (VictimPage, ConsolePage) {
    let tab = browser.blank().await.unwrap();
    tab.before_each_page(&format!("{ANEW} {{ {then} }}")).await.unwrap();
    let (she, he) = browser.meet_in(tab, world, "fr").await.unwrap();
    she.say("un mot").await.unwrap();
    he.reads("un mot").await.unwrap();
    (she, he)
}

async fn leaves(she: &VictimPage) {
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
}

/// He reads that it was by the exit, which is proved, and nothing is left, without a minute between.
async fn is_known_and_erased(world: World, he: &ConsolePage) {
    let proved =
        format!("document.querySelector('.ended .ending')?.innerText.includes({BY_EXIT:?})");
    he.tab.wait("that she left by the exit", &proved).await.unwrap();
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// EXIT-1, DS-98: the page is there and its program is not, as on an old phone for seconds.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_before_the_program_is_there_has_left_by_the_exit() {
    let (mut world, browser) = both().await;
    let (she, he) = meet(&browser, &mut world, SLOW).await;
    she.tab.reload().await.unwrap();
    he.is_told_that_she_went().await.unwrap();
    leaves(&she).await;
    is_known_and_erased(world, &he).await;
    assert_eq!(she.tab.complaints(), [""; 0]);
}

/// EXIT-1, DS-98: the program has taken what leads back, and nothing is opened yet.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_before_anything_is_opened_has_left_by_the_exit() {
    let (mut world, browser) = both().await;
    let (she, he) = meet(&browser, &mut world, UNHEARD).await;
    she.tab.reload().await.unwrap();
    she.says("#ahead", "Retour à votre conversation").await.unwrap();
    leaves(&she).await;
    is_known_and_erased(world, &he).await;
}

/// EXIT-1, DS-98: the service has let her back in, and she has not heard of it: both sessions go, and
/// wherever his console was looking for her, it is proved.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_before_the_answer_has_left_by_the_exit() {
    let (mut world, browser) = both().await;
    let (she, he) = meet(&browser, &mut world, "").await;
    world.proxy.lose_the_answer_to(&["POST /v1/sessions HTTP"]);
    she.tab.reload().await.unwrap();
    world.proxy.gone().await.unwrap();
    she.phase("connecting").await.unwrap();
    // Stopped, the page asks nothing anew before she leaves.
    she.tab.eval::<()>(&format!("void ({})", UNHEARD.trim_end_matches(';'))).await.unwrap();
    world.proxy.restore();
    leaves(&she).await;
    is_known_and_erased(world, &he).await;
}

/// The same with a page that was loaded once more since: what it found is enough for all of them.
#[tokio::test(flavor = "multi_thread")]
async fn who_loads_it_twice_and_leaves_has_left_by_the_exit() {
    let (mut world, browser) = both().await;
    let twice = format!("if (sessionStorage.getItem('abri').length > 200) {{ {SLOW} }}");
    let (she, he) = meet(&browser, &mut world, &twice).await;
    world.proxy.lose_the_answer_to(&["POST /v1/sessions HTTP"]);
    she.tab.reload().await.unwrap();
    world.proxy.gone().await.unwrap();
    she.phase("connecting").await.unwrap();
    she.tab.reload().await.unwrap();
    she.ready().await.unwrap();
    world.proxy.restore();
    leaves(&she).await;
    is_known_and_erased(world, &he).await;
}

/// DS-98: who waited is in nobody's queue any more.
#[tokio::test(flavor = "multi_thread")]
async fn who_waited_and_leaves_before_the_program_is_there_waits_no_more() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.before_each_page(&format!("{ANEW} {{ {SLOW} }}")).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.can("#queue .claim").await.unwrap();
    she.tab.reload().await.unwrap();
    leaves(&she).await;
    let nobody = "document.querySelectorAll('#queue .claim').length === 0";
    he.tab.wait("that nobody waits", nobody).await.unwrap();
    world.interrupt().await;
    assert!(world.stop().await.unwrap().is_empty());
}

/// EXIT-2: without a network she is gone as quickly, and nobody can be told: a minute later it is over.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_it_is_as_quick_and_proves_nothing() {
    let (mut world, browser) = both().await;
    let (she, he) = meet(&browser, &mut world, SLOW).await;
    she.tab.reload().await.unwrap();
    he.is_told_that_she_went().await.unwrap();
    world.proxy.cut();
    leaves(&she).await;
    world.proxy.restore();
    world.pass(MINUTE);
    let said = he.ended().await.unwrap();
    assert!(!said.contains(BY_EXIT), "{said}");
    she.tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    she.phase("landing").await.unwrap();
}
