//! What people read when the service lies about the conversation: her page in a real Chromium, and
//! between it and the real service one that loses, shuffles and alters what it passes on. The
//! officer is told the truth.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use abri_e2e::{
    World,
    browser::{Browser, VictimPage},
    liar::LyingService,
    native::{NativeOfficer, Screen},
};
use abri_wire::{
    Frame, FrameKind, MemberSlot, Sequence,
    api::{Entry, Page},
};

const ALTERED: &str = "Votre navigateur a remarqué un changement sur le trajet";
const UNREADABLE: &str = "Un message n’a pas pu être lu. La conversation continue";

/// A conversation in which both have read each other once.
struct Scene {
    she: VictimPage,
    he: NativeOfficer,
    /// What he has sent so far.
    sent: usize,
    liar: LyingService,
    world: World,
    _browser: Browser,
}

impl Scene {
    async fn set() -> Self {
        let world = World::with_pages().await.unwrap();
        let (liar, browser) = (world.lying().await.unwrap(), Browser::launch().await.unwrap());
        let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
        she.start().await.unwrap();
        she.say("bonsoir").await.unwrap();
        let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
        let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
        he.until("her words", |screen| screen.texts == ["bonsoir"]).await.unwrap();
        let mut scene = Self { she, he, sent: 0, liar, world, _browser: browser };
        scene.he_says("je vous lis").await;
        scene.she.reads("je vous lis").await.unwrap();
        scene
    }

    /// He writes, and his client has seen it in the log: what he writes next says so.
    async fn he_says(&mut self, words: &str) {
        self.he.write(words).unwrap();
        self.sent += 1;
        let sent = self.sent;
        self.he.until("that it is sent", |screen| screen.sent.len() == sent).await.unwrap();
    }

    /// Both still read each other.
    async fn goes_on(mut self) {
        self.she.say("vous êtes là ?").await.unwrap();
        let answered =
            |screen: &Screen| screen.texts.last().is_some_and(|text| text == "vous êtes là ?");
        self.he.until("her question", answered).await.unwrap();
        self.he_says("oui").await;
        self.she.reads("oui").await.unwrap();
        assert!(!self.world.stop().await.unwrap().is_empty(), "nothing was erased");
    }

    /// Her page stopped, says why and what else there is, and the service erased its part.
    async fn ended_as_altered(self) {
        self.she.phase("ended").await.unwrap();
        self.she.says("#ended-reason", ALTERED).await.unwrap();
        self.she.says("#ended-erased", "Le service a effacé").await.unwrap();
        let laid_out = self.she.tab.laid_out().await.unwrap();
        assert!(laid_out.contains("3919"), "another way to get help");
        assert!(self.world.stop().await.unwrap().is_empty());
    }

    /// What he wrote, as she reads it now.
    async fn theirs(&self) -> Vec<String> {
        self.she.theirs().await.unwrap()
    }
}

/// Two entries change their places; the numbers stay in order, so that nothing looks missing.
fn swap(one: &mut Entry, two: &mut Entry) {
    core::mem::swap(one, two);
    core::mem::swap(&mut one.sequence, &mut two.sequence);
}

/// One bit of the ciphertext.
fn alter(entry: &mut Entry) {
    let mut payload = entry.frame.payload().to_vec();
    *payload.last_mut().unwrap() ^= 1;
    entry.frame = Frame::new(entry.frame.kind(), &payload).unwrap();
}

/// Changes the first envelope that somebody said, and passes on the rest as it is.
fn to_the_first(
    sender: impl Fn(MemberSlot) -> bool + Send + 'static,
    mut change: impl FnMut(&mut Vec<Entry>, usize) + Send + 'static,
) -> impl FnMut(Page) -> Page + Send + 'static {
    let mut done = false;
    move |mut page| {
        let said = |it: &Entry| it.frame.kind() == FrameKind::Application && sender(it.sender);
        if let Some(at) = page.entries.iter().position(said).filter(|_| !done) {
            change(&mut page.entries, at);
            done = true;
        }
        page
    }
}

fn an_officer(slot: MemberSlot) -> bool {
    slot != MemberSlot::CREATOR
}

/// ORDER-3, DS-8: delayed, lost, in another order, twice: as long as the numbers tell the truth,
/// her page asks again and shows each message once, in its place.
#[tokio::test(flavor = "multi_thread")]
async fn envelopes_lost_doubled_and_late_are_shown_once_and_in_order() {
    let mut scene = Scene::set().await;
    let told = Arc::new(AtomicUsize::new(0));
    let lies = Arc::clone(&told);
    scene.liar.about_messages(move |mut page| {
        let whole = page.entries.len() == 3;
        match told.fetch_add(usize::from(whole), Ordering::SeqCst) {
            // Late: nothing, until all three are there.
            _ if !whole => page.entries.clear(),
            0 => drop(page.entries.remove(0)),
            1 => page.entries.reverse(),
            _ => {
                page.entries = page.entries.iter().flat_map(|it| [it.clone(), it.clone()]).collect()
            }
        }
        page
    });
    for words in ["un", "deux", "trois"] {
        scene.he_says(words).await;
    }
    scene.she.reads("trois").await.unwrap();
    assert_eq!(scene.theirs().await, ["je vous lis", "un", "deux", "trois"]);
    assert_eq!(lies.load(Ordering::SeqCst), 3, "each lie was told");
    scene.she.says_nothing("#alert").await.unwrap();
    scene.liar.about_messages(|page| page);
    scene.goes_on().await;
}

/// ORDER-2: the service changes the order and gives the numbers anew: his next words say what he
/// saw, and she stops before anything out of its place is shown.
#[tokio::test(flavor = "multi_thread")]
async fn envelopes_in_another_order_end_it() {
    let mut scene = Scene::set().await;
    let mut done = false;
    scene.liar.about_messages(move |mut page| {
        match page.entries.as_mut_slice() {
            [one, two] if !done => {
                swap(one, two);
                done = true;
            }
            _ if !done => page.entries.clear(),
            _ => {}
        }
        page
    });
    scene.he_says("un").await;
    scene.he_says("deux").await;
    scene.she.phase("ended").await.unwrap();
    assert!(!scene.theirs().await.iter().any(|text| text == "deux"), "out of its place");
    scene.ended_as_altered().await;
}

/// ORDER-2: the service hides one message for good and closes the gap in the numbers.
#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_that_is_hidden_for_good_ends_it() {
    let mut scene = Scene::set().await;
    scene.liar.about_messages(|mut page| {
        match page.entries.as_mut_slice() {
            [one, two] => {
                two.sequence = one.sequence;
                page.entries.remove(0);
            }
            _ => page.entries.clear(),
        }
        page
    });
    scene.he_says("venez demain").await;
    scene.he_says("je répète").await;
    scene.ended_as_altered().await;
}

/// ORDER-2: the same envelope under two numbers is read once, the second is said to be unreadable,
/// and his next words show that he saw another conversation.
#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_under_two_numbers_is_read_once_and_ends_it() {
    let mut scene = Scene::set().await;
    scene.liar.about_messages(to_the_first(an_officer, |entries, at| {
        let mut again = entries[at].clone();
        again.sequence = Sequence(again.sequence.0 + 1);
        entries.insert(at + 1, again);
    }));
    scene.he_says("un").await;
    scene.she.says("#alert", UNREADABLE).await.unwrap();
    assert_eq!(scene.theirs().await, ["je vous lis", "un"]);
    // The number of this one is taken, the next one tells.
    scene.he_says("deux").await;
    scene.he_says("trois").await;
    scene.ended_as_altered().await;
}

/// GROUP-1, ORDER-2: an altered message is said to be unreadable, and his next words show it.
#[tokio::test(flavor = "multi_thread")]
async fn an_altered_envelope_is_said_and_then_ends_it() {
    let mut scene = Scene::set().await;
    scene.liar.about_messages(to_the_first(an_officer, |entries, at| alter(&mut entries[at])));
    scene.he_says("un").await;
    scene.she.says("#alert", UNREADABLE).await.unwrap();
    assert_eq!(scene.theirs().await, ["je vous lis"]);
    scene.he_says("deux").await;
    scene.ended_as_altered().await;
}

/// ORDER-4: the service shows her own envelope with other bytes.
#[tokio::test(flavor = "multi_thread")]
async fn an_own_envelope_that_comes_back_altered_ends_it() {
    let scene = Scene::set().await;
    let hers = |slot| slot == MemberSlot::CREATOR;
    scene.liar.about_messages(to_the_first(hers, |entries, at| alter(&mut entries[at])));
    scene.she.say("à moi").await.unwrap();
    scene.ended_as_altered().await;
}
