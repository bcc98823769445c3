//! Files that do not get through: no room, no wish of the operator, an exit, a reload, a lock.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    Room, World,
    browser::{Browser, ConsolePage, VictimPage},
};

const PAPER: &str = "samples.pdf('', 4_000_000)";

async fn met(room: Room) -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_room_for_files(room).await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    (world, browser, she, he)
}

async fn they_can_write(she: &VictimPage, he: &ConsolePage) {
    she.say("still here").await.unwrap();
    he.reads("still here").await.unwrap();
    he.say("I am, too").await.unwrap();
    she.reads("I am, too").await.unwrap();
}

/// The network is slow, and a file of hers under way.
async fn sending(world: &World, she: &VictimPage) {
    world.proxy.delay(Duration::from_millis(100));
    she.send_file("paper.pdf", "application/pdf", PAPER).await.unwrap();
    she.file_is_under_way().await.unwrap();
}

/// DS-63, DS-64: a store that is full, and a session that has used its own room.
#[tokio::test(flavor = "multi_thread")]
async fn without_room_the_file_is_not_sent_and_writing_goes_on() {
    for (room, said) in [
        (Room::Store(1_000_000), "The service has no room for files now. Not sent."),
        (Room::Session(1_000_000), "There is no room for more files in this conversation."),
    ] {
        let (_world, _browser, she, he) = met(room).await;
        she.send_file("paper.pdf", "application/pdf", PAPER).await.unwrap();
        she.says("#file-problem", said).await.unwrap();
        she.says("#log .mine .state", said).await.unwrap();
        they_can_write(&she, &he).await;
        assert_eq!(he.hers().await.unwrap(), ["still here"], "he is told of no file");
        let small = "samples.pdf('', 1000)";
        she.send_file("small.pdf", "application/pdf", small).await.unwrap();
        she.file_is_there().await.unwrap();
    }
}

/// DS-66: where the operator takes no files, nothing on her page says that it does.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_operators_switch_there_is_no_button() {
    let (_world, _browser, she, he) = met(Room::None).await;
    let asked = "performance.getEntriesByType('resource').some((it) => \
                 it.name.includes('/files/') && it.responseStatus >= 400)";
    she.tab.wait("the service's answer", asked).await.unwrap();
    they_can_write(&she, &he).await;
    let shown = "document.querySelector('#file-open').checkVisibility()";
    assert!(!she.tab.eval::<bool>(shown).await.unwrap());
}

/// END-1: nothing of it is left at the service, and he is told how it ended.
#[tokio::test(flavor = "multi_thread")]
async fn an_exit_in_the_middle_of_a_file_erases_it() {
    let (world, _browser, she, he) = met(Room::Usual).await;
    sending(&world, &she).await;
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
    world.proxy.delay(Duration::ZERO);
    he.ended().await.unwrap();
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// RETURN-1: she comes back, the file does not; both are told.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_in_the_middle_of_a_file_ends_it() {
    let (world, _browser, she, he) = met(Room::Usual).await;
    sending(&world, &she).await;
    she.says("#file-way", "If this page is reloaded, it is not sent.").await.unwrap();
    world.proxy.delay(Duration::ZERO);
    she.tab.reload().await.unwrap();
    she.met().await.unwrap();
    let told = "La personne est revenue sur sa page : c’est prouvé. Ce qu’elle n’avait pas vu est \
                envoyé de nouveau. Un fichier qui était en cours d’envoi n’est pas arrivé.";
    he.notes(told).await.unwrap();
    they_can_write(&she, &he).await;
    assert_eq!(
        he.tab.eval::<u32>("document.querySelectorAll('#log .fetch').length").await.unwrap(),
        0
    );
    she.send_file("paper.pdf", "application/pdf", PAPER).await.unwrap();
    she.file_is_there().await.unwrap();
}

/// Behind the lock nothing is fetched or shown; whoever unlocks it can fetch it.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_is_locked_meanwhile_shows_nothing() {
    const ON_ITS_WAY: &str = "document.querySelector('#log .fetching') !== null";
    const REMEMBER: &str = "(() => { globalThis.given = []; globalThis.back = []; \
        const { createObjectURL: lend, revokeObjectURL: revoke } = URL; \
        URL.createObjectURL = (it) => { given.push(lend.call(URL, it)); return given.at(-1); }; \
        URL.revokeObjectURL = (it) => { back.push(it); revoke.call(URL, it); }; })()";
    let (world, _browser, she, he) = met(Room::Usual).await;
    he.tab.eval::<()>(REMEMBER).await.unwrap();
    she.send_file("paper.pdf", "application/pdf", PAPER).await.unwrap();
    she.file_is_there().await.unwrap();
    world.proxy.stall();
    he.fetch_file().await.unwrap();
    he.tab.wait("that it is on its way", ON_ITS_WAY).await.unwrap();
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    world.proxy.restore();
    he.go_on_duty().await.unwrap();
    he.select(0).await.unwrap();
    assert!(!he.tab.eval::<bool>(ON_ITS_WAY).await.unwrap(), "nothing goes on by itself");
    assert!(he.tab.eval::<bool>("given.length === 0").await.unwrap());
    he.fetch_file().await.unwrap();
    assert_eq!(he.file_is_open().await.unwrap(), "abri-1.pdf");
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    let taken_back = "given.length === 1 && back.length === 1 && given[0] === back[0]";
    assert!(he.tab.eval::<bool>(taken_back).await.unwrap());
}
