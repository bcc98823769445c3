//! An officer goes away from his console for a moment, or its network does, and something comes that is his:
//! it is there when he is back, or was given back.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
};

/// So long nobody else can answer who comes back to him (`DS-69`).
const RESERVED: Duration = Duration::from_secs(61);
const RETURNED: &str = "La personne est revenue sur sa page";
/// The answer to what is asked with POST at addresses that end so waits, or is lost, once it was given.
const ANSWERS: &str = "{ const ask = window.fetch.bind(window); \
    globalThis.lost = ''; globalThis.held = ''; globalThis.waiting = []; globalThis.asked = []; \
    window.fetch = async (address, options) => { \
    if (options?.method === 'POST') globalThis.asked.push(address); \
    const said = await ask(address, options); \
    const ends = (name) => name !== '' && options?.method === 'POST' && address.endsWith(name); \
    if (ends(globalThis.lost)) throw new TypeError(); \
    if (ends(globalThis.held)) await new Promise((go) => globalThis.waiting.push(go)); \
    return said; }; }";

/// The first answer to a claim is lost, and the next one is asked for late.
const LOST_THEN_LATE: &str = "{ const ask = window.fetch.bind(window); \
    globalThis.waiting = []; let asked = 0; \
    window.fetch = async (address, options) => { \
    if (options?.method !== 'POST' || !address.endsWith('/claim')) return ask(address, options); \
    asked += 1; \
    if (asked === 1) { await ask(address, options); throw new TypeError(); } \
    await new Promise((go) => globalThis.waiting.push(go)); \
    return ask(address, options); }; }";

/// Her client can't look at anybody's evidence, and lets nobody in.
const NO_EVIDENCE: &str = "{ const ask = window.fetch.bind(window); globalThis.without = true; \
    window.fetch = (address, options) => globalThis.without && String(address).includes('/evidence/') \
    ? Promise.resolve(new Response('', { status: 503 })) : ask(address, options); }";

async fn world_and_browser() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

async fn goes_away(he: &ConsolePage) {
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
}

async fn is_back(he: &ConsolePage) {
    he.tab.click("#go-on-duty").await.unwrap();
    he.phase("on-duty").await.unwrap();
}

/// RETURN-4, DS-69: he is back within her minute, and with her.
#[tokio::test(flavor = "multi_thread")]
async fn who_reloads_meanwhile_is_followed() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    goes_away(&he).await;
    she.tab.reload().await.unwrap();
    she.phase("waiting").await.unwrap();
    is_back(&he).await;
    she.met().await.unwrap();
    he.notes(RETURNED).await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 1, "the same line");
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
}

/// DS-69: later on she is anybody's, and he reads it.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_answered_meanwhile_is_not_followed() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    goes_away(&he).await;
    she.tab.reload().await.unwrap();
    she.phase("waiting").await.unwrap();
    world.pass(RESERVED);
    colleague.claim().await.unwrap();
    she.met().await.unwrap();
    is_back(&he).await;
    let ended = he.ended().await.unwrap();
    assert!(ended.contains("mise en relation n’a pas abouti"), "{ended}");
    assert!(ended.contains("sauf si un collègue lui a répondu"), "{ended}");
    colleague.say("bonsoir").await.unwrap();
    she.reads("bonsoir").await.unwrap();
}

/// DS-71: the answer uses the invitation up; he goes there when he is back.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_asked_in_meanwhile_goes_there() {
    let (mut world, browser) = world_and_browser().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let colleague = world.console_with(&browser, 1, ANSWERS).await.unwrap();
    he.asks_for("0002", "", "#ask").await.unwrap();
    she.is_asked().await.unwrap();
    she.tab.click("#question-yes").await.unwrap();
    colleague.can("#invited .join").await.unwrap();
    colleague.tab.eval::<()>("void (globalThis.held = '/join')").await.unwrap();
    colleague.tab.click("#invited .join").await.unwrap();
    let asked = "globalThis.waiting.length === 1";
    colleague.tab.wait("that the service has answered", asked).await.unwrap();
    goes_away(&colleague).await;
    colleague.tab.eval::<()>("void globalThis.waiting.forEach((go) => go())").await.unwrap();
    is_back(&colleague).await;
    colleague.reads_along(2).await.unwrap();
    he.notes("Police n° 0002").await.unwrap();
    colleague.say("me voilà").await.unwrap();
    she.reads("me voilà").await.unwrap();
}

/// DS-85: the service counted a claim whose answer was lost; she does not wait for the lease's end.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_answer_was_lost_is_given_back() {
    let (mut world, browser) = world_and_browser().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let he = world.console_with(&browser, 0, ANSWERS).await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    she.start().await.unwrap();
    he.can("#queue .claim:not([aria-disabled])").await.unwrap();
    he.tab.eval::<()>("void (globalThis.lost = '/claim')").await.unwrap();
    he.tab.click("#queue .claim:not([aria-disabled])").await.unwrap();
    let said = "document.querySelector('#status').innerText.includes('n’a pas abouti')";
    he.tab.wait("that it is not known", said).await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 0);
    // Before a lease ends (60 s): nothing is waited for as long.
    colleague.can("#queue .claim:not([aria-disabled])").await.unwrap();
    colleague.claim().await.unwrap();
    she.met().await.unwrap();
}

/// DS-85: so is one that was asked for again, and refused, because the lock had come in between.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_the_lock_interrupts_is_given_back() {
    let (mut world, browser) = world_and_browser().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let he = world.console_with(&browser, 0, LOST_THEN_LATE).await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    she.start().await.unwrap();
    he.can("#queue .claim:not([aria-disabled])").await.unwrap();
    he.tab.click("#queue .claim:not([aria-disabled])").await.unwrap();
    let late = "globalThis.waiting.length === 1";
    he.tab.wait("that he asks again", late).await.unwrap();
    goes_away(&he).await;
    he.tab.eval::<()>("void globalThis.waiting.forEach((go) => go())").await.unwrap();
    // Before a lease ends (60 s): nothing is waited for as long.
    colleague.can("#queue .claim:not([aria-disabled])").await.unwrap();
    colleague.claim().await.unwrap();
    she.met().await.unwrap();
}

/// RETURN-4: that he is in the group is told to the service where it is so. What it did not answer to in
/// the former session says nothing in the new one, before it is known who is there.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_meant_for_the_former_session_stays_there() {
    let (mut world, browser) = world_and_browser().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let he = world.console_with(&browser, 0, ANSWERS).await.unwrap();
    he.tab.eval::<()>("void (globalThis.lost = '/joined')").await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.before_each_page(NO_EVIDENCE).await.unwrap();
    she.tab.reload().await.unwrap();
    let followed = "globalThis.asked.filter((it) => it.endsWith('/claim')).length === 2";
    he.tab.wait("that he follows", followed).await.unwrap();
    // Longer than between two calls.
    let ticked = "new Promise((after) => setTimeout(() => after(true), 3000))";
    he.tab.eval::<bool>(ticked).await.unwrap();
    let joined = "new Set(globalThis.asked.filter((it) => it.endsWith('/joined'))).size";
    assert_eq!(he.tab.eval::<u32>(joined).await.unwrap(), 1, "the former session alone");
    she.tab.eval::<()>("void (globalThis.without = false)").await.unwrap();
    he.notes(RETURNED).await.unwrap();
    he.tab.wait("that he is in the new one", &format!("{joined} === 2")).await.unwrap();
    he.tab.eval::<()>("void (globalThis.lost = '')").await.unwrap();
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
}
