//! One more person in her conversation, as she reads and decides it in a real Chromium.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::{Role, Verdict};
use abri_e2e::{
    World,
    accessibility::{Axe, Rules},
    browser::{Browser, Shape, VictimPage},
    native::{NativeOfficer, Screen, sign_in},
};
use abri_transport::{DeliveryService as _, native};

const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
const DESKTOP: Shape = Shape { width: 1280, height: 800, dark: true };
/// The interpreter's place in the list of officers.
const INTERPRETER: usize = 2;

struct Scene {
    world: World,
    _browser: Browser,
    she: VictimPage,
    he: NativeOfficer,
}

/// She talks with the first officer, and an interpreter is in the roster.
async fn scene() -> Scene {
    let mut world = World::with_pages().await.unwrap();
    world.enrol("0003", Role::Interpreter).await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let she = browser.victim(&world.victim_page("en").unwrap()).await.unwrap();
    she.start().await.unwrap();
    let (pins, officer) = (&world.demonstration.pins, world.officer(0).unwrap());
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    she.met().await.unwrap();
    Scene { world, _browser: browser, she, he }
}

impl Scene {
    /// He asks for the officer at that place, in that role; she sees it, and can press.
    async fn asked(&mut self, place: usize, role: Role) {
        let who = self.world.officer(place).unwrap();
        self.he.ask(who, role, "Speaks your language.").unwrap();
        let open = "!document.querySelector('#question').hidden \
                    && !document.querySelector('#question-yes').disabled";
        self.she.tab.wait("the question", open).await.unwrap();
    }

    async fn joins(&self, place: usize) -> NativeOfficer {
        let (pins, who) = (&self.world.demonstration.pins, self.world.officer(place).unwrap());
        let mut one = NativeOfficer::join(&self.world.api(), pins, who).await.unwrap();
        one.until("the group", |screen| screen.members.len() == 2).await.unwrap();
        one
    }

    /// Until she sees so many people, each with a button.
    async fn sees(&self, people: usize) {
        let count = format!(
            "document.querySelectorAll('#company-list button').length === {people} \
             && document.querySelector('#company').hidden === ({people} === 0)"
        );
        self.she.tab.wait("who is there", &count).await.unwrap();
    }

    async fn no_barrier(&self) {
        for shape in [PHONE, DESKTOP] {
            let found = Axe::load().unwrap().run(&self.she.tab, shape, Rules::All).await.unwrap();
            assert!(found.is_empty(), "{found:?}");
        }
    }
}

/// CONSENT-1 to CONSENT-4, CONSENT-6: she reads who would come, in plain words, says yes, hears both with
/// their numbers, and asks one to leave.
#[tokio::test(flavor = "multi_thread")]
async fn she_lets_an_interpreter_in_and_asks_them_to_leave() {
    let mut scene = scene().await;
    scene.asked(INTERPRETER, Role::Interpreter).await;
    scene.she.says("#question-text", "Officer no. 0001 asks").await.unwrap();
    scene.she.says("#question-text", "Interpreter no. 0003").await.unwrap();
    scene.she.says("#question-reason", "Speaks your language.").await.unwrap();
    scene.no_barrier().await;
    scene.she.tab.click("#question-yes").await.unwrap();
    scene.he.until("yes", |screen| screen.answers == [Verdict::Accepted]).await.unwrap();
    let mut interpreter = scene.joins(INTERPRETER).await;
    scene.he.until("the third", |screen| screen.members.len() == 2).await.unwrap();
    scene.sees(2).await;
    scene.no_barrier().await;

    interpreter.write("good evening").unwrap();
    scene.she.reads("good evening").await.unwrap();
    scene.she.says("#log li:last-child .who", "Interpreter no. 0003").await.unwrap();
    scene.he.write("I am here, too").unwrap();
    scene.she.reads("I am here, too").await.unwrap();
    scene.she.says("#log li:last-child .who", "Police officer no. 0001").await.unwrap();
    scene.she.say("to both").await.unwrap();
    let heard = |it: &Screen| it.texts.last().is_some_and(|it| it == "to both");
    scene.he.until("her words", heard).await.unwrap();
    interpreter.until("her words", heard).await.unwrap();

    scene.she.tab.click("#company-list li:nth-child(2) button").await.unwrap();
    scene.he.until("alone", |screen| screen.members == ["0001"]).await.unwrap();
    scene.sees(0).await;
    scene.she.says("#log li:last-child .text", "no. 0003 has left").await.unwrap();
    assert!(interpreter.until("the end", |screen| screen.erased).await.is_err(), "out");
    scene.he.write("we go on").unwrap();
    scene.she.reads("we go on").await.unwrap();
}

/// CONSENT-2: her no is said, and nobody is invited.
#[tokio::test(flavor = "multi_thread")]
async fn her_no_lets_nobody_in() {
    let mut scene = scene().await;
    scene.asked(INTERPRETER, Role::Interpreter).await;
    scene.she.tab.click("#question-no").await.unwrap();
    scene.he.until("no", |screen| screen.answers == [Verdict::Declined]).await.unwrap();
    scene.she.says("#log li:last-child .text", "Nobody was let in").await.unwrap();
    let hidden = "document.querySelector('#question').hidden";
    assert!(scene.she.tab.eval::<bool>(hidden).await.unwrap(), "she is asked once");
    let interpreter = scene.world.officer(INTERPRETER).unwrap();
    let access = sign_in(&scene.world.api(), interpreter).await.unwrap();
    let service = native::service(&scene.world.api());
    let queue = service.queue(&access).await.unwrap();
    assert!(queue.invited.is_empty(), "{queue:?}");
}

/// CONSENT-4: an officer calls an interpreter a psychologist: who comes is not let in, and she reads it.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_as_she_was_told_is_not_let_in() {
    let mut scene = scene().await;
    scene.asked(INTERPRETER, Role::Professional).await;
    scene.she.says("#question-text", "Professional no. 0003").await.unwrap();
    scene.she.tab.click("#question-yes").await.unwrap();
    let (pins, who) = (&scene.world.demonstration.pins, scene.world.officer(INTERPRETER).unwrap());
    let _they = NativeOfficer::join(&scene.world.api(), pins, who).await.unwrap();
    scene.she.says("#alert", "not let in").await.unwrap();
    scene.sees(0).await;
    scene.he.write("still the two of us").unwrap();
    scene.she.reads("still the two of us").await.unwrap();
}

/// CONSENT-6: a colleague takes over: he comes, who was there goes, and nothing ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_takes_over() {
    let mut scene = scene().await;
    scene.asked(1, Role::Officer).await;
    scene.she.tab.click("#question-yes").await.unwrap();
    let mut colleague = scene.joins(1).await;
    scene.he.until("the third", |screen| screen.members.len() == 2).await.unwrap();
    scene.sees(2).await;
    scene.he.leave().unwrap();
    colleague.until("alone", |screen| screen.members == ["0002"]).await.unwrap();
    scene.sees(0).await;
    scene.she.says("#officer-name", "no. 0002").await.unwrap();
    colleague.write("now it is me").unwrap();
    scene.she.reads("now it is me").await.unwrap();
    scene.she.say("all right").await.unwrap();
    let heard = |it: &Screen| it.texts == ["all right"];
    colleague.until("her words", heard).await.unwrap();
}
