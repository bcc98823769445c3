//! A console on a phone, in a real Chromium: the conversation gets the room.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test states what must hold by panicking, and says what it measured"
)]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Shape, VictimPage},
};

const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
/// Of 740: the messages get this much of it, at least.
const LOG: f64 = 370.0;
/// With lines that stay in sight, and somebody else there.
const LOG_WITH_MORE: f64 = 240.0;

async fn meet() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    he.tab.shape(PHONE).await.unwrap();
    (world, browser, she, he)
}

async fn log_height(he: &ConsolePage) -> f64 {
    let log = "[...document.querySelectorAll('.log')].find((it) => it.checkVisibility())";
    he.tab.eval(&format!("{log}.getBoundingClientRect().height")).await.unwrap()
}

/// What can be pressed and is in sight, and is smaller than a finger.
async fn too_small(he: &ConsolePage) -> Vec<String> {
    let small = "[...document.querySelectorAll('button, summary, select, input')]\
                 .filter((it) => it.checkVisibility())\
                 .map((it) => [it.id || it.className || it.innerText, \
                 (it.type === 'checkbox' ? it.closest('label') : it).getBoundingClientRect()])\
                 .filter(([, box]) => box.height < 43.9 || box.width < 43.9)\
                 .map(([name, box]) => `${name} ${box.width}x${box.height}`)";
    he.tab.eval(small).await.unwrap()
}

/// Half of the screen is for what is said; what can be pressed is as large as a finger; nothing is wider
/// than the screen.
#[tokio::test(flavor = "multi_thread")]
async fn half_of_a_phone_is_for_what_is_said() {
    let (_world, _browser, she, he) = meet().await;
    for words in ["bonsoir", "je ne sais pas par où commencer", "je suis chez moi"] {
        she.say(words).await.unwrap();
        he.reads(words).await.unwrap();
    }
    let height = log_height(&he).await;
    println!("the log has {height} of 740 pixels");
    assert!(height >= LOG, "{height}");
    assert_eq!(too_small(&he).await, [""; 0]);
    let wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    assert!(!he.tab.eval::<bool>(wider).await.unwrap());
}

/// What he pinned is whole within its list, or scrolled to there: it covers nothing, and leaves room for
/// what is said.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_pinned_stays_in_its_list() {
    let (_world, _browser, she, he) = meet().await;
    let long =
        "12 rue d’Exemple, deuxième étage, la porte à gauche de l’escalier, le nom est effacé";
    for words in ["je m’appelle A", long, "troisième"] {
        she.say(words).await.unwrap();
        he.reads(words).await.unwrap();
        he.tab.click("#flag-danger").await.unwrap();
        he.tab.click("#pin-newest").await.unwrap();
        he.tab.click("#flag-danger").await.unwrap();
    }
    he.tab.wait("three pins", "document.querySelectorAll('.pins li').length === 3").await.unwrap();
    let height = log_height(&he).await;
    println!("with three pins the log has {height} of 740 pixels");
    let outside = "(() => { const list = document.querySelector('.pins').getBoundingClientRect(); \
                   return [...document.querySelectorAll('.pins :is(ul, li, p, button)')]\
                   .map((it) => [it.innerText, it.getBoundingClientRect()])\
                   .filter(([, box]) => box.left < list.left - 1 || box.right > list.right + 1)\
                   .map(([words]) => words); })()";
    assert_eq!(he.tab.eval::<Vec<String>>(outside).await.unwrap(), [""; 0]);
    let clipped = "[...document.querySelectorAll('.pins li')].some((it, place, all) => place > 0 \
                   && it.getBoundingClientRect().top < all[place - 1].getBoundingClientRect().bottom - 1)";
    assert!(!he.tab.eval::<bool>(clipped).await.unwrap(), "one over another");
    assert!(height >= LOG_WITH_MORE, "{height}");
    assert_eq!(too_small(&he).await, [""; 0]);
}
