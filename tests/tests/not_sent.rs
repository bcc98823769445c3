//! A reply that did not leave, in a conversation that is not in front.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};
use abri_wire::ProblemKind;

/// From `keep()` on, messages wait in the page; `refuse()` lets none of them go; `relent()` lets all go.
fn held_back() -> String {
    let problem = ProblemKind::TooLarge.document();
    let body = serde_json::to_string(&problem).unwrap();
    format!(
        "{{ const ask = window.fetch.bind(window); let keeps = false, refused; \
         globalThis.kept = 0; globalThis.relent = () => {{ keeps = false; }}; \
         globalThis.keep = () => {{ keeps = true; \
         const waits = new Promise((go) => {{ globalThis.refuse = go; }}); \
         refused = () => waits.then(() => new Response({body:?}, {{ status: {}, \
         headers: {{ 'content-type': 'application/problem+json' }} }})); }}; \
         window.fetch = (address, options) => \
         keeps && options?.method === 'POST' && address.endsWith('/messages') \
         ? (globalThis.kept += 1, refused()) : ask(address, options); }}",
        problem.status
    )
}

/// The list says it, until it went: he is elsewhere by then, and she waits for an answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_leave_is_said_in_the_list_until_it_goes() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.proxy.refuse_sockets();
    let he = world.console_with(&browser, 0, &held_back()).await.unwrap();
    let mut people = Vec::new();
    for _ in 0..2 {
        let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
        she.start().await.unwrap();
        he.claim().await.unwrap();
        she.met().await.unwrap();
        people.push(she);
    }
    let [first, second] = &people[..] else { unreachable!("two people") };
    he.select(0).await.unwrap();
    first.say("vous êtes là ?").await.unwrap();
    he.reads("vous êtes là ?").await.unwrap();
    he.tab.eval::<()>("void keep()").await.unwrap();
    he.say("oui, je vous lis").await.unwrap();
    he.tab.wait("a message that waits", "kept > 0").await.unwrap();
    he.select(1).await.unwrap();
    let marked = |place: usize| {
        let line =
            format!("document.querySelector('#conversations li:nth-child({}) .detail')", place + 1);
        format!("{line}.innerText.includes('non envoyé')")
    };
    assert!(!he.tab.eval::<bool>(&marked(0)).await.unwrap(), "it is under way");
    he.tab.eval::<()>("void refuse()").await.unwrap();
    he.tab.wait("that it did not leave", &marked(0)).await.unwrap();
    assert!(!he.tab.eval::<bool>(&marked(1)).await.unwrap(), "of this one only");
    let told = "document.querySelector('#status').innerText.startsWith('Conversation 1')";
    he.tab.wait("which one", told).await.unwrap();
    he.tab.eval::<()>("void relent()").await.unwrap();
    // The other one is as it was.
    talk(second, &he).await;
    assert!(he.tab.eval::<bool>(&marked(0)).await.unwrap(), "until it goes");
    he.select(0).await.unwrap();
    let draft = "document.querySelector('#composer').value === 'oui, je vous lis'";
    he.tab.wait("his words in the field", draft).await.unwrap();
    he.tab.click("#send").await.unwrap();
    first.reads("oui, je vous lis").await.unwrap();
    he.select(1).await.unwrap();
    he.tab.wait("no mark any more", &format!("!{}", marked(0))).await.unwrap();
    assert_eq!(first.theirs().await.unwrap(), ["oui, je vous lis"], "once");
}

async fn talk(she: &VictimPage, he: &ConsolePage) {
    she.say("et moi ?").await.unwrap();
    he.reads("et moi ?").await.unwrap();
    he.say("je vous lis aussi").await.unwrap();
    she.reads("je vous lis aussi").await.unwrap();
}
