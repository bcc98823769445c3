//! What remains of a conversation on her device: in the browser's profile on disk. Each search must find what is there on purpose.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::path::PathBuf;

use abri_e2e::{
    World,
    browser::{Browser, Profile, Tab},
    remains::{Conversation, Sought, marker},
};

const ELSEWHERE: &str = "document.title === 'Elsewhere'";

async fn hold(world: &mut World, officers: &Browser, tab: Tab) -> Conversation {
    Conversation::hold(world, officers, tab).await.unwrap()
}

/// A second page of the same profile writes down what pages can, and what a browser writes by
/// itself of a page that does not forbid it.
async fn plant(browser: &Browser, world: &World) -> Vec<String> {
    let ways = ["local", "session-été", "session-كلمة", "title", "field"];
    let words = ways.map(|way| marker(&format!("planted-{way}")).unwrap());
    let [local, session, session_too, title, field] = &words;
    let tab = browser.on_disk().await.unwrap();
    tab.goto(&world.elsewhere().unwrap()).await.unwrap();
    let script = format!(
        "void (localStorage.setItem('a', {local:?}), sessionStorage.setItem('b', {session:?}), \
         sessionStorage.setItem('c', {session_too:?}), document.title = {title:?}, \
         document.body.append(document.createElement('textarea')))"
    );
    tab.eval::<()>(&script).await.unwrap();
    tab.write("textarea", field).await.unwrap();
    tab.goto("about:blank").await.unwrap();
    words.to_vec()
}

/// Nothing of what is sought is in any file; what was planted is, and so is her page's address.
fn search(profile: &Profile, sought: &Sought, planted: &[String], address: &str) {
    let files = profile.files().unwrap();
    let found: Vec<(&PathBuf, Vec<String>)> =
        files.iter().map(|(path, bytes)| (path, sought.found(bytes))).collect();
    let found: Vec<_> = found.iter().filter(|(_, found)| !found.is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
    for word in planted.iter().map(String::as_str).chain([address]) {
        let word = Sought::words(&[word.to_owned()]);
        let missing = files.iter().all(|(_, bytes)| word.found(bytes).is_empty());
        let names: Vec<_> = files.iter().map(|(path, bytes)| (path, bytes.len())).collect();
        assert!(!missing, "{:?} is in none of {names:#?}", word.missing(&[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_exit_nothing_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    held.left_by_exit().await.unwrap();
    held.he.ended().await.unwrap();
    let planted = plant(&hers, &world).await;
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &held.sought(), &planted, &world.victim_page("en").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_her_tab_was_closed_nothing_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    let sought = held.sought();
    held.she.tab.close().await.unwrap();
    held.he.ended().await.unwrap();
    let planted = plant(&hers, &world).await;
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &sought, &planted, &world.victim_page("en").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_she_ended_it_and_left_nothing_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    held.she.end().await.unwrap();
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    let planted = plant(&hers, &world).await;
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &held.sought(), &planted, &world.victim_page("en").unwrap());
}
