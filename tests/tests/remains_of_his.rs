//! What remains at an officer's console: in the memory of its page, on its screen, in the browser's profile on
//! disk. Each search must find what is there on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Tab},
    native::NativeVictim,
    remains::{Sought, marker},
};
use memchr::memmem;

use crate::remains::{kept, plant, search};

/// Everything of one conversation, while it runs.
struct Scene {
    world: World,
    his: Browser,
    he: ConsolePage,
    _she: NativeVictim,
    /// What she wrote and what he wrote.
    said: Vec<String>,
    /// What he had begun: the reply, and why somebody should join.
    begun: Vec<String>,
    /// What he looks for in the conversation.
    looked_for: Vec<String>,
    /// What his key for signing is made of.
    seed: Vec<u8>,
    /// The right to the queue.
    access: Vec<u8>,
    /// How often randomness was drawn before the conversation.
    before: usize,
}

impl Scene {
    /// In a private window, or in a tab that the browser writes down.
    async fn begin(on_disk: bool) -> Self {
        let (mut world, his) =
            (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
        let tab = if on_disk { his.on_disk().await } else { his.blank().await }.unwrap();
        let he = comes_on_duty(&mut world, tab).await;
        let drawn = he.tab.drawn().await.unwrap();
        let (seed, access) = keys(&drawn);
        let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
        let met = she.until("an officer", |screen| !screen.members.is_empty());
        let (claimed, met) = tokio::join!(he.claim(), met);
        claimed.and(met).unwrap();
        let said = vec![marker("hers-été").unwrap(), marker("his-été").unwrap()];
        let [hers, own] = &said[..] else { unreachable!("two") };
        she.write(hers).unwrap();
        he.reads(hers).await.unwrap();
        he.say(own).await.unwrap();
        she.until("his words", |screen| screen.texts.contains(own)).await.unwrap();
        let begun = vec![marker("reason").unwrap(), marker("draft").unwrap()];
        let looked_for = vec![marker("looked-for").unwrap()];
        he.tab.click("#search").await.unwrap();
        he.tab.write("#search-words", &looked_for[0]).await.unwrap();
        he.tab.click("#company summary").await.unwrap();
        he.tab.write("#ask-reason", &begun[0]).await.unwrap();
        he.tab.write("#composer", &begun[1]).await.unwrap();
        let before = drawn.len();
        Self { world, his, he, _she: she, said, begun, looked_for, seed, access, before }
    }

    fn words(&self) -> Vec<String> {
        [&self.said[..], &self.begun[..], &self.looked_for[..]].concat()
    }

    fn everything(&self) -> Sought {
        let mut sought = Sought::words(&self.words());
        sought.secret("his key for signing", &self.seed);
        sought
    }

    /// The search finds what is there.
    async fn all_is_there(&self) {
        let memory = self.he.tab.memory().await.unwrap();
        assert_eq!(Sought::words(&self.words()).missing(&memory), [""; 0]);
        for key in [&self.seed, &self.access] {
            assert!(memmem::find(&memory, key).is_some(), "his keys");
        }
    }

    async fn closes(&self) {
        self.he.tab.click("#search-close").await.unwrap();
        self.he.close().await.unwrap();
        self.he.ended().await.unwrap();
    }

    /// What was planted is in the files, and nothing of the conversation.
    async fn nothing_is_written(self, planted: &[String]) {
        let (sought, address) = (self.everything(), self.world.empty_console().unwrap());
        let profile = self.his.leave_profile().await.unwrap();
        search(&profile, &sought, planted, &address);
    }
}

/// His key for signing is drawn first, and the right to the queue last.
fn keys(drawn: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let mut keys = drawn.iter().filter(|draw| draw.len() == 32).cloned();
    let seed = keys.next().unwrap();
    (seed, keys.next_back().unwrap())
}

async fn comes_on_duty(world: &mut World, tab: Tab) -> ConsolePage {
    tab.with_authenticator(true).await.unwrap();
    tab.can_be_looked_into().await.unwrap();
    tab.can_be_refused().await.unwrap();
    tab.goto(&world.console_page(0).unwrap()).await.unwrap();
    let he = ConsolePage { tab };
    he.enrol().await.unwrap();
    world.admit().unwrap();
    he.go_on_duty().await.unwrap();
    he
}

/// END-1: the console is on duty all the while.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_conversation_nothing_of_it_is_in_memory() {
    let scene = Scene::begin(false).await;
    scene.all_is_there().await;
    let tab = &scene.he.tab;
    let of_it = tab.drawn().await.unwrap().split_off(scene.before);
    assert!(!kept(&of_it, &tab.memory().await.unwrap()).is_empty(), "secrets are found");
    scene.closes().await;
    let memory = tab.memory().await.unwrap();
    assert_eq!(Sought::words(&scene.words()).found(&memory), [""; 0]);
    let of_it = tab.drawn().await.unwrap().split_off(scene.before);
    assert_eq!(kept(&of_it, &memory), [], "of {}", of_it.len());
}

/// Conversations go on behind the lock, with their keys; whoever sits down there sees none of it.
#[tokio::test(flavor = "multi_thread")]
async fn behind_the_lock_nothing_is_to_be_seen_of_what_goes_on() {
    let scene = Scene::begin(false).await;
    scene.all_is_there().await;
    let tab = &scene.he.tab;
    let laid_out = "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')]\
                    .map((it) => it.value).join()";
    let everything = scene.everything();
    let before: String = tab.eval(laid_out).await.unwrap();
    assert_eq!(everything.found(before.as_bytes()).len(), 5, "all words are in the page");
    tab.click("#lock").await.unwrap();
    scene.he.phase("locked").await.unwrap();
    assert!(memmem::find(&tab.memory().await.unwrap(), &scene.seed).is_some(), "it signs");
    let behind: String = tab.eval(laid_out).await.unwrap();
    assert_eq!(everything.found(behind.as_bytes()), [""; 0]);
    let memory = tab.memory().await.unwrap();
    assert!(memmem::find(&memory, &scene.access).is_none(), "the right to the queue");
    assert_eq!(Sought::words(&scene.looked_for).found(&memory), [""; 0]);
    assert_eq!(Sought::words(&scene.said).missing(&memory), [""; 0], "they go on");
}

/// Who has nobody to talk with leaves no key behind the lock.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_conversation_a_locked_console_has_no_key() {
    let (mut world, his) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = comes_on_duty(&mut world, his.blank().await.unwrap()).await;
    let (drawn, open) = (he.tab.drawn().await.unwrap(), he.tab.memory().await.unwrap());
    let (seed, access) = keys(&drawn);
    for key in [seed, access] {
        assert!(memmem::find(&open, &key).is_some(), "it is there on duty");
    }
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    assert_eq!(kept(&drawn, &he.tab.memory().await.unwrap()), [], "of {}", drawn.len());
}

/// END-1: the page is about to begin anew.
#[tokio::test(flavor = "multi_thread")]
async fn off_duty_nothing_is_in_memory() {
    let scene = Scene::begin(false).await;
    scene.all_is_there().await;
    scene.closes().await;
    scene.he.tab.hold("POST", "sign-out").await.unwrap();
    scene.he.tab.click("#sign-out").await.unwrap();
    scene.he.phase("signed-out").await.unwrap();
    let memory = scene.he.tab.memory().await.unwrap();
    assert_eq!(scene.everything().found(&memory), [""; 0]);
    let drawn = scene.he.tab.drawn().await.unwrap();
    assert_eq!(kept(&drawn, &memory), [], "of {}", drawn.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_he_went_off_duty_nothing_is_in_the_profile() {
    let scene = Scene::begin(true).await;
    let planted = plant(&scene.his, &scene.world).await;
    scene.he.tab.show().await.unwrap();
    scene.closes().await;
    scene.he.tab.click("#sign-out").await.unwrap();
    scene.he.can("#go-on-duty").await.unwrap();
    scene.nothing_is_written(&planted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_lock_nothing_is_in_the_profile() {
    let scene = Scene::begin(true).await;
    let planted = plant(&scene.his, &scene.world).await;
    scene.he.tab.show().await.unwrap();
    scene.he.tab.click("#lock").await.unwrap();
    scene.he.phase("locked").await.unwrap();
    scene.nothing_is_written(&planted).await;
}

/// In the middle of a conversation, with a reply half written.
#[tokio::test(flavor = "multi_thread")]
async fn after_his_tab_was_closed_nothing_is_in_the_profile() {
    let scene = Scene::begin(true).await;
    let planted = plant(&scene.his, &scene.world).await;
    let sought = scene.everything();
    let Scene { world, his, he, .. } = scene;
    he.tab.vanish().await.unwrap();
    let profile = his.leave_profile().await.unwrap();
    search(&profile, &sought, &planted, &world.empty_console().unwrap());
}
