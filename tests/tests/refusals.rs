//! What people read when something is refused or fails: her page and the console in a real
//! Chromium, with strangers, a wrong clock, a service that forgets and a store that is down.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_core::{
    OfficerSession, Role, UntrustedChain,
    malformed::{self, BadCommit, CannotMake, KeyPackageRecipe},
};
use abri_demonstration::{Demonstration, Officer};
use abri_e2e::{
    World,
    browser::{Browser, Tab, VictimPage},
    native::{Claimant, NativeOfficer, sign_in},
    now,
};
use abri_transport::{DeliveryService as _, native};
use abri_wire::{Frame, FrameKind};

const DAY: Duration = Duration::from_secs(24 * 3600);
const FIRST: u8 = 1;

/// She is in the queue and has written this.
async fn wrote(browser: &Browser, world: &World, words: &str) -> VictimPage {
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    she.say(words).await.unwrap();
    she
}

/// Answers her offer with what `change` makes of an honest recipe.
async fn answer(
    world: &World,
    key: &Officer,
    chain: Option<&Officer>,
    change: impl FnOnce(&mut KeyPackageRecipe<'_>),
) {
    let claimant = Claimant::claim(&world.api(), world.officer(0).unwrap()).await.unwrap();
    claimant.answer(key, chain, change).await.unwrap();
}

/// CERT-1, CERT-4: no chain, another authority's, another's key.
#[tokio::test(flavor = "multi_thread")]
async fn who_can_not_prove_to_be_an_officer_ends_it_and_she_reads_why() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Demonstration::create(elsewhere.path(), 1, now()).unwrap();
    let (genuine, stranger) = (world.officer(0).unwrap(), other.officers.first().unwrap());
    for (seed, chain) in [(genuine, None), (stranger, Some(stranger)), (stranger, Some(genuine))] {
        let she = wrote(&browser, &world, "pour la police seulement").await;
        answer(&world, seed, chain, |_| {}).await;
        she.phase("ended").await.unwrap();
        she.says("#ended-reason", "n’a pas pu prouver être de la police").await.unwrap();
        she.says("#log li.mine .state", "Non envoyé").await.unwrap();
        she.says("#ended-erased", "Le service a effacé").await.unwrap();
        assert!(she.tab.laid_out().await.unwrap().contains("3919"), "another way to get help");
    }
    assert!(world.stop().await.unwrap().is_empty());
}

/// CERT-3: her device is ten days ahead of a genuine certificate.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_ahead_is_named() {
    let browser = Browser::launch().await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.ahead_of_time(10 * DAY).await.unwrap();
    a_wrong_clock_is_named(tab).await;
}

/// CERT-3: her device is ten days behind: the certificate is not good yet.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_behind_is_named() {
    let browser = Browser::launch().await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.behind_time(10 * DAY).await.unwrap();
    a_wrong_clock_is_named(tab).await;
}

async fn a_wrong_clock_is_named(tab: Tab) {
    let world = World::with_pages().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let _he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "Vérifiez la date et l’heure de cet appareil").await.unwrap();
}

/// KP-1, KP-2, SUITE-1: made for another purpose, or unusable. Whoever claimed loses the lease.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_for_her_leaves_her_in_the_queue() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "toujours à moi").await;
    let (genuine, api) = (world.officer(0).unwrap(), world.api());
    let changes: [fn(&mut KeyPackageRecipe<'_>); 3] = [
        |recipe| recipe.session = abri_wire::SessionId::new([7; 16]),
        |recipe| recipe.purpose = 9,
        |recipe| recipe.offer.nonce = abri_wire::OfferNonce::new([7; 16]),
    ];
    for change in changes {
        answer(&world, genuine, Some(genuine), change).await;
        lapse(&world, &she).await;
    }
    let claimant = Claimant::claim(&api, genuine).await.unwrap();
    let chain = UntrustedChain::new(&genuine.certificates().unwrap()).unwrap();
    let recipe = KeyPackageRecipe {
        seed: &genuine.seed().unwrap(),
        chain: Some(&chain),
        session: claimant.session,
        offer: claimant.offer,
        purpose: FIRST,
        lifetime: (now(), now().plus(DAY)),
    };
    claimant.submit(recipe.make_of_another_suite().unwrap()).await.unwrap();
    lapse(&world, &she).await;
    let he = world.console(&browser, 1).await.unwrap();
    he.claim().await.unwrap();
    he.reads("toujours à moi").await.unwrap();
}

/// DS-12, SEEN-2: genuine, and let in, but his console or his network ends before he says that he is in:
/// nothing of hers went out, she is told, and who answers next reads it.
#[tokio::test(flavor = "multi_thread")]
async fn a_claimant_who_never_comes_takes_nothing_with_him() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "pour qui viendra").await;
    let genuine = world.officer(0).unwrap();
    let claimant = Claimant::claim(&world.api(), genuine).await.unwrap();
    claimant.answer(genuine, Some(genuine), |_| {}).await.unwrap();
    claimant.is_let_in().await.unwrap();
    lapse(&world, &she).await;
    she.says("#log li.mine .state", "Gardé ici, pas encore envoyé").await.unwrap();
    let he = world.console(&browser, 1).await.unwrap();
    // What she wrote stays on her page, she was told: so does that she wrote.
    he.can("#queue .claim").await.unwrap();
    let queue = he.tab.words("#queue").await.unwrap();
    assert!(!queue.contains("premier message"), "{queue}");
    he.claim().await.unwrap();
    he.reads("pour qui viendra").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["pour qui viendra"], "once");
    she.says("#log li.mine .state", "Reçu").await.unwrap();
}

/// KP-3: genuine in every field, but good for ten years: she stays in the queue, and reads nothing of
/// her device's clock, which has nothing to do with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_package_for_ten_years_leaves_her_in_the_queue() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "toujours à moi").await;
    let genuine = world.officer(0).unwrap();
    let ten_years = |recipe: &mut KeyPackageRecipe<'_>| {
        recipe.lifetime = (now(), now().plus(3650 * DAY));
    };
    answer(&world, genuine, Some(genuine), ten_years).await;
    lapse(&world, &she).await;
    let laid_out = she.tab.laid_out().await.unwrap();
    assert!(!laid_out.contains("date et l’heure"), "{laid_out}");
    let he = world.console(&browser, 1).await.unwrap();
    he.claim().await.unwrap();
    he.reads("toujours à moi").await.unwrap();
}

/// ROLE-1: whom the authority certified and the newest roster names, but as an interpreter, is not
/// who may answer her first.
#[tokio::test(flavor = "multi_thread")]
async fn an_interpreter_is_no_officer() {
    let mut world = World::with_pages().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    world.enrol("0003", Role::Interpreter).await.unwrap();
    let she = wrote(&browser, &world, "pour la police seulement").await;
    let interpreter = world.officer(2).unwrap();
    answer(&world, interpreter, Some(interpreter), |_| {}).await;
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "n’a pas pu prouver être de la police").await.unwrap();
    she.says("#log li.mine .state", "Non envoyé").await.unwrap();
    she.says("#ended-erased", "Le service a effacé").await.unwrap();
}

/// The claimant's time to join is over; she is told and waits on.
async fn lapse(world: &World, she: &VictimPage) {
    she.says("#ahead", "Quelqu’un arrive").await.unwrap();
    world.pass(abri_server::LEASE + Duration::from_secs(1));
    she.says("#alert", "de nouveau dans la file").await.unwrap();
    she.says("#ahead", "Restez sur cette page").await.unwrap();
}

type Make = fn(&mut OfficerSession) -> Result<Frame, CannotMake>;

/// What an officer's client must not send; those in a commit's place come last.
const MISBEHAVIOURS: [Make; 5] = [
    |_| malformed::frame(FrameKind::Application, &[0xFF; 600]),
    |session| malformed::proposal(session),
    |session| Ok(malformed::external_commit(session)?.by_itself),
    |session| malformed::commit(session, &BadCommit::Update),
    |session| Ok(malformed::external_commit(session)?.bundled),
];

/// COMMIT-1, COMMIT-2, GROUP-1: what a member must not send, or whom he must not help in, is left out,
/// said, and ends nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_officer_must_not_send_is_left_out_and_said() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "bonsoir").await;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("her words", |screen| screen.texts == ["bonsoir"]).await.unwrap();
    for (number, make) in MISBEHAVIOURS.into_iter().enumerate() {
        he.misbehave(|session| Ok(make(session)?)).unwrap();
        she.says("#alert", "Un message n’a pas pu être lu").await.unwrap();
        let words = format!("je suis là {number}");
        she.say(&words).await.unwrap();
        he.until("her answer", |screen| screen.texts.last() == Some(&words)).await.unwrap();
        if number < 3 {
            she.says_nothing("#alert").await.unwrap();
        } else {
            // COMMIT-7: his own client refuses the commit as well, and says so.
            she.says("#alert", "peut-être du mal à lire").await.unwrap();
        }
        he.write(&words).unwrap();
        she.reads(&words).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_for_the_service_is_over_on_both_pages() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "bonsoir").await;
    let he = world.console(&browser, 0).await.unwrap();
    he.claim().await.unwrap();
    he.reads("bonsoir").await.unwrap();
    world.pass(abri_server::SESSION_LIFE);
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "Le service n’a plus cette conversation").await.unwrap();
    assert!(!he.ended().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_down_at_the_start_is_said_and_waited_for() {
    let mut world = World::with_pages_on_redis().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let mut redis = world.redis.take().unwrap();
    redis.kill().await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.tab.click("#start").await.unwrap();
    she.says("#alert", "Le service ne peut rien recevoir pour le moment").await.unwrap();
    redis.restart().await.unwrap();
    she.phase("waiting").await.unwrap();
    she.says_nothing("#alert").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_too_long_stays_in_the_field() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let words = "é".repeat(abri_core::MAX_TEXT);
    let she = wrote(&browser, &world, &words).await;
    she.says("#alert", "Ce texte est trop long").await.unwrap();
    let kept: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(kept, words);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_claim_the_same_and_who_comes_second_is_told() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let mut consoles = vec![];
    for officer in 0..2 {
        consoles.push(world.console(&browser, officer).await.unwrap());
    }
    she.start().await.unwrap();
    for he in &consoles {
        let shown = "document.querySelector('#queue .claim') !== null";
        he.tab.wait("her place in the queue", shown).await.unwrap();
    }
    let [one, two] = &consoles[..] else { unreachable!("two consoles") };
    let (first, second) =
        tokio::join!(one.tab.click("#queue .claim"), two.tab.click("#queue .claim"));
    first.and(second).unwrap();
    she.met().await.unwrap();
    let mut told = 0;
    for he in &consoles {
        let either = "document.querySelector('#send')?.disabled === false \
                      || document.querySelector('#status').innerText.length > 10";
        he.tab.wait("a conversation or an explanation", either).await.unwrap();
        told += usize::from(!he.tab.words("#status").await.unwrap().is_empty());
    }
    assert_eq!(told, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn she_asks_for_someone_else_and_the_former_is_told_to_go() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "pour la première personne").await;
    let former = world.console(&browser, 0).await.unwrap();
    former.claim().await.unwrap();
    former.reads("pour la première personne").await.unwrap();
    she.says("#log li.mine .state", "Reçu").await.unwrap();
    she.tab.click("#ask-other").await.unwrap();
    she.says("#alert", "Nous cherchons quelqu’un d’autre").await.unwrap();
    let next = world.console(&browser, 1).await.unwrap();
    next.claim().await.unwrap();
    she.says("#log", "n° 0002, Demonstration, est là").await.unwrap();
    she.says("#log", "n° 0001 est partie").await.unwrap();
    assert!(!former.ended().await.unwrap().is_empty());
    she.say("pour la deuxième").await.unwrap();
    next.reads("pour la deuxième").await.unwrap();
    let notes = next.tab.all_words("#log li.note").await.unwrap();
    assert_eq!(notes, [""; 0], "the commit that let the former in is nothing to him");
    assert_eq!(next.hers().await.unwrap(), ["pour la deuxième"], "nothing that was read before");
}

/// The same on a page on which a quarter of an hour is over after a second.
async fn impatient(browser: &Browser, world: &World, words: &str) -> VictimPage {
    let she = browser.impatient_victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    she.say(words).await.unwrap();
    she
}

/// EVIDENCE-1, EVIDENCE-4: an officer whom the newest roster does not name is not let in, not even
/// if somebody on duty hands him her offer.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_was_revoked_is_not_let_in() {
    let mut world = World::with_pages().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let she = wrote(&browser, &world, "pour la police seulement").await;
    world.revoke(1).await.unwrap();
    let revoked = world.officer(1).unwrap();
    assert!(sign_in(&world.api(), revoked).await.is_err(), "nor does he get to see who waits");
    answer(&world, revoked, Some(revoked), |_| {}).await;
    she.phase("ended").await.unwrap();
    she.says("#ended-reason", "n’a pas pu prouver être de la police").await.unwrap();
    she.says("#log li.mine .state", "Non envoyé").await.unwrap();
}

/// EVIDENCE-4: revoked in mid-conversation: he is removed, she is told and waits again, and what
/// she writes meanwhile is for the next one.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_is_revoked_in_mid_conversation_is_removed() {
    let mut world = World::with_pages().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let she = impatient(&browser, &world, "bonsoir").await;
    let former = world.console(&browser, 0).await.unwrap();
    former.claim().await.unwrap();
    former.reads("bonsoir").await.unwrap();
    world.revoke(0).await.unwrap();
    she.says("#log", "La personne n° 0001 a été retirée").await.unwrap();
    she.says("#alert", "Vous êtes de nouveau dans la file").await.unwrap();
    she.say("pour la suite").await.unwrap();
    let next = world.console(&browser, 1).await.unwrap();
    next.claim().await.unwrap();
    next.reads("pour la suite").await.unwrap();
    she.says("#officer-name", "n° 0002").await.unwrap();
}

/// EVIDENCE-2: what shows who is an officer, and when it was seen, is there for who wants it.
#[tokio::test(flavor = "multi_thread")]
async fn how_an_officer_was_checked_can_be_looked_up() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = wrote(&browser, &world, "bonsoir").await;
    let he = world.console(&browser, 0).await.unwrap();
    he.claim().await.unwrap();
    he.reads("bonsoir").await.unwrap();
    she.says("#officer-name", "n° 0001").await.unwrap();
    she.tab.click("#details summary").await.unwrap();
    let shown = she.tab.words("#details-certificate").await.unwrap();
    let certificate = shown.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
    let evidence = native::service(&world.api()).evidence(certificate).await.unwrap();
    assert!(evidence.is_some(), "anybody can look it up");
    she.says("#details-seen", "Liste vue par des témoins le").await.unwrap();
}
