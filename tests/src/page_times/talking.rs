//! How her page answers her on a slow phone, once its program runs: to a key, to a message, and to
//! the beginning of a session.

use core::{ops::Range, time::Duration};

use anyhow::Context;
use serde::Deserialize;

use super::figure::{Figure, Table, Target};
use crate::{
    World,
    browser::{Browser, Key, Shape, Tab, VictimPage},
    native::NativeOfficer,
};

/// Messages that are in the conversation when she is timed.
const BEFORE: usize = 40;
/// The same once there is much, and the length of what she has written by then, in characters.
const MUCH: usize = 500;
const DRAFT: usize = 45_000;
const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
/// Messages that are sent at once, and how far the service's clock runs ahead for each lot: what its
/// rate allows.
const AT_ONCE: usize = 100;
const LOT: Duration = Duration::from_secs(6);
/// Keys, and messages, that are timed.
const TIMED: usize = 20;
/// Sessions that are set up.
const SET_UPS: usize = 3;
/// A commit with its Welcome is longer than anything that she says in few words, in bytes.
const BUNDLE: u32 = 3000;

/// Notes when she did something, when something went out, and when the screen was drawn after a key.
/// What goes out is not changed.
const WATCH: &str = "
(() => {
  const seen = { rehearsed: 0, pressed: 0, opened: 0, keys: [], submitted: [], sent: [] };
  globalThis.seen = seen;
  // Each part draws keys; the timer after it comes when it is done.
  const random = crypto.getRandomValues.bind(crypto);
  let drawing = false;
  crypto.getRandomValues = (bytes) => {
    if (!drawing) setTimeout(() => { drawing = false; seen.rehearsed += 1; }, 0);
    drawing = true;
    return random(bytes);
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (bytes) {
    seen.sent.push([performance.now(), bytes.byteLength]);
    return send.call(this, bytes);
  };
  const request = globalThis.fetch;
  globalThis.fetch = (...what) => {
    seen.opened ||= seen.pressed && performance.now();
    return request(...what);
  };
  addEventListener('click', (event) => {
    if (event.target.id === 'start') seen.pressed = event.timeStamp;
  }, true);
  addEventListener('submit', (event) => seen.submitted.push(event.timeStamp), true);
  addEventListener('keydown', (event) => {
    if (event.target.id !== 'composer') return;
    // The task after a frame runs once the frame is drawn.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => seen.keys.push(performance.now() - event.timeStamp);
      port2.postMessage(0);
    });
  }, true);
})()";

/// In milliseconds of the page's clock.
#[derive(Deserialize)]
struct Seen {
    pressed: f64,
    opened: f64,
    submitted: Vec<f64>,
    /// When, and how many bytes.
    sent: Vec<(f64, u32)>,
}

/// # Errors
/// If the page does not get there.
pub(super) async fn measure(world: &World, table: &mut Table) -> anyhow::Result<()> {
    let (mut opened, mut let_in) = (Vec::new(), Vec::new());
    for _ in 0..SET_UPS {
        let talk = Talk::begin(world).await?;
        let set_up = talk.set_up().await?;
        opened.push(set_up.opened);
        let_in.push(set_up.let_in);
        talk.browser.close().await?;
    }
    let set_ups = opened.iter().zip(&let_in).map(|(opened, let_in)| opened + let_in).collect();
    for (name, values) in [("a session is opened", opened), ("an officer is let in", let_in)] {
        table.tell(Figure { name, unit: "ms", target: Target::None, values })?;
    }
    let mut talk = Talk::begin(world).await?;
    talk.fill(0..BEFORE).await?;
    let keys = talk.type_letters().await?;
    let before = talk.seen().await?.submitted.len();
    talk.send_messages().await?;
    let sealed = messages(&talk.seen().await?, before);
    for from in (BEFORE..MUCH).step_by(AT_ONCE) {
        world.pass(LOT);
        talk.fill(from..MUCH.min(from + AT_ONCE)).await?;
    }
    let late_keys = talk.type_letters().await?;
    // What so long a text takes to be drawn depends on how much of it is seen.
    talk.she.tab.shape(PHONE).await?;
    talk.she.tab.write("#composer", &draft()).await?;
    let drafted = talk.type_letters().await?;
    let alone = alone(&talk.browser, &world.elsewhere()?).await?;
    talk.browser.close().await?;
    // No listener of the page's has a part in it: without them it takes as long.
    for (name, values) in [("a key in a long draft", drafted), ("in a bare field", alone)] {
        table.tell(Figure { name, unit: "ms", target: Target::None, values })?;
    }
    for (name, values, most) in [
        ("a key is answered", keys, 50),
        ("a key beside a full log", late_keys, 50),
        ("a session is set up", set_ups, 300),
        ("a message is sealed", sealed, 20),
    ] {
        table.tell(Figure { name, unit: "ms", target: Target::AtMost(most), values })?;
    }
    Ok(())
}

/// In milliseconds.
struct SetUp {
    /// From the button to the request that opens.
    opened: f64,
    /// From the evidence to the commit.
    let_in: f64,
}

/// A conversation on a slow processor.
struct Talk {
    browser: Browser,
    she: VictimPage,
    he: NativeOfficer,
}

impl Talk {
    async fn begin(world: &World) -> anyhow::Result<Self> {
        let browser = Browser::launch().await?;
        let tab = browser.blank().await?;
        tab.before_each_page(WATCH).await?;
        tab.slow_processor().await?;
        tab.goto(&world.victim_page("fr")?).await?;
        let she = VictimPage { tab };
        she.ready().await?;
        // She reads before she begins.
        she.tab.wait("the rehearsal", "globalThis.seen.rehearsed > 1").await?;
        she.start().await?;
        she.say("Bonsoir").await?;
        let (pins, officer) = (&world.demonstration.pins, world.officer(0)?);
        let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
        he.until("her words", |screen| !screen.texts.is_empty()).await?;
        she.met().await?;
        Ok(Self { browser, she, he })
    }

    async fn seen(&self) -> anyhow::Result<Seen> {
        self.she.tab.eval("globalThis.seen").await
    }

    /// All that her phone computes until she can talk.
    async fn set_up(&self) -> anyhow::Result<SetUp> {
        let evidence: f64 = self.she.tab.eval(EVIDENCE_HERE).await?;
        let seen = self.seen().await?;
        let mut bundles = seen.sent.iter().filter(|(at, size)| *at > evidence && *size > BUNDLE);
        let (committed, _) = bundles.next().context("no commit was seen")?;
        Ok(SetUp { opened: seen.opened - seen.pressed, let_in: committed - evidence })
    }

    /// A screen that is full of messages.
    async fn fill(&mut self, numbers: Range<usize>) -> anyhow::Result<()> {
        let text = |number| format!("Ceci est le message {number}, long de deux lignes au moins.");
        let last = numbers.end.saturating_sub(1);
        for number in numbers {
            self.he.write(&text(number))?;
        }
        self.she.reads(&text(last)).await
    }

    async fn type_letters(&self) -> anyhow::Result<Vec<f64>> {
        type_letters(&self.she.tab).await
    }

    async fn send_messages(&self) -> anyhow::Result<()> {
        for _ in 0..TIMED {
            let before = self.seen().await?.sent.len();
            self.she.say("Bonjour, je vous lis.").await?;
            let gone = format!("globalThis.seen.sent.length > {before}");
            self.she.tab.wait("a message on its way", &gone).await?;
        }
        Ok(())
    }
}

/// How long each key takes.
async fn type_letters(tab: &Tab) -> anyhow::Result<Vec<f64>> {
    tab.eval::<()>("globalThis.seen.keys = [], document.getElementById('composer').focus()")
        .await?;
    for round in 1..=TIMED {
        tab.key(Key::Letter('a')).await?;
        let drawn = format!("globalThis.seen.keys.length === {round}");
        tab.wait("a key's answer", &drawn).await?;
    }
    tab.eval("globalThis.seen.keys").await
}

/// The same draft in a field of the browser's own, on a page that has nothing else and does nothing.
async fn alone(browser: &Browser, address: &str) -> anyhow::Result<Vec<f64>> {
    let tab = browser.blank().await?;
    tab.before_each_page(WATCH).await?;
    tab.slow_processor().await?;
    tab.shape(PHONE).await?;
    tab.goto(address).await?;
    let field = "void document.body.append(Object.assign(document.createElement('textarea'), \
                 { id: 'composer', rows: 9, cols: 30, spellcheck: false }))";
    tab.eval::<()>(field).await?;
    tab.write("#composer", &draft()).await?;
    type_letters(&tab).await
}

/// Lines as people write them, nearly as much as one message takes.
fn draft() -> String {
    let line = "Tout a commencé il y a longtemps, et je ne sais plus très bien quand.\n";
    line.chars().cycle().take(DRAFT).collect()
}

/// When the newest evidence was there.
const EVIDENCE_HERE: &str = "performance.getEntriesByType('resource')
  .filter((entry) => entry.name.includes('/v1/evidence/')).at(-1).responseEnd";

/// From each press after the first ones to the first envelope after it.
fn messages(seen: &Seen, before: usize) -> Vec<f64> {
    let sent_after = |at: &f64| seen.sent.iter().map(|(sent, _)| *sent).find(|sent| sent >= at);
    let pairs = seen.submitted.iter().skip(before).filter_map(|at| Some((at, sent_after(at)?)));
    pairs.map(|(at, sent)| sent - at).collect()
}
