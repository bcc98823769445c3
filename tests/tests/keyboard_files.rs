//! A file with a keyboard alone: opened, chosen, sent, given up and stopped.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Key, Shape, VictimPage},
};

const PHOTO: &str = "samples.photo(64, 48, 'PLANTED-48.8566N-2.3522E')";

/// Opens what is said before, by its button, and picks; the browser's own dialog is not ours.
async fn picks(she: &VictimPage) {
    she.tab.key_until(Key::Tab, "file-open").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.tab
        .wait("what is said before", "document.activeElement.id === 'file-heading'")
        .await
        .unwrap();
    she.tab.key_until(Key::Tab, "file-input").await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.says("#file-what", "Picture, 0.1 MB").await.unwrap();
}

async fn still_somewhere(she: &VictimPage) {
    let lost = "document.activeElement === document.body";
    assert!(!she.tab.eval::<bool>(lost).await.unwrap(), "the focus fell to the top");
    she.tab.focus_is_seen().await.unwrap();
}

/// In a wide window and in one that is narrow and low, where the file's box takes most of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_chosen_sent_given_up_and_stopped_by_keys() {
    by_keys(Shape { width: 1280, height: 800, dark: false }).await;
    by_keys(Shape { width: 360, height: 560, dark: false }).await;
}

async fn by_keys(shape: Shape) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.shape(shape).await.unwrap();
    she.tab.click("#composer").await.unwrap();
    is_chosen_and_sent(&she, &he).await;
    she.tab.key_until(Key::Tab, "composer").await.unwrap();
    is_given_up(&she).await;
    she.tab.key_until(Key::Tab, "composer").await.unwrap();
    is_stopped(&she, &world).await;
}

async fn is_chosen_and_sent(she: &VictimPage, he: &ConsolePage) {
    picks(she).await;
    she.tab.key_until(Key::Tab, "file-without").await.unwrap();
    she.tab.key(Key::Down).await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "file-with");
    she.tab.key_until(Key::Tab, "file-send").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    still_somewhere(she).await;
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    assert!(he.file_is_said_to_be().await.unwrap().contains("avec ses métadonnées"));
}

async fn is_given_up(she: &VictimPage) {
    picks(she).await;
    she.tab.key_until(Key::Tab, "file-cancel").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    still_somewhere(she).await;
}

async fn is_stopped(she: &VictimPage, world: &World) {
    picks(she).await;
    world.proxy.cut();
    // What is said of it takes room, and moves what is below.
    she.says("#status", "No connection").await.unwrap();
    she.tab.key_until(Key::Tab, "file-send").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    let way = "document.querySelector('#file-stop').checkVisibility()";
    she.tab.wait("the way to stop it", way).await.unwrap();
    she.tab.key_until(Key::Tab, "file-stop").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.says("#log li.mine:last-child .state", "it was stopped").await.unwrap();
    still_somewhere(she).await;
}
