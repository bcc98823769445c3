//! What a passkey's PRF answers seals an officer's key, so it must stay in the console: a search in
//! everything that the page sends, in a real Chromium, which must find what is planted there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_e2e::{
    World,
    browser::{Browser, Carrier, ConsolePage, Outgoing, Tab},
    canary::Needles,
    native::NativeVictim,
};

/// Stands beside each secret that this test sends itself.
const PLANTED: &str = "planted-here-";

/// Sends the secret in each form by each way that can carry it.
const PLANT: &str = r#"(async (secret, mark, service) => {
  const bytes = new Uint8Array(secret);
  const characters = String.fromCharCode(...secret);
  const base64 = btoa(characters);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const forms = [
    base64, base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
    hex, hex.toUpperCase(), JSON.stringify(secret), secret.join(", "), JSON.stringify(bytes),
    hex.replaceAll(/../g, "%$&"), hex.toUpperCase().replaceAll(/../g, "%$&"),
  ];
  const raw = new Uint8Array([...new TextEncoder().encode(mark), ...bytes]);
  const here = location.origin + "/";
  const send = (address, options) => fetch(address, options).catch(() => {});
  const all = [];
  for (const form of forms) {
    all.push(send(here + "?" + mark + encodeURIComponent(form)));
    all.push(send(here, { headers: { "x-planted": mark + form } }));
    all.push(send(here, { method: "POST", body: mark + form }));
    new WebSocket(service + "/v1/socket?" + mark + encodeURIComponent(form)).onerror = () => {};
  }
  all.push(send(here + "?" + mark + encodeURIComponent(characters)));
  all.push(send(here, { method: "POST", body: mark + characters }));
  all.push(send(here, { method: "POST", body: raw }));
  const socket = new WebSocket(service + "/v1/socket");
  await new Promise((opened) => { socket.onopen = opened; });
  for (const message of [...forms.map((form) => mark + form), mark + characters, raw]) {
    socket.send(message);
  }
  await Promise.all(all);
})"#;

/// What a text can hold.
const TEXTS: [&str; 10] = [
    "base64",
    "base64url",
    "hex, lower case",
    "hex, upper case",
    "numbers",
    "numbers with spaces",
    "numbered numbers",
    "percent escapes, lower case",
    "percent escapes, upper case",
    "characters",
];

/// In which forms, by which way, the secret was sent; in what this test planted, or in the rest.
fn sent(outgoing: &Outgoing, secret: &[u8], planted: bool) -> Vec<(Carrier, &'static str)> {
    let needles = Needles::of_secret(secret);
    let contains = |bytes: &[u8]| bytes.windows(PLANTED.len()).any(|it| it == PLANTED.as_bytes());
    let pieces = outgoing.pieces().into_iter();
    let pieces = pieces.filter(|(_, bytes)| contains(bytes) == planted);
    pieces
        .flat_map(|(carrier, bytes)| {
            needles
                .find(&bytes)
                .into_iter()
                .map(move |hit| (carrier, hit.form()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What must be found of what was planted: every form, by every way that can carry it.
fn expected() -> Vec<(Carrier, &'static str)> {
    let carriers = [Carrier::Address, Carrier::Header, Carrier::Body, Carrier::Frame];
    let texts = carriers.iter().flat_map(|carrier| TEXTS.map(|form| (*carrier, form)));
    // A header has no characters beyond ASCII.
    let texts = texts.filter(|it| *it != (Carrier::Header, "characters"));
    texts.chain([(Carrier::Body, "bytes"), (Carrier::Frame, "bytes")]).collect()
}

async fn plant(tab: &Tab, secret: &[u8], service: &str) {
    let service = service.replace("http://", "ws://");
    let secret = serde_json::to_string(secret).unwrap();
    let call = format!("void {PLANT}({secret}, {PLANTED:?}, {service:?})");
    tab.eval::<()>(&call).await.unwrap();
}

/// A conversation from its beginning to its end, so that the page also sends over a WebSocket.
async fn talk(world: &World, he: &ConsolePage) {
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met).unwrap();
    he.say("bonsoir").await.unwrap();
    she.until("his words", |screen| screen.texts == ["bonsoir"]).await.unwrap();
    he.close().await.unwrap();
    she.until("the end", |screen| screen.erased).await.unwrap();
    he.ended().await.unwrap();
}

/// DS-29: the PRF's answer, which seals the key, is in no address, header, body and WebSocket
/// message, in no form; and what lies on the device opens with the passkey alone.
#[tokio::test(flavor = "multi_thread")]
async fn what_seals_the_key_is_never_sent() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let page = world.console_page(0).unwrap();
    let tab = browser.blank().await.unwrap();
    tab.with_authenticator(true).await.unwrap();
    tab.listening().await.unwrap();
    let outgoing = tab.outgoing().await.unwrap();
    tab.goto(&page).await.unwrap();
    let he = ConsolePage { tab };
    he.enrol().await.unwrap();
    world.admit().unwrap();
    he.go_on_duty().await.unwrap();
    talk(&world, &he).await;
    let secrets = he.tab.overheard().await.unwrap();
    assert!(secrets.len() >= 2, "once when it was made, once when it was shown");
    let secret = &secrets[0];
    assert!(secrets.iter().all(|other| other == secret), "one passkey, one secret");
    assert_eq!(secret.len(), 32);

    plant(&he.tab, secret, &world.api()).await;
    let found = || async {
        let found = sent(&outgoing, secret, true);
        Ok(expected().iter().all(|it| found.contains(it)))
    };
    let all = abri_e2e::until("each form by each way", found).await;
    let found = sent(&outgoing, secret, true);
    let missed: Vec<_> = expected().into_iter().filter(|it| !found.contains(it)).collect();
    assert!(all.is_ok(), "the search is blind for {missed:?}");
    assert_eq!(sent(&outgoing, secret, false), [], "the secret went out");
    let pieces = outgoing.pieces();
    let by = |way: Carrier, words: &[u8]| {
        let mut pieces = pieces.iter().filter(|(carrier, _)| *carrier == way);
        pieces.any(|(_, bytes)| bytes.windows(words.len()).any(|it| it == words))
    };
    assert!(by(Carrier::Body, b"clientDataJSON"), "the passkey was sent");
    assert!(by(Carrier::Address, b"/v1/sign-in"));

    let kept: String = he.tab.eval("JSON.stringify(localStorage)").await.unwrap();
    assert!(kept.contains("abri-vault"));
    assert!(Needles::of_secret(secret).find(kept.as_bytes()).is_empty(), "it lies here");
    // A new page, and so a new memory: the passkey opens what lies here.
    he.tab.goto(&world.empty_console().unwrap()).await.unwrap();
    he.go_on_duty().await.unwrap();
}
