//! How long her page takes on a slow phone with a slow network.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{World, browser::Browser};

/// Loads are as different as the machine is busy: the middle one is told.
const LOADS: usize = 5;

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
struct Row(&'static str, fn(&Times) -> f64, &'static str);

const ROWS: [Row; 6] = [
    Row("painted", |times| times.painted, "ms"),
    Row("the button is there", |times| times.pressed, "ms"),
    Row("she can write", |times| times.writable, "ms"),
    Row("the program runs", |times| times.program, "ms"),
    Row("in the queue", |times| times.queued, "ms"),
    Row("transferred", |times| times.bytes, "bytes"),
];

/// Measures, prints, and writes JSON to `report`.
///
/// # Errors
/// If the page does not get there, or the report can't be written.
pub async fn measure(report: &Path) -> anyhow::Result<String> {
    let world = World::with_pages().await?;
    let mut loads = Vec::new();
    for _ in 0..LOADS {
        loads.push(load(&world).await?);
    }
    fs::write(report, serde_json::to_vec_pretty(&loads)?)?;
    let mut table = format!("slow 3G (400 kb/s, 400 ms), processor / 6, {LOADS} loads\n");
    for Row(name, pick, unit) in ROWS {
        let mut values: Vec<f64> = loads.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.get(LOADS / 2).copied().unwrap_or_default();
        let most = values.last().copied().unwrap_or_default();
        table += &format!("{name:<22}median {middle:>9.0}   most {most:>9.0}   {unit}\n");
    }
    Ok(table)
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
