//! What an officer took and does not keep, and who is known to come back, in a real Chromium.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_core::Role;
use abri_e2e::{
    World,
    browser::{Browser, VictimPage},
};
use abri_wire::ProblemKind;

const CAN_CLAIM: &str = "#queue .claim:not([aria-disabled])";

async fn world_and_browser() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// DS-85: her client could not let him in yet; he gives the claim back, she is in the queue at once, and
/// somebody else answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_an_officer_gives_back_is_anybodys() {
    let (mut world, browser) = world_and_browser().await;
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    let (he, colleague) =
        (world.console(&browser, 0).await.unwrap(), world.console(&browser, 1).await.unwrap());
    she.start().await.unwrap();
    // No evidence for her client: he stays on the way.
    she.tab.refuse("GET", "", ProblemKind::Unavailable).await.unwrap();
    he.can(CAN_CLAIM).await.unwrap();
    he.tab.click(CAN_CLAIM).await.unwrap();
    let gone = "document.querySelectorAll('#queue .claim').length === 0";
    colleague.tab.wait("that she is claimed", gone).await.unwrap();
    he.select(0).await.unwrap();
    he.close().await.unwrap();
    assert!(he.ended().await.unwrap().contains("revient dans la file"));
    colleague.can(CAN_CLAIM).await.unwrap();
    she.tab.relent().await.unwrap();
    colleague.claim().await.unwrap();
    she.met().await.unwrap();
    colleague.say("bonsoir").await.unwrap();
    she.reads("bonsoir").await.unwrap();
}

/// DS-71: the service gives the invitation to nobody any more; whoever wanted to come reads it, and has no
/// conversation that never begins.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_the_service_refuses_is_said() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let invitation = "{ const ask = window.fetch.bind(window); globalThis.gone = true; \
                      window.fetch = (address, options) => \
                      globalThis.gone && options?.method === 'POST' && address.endsWith('/join') \
                      ? Promise.resolve(new Response(globalThis.gone, { status: 409, \
                      headers: { 'content-type': 'application/problem+json' } })) \
                      : ask(address, options); }";
    let colleague = world.console_with(&browser, 1, invitation).await.unwrap();
    let problem = serde_json::to_string(&ProblemKind::NotWaiting.document()).unwrap();
    colleague.tab.eval::<()>(&format!("void (globalThis.gone = {problem:?})")).await.unwrap();
    he.asks_for("0002", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    // DS-94: before a yes.
    let told = "['français', 'déjà là : n° 0001', 'comme : Police'].every((it) => \
                (document.querySelector('#invited')?.innerText ?? '').replace(/\\s/g, ' ').includes(it))";
    colleague.tab.wait("who asks for whom, and in which language", told).await.unwrap();
    colleague.tab.click("#invited .join").await.unwrap();
    let said = "document.querySelector('#status').innerText.includes('n’est plus là')";
    colleague.tab.wait("that it is gone", said).await.unwrap();
    assert_eq!(colleague.conversations().await.unwrap(), 0);
    // The next answer is another one.
    colleague.tab.eval::<()>("void (globalThis.gone = false)").await.unwrap();
    colleague.joins().await.unwrap();
    colleague.reads_along(2).await.unwrap();
}

/// DS-83: who waited and loaded the page anew is said to come back, to every console; somebody else is not.
#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_is_marked_so() {
    let (mut world, browser) = world_and_browser().await;
    let page = world.victim_page("fr").unwrap();
    let (first, second) =
        (browser.victim(&page).await.unwrap(), browser.victim(&page).await.unwrap());
    first.start().await.unwrap();
    second.start().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let lines = "[...document.querySelectorAll('#queue li')].map((it) => it.innerText)";
    let marked = |first: &str, second: &str| {
        format!("(([a, b]) => a?.includes({first:?}) && b?.includes({second:?}))({lines})")
    };
    he.tab.wait("two new ones", &marked("nouvelle personne", "nouvelle personne")).await.unwrap();
    first.tab.reload().await.unwrap();
    first.phase("waiting").await.unwrap();
    he.tab.wait("the first one, back", &marked("revient", "nouvelle personne")).await.unwrap();
}

/// CONSENT-1 to CONSENT-4, DS-71: a supervisor and a psychologist come with her consent; she reads what
/// each of them is before her yes, and whom she hears.
#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_and_a_psychologist_come_with_her_consent() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let people = [
        ("0005", Role::Supervisor, "Encadrement de la police"),
        ("0006", Role::Professional, "Professionnel"),
    ];
    for (place, (number, role, called)) in people.into_iter().enumerate() {
        let one = world.console_of(&browser, number, role).await.unwrap();
        he.asks_for(number, "", "#ask").await.unwrap();
        she.is_asked().await.unwrap();
        she.says("#question-text", number).await.unwrap();
        she.tab.click("#question-yes").await.unwrap();
        one.joins().await.unwrap();
        he.notes(called).await.unwrap();
        for console in [&he, &one] {
            console.reads_along(place + 2).await.unwrap();
        }
        let words = format!("ici le n° {number}");
        one.say(&words).await.unwrap();
        she.reads(&words).await.unwrap();
        he.reads_of_colleague(&words).await.unwrap();
        // Nobody but officers answers who waits.
        let claims = "document.querySelector('#queue .claim') !== null";
        assert!(!one.tab.eval::<bool>(claims).await.unwrap());
    }
    she.say("merci à vous").await.unwrap();
    he.reads("merci à vous").await.unwrap();
}

/// CONSENT-6, DS-86: who was asked in gives up, and her client lets them in all the same. They go by
/// themselves: nobody is left who is listed and does not read, and the others talk on.
#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_and_is_let_in_goes_by_themselves() {
    let (mut world, browser) = world_and_browser().await;
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    he.asks_for("0002", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.can("#invited .join").await.unwrap();
    // No evidence for her client: they stay on the way.
    she.tab.refuse("GET", "", ProblemKind::Unavailable).await.unwrap();
    colleague.tab.click("#invited .join").await.unwrap();
    let coming = "document.querySelectorAll('#conversations li').length === 1";
    colleague.tab.wait("that they come", coming).await.unwrap();
    colleague.select(0).await.unwrap();
    colleague.close().await.unwrap();
    assert!(colleague.ended().await.unwrap().contains("pas été admis"));
    she.tab.relent().await.unwrap();
    he.notes("N° 0002 est parti").await.unwrap();
    he.reads_along(1).await.unwrap();
    he.say("nous restons à deux").await.unwrap();
    she.reads("nous restons à deux").await.unwrap();
}

/// CONSENT-6: who was asked in slept while her client let them in, and comes all the same (`DS-86`).
#[tokio::test(flavor = "multi_thread")]
async fn whose_console_slept_comes_late_and_not_never() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let sleeps = "{ const now = Date.now.bind(Date); globalThis.slept = 0; \
                  Date.now = () => now() + globalThis.slept; \
                  const Socket = window.WebSocket; globalThis.deaf = false; \
                  const ask = window.fetch.bind(window); \
                  window.fetch = (address, options) => globalThis.deaf && options?.method === 'GET' \
                  && address.includes('/messages') ? Promise.reject(new TypeError()) : ask(address, options); \
                  window.WebSocket = class extends Socket { constructor(...all) { super(...all); \
                  if (globalThis.deaf) super.close(); } }; }";
    let colleague = world.console_with(&browser, 1, sleeps).await.unwrap();
    he.asks_for("0002", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.can("#invited .join").await.unwrap();
    colleague.tab.eval::<()>("void (globalThis.deaf = true)").await.unwrap();
    colleague.tab.click("#invited .join").await.unwrap();
    he.reads_along(2).await.unwrap();
    // Longer than it used to wait, shorter than a lock.
    let minutes = Duration::from_secs(5 * 60);
    colleague.tab.sleeps(minutes).await.unwrap();
    let ticked = "new Promise((after) => setTimeout(() => after(true), 2500))";
    colleague.tab.eval::<bool>(ticked).await.unwrap();
    assert_eq!(colleague.conversations().await.unwrap(), 1);
    colleague.tab.eval::<()>("void (globalThis.deaf = false)").await.unwrap();
    colleague.reads_along(2).await.unwrap();
    he.say("vous voilà").await.unwrap();
    colleague.reads_of_colleague("vous voilà").await.unwrap();
}
