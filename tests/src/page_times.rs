//! How long her page takes on a slow phone with a slow network, a sign-in on a slow processor, and a
//! console with five long conversations.

mod console;
mod sending;
mod talking;

use core::time::Duration;
use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::{
    World,
    browser::{Browser, VictimPage},
    native::NativeOfficer,
    now,
};

/// Loads are as different as the machine is busy: the middle one is told.
const LOADS: usize = 5;
/// Renewals of an officer's evidence that are timed.
const RENEWALS: u64 = 5;
/// Sign-ins that are timed.
const SIGN_INS: usize = 5;

/// Watches from inside, presses the button as soon as it can be pressed, and notes when she can
/// write. The page itself is as it is shipped.
const WATCH: &str = "
(() => {
  const times = {};
  globalThis.times = times;
  const visible = (id) => document.getElementById(id)?.checkVisibility() === true;
  const look = setInterval(() => {
    if (!times.pressed && visible('start')) {
      times.pressed = performance.now();
      document.getElementById('start').click();
    }
    if (times.pressed && visible('composer')) times.writable ??= performance.now();
    if (typeof globalThis.abriExit === 'function') times.program ??= performance.now();
    if (document.body?.dataset.phase === 'waiting') {
      times.queued = performance.now();
      times.painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      clearInterval(look);
    }
  }, 20);
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
struct Row(&'static str, fn(&Times) -> f64, &'static str, Option<u32>);

const ROWS: [Row; 6] = [
    Row("painted", |times| times.painted, "ms", Some(1200)),
    Row("the button is there", |times| times.pressed, "ms", None),
    Row("she can write", |times| times.writable, "ms", None),
    Row("the program runs", |times| times.program, "ms", None),
    Row("in the queue", |times| times.queued, "ms", Some(8000)),
    Row("transferred", |times| times.bytes, "bytes", None),
];

/// Measures, and writes the loads as JSON to `report`, and beside it the table as it is returned.
///
/// # Errors
/// If the page does not get there, or the report can't be written.
pub async fn measure(report: &Path) -> anyhow::Result<String> {
    let world = World::with_pages().await?;
    world.compress_pages()?;
    let mut loads = Vec::new();
    for _ in 0..LOADS {
        loads.push(load(&world).await?);
    }
    fs::write(report, serde_json::to_vec_pretty(&loads)?)?;
    let mut table = format!("slow 3G (400 kb/s, 400 ms), processor / 6, {LOADS} loads\n");
    for Row(name, pick, unit, target) in ROWS {
        let mut values: Vec<f64> = loads.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.get(LOADS / 2).copied().unwrap_or_default();
        let most = values.last().copied().unwrap_or_default();
        let target = target.map(|target| format!("   target {target:>5}")).unwrap_or_default();
        table += &format!("{name:<22}median {middle:>9.0}   most {most:>9.0}{target}   {unit}\n");
    }
    let judged = judged(&World::with_pages().await?).await?;
    table += &format!(
        "an officer is checked median {judged:>9.0}                    target {:>5}   ms\n",
        100
    );
    let signed_in = signed_in(&mut World::with_pages().await?).await?;
    table += &format!("an officer signs in   median {signed_in:>9.0}   ms\n");
    table += &talking::measure(&World::with_pages().await?).await?;
    table += &sending::measure(&mut World::with_pages().await?).await?;
    table += &console().await?;
    fs::write(report.with_extension("txt"), &table)?;
    Ok(table)
}

/// An officer's console with five long conversations, as lines of the table.
///
/// # Errors
/// If a conversation does not get there.
pub async fn console() -> anyhow::Result<String> {
    console::measure(&mut World::with_pages().await?).await
}

/// From the button to the queue: the newest chain, the challenge, passkey and PRF, the sealed key,
/// the signature, and what the service makes of it; on the slow processor.
async fn signed_in(world: &mut World) -> anyhow::Result<f64> {
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
    let mut times: Vec<f64> = he.tab.eval("globalThis.took").await?;
    times.sort_by(f64::total_cmp);
    let middle = times.get(times.len() / 2).copied().context("no sign-in was seen")?;
    browser.close().await?;
    Ok(middle)
}

/// How long a renewal takes from the answer to the words that it changes: the whole check of an
/// officer and a little more, on the slow processor.
async fn judged(world: &World) -> anyhow::Result<f64> {
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
    let mut times: Vec<f64> = she.tab.eval("globalThis.judged.slice(1)").await?;
    times.sort_by(f64::total_cmp);
    let middle = times.get(times.len() / 2).copied().context("no renewal was seen")?;
    browser.close().await?;
    Ok(middle)
}

/// Each in a browser of its own: nothing is cached.
async fn load(world: &World) -> anyhow::Result<Times> {
    let browser = Browser::launch().await?;
    let tab = browser.blank().await?;
    tab.before_each_page(WATCH).await?;
    tab.slow_down().await?;
    tab.goto(&world.victim_page("fr")?).await?;
    tab.wait("the queue", "globalThis.times?.queued > 0").await?;
    let times: Times = tab.eval("globalThis.times").await?;
    let times = Times { bytes: tab.received(), ..times };
    browser.close().await?;
    Ok(times)
}
