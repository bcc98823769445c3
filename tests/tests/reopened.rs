//! Her browser is closed while she talks, and opens its tabs again by itself.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Tab, VictimPage},
};

/// After so long there is no way back any more.
const TOO_LATE: Duration = Duration::from_secs(301);
/// What was said before, by each of them, and a draft.
const SAID: [&str; 4] = ["des mots à elle", "des mots à lui", "encore à elle", "à moitié écrit"];

/// They talk, each has read the other, and her browser is closed behind another window, with a draft in
/// the field; opened again after `time`, this is her tab.
async fn closed_and_opened(
    world: &mut World,
    his: &Browser,
    time: Duration,
) -> (Browser, VictimPage, ConsolePage) {
    let hers = Browser::launch().await.unwrap();
    let tab = hers.on_disk().await.unwrap();
    let page = world.victim_page("fr").unwrap();
    tab.goto(&page).await.unwrap();
    let she = VictimPage { tab };
    let he = world.console(his, 0).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    let [said, answered, further, draft] = SAID;
    she.say(said).await.unwrap();
    he.reads(said).await.unwrap();
    he.say(answered).await.unwrap();
    she.reads(answered).await.unwrap();
    // By this he knows that she has read it: it is not said again.
    she.say(further).await.unwrap();
    he.reads(further).await.unwrap();
    she.tab.write("#composer", draft).await.unwrap();
    she.goes_out_of_sight().await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    world.pass(time);
    let again = profile.reopened().await.unwrap();
    let tab = again.opened_by_itself(&page).await.unwrap();
    (again, VictimPage { tab }, he)
}

/// Nothing of what was said is anywhere on the page, in its fields or in what it keeps.
async fn shows_nothing(tab: &Tab) {
    let all = "document.documentElement.outerHTML + document.body.textContent \
               + [...document.querySelectorAll('textarea, input')].map((it) => it.value).join(' ') \
               + JSON.stringify(sessionStorage) + JSON.stringify(localStorage)";
    let all: String = tab.eval(all).await.unwrap();
    for words in SAID {
        assert!(!all.contains(words), "{words}: {all}");
    }
}

/// RETURN-3: later on what the browser kept leads nowhere, and is kept no longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_opened_later_brings_nothing_back() {
    let (mut world, his) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (_hers, she, _he) = closed_and_opened(&mut world, &his, TOO_LATE).await;
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "On ne peut plus revenir d’ici").await.unwrap();
    shows_nothing(&she.tab).await;
    assert_eq!(she.tab.eval::<u32>("sessionStorage.length").await.unwrap(), 0);
}

/// RETURN-1, RETURN-2: soon after it is as a reload: she has her place, and nothing that was said before.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_opened_at_once_shows_nothing_of_before() {
    let (mut world, his) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (_hers, she, he) = closed_and_opened(&mut world, &his, Duration::ZERO).await;
    she.met().await.unwrap();
    he.notes("La personne est revenue sur sa page").await.unwrap();
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
    shows_nothing(&she.tab).await;
    assert_eq!(she.theirs().await.unwrap(), [""; 0]);
}
