//! A machine that several officers share, and several tabs of one console: nobody's key or shift is
//! taken by somebody else, and nobody's stays open.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
    native::NativeVictim,
};

const WORDS: &str = "quatre mots choisis au hasard";

/// Keeps, before any script of the page, the right with which it asks for the queue.
const ACCESS: &str = r#"
const honest = globalThis.fetch.bind(globalThis);
globalThis.fetch = (where, options) => {
  if (String(where).endsWith("/v1/queue"))
    globalThis.access = [String(where), new Headers(options.headers).get("authorization")];
  return honest(where, options);
};
"#;

async fn start() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// This officer gets a key on this device, sealed under a passphrase or for the shift, and certified.
async fn enrol(world: &mut World, at: &ConsolePage, officer: usize, passphrase: Option<&str>) {
    // An address that differs in its fragment only would not load anew.
    at.tab.goto("about:blank").await.unwrap();
    at.tab.goto(&world.console_page(officer).unwrap()).await.unwrap();
    at.phase("enrol").await.unwrap();
    at.tab.click("#enrol-plain").await.unwrap();
    at.phase("keep").await.unwrap();
    if let Some(words) = passphrase {
        at.tab.write("#passphrase", words).await.unwrap();
        at.tab.click("#keep").await.unwrap();
    } else {
        at.tab.click("#keep-shift").await.unwrap();
    }
    at.phase("waiting").await.unwrap();
    world.admit().unwrap();
    at.phase("signed-out").await.unwrap();
}

async fn go_on_duty(at: &ConsolePage) {
    // Not before the page began anew.
    at.can("#go-on-duty").await.unwrap();
    at.tab.write("#passphrase", WORDS).await.unwrap();
    at.go_on_duty().await.unwrap();
}

async fn sealed_keys(at: &ConsolePage) -> usize {
    let count = "Object.keys(localStorage).filter((it) => it.startsWith('abri-vault-')).length";
    at.tab.eval(count).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_who_share_a_machine_keep_their_keys() {
    let (mut world, browser) = start().await;
    let at = ConsolePage { tab: browser.blank().await.unwrap() };
    enrol(&mut world, &at, 0, Some(WORDS)).await;
    // A second officer, for this shift only: his sign-out takes his key, and not hers.
    enrol(&mut world, &at, 1, None).await;
    at.go_on_duty().await.unwrap();
    assert!(at.tab.laid_out().await.unwrap().contains("0002"));
    at.tab.click("#sign-out").await.unwrap();
    go_on_duty(&at).await;
    assert!(at.tab.laid_out().await.unwrap().contains("0001"));
    at.tab.click("#sign-out").await.unwrap();
    at.can("#go-on-duty").await.unwrap();
    // Both with sealed keys: each chooses, and forgets only what is chosen.
    enrol(&mut world, &at, 1, Some(WORDS)).await;
    assert_eq!(sealed_keys(&at).await, 2);
    assert_eq!(at.tab.all_words("#keys label").await.unwrap().len(), 2);
    at.tab.click("#keys label:nth-of-type(2)").await.unwrap();
    go_on_duty(&at).await;
    assert!(at.tab.laid_out().await.unwrap().contains("0001"), "the second of them");
    at.tab.click("#sign-out").await.unwrap();
    at.phase("signed-out").await.unwrap();
    at.can("#forget").await.unwrap();
    at.tab.click("#forget").await.unwrap();
    let one = "document.querySelector('#keys') === null";
    at.tab.wait("one key to choose from", one).await.unwrap();
    assert_eq!(sealed_keys(&at).await, 1);
    go_on_duty(&at).await;
    assert!(at.tab.laid_out().await.unwrap().contains("0002"));
    assert_eq!(at.tab.complaints(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_that_ends_in_one_tab_ends_in_all() {
    let (mut world, browser) = start().await;
    let one = ConsolePage { tab: browser.blank().await.unwrap() };
    enrol(&mut world, &one, 0, Some(WORDS)).await;
    let other = ConsolePage { tab: browser.beside(&one.tab).await.unwrap() };
    other.tab.before_each_page(ACCESS).await.unwrap();
    other.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    for tab in [&one, &other] {
        tab.tab.show().await.unwrap();
        go_on_duty(tab).await;
    }
    let asked = "globalThis.access !== undefined";
    other.tab.wait("that it asks for the queue", asked).await.unwrap();
    let may_ask = r"fetch(access[0], {headers: {authorization: access[1]}}).then((it) => it.ok)";
    assert!(other.tab.eval::<bool>(may_ask).await.unwrap());
    one.tab.show().await.unwrap();
    one.tab.click("#sign-out").await.unwrap();
    other.phase("signed-out").await.unwrap();
    other
        .tab
        .wait("that the access is over", &format!("{may_ask}.then((it) => !it)"))
        .await
        .unwrap();

    // Whoever talks in the other one is locked, and not cut off.
    other.tab.show().await.unwrap();
    go_on_duty(&other).await;
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(other.claim(), met);
    claimed.and(met).unwrap();
    one.tab.show().await.unwrap();
    go_on_duty(&one).await;
    one.tab.click("#sign-out").await.unwrap();
    other.phase("locked").await.unwrap();
    she.write("toujours là ?").unwrap();
    she.until("that it is sent", |screen| screen.sent.len() == 1).await.unwrap();
    other.tab.show().await.unwrap();
    other.tab.write("#passphrase", WORDS).await.unwrap();
    other.tab.click("#go-on-duty").await.unwrap();
    other.phase("on-duty").await.unwrap();
    other.reads("toujours là ?").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_forgotten_in_one_tab_is_gone_in_all() {
    let (mut world, browser) = start().await;
    let one = ConsolePage { tab: browser.blank().await.unwrap() };
    enrol(&mut world, &one, 0, Some(WORDS)).await;
    let other = ConsolePage { tab: browser.beside(&one.tab).await.unwrap() };
    other.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    other.phase("signed-out").await.unwrap();
    one.tab.show().await.unwrap();
    one.tab.click("#forget").await.unwrap();
    one.phase("enrol").await.unwrap();
    other.phase("enrol").await.unwrap();
    assert_eq!(sealed_keys(&other).await, 0);
}
