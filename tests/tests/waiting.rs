//! Waiting, as she sees it: her place only goes down, the estimate is a fact that changes when it was
//! wrong, and there is another way for whoever can't speak.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, Key, VictimPage},
    native::three_were_answered,
};

const MINUTE: Duration = Duration::from_secs(60);
/// How often her page asks for her place.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Her page, which looks every half second and on a device that can sleep.
async fn impatient(browser: &Browser, world: &World) -> VictimPage {
    let tab = browser.blank().await.unwrap();
    tab.hurries(LOOK_EVERY).await.unwrap();
    tab.can_sleep().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she
}

/// Until she has asked twice more where she stands: the last answer before is on the screen.
async fn looked(she: &VictimPage) {
    let looks = || {
        let asked = she.tab.requests();
        asked.iter().filter(|it| it.rsplit('/').nth(1) == Some("sessions")).count()
    };
    let enough = looks() + 2;
    abri_e2e::until("two looks", || async { Ok(looks() >= enough) }).await.unwrap();
}

/// Whoever was before her goes, and her place goes down; that somebody comes back to an earlier place
/// does not push her back on the screen.
#[tokio::test(flavor = "multi_thread")]
async fn her_place_only_goes_down() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let page = world.victim_page("fr").unwrap();
    let first = browser.victim(&page).await.unwrap();
    first.start().await.unwrap();
    let second = browser.victim(&page).await.unwrap();
    second.start().await.unwrap();
    let she = impatient(&browser, &world).await;
    she.says("#ahead", "Personnes avant vous : 2").await.unwrap();
    second.end().await.unwrap();
    she.says("#ahead", "Personnes avant vous : 1").await.unwrap();
    let record = first.hides().await.unwrap();
    first.tab.goto("about:blank").await.unwrap();
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    let back = browser.reopened(&page, &record).await.unwrap();
    back.phase("waiting").await.unwrap();
    back.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    looked(&she).await;
    she.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
}

/// DS-60: by the clock: a tab behind another, or a phone in a pocket, looks seldom.
#[tokio::test(flavor = "multi_thread")]
async fn the_estimate_is_shown_and_taken_back_when_it_was_wrong() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = impatient(&browser, &world).await;
    looked(&she).await;
    she.says_nothing("#estimate").await.unwrap();
    three_were_answered(&world).await.unwrap();
    she.says("#estimate", "Les dernières personnes ont attendu").await.unwrap();
    let told = she.tab.words("#estimate").await.unwrap();
    assert!(told.contains(|it: char| it.is_ascii_digit()), "{told}");
    looked(&she).await;
    assert_eq!(she.tab.words("#estimate").await.unwrap(), told, "it stands while it is true");
    she.tab.sleeps(10 * MINUTE).await.unwrap();
    she.says("#estimate", "L’attente est plus longue").await.unwrap();
}

/// What she sends while the program is still on its way, by the button or by Enter, is kept and goes once
/// it is there; what she has changed since waits for her.
#[tokio::test(flavor = "multi_thread")]
async fn what_she_sends_before_the_program_is_there_goes_once_it_is() {
    const HOLD: &str = "{ const load = WebAssembly.instantiateStreaming; \
        WebAssembly.instantiateStreaming = async (...all) => { \
          await new Promise((go) => { globalThis.go = go; }); return load(...all); }; }";
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    for (by_key, since) in [(false, ""), (true, ""), (false, " à vous")] {
        let tab = browser.blank().await.unwrap();
        tab.before_each_page(HOLD).await.unwrap();
        tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
        tab.wait("the program on its way", "typeof globalThis.go === 'function'").await.unwrap();
        tab.click("#start").await.unwrap();
        let she = VictimPage { tab };
        she.tab.write("#composer", "bonsoir").await.unwrap();
        if by_key {
            she.tab.key(Key::Enter).await.unwrap();
        } else {
            she.tab.click("#send").await.unwrap();
        }
        she.says("#status", "Gardé ici, pas encore envoyé").await.unwrap();
        if !since.is_empty() {
            she.tab.write("#composer", since).await.unwrap();
        }
        she.tab.eval::<()>("void go()").await.unwrap();
        she.phase("waiting").await.unwrap();
        let field: String =
            she.tab.eval("document.querySelector('#composer').value").await.unwrap();
        let lines = she.tab.all_words("#log li.mine .text").await.unwrap();
        if since.is_empty() {
            assert_eq!((lines, &*field), (vec!["bonsoir".to_owned()], ""));
        } else {
            assert_eq!((lines.len(), field.len()), (0, "bonsoir à vous".len()));
        }
    }
}

/// Whoever is in danger and can't speak writes to the emergency number from where she is.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_and_can_not_speak_can_write_to_the_emergency_number() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    she.says(".meanwhile", "en danger et ne pouvez pas parler").await.unwrap();
    let link = "(it => it.checkVisibility() && it.getAttribute('href'))\
                (document.querySelector('.meanwhile a'))";
    assert_eq!(she.tab.eval::<String>(link).await.unwrap(), "sms:114");
}

/// Where an operator names zones she may say one, and officers read it; who says nothing says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn where_she_says_that_she_is_the_queue_reads() {
    // As the pages of such an operator have it.
    const ZONES: &str = "addEventListener('DOMContentLoaded', () => { \
        const select = document.createElement('select'); \
        select.id = 'zone'; \
        select.append(new Option('-', ''), new Option('Nord', 'nord')); \
        document.getElementById('start').before(select); })";
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    for (place, zone) in ["nord", ""].into_iter().enumerate() {
        let tab = browser.blank().await.unwrap();
        tab.before_each_page(ZONES).await.unwrap();
        tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
        let she = VictimPage { tab };
        she.ready().await.unwrap();
        let choose = format!("void (document.getElementById('zone').value = '{zone}')");
        she.tab.eval::<()>(&choose).await.unwrap();
        she.start().await.unwrap();
        let said = format!(
            "document.querySelectorAll('#queue li')[{place}]?.innerText.includes('zone indiquée nord') === {}",
            !zone.is_empty()
        );
        he.tab.wait("what she said of it", &said).await.unwrap();
    }
}
