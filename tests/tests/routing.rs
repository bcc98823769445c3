//! Whose turn it is to answer who waits, as officers see it in a real Chromium.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, VictimPage},
};

/// DS-84
#[tokio::test(flavor = "multi_thread")]
async fn whom_a_colleague_understands_is_shown_lower_and_can_be_answered() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let french = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    let english = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    french.start().await.unwrap();
    english.start().await.unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    he.tab.click("#answers-in").await.unwrap();
    he.tab.click("[name=answers-in][value=en]").await.unwrap();
    let lines = "[...document.querySelectorAll('#queue li')].map((it) => it.innerText)";
    let lower = format!(
        "(([first, last]) => first?.includes('anglais · nouvelle personne') \
         && last?.includes('D’abord pour les collègues') && last.includes('Répondre quand même'))\
         ({lines})"
    );
    he.tab.wait("who reads French below", &lower).await.unwrap();
    let as_they_came = format!(
        "(([first, last]) => first?.includes('français') && last?.includes('anglais'))({lines})"
    );
    colleague.tab.wait("both, as they came", &as_they_came).await.unwrap();
    he.tab.click("#queue .claim.quiet:not([aria-disabled])").await.unwrap();
    french.met().await.unwrap();
}

/// DS-84: two who read the same and are in different zones; each officer reads the operator's names, and
/// whom a colleague nearer can help stands lower, for two minutes.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_a_colleagues_zone_is_shown_lower_for_two_minutes() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.names_zones("north=Nord\nsouth=Grand Sud").unwrap();
    let page = world.victim_page("fr").unwrap();
    let south = waits_in(&browser, &page, "south").await;
    let north = waits_in(&browser, &page, "north").await;
    let he = world.console(&browser, 0).await.unwrap();
    let colleague = world.console(&browser, 1).await.unwrap();
    for (console, zone) in [(&he, "north"), (&colleague, "south")] {
        console.tab.click("#serves").await.unwrap();
        console.tab.click(&format!("[name=serves][value={zone}]")).await.unwrap();
    }
    let lines = "[...document.querySelectorAll('#queue li')].map((it) => it.innerText)";
    let lower = |first: &str, last: &str| {
        format!(
            "(([first, last]) => first?.includes('zone indiquée {first}') \
             && last?.includes('zone indiquée {last}') \
             && last.includes('D’abord pour les collègues'))({lines})"
        )
    };
    he.tab.wait("the south below", &lower("Nord", "Grand Sud")).await.unwrap();
    colleague.tab.wait("the north below", &lower("Grand Sud", "Nord")).await.unwrap();
    world.pass(core::time::Duration::from_secs(121));
    let anybodys = format!(
        "(([first, last]) => first?.includes('Grand Sud') && last?.includes('Nord') \
         && !last.includes('D’abord pour'))({lines})"
    );
    he.tab.wait("both, as they came", &anybodys).await.unwrap();
    he.claim().await.unwrap();
    south.met().await.unwrap();
    north.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
}

/// She says where she is, on the page of an operator who asks for it.
async fn waits_in(browser: &Browser, page: &str, zone: &str) -> VictimPage {
    let choice = format!(
        "addEventListener('DOMContentLoaded', () => {{ \
         const select = document.createElement('select'); select.id = 'zone'; \
         select.append(new Option('', '{zone}')); \
         document.getElementById('start').before(select); }})"
    );
    let tab = browser.blank().await.unwrap();
    tab.before_each_page(&choice).await.unwrap();
    tab.goto(page).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she
}

/// Who wants it so is given whoever waits, up to the own limit, and is told; the next one waits.
#[tokio::test(flavor = "multi_thread")]
async fn who_wants_it_so_is_given_who_waits() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    he.wants_at_most(1).await.unwrap();
    he.tab.click("#assign").await.unwrap();
    let first = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    first.start().await.unwrap();
    first.met().await.unwrap();
    let told =
        "document.querySelector('#status').innerText.includes('Une personne vous est attribuée')";
    he.tab.wait("that somebody is his", told).await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 1);
    let second = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    second.start().await.unwrap();
    he.tab.wait("who waits", "document.querySelectorAll('#queue li').length === 1").await.unwrap();
    second.says("#ahead", "Vous êtes la prochaine personne").await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 1, "as many as he wants");
}
