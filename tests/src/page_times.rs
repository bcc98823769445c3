//! How long her page takes on a slow phone with a slow network, a sign-in on a slow processor, and a
//! console with five long conversations.

mod console;
mod figure;
mod sending;
mod talking;

use core::time::Duration;
use std::{fs, path::Path};

use anyhow::ensure;
use serde::{Deserialize, Serialize};

use self::figure::{Figure, Table, Target};
use crate::{
    World,
    browser::{Browser, VictimPage},
    native::NativeOfficer,
    now,
};

/// Loads of her page that are timed.
const LOADS: usize = 5;
/// Renewals of an officer's evidence that are timed.
const RENEWALS: u64 = 5;
/// Sign-ins that are timed.
const SIGN_INS: usize = 5;

/// Watches from inside, presses the button as soon as it can be pressed, and notes when she can
/// write. The page itself is as it is shipped, and it is looked at only when it changes: a clock that
/// asks what is visible makes the page work out its style each time, which a slow processor feels.
const WATCH: &str = "
(() => {
  const times = {};
  globalThis.times = times;
  const visible = (id) => document.getElementById(id)?.checkVisibility() === true;
  const look = () => {
    const { phase } = document.body.dataset;
    if (!times.pressed && phase === 'landing' && visible('start')) {
      times.pressed = performance.now();
      document.getElementById('start').click();
    }
    if (times.pressed && !times.writable && visible('composer')) times.writable = performance.now();
    if (typeof globalThis.abriExit === 'function') times.program ??= performance.now();
    if (phase === 'waiting') {
      times.queued ??= performance.now();
      times.arrived = performance.getEntriesByType('navigation')[0].responseEnd;
      times.painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    }
  };
  const attributeFilter = ['hidden', 'data-phase', 'data-loading'];
  new MutationObserver(look).observe(document, { subtree: true, attributes: true, attributeFilter });
})()";

/// Notes when the words about an officer's evidence change, and when its answer was there.
const WATCH_EVIDENCE: &str = "
(() => {
  globalThis.judged = [];
  const watch = () => {
    const seen = document.getElementById('details-seen');
    if (!seen) return setTimeout(watch, 50);
    new MutationObserver(() => {
      const asked = performance.getEntriesByType('resource')
        .filter((entry) => entry.name.includes('/v1/evidence/')).at(-1);
      if (asked) globalThis.judged.push(performance.now() - asked.responseEnd);
    }).observe(seen, { childList: true });
  };
  watch();
})()";

/// Presses the button, and notes when the officer is on duty.
const WATCH_SIGN_IN: &str = "void (async () => {
  const pressed = performance.now();
  document.getElementById('go-on-duty').click();
  while (document.body.dataset.phase !== 'on-duty') {
    await new Promise((done) => setTimeout(done, 2));
  }
  (globalThis.took ??= []).push(performance.now() - pressed);
})()";

/// Milliseconds since the navigation began, of one load.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Times {
    /// The document has arrived.
    arrived: f64,
    /// The first text is on the screen.
    painted: f64,
    /// The button can be pressed.
    pressed: f64,
    /// The field can be written into.
    writable: f64,
    /// The program runs.
    program: f64,
    /// The group is made and waits in the queue.
    queued: f64,
    /// Bytes over the network until then, headers included.
    #[serde(default)]
    bytes: f64,
}

/// What is told of each load.
struct Row(&'static str, fn(&Times) -> f64, &'static str, Target);

const ROWS: [Row; 7] = [
    Row("the document is there", |times| times.arrived, "ms", Target::None),
    Row("painted", |times| times.painted, "ms", Target::AtMost(1200)),
    Row("the button is there", |times| times.pressed, "ms", Target::None),
    Row("she can write", |times| times.writable, "ms", Target::None),
    Row("the program runs", |times| times.program, "ms", Target::None),
    Row("in the queue", |times| times.queued, "ms", Target::AtMost(8000)),
    Row("transferred", |times| times.bytes, "bytes", Target::None),
];

/// Measures, writes the loads as JSON to `report` and the table beside it, and returns the table.
///
/// # Errors
/// If the page does not get there, or the report can't be written.
pub async fn measure(report: &Path) -> anyhow::Result<Measured> {
    let mut table = Table::default();
    let loads = loaded(LOADS, &mut table).await?;
    fs::write(report, serde_json::to_vec_pretty(&loads)?)?;
    table.tell(judged(&World::with_pages().await?).await?)?;
    table.tell(signed_in(&mut World::with_pages().await?).await?)?;
    talking::measure(&World::with_pages().await?, &mut table).await?;
    sending::measure(&mut World::with_pages().await?, &mut table).await?;
    console::measure(&mut World::with_pages().await?, &mut table).await?;
    let measured = Measured::from(table);
    fs::write(report.with_extension("txt"), &measured.table)?;
    Ok(measured)
}

/// Her page alone, from the link to the queue, as often as asked.
///
/// # Errors
/// If the page does not get there.
pub async fn loads(count: usize) -> anyhow::Result<Measured> {
    let mut table = Table::default();
    loaded(count, &mut table).await?;
    Ok(table.into())
}

/// An officer's console with five long conversations.
///
/// # Errors
/// If a conversation does not get there.
pub async fn console() -> anyhow::Result<Measured> {
    let mut table = Table::default();
    console::measure(&mut World::with_pages().await?, &mut table).await?;
    Ok(table.into())
}

/// How her page answers a key, a message, and the beginning of a session.
///
/// # Errors
/// If the page does not get there.
pub async fn answers() -> anyhow::Result<Measured> {
    let mut table = Table::default();
    talking::measure(&World::with_pages().await?, &mut table).await?;
    Ok(table.into())
}

/// What was measured.
#[derive(Debug)]
pub struct Measured {
    /// A line for each figure.
    pub table: String,
    missed: Vec<&'static str>,
}

impl Measured {
    /// # Errors
    /// If a figure missed its target; it names all of them.
    pub fn is_enough(&self) -> anyhow::Result<()> {
        ensure!(self.missed.is_empty(), "missed its target: {}", self.missed.join(", "));
        Ok(())
    }
}

impl From<Table> for Measured {
    fn from(table: Table) -> Self {
        let (table, missed) = table.finish();
        Self { table, missed }
    }
}

/// From the button to the queue: the newest chain, the challenge, passkey and PRF, the sealed key,
/// the signature, and what the service makes of it; on the slow processor.
async fn signed_in(world: &mut World) -> anyhow::Result<Figure> {
    let browser = Browser::launch().await?;
    let he = world.console(&browser, 0).await?;
    he.tab.slow_processor().await?;
    for round in 1..=SIGN_INS {
        he.tab.click("#lock").await?;
        he.can("#go-on-duty").await?;
        he.tab.eval::<()>(WATCH_SIGN_IN).await?;
        let enough = format!("globalThis.took?.length === {round}");
        he.tab.wait("a sign-in", &enough).await?;
    }
    let values = he.tab.eval("globalThis.took").await?;
    browser.close().await?;
    Ok(Figure { name: "an officer signs in", unit: "ms", target: Target::None, values })
}

/// How long a renewal takes from the answer to the words that it changes: the whole check of an
/// officer and a little more, on the slow processor.
async fn judged(world: &World) -> anyhow::Result<Figure> {
    let browser = Browser::launch().await?;
    let tab = browser.blank().await?;
    tab.quarter_hours_are_short().await?;
    tab.before_each_page(WATCH_EVIDENCE).await?;
    tab.goto(&world.victim_page("fr")?).await?;
    let she = VictimPage { tab };
    she.start().await?;
    she.say("bonsoir").await?;
    let officer = world.officer(0)?;
    let pins = &world.demonstration.pins;
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
    he.until("her words", |screen| !screen.texts.is_empty()).await?;
    she.tab.slow_processor().await?;
    for round in 0..RENEWALS {
        // Another time to be shown, so that the words change.
        let later = now().plus(Duration::from_secs(60 * (round + 1)));
        world.demonstration.witness(later)?;
        let enough = format!("globalThis.judged.length > {}", round + 1);
        she.tab.wait("a renewal", &enough).await?;
    }
    let values = she.tab.eval("globalThis.judged.slice(1)").await?;
    browser.close().await?;
    Ok(Figure { name: "an officer is checked", unit: "ms", target: Target::AtMost(100), values })
}

async fn loaded(count: usize, table: &mut Table) -> anyhow::Result<Vec<Times>> {
    let world = World::with_pages().await?;
    world.compress_pages()?;
    let mut loads = Vec::new();
    for _ in 0..count {
        loads.push(load(&world).await?);
    }
    table.note(&format!("slow 3G (400 kb/s, 400 ms), processor / 6, {count} loads"));
    for Row(name, pick, unit, target) in ROWS {
        let values = loads.iter().map(pick).collect();
        table.tell(Figure { name, unit, target, values })?;
    }
    Ok(loads)
}

/// Each in a browser of its own: nothing is cached.
async fn load(world: &World) -> anyhow::Result<Times> {
    let browser = Browser::launch().await?;
    let tab = browser.blank().await?;
    tab.is_not_audited().await?;
    tab.before_each_page(WATCH).await?;
    tab.slow_down().await?;
    tab.goto(&world.victim_page("fr")?).await?;
    tab.wait("the queue", "globalThis.times?.queued > 0").await?;
    let times: Times = tab.eval("globalThis.times").await?;
    let times = Times { bytes: tab.received(), ..times };
    browser.close().await?;
    Ok(times)
}
