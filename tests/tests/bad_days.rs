//! Days on which something goes wrong: her page says it in a clear sentence, goes on by itself, and
//! nothing that was acknowledged is lost or comes twice.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_core::malformed::{self, Utterance};
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
    native::{NativeOfficer, NativeVictim, Screen},
};

const OFFLINE: &str = "Pas de connexion";
const HOUR: Duration = Duration::from_secs(3600);
/// So long after her last words she is told that nobody answers.
const SILENT: Duration = Duration::from_secs(180);

async fn both() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// Her page on a network that carries no WebSocket: each step is a request of its own.
async fn by_requests() -> (World, Browser, ConsolePage, VictimPage) {
    let (mut world, browser) = both().await;
    world.proxy.refuse_sockets();
    let he = world.console(&browser, 0).await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    (world, browser, he, she)
}

/// The answer to this request of her page is lost, and the network with it; she reads so, and it
/// comes back.
async fn loses(world: &World, she: &VictimPage, request: &str, act: impl AsyncFnOnce()) {
    let page = world.victim_page("").unwrap();
    let origin = format!("origin: {}", page.trim_end_matches('/'));
    world.proxy.lose_the_answer_to(&[request, &origin]);
    act().await;
    world.proxy.gone().await.unwrap();
    she.says("#status", OFFLINE).await.unwrap();
    let help = she.tab.words("#reach").await.unwrap();
    assert!(help.contains("3919") || help.contains("17"), "another way to get help: {help}");
    world.proxy.restore();
}

/// DS-2: the service has opened what she does not know of; asked again, it is one place, not two.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_at_the_start_takes_one_place() {
    let (mut world, _browser, he, she) = by_requests().await;
    loses(&world, &she, "POST /v1/sessions HTTP", async || {
        she.tab.click("#start").await.unwrap();
    })
    .await;
    she.phase("waiting").await.unwrap();
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    he.can("#queue .claim").await.unwrap();
    let waiting = "document.querySelectorAll('#queue .claim').length";
    assert_eq!(he.tab.eval::<u32>(waiting).await.unwrap(), 1);
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.end().await.unwrap();
    he.ended().await.unwrap();
    world.interrupt().await;
    assert!(world.stop().await.unwrap().is_empty());
}

/// What she writes while she waits without a network is there when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn a_network_lost_in_the_queue_keeps_her_place_and_her_words() {
    let (world, _browser, he, she) = by_requests().await;
    she.start().await.unwrap();
    world.proxy.cut();
    she.says("#status", OFFLINE).await.unwrap();
    she.say("dans la file").await.unwrap();
    she.says("#log li.mine .state", "Gardé ici").await.unwrap();
    world.proxy.restore();
    she.says("#status", "La connexion est revenue").await.unwrap();
    he.claim().await.unwrap();
    he.reads("dans la file").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["dans la file"]);
}

/// COMMIT-5: the envelope that lets him in is in the log, and she was not told: it lets him in once.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_between_claim_and_welcome_lets_him_in_once() {
    let (world, _browser, he, she) = by_requests().await;
    she.start().await.unwrap();
    she.say("écrit avant").await.unwrap();
    loses(&world, &she, "/messages HTTP", async || {
        // The first message of her page is the one that adds him.
        he.tab.click("#queue .claim").await.unwrap();
        world.proxy.gone().await.unwrap();
    })
    .await;
    she.met().await.unwrap();
    he.select(0).await.unwrap();
    he.reads("écrit avant").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["écrit avant"]);
    assert_eq!(she.tab.all_words("#log .member").await.unwrap().len(), 1, "one arrival");
}

/// DS-3: the service has her message and she does not know it: it goes out again, and is there once.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_in_mid_message_doubles_nothing() {
    let (world, _browser, he, she) = by_requests().await;
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.say("avant").await.unwrap();
    he.reads("avant").await.unwrap();
    loses(&world, &she, "POST /v1/sessions/", async || {
        she.say("pendant").await.unwrap();
        world.proxy.gone().await.unwrap();
    })
    .await;
    let sent = "/^state-(sent|received)$/.test(\
                [...document.querySelectorAll('#log li.mine')].at(-1).dataset.state)";
    she.tab.wait("that it is sent", sent).await.unwrap();
    she.say("après").await.unwrap();
    he.reads("après").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["avant", "pendant", "après"]);
}

/// DS-4: what is erased answers as what never was: asked again, that is the same as erased.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_at_the_end_is_asked_for_again() {
    let (world, _browser, he, she) = by_requests().await;
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    let page = world.victim_page("").unwrap();
    let origin = format!("origin: {}", page.trim_end_matches('/'));
    world.proxy.lose_the_answer_to(&["DELETE /v1/sessions/", &origin]);
    she.tab.click("#end").await.unwrap();
    she.tab.click("#end-yes").await.unwrap();
    world.proxy.gone().await.unwrap();
    she.says("#ended-erased", "prié d’effacer").await.unwrap();
    world.proxy.restore();
    she.erased().await.unwrap();
    he.ended().await.unwrap();
    assert!(world.stop().await.unwrap().is_empty());
}

/// DS-5: what was acknowledged is there after a restart, and both go on by themselves.
#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_stopped_and_started_again_in_mid_conversation() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("avant").await.unwrap();
    he.reads("avant").await.unwrap();
    he.say("je vous lis").await.unwrap();
    she.reads("je vous lis").await.unwrap();
    world.interrupt().await;
    she.says("#status", OFFLINE).await.unwrap();
    she.say("pendant").await.unwrap();
    world.resume().await.unwrap();
    he.reads("pendant").await.unwrap();
    he.say("toujours là").await.unwrap();
    she.reads("toujours là").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["avant", "pendant"]);
    assert_eq!(she.theirs().await.unwrap(), ["je vous lis", "toujours là"]);
}

/// While she waits, too: she keeps her place and what she wrote.
#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_started_again_while_she_waits() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    she.say("gardé").await.unwrap();
    world.interrupt().await;
    she.says("#status", OFFLINE).await.unwrap();
    world.resume().await.unwrap();
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    he.claim().await.unwrap();
    he.reads("gardé").await.unwrap();
}

/// SEEN-2: his tab is closed, and nobody says so: after a while she reads that no answer comes, asks for
/// somebody else, who reads what nobody has read, and is answered.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_whose_tab_was_closed_is_followed_by_another() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.hurries(SILENT).await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    let next = world.console(&browser, 1).await.unwrap();
    he.say("bonsoir").await.unwrap();
    she.reads("bonsoir").await.unwrap();
    he.tab.close().await.unwrap();
    she.say("vous êtes là ?").await.unwrap();
    she.says("#alert", "Pas de réponse depuis un moment").await.unwrap();
    she.tab.click("#ask-other").await.unwrap();
    she.says("#alert", "Nous cherchons quelqu’un d’autre").await.unwrap();
    next.claim().await.unwrap();
    she.says("#log", "n° 0001 est partie").await.unwrap();
    she.says("#officer-name", "n° 0002").await.unwrap();
    next.reads("vous êtes là ?").await.unwrap();
    next.say("je suis là").await.unwrap();
    she.reads("je suis là").await.unwrap();
    she.says_nothing("#alert").await.unwrap();
    she.say("merci d’être là").await.unwrap();
    next.reads("merci d’être là").await.unwrap();
}

/// His tab is closed as soon as he is there, and she has not dared to write yet.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_goes_before_she_wrote_is_said_to_be_silent() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.hurries(SILENT).await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    he.tab.close().await.unwrap();
    she.says("#alert", "Pas de réponse depuis un moment").await.unwrap();
    she.tab.click("#ask-other").await.unwrap();
    she.says("#alert", "Nous cherchons quelqu’un d’autre").await.unwrap();
}

/// DS-8: ten minutes without a network: his console says so, loses none of what both said, and goes on.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_without_a_network_for_ten_minutes_loses_nothing() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let pins = &world.demonstration.pins;
    let mut she = NativeVictim::open(&world.direct_api().unwrap(), pins).await.unwrap();
    let came = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), came);
    claimed.and(met).unwrap();
    she.write("avant la coupure").unwrap();
    he.reads("avant la coupure").await.unwrap();
    world.proxy.cut();
    let lost = "document.body.innerText.includes('Reconnexion')";
    he.tab.wait("that he is told", lost).await.unwrap();
    he.say("écrit pendant la coupure").await.unwrap();
    for words in ["vous êtes là ?", "j’attends"] {
        she.write(words).unwrap();
    }
    she.until("both in the log", |screen| screen.sent.len() == 3).await.unwrap();
    world.pass(Duration::from_secs(600));
    world.proxy.restore();
    he.reads("j’attends").await.unwrap();
    let heard = |screen: &Screen| screen.texts.iter().any(|it| it == "écrit pendant la coupure");
    she.until("his words", heard).await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["avant la coupure", "vous êtes là ?", "j’attends"]);
}

/// DS-14: her phone slept over the longest time: she reads that, and not that something is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_slept_over_the_end_says_why_it_is_over() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.can_sleep().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    let he = world.console(&browser, 0).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.say("bonsoir").await.unwrap();
    he.reads("bonsoir").await.unwrap();
    she.tab.sleeps(13 * HOUR).await.unwrap();
    world.pass(13 * HOUR);
    she.phase("ended").await.unwrap();
    // Nobody touched it for long: who wakes it sees nothing of it, and she does by one press.
    she.tab.click("#uncover").await.unwrap();
    she.says("#ended-reason", "ne peut pas durer plus longtemps").await.unwrap();
    she.says("#ended-erased", "Le service a effacé").await.unwrap();
    let laid_out = she.tab.laid_out().await.unwrap();
    assert!(laid_out.contains("3919") && laid_out.contains("Revenir au début"));
}

/// FRAME-2: one byte is a message like any other.
#[tokio::test(flavor = "multi_thread")]
async fn one_byte_is_a_message() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("?").await.unwrap();
    he.reads("?").await.unwrap();
    he.say("!").await.unwrap();
    she.reads("!").await.unwrap();
    she.says("#log li.mine .state", "Reçu").await.unwrap();
}

/// Kinds of content, as they are sent.
const CARD: u8 = 5;
const APPOINTMENT: u8 = 6;
const REQUEST: u8 = 8;

/// A vector of less than 64 bytes (RFC 9420, section 2.1.2).
fn vector(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap();
    assert!(length < 64);
    [&[length], bytes].concat()
}

/// A card with this title and one contact of this kind.
fn card(title: &str, kind: u8, value: &str) -> Vec<u8> {
    let contact = [vec![kind], vector(value.as_bytes())].concat();
    [vector(title.as_bytes()), vector(b""), vector(&contact)].concat()
}

/// CONTENT-4: whatever an officer's client makes of cards, meetings and requests: one sentence, no
/// line, nothing that runs or can be pressed; and the conversation goes on.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_is_one_sentence_and_no_line() {
    let (world, browser) = both().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    she.met().await.unwrap();
    let hostile = [
        (CARD, vec![]),
        (CARD, vec![0xFF; 300]),
        (CARD, card("\u{202E}tourné", 1, "17")),
        (CARD, card("une carte", 1, "javascript:alert(1)")),
        (CARD, card("une carte", 1, "17;phone-context=evil")),
        (CARD, card("une carte", 9, "17")),
        (CARD, [card("une carte", 1, "17"), vec![0]].concat()),
        (APPOINTMENT, vec![0xFF; 8]),
        (APPOINTMENT, [&u64::MAX.to_be_bytes()[..], &vector(b"ici"), &vector(b"")].concat()),
        (REQUEST, vec![1; 40]),
    ];
    let lines = async || she.tab.all_words("#log li:not(.mine)").await.unwrap().len();
    let before = lines().await;
    for (number, (kind, body)) in hostile.iter().enumerate() {
        let utterance = Utterance {
            logical_id: [u8::try_from(number).unwrap(); 16],
            order: None,
            kind: *kind,
            body,
        };
        he.misbehave(|session| Ok(malformed::say(session, &utterance)?)).unwrap();
        she.says("#alert", "Un message n’a pas pu être lu").await.unwrap();
        assert_eq!(lines().await, before, "{number}");
        // Her next words take it back, so that the next one can be seen to be said.
        let words = format!("encore {number}");
        she.say(&words).await.unwrap();
        she.says_nothing("#alert").await.unwrap();
        he.until("her words", |screen| screen.texts.last() == Some(&words)).await.unwrap();
    }
    let made = "document.querySelectorAll('#log :is(a, img, script, button)').length \
                + document.querySelectorAll('#proposal:not([hidden]), #question:not([hidden])').length";
    assert_eq!(she.tab.eval::<u32>(made).await.unwrap(), 0);
    assert_eq!(she.tab.complaints(), [""; 0]);
    he.write("une vraie phrase").unwrap();
    she.reads("une vraie phrase").await.unwrap();
}
