//! What remains of a conversation on her device: in the browser's profile on disk, in the page's
//! memory. Each search must find what is there on purpose.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;
use std::path::PathBuf;

use abri_e2e::{
    World,
    browser::{Browser, Profile, Tab},
    remains::{Conversation, Sought, marker, nowhere},
    until,
};
use memchr::memmem;

/// Whoever closed her tab can come back for a minute (DS-67).
const A_WHILE: Duration = Duration::from_secs(61);
const ELSEWHERE: &str = "document.title === 'Elsewhere'";

async fn hold(world: &mut World, officers: &Browser, tab: Tab) -> Conversation {
    Conversation::hold(world, officers, tab).await.unwrap()
}

/// A second page of the same profile writes down what pages can, and what a browser writes by
/// itself of a page that does not forbid it.
pub(super) async fn plant(browser: &Browser, world: &World) -> Vec<String> {
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
    // A browser takes its time to notice. Her draft is older: by then it would be written too.
    let noticed = || async {
        let word = Sought::words(core::slice::from_ref(field));
        let sessions = browser.written("Default/Sessions")?;
        Ok(sessions.iter().any(|(_, bytes)| !word.found(bytes).is_empty()))
    };
    until("the field among the browser's open tabs", noticed).await.unwrap();
    words.to_vec()
}

/// Nothing of what is sought is in any file; what was planted is, and so is her page's address.
pub(super) fn search(profile: &Profile, sought: &Sought, planted: &[String], address: &str) {
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
    let planted = plant(&hers, &world).await;
    held.she.tab.show().await.unwrap();
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    held.left_by_exit().await.unwrap();
    held.he.ended().await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &held.sought(), &planted, &world.victim_page("en").unwrap());
}

/// RETURN-3: after a reload and the exit, too: at most what led back once, which is used up.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_reload_and_the_exit_no_word_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    held.she.tab.reload().await.unwrap();
    held.she.met().await.unwrap();
    let planted = plant(&hers, &world).await;
    held.she.tab.show().await.unwrap();
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    held.he.ended().await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    let sought = held.sought_but_for_the_way_back();
    search(&profile, &sought, &planted, &world.victim_page("en").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_her_tab_was_closed_nothing_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    let planted = plant(&hers, &world).await;
    held.she.tab.show().await.unwrap();
    // The one thing that a browser may have written down; it leads nowhere any more, and opens nothing.
    let sought = held.sought_but_for_the_way_back();
    held.she.tab.close().await.unwrap();
    held.he.is_told_that_she_went().await.unwrap();
    world.pass(A_WHILE);
    held.he.ended().await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &sought, &planted, &world.victim_page("en").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_she_ended_it_and_left_nothing_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    let planted = plant(&hers, &world).await;
    held.she.tab.show().await.unwrap();
    held.she.end().await.unwrap();
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    search(&profile, &held.sought(), &planted, &world.victim_page("en").unwrap());
}

/// Random values that the page drew and that its memory still holds as they are: which of them, and
/// where. All key material of hers is made of these.
pub(super) fn kept(drawn: &[Vec<u8>], memory: &[u8]) -> Vec<(usize, usize)> {
    let long = drawn.iter().enumerate().filter(|(_, draw)| draw.len() >= 16);
    long.filter_map(|(which, draw)| Some((which, memmem::find(memory, draw)?))).collect()
}

/// How she goes.
#[derive(Clone, Copy)]
enum Way {
    Exit,
    Away,
    End,
}

/// The memory of her page while she talks, and when she has gone but the page is there yet: nothing
/// of her is in the second.
async fn memory_is_empty_after(way: Way) {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.blank().await.unwrap()).await;
    let tab = &held.she.tab;
    let talking = tab.memory().await.unwrap();
    go(&held, way).await;
    if matches!(way, Way::Away) {
        held.he.is_told_that_she_went().await.unwrap();
        world.pass(A_WHILE);
    }
    held.he.ended().await.unwrap();
    let (gone, drawn) = (tab.memory().await.unwrap(), tab.drawn().await.unwrap());

    let (draft, read) = held.words.split_last().unwrap();
    assert_eq!(Sought::words(read).missing(&talking), [""; 0], "the search finds what is there");
    assert!(memmem::find(&talking, draft.as_bytes()).is_none(), "a draft is only in its field");
    for secret in [&held.session, &held.capability, &held.exit, &held.back] {
        assert!(drawn.contains(secret) && memmem::find(&talking, secret).is_some());
    }
    assert_eq!(held.sought().found(&gone), [""; 0]);
    assert_eq!(kept(&drawn, &gone), [], "of {}", drawn.len());
}

async fn go(held: &Conversation, way: Way) {
    let tab = &held.she.tab;
    match way {
        Way::Exit => {
            let there = nowhere().await.unwrap();
            let lead = format!("void (document.querySelector('#exit').href = {there:?})");
            tab.eval::<()>(&lead).await.unwrap();
            tab.click("#exit").await.unwrap();
            held.left_by_exit().await.unwrap();
        }
        Way::Away => tab.eval("void dispatchEvent(new Event('pagehide'))").await.unwrap(),
        Way::End => held.she.end().await.unwrap(),
    }
}

/// A photo of hers under way, as evidence: with what is hidden in it. The network is slow.
async fn sending(world: &World, held: &Conversation) -> Vec<String> {
    let hidden = marker("hidden").unwrap();
    world.proxy.delay(Duration::from_millis(300));
    held.she.open_files().await.unwrap();
    let photo = format!("samples.photo(1800, 1400, {hidden:?})");
    held.she.pick("photo.jpg", "image/jpeg", &photo).await.unwrap();
    held.she.tab.click("#file-with").await.unwrap();
    held.she.tab.click("#file-send").await.unwrap();
    held.she.file_is_under_way().await.unwrap();
    vec![hidden]
}

/// END-1: nothing of a file, and nothing that opens it, in the memory of either program.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_exit_in_the_middle_of_a_file_nothing_of_it_is_in_memory() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.blank().await.unwrap()).await;
    let tab = &held.she.tab;
    let before = tab.drawn().await.unwrap().len();
    let hidden = Sought::words(&sending(&world, &held).await);
    let going = tab.memory().await.unwrap();
    go(&held, Way::Exit).await;
    world.proxy.delay(Duration::ZERO);
    held.he.ended().await.unwrap();
    let (gone, drawn) = (tab.memory().await.unwrap(), tab.drawn().await.unwrap());
    assert_eq!(hidden.missing(&going), [""; 0], "the search finds what is there");
    let of_file = drawn.get(before..).unwrap();
    let key = of_file.iter().find(|draw| draw.len() == 32).unwrap();
    assert!(memmem::find(&going, key).is_some(), "the file's key");
    assert_eq!(hidden.found(&gone), [""; 0]);
    assert_eq!(held.sought().found(&gone), [""; 0]);
    assert_eq!(kept(&drawn, &gone), [], "of {}", drawn.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_exit_in_the_middle_of_a_file_nothing_of_it_is_in_the_profile() {
    let mut world = World::with_pages().await.unwrap();
    let [hers, his] = [Browser::launch().await.unwrap(), Browser::launch().await.unwrap()];
    let held = hold(&mut world, &his, hers.on_disk().await.unwrap()).await;
    let planted = plant(&hers, &world).await;
    held.she.tab.show().await.unwrap();
    let hidden = sending(&world, &held).await;
    held.she.tab.click("#exit").await.unwrap();
    held.she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    world.proxy.delay(Duration::ZERO);
    held.he.ended().await.unwrap();
    let profile = hers.leave_profile().await.unwrap();
    let address = world.victim_page("en").unwrap();
    search(&profile, &Sought::words(&hidden), &planted, &address);
    search(&profile, &held.sought(), &planted, &address);
}

/// END-1: before the next page is there.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_exit_nothing_is_in_memory() {
    memory_is_empty_after(Way::Exit).await;
}

/// END-1: a tab that is closed, or a page that is kept for Back.
#[tokio::test(flavor = "multi_thread")]
async fn when_her_page_goes_away_nothing_is_in_memory() {
    memory_is_empty_after(Way::Away).await;
}

/// END-1: what was said is on her screen until she leaves, and nowhere else.
#[tokio::test(flavor = "multi_thread")]
async fn after_she_ended_it_nothing_is_in_memory() {
    memory_is_empty_after(Way::End).await;
}
