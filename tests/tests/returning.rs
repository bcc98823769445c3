//! Her page is loaded anew: she comes back to the same officer, once, and nothing else does.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, Tab, VictimPage},
};

const MINUTE: Duration = Duration::from_secs(61);
const KEPT: &str = "sessionStorage.getItem('abri')";
const RETURNED: &str = "La personne est revenue sur sa page";

async fn world_and_browser() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

async fn kept(tab: &Tab) -> Option<String> {
    tab.eval(KEPT).await.unwrap()
}

/// What this page keeps while it is out of sight.
async fn record(she: &VictimPage) -> String {
    let record = she.hides().await.unwrap();
    she.shows().await.unwrap();
    assert_eq!(kept(&she.tab).await, None, "only while it is out of sight");
    record
}

/// DS-68, RETURN-1: her place is kept; what is kept of her is another secret than before.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_while_she_waits_keeps_her_place() {
    let (world, browser) = world_and_browser().await;
    let page = world.victim_page("fr").unwrap();
    let (first, second) =
        (browser.victim(&page).await.unwrap(), browser.victim(&page).await.unwrap());
    first.start().await.unwrap();
    second.start().await.unwrap();
    let before = record(&first).await;
    first.tab.reload().await.unwrap();
    first.phase("waiting").await.unwrap();
    first.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    assert_ne!(record(&first).await, before);
}

/// RETURN-2: the same officer, by himself; what she had not seen comes again, what was before only
/// when he decides so.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_while_they_talk_brings_her_back_to_him() {
    let (mut world, browser) = world_and_browser().await;
    let landing = browser.tab(&world.victim_page("fr").unwrap()).await.unwrap();
    // Said before, where she decides to start.
    let told: String = landing.eval("document.body.innerText").await.unwrap();
    assert!(told.contains("rechargée"), "{told}");
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    he.say("lu").await.unwrap();
    she.reads("lu").await.unwrap();
    she.say("de moi").await.unwrap();
    he.reads("de moi").await.unwrap();
    he.say("pas encore lu").await.unwrap();
    she.reads("pas encore lu").await.unwrap();
    she.tab.reload().await.unwrap();
    she.met().await.unwrap();
    he.notes(RETURNED).await.unwrap();
    // She is told, where it stays, what the page that is gone may have taken with it.
    she.says("#log", "n’est peut-être pas arrivé").await.unwrap();
    she.reads("pas encore lu").await.unwrap();
    assert_eq!(she.theirs().await.unwrap(), ["pas encore lu"]);
    assert_eq!(he.conversations().await.unwrap(), 1, "the same line");
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
    he.tab.click("#repeat").await.unwrap();
    she.says("#log", "Police: lu").await.unwrap();
    she.says("#log", "Vous: de moi").await.unwrap();
    he.tab.wait("no button any more", "document.querySelector('#repeat') === null").await.unwrap();
    // And once more.
    she.tab.reload().await.unwrap();
    she.met().await.unwrap();
    she.say("encore").await.unwrap();
    he.reads("encore").await.unwrap();
}

/// RETURN-1: without a network she comes back when it is there, and may reload again before.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_without_a_network_waits_for_it() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    world.proxy.cut();
    for _ in 0..2 {
        she.tab.reload().await.unwrap();
        she.phase("connecting").await.unwrap();
        she.says("#ahead", "Retour à votre conversation").await.unwrap();
    }
    world.proxy.restore();
    she.met().await.unwrap();
    he.notes(RETURNED).await.unwrap();
}

/// RETURN-3: the service let her back in, and its answer was lost: whatever she does to a page that
/// only says that it connects, one of the ways leads back to her place. His console follows one step
/// only (`DS-69`): he finds her in the queue.
#[tokio::test(flavor = "multi_thread")]
async fn who_reloads_before_the_answer_comes_back_all_the_same() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    world.proxy.lose_the_answer_to(&["POST /v1/sessions "]);
    she.tab.reload().await.unwrap();
    world.proxy.gone().await.unwrap();
    for _ in 0..3 {
        she.phase("connecting").await.unwrap();
        she.tab.reload().await.unwrap();
    }
    world.proxy.restore();
    she.phase("waiting").await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
}

/// The same where she begins: her place is kept if there is one, and else she is where she begins.
#[tokio::test(flavor = "multi_thread")]
async fn who_reloads_before_it_began_begins_again() {
    let (world, browser) = world_and_browser().await;
    let page = world.victim_page("fr").unwrap();
    let she = browser.victim(&page).await.unwrap();
    world.proxy.lose_the_answer_to(&["POST /v1/sessions "]);
    she.tab.click("#start").await.unwrap();
    world.proxy.gone().await.unwrap();
    she.tab.reload().await.unwrap();
    she.phase("connecting").await.unwrap();
    world.proxy.restore();
    she.phase("waiting").await.unwrap();
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();

    let other = browser.victim(&page).await.unwrap();
    world.proxy.cut();
    other.tab.click("#start").await.unwrap();
    other.phase("connecting").await.unwrap();
    other.tab.reload().await.unwrap();
    other.phase("connecting").await.unwrap();
    world.proxy.restore();
    other.phase("landing").await.unwrap();
    assert_eq!(kept(&other.tab).await, None);
    other.start().await.unwrap();
    other.phase("waiting").await.unwrap();
    assert_eq!(
        other.tab.eval::<u32>("document.querySelectorAll('#log li').length").await.unwrap(),
        0
    );
}

/// RETURN-3: the same for who has begun to write while it was looked for: the field stays hers.
#[tokio::test(flavor = "multi_thread")]
async fn who_writes_while_it_is_looked_for_goes_on() {
    let (world, browser) = world_and_browser().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    world.proxy.cut();
    she.tab.click("#start").await.unwrap();
    she.phase("connecting").await.unwrap();
    she.tab.reload().await.unwrap();
    she.phase("connecting").await.unwrap();
    she.tab.write("#composer", "pas encore").await.unwrap();
    world.proxy.restore();
    she.phase("waiting").await.unwrap();
    let field = "document.querySelector('#composer').value";
    assert_eq!(she.tab.eval::<String>(field).await.unwrap(), "pas encore");
    assert_eq!(she.tab.focused().await.unwrap(), "composer");
}

/// RETURN-3: the answer comes to a page that is out of sight since: a phone may throw it away at once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_opened_out_of_sight_can_be_come_back_to() {
    let (world, browser) = world_and_browser().await;
    let page = world.victim_page("fr").unwrap();
    let she = browser.victim(&page).await.unwrap();
    let hidden =
        "void Object.defineProperty(document, 'hidden', { value: true, configurable: true })";
    she.tab.eval::<()>(hidden).await.unwrap();
    she.start().await.unwrap();
    she.phase("waiting").await.unwrap();
    let record = kept(&she.tab).await.unwrap();
    she.tab.goto("about:blank").await.unwrap();
    let later = browser.reopened(&page, &record).await.unwrap();
    later.phase("waiting").await.unwrap();
    later.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
}

/// RETURN-3, DS-69: she ends it before the service has let her back in: nothing leads back any more,
/// and the service erases what she was coming back to, too, before the page says that it did.
#[tokio::test(flavor = "multi_thread")]
async fn who_ends_it_while_coming_back_leaves_nothing() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    world.proxy.cut();
    she.tab.reload().await.unwrap();
    she.phase("connecting").await.unwrap();
    she.tab.click("#end").await.unwrap();
    she.tab.click("#end-yes").await.unwrap();
    she.phase("ended").await.unwrap();
    she.goes_out_of_sight().await.unwrap();
    assert_eq!(kept(&she.tab).await, None);
    she.shows().await.unwrap();
    world.proxy.restore();
    she.erased().await.unwrap();
    he.ended().await.unwrap();
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// DS-67, EXIT-2: after a minute it is over for both, and whoever opens the tab again gets nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_was_closed_leads_nowhere_after_a_minute() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let record = record(&she).await;
    she.tab.goto("about:blank").await.unwrap();
    he.is_told_that_she_went().await.unwrap();
    world.pass(MINUTE);
    assert_eq!(he.ended().await.unwrap(), "La connexion a pris fin.");
    let page = world.victim_page("fr").unwrap();
    let later = browser.reopened(&page, &record).await.unwrap();
    later.phase("ended").await.unwrap();
    later.says("#ended-reason", "On ne peut plus revenir d’ici").await.unwrap();
    assert_eq!(kept(&later.tab).await, None);
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// DS-68: a second tab takes her place, the first one says so and keeps nothing; a third gets nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_duplicated_tab_takes_over_once() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("à lui seul").await.unwrap();
    he.reads("à lui seul").await.unwrap();
    she.tab.write("#composer", "à moitié écrit").await.unwrap();
    let record = record(&she).await;
    let page = world.victim_page("fr").unwrap();
    let second = browser.reopened(&page, &record).await.unwrap();
    second.met().await.unwrap();
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "dans un autre onglet").await.unwrap();
    // RETURN-3: whoever has this tab now reads nothing in it.
    let all = "document.body.textContent + document.querySelector('#composer').value";
    let all: String = she.tab.eval(all).await.unwrap();
    assert!(!all.contains("à lui seul") && !all.contains("à moitié écrit"));
    assert_eq!(kept(&she.tab).await, None);
    second.say("ici").await.unwrap();
    he.reads("ici").await.unwrap();
    let third = browser.reopened(&page, &record).await.unwrap();
    third.phase("ended").await.unwrap();
    third.says("#ended-reason", "On ne peut plus revenir d’ici").await.unwrap();
    second.say("toujours là").await.unwrap();
    he.reads("toujours là").await.unwrap();
}

/// RETURN-3: the exit leaves nothing that leads back, wherever she is.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_exit_nothing_leads_back() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.hides().await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
    he.ended().await.unwrap();
    she.tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    assert_eq!(kept(&she.tab).await, None);
    she.phase("landing").await.unwrap();
}

/// RETURN-3: a browser that keeps nothing: she can talk, and going away ends it at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_nothing_ends_it_at_once() {
    let (mut world, browser) = world_and_browser().await;
    let tab = browser.blank().await.unwrap();
    let blocked = "Object.defineProperty(window, 'sessionStorage', \
                   { get() { throw new DOMException('blocked', 'SecurityError') } })";
    tab.before_each_page(blocked).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.ready().await.unwrap();
    // She is told before: not that it can bring her back.
    she.says("main", "Votre navigateur ne garde rien de cette page").await.unwrap();
    let promised: String = she.tab.eval("document.querySelector('main').innerText").await.unwrap();
    assert!(!promised.contains("peut vous ramener"), "{promised}");
    let he = world.console(&browser, 0).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.reload().await.unwrap();
    she.phase("landing").await.unwrap();
    assert_eq!(he.ended().await.unwrap(), "La connexion a pris fin.");
    assert_eq!(she.tab.complaints(), [""; 0]);
}
