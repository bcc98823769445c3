//! How much of a slow network a photo gets: from the button that sends it until the log has it.

use core::time::Duration;

use anyhow::{Context, ensure};
use tokio::time::Instant;

use super::figure::{Figure, Table, Target};
use crate::{
    World,
    browser::{Browser, Tab},
};

/// A photo of noise, which nothing compresses: 5 MB as a JPEG.
const PHOTO: &str = "samples.photo(2620, 1960, 'Exif')";
/// What slow 3G carries in a second, in bytes.
const LINK: f64 = 400_000.0 / 8.0;
/// Of the link, in percent.
const TARGET: Target = Target::AtLeast(90);
/// Five times what the link needs: beyond that it hangs.
const PATIENCE: Duration = Duration::from_secs(500);
/// Between two looks at the page, far below what is measured.
const LOOK: Duration = Duration::from_millis(50);

/// Notes when she sends, and when the line of the log says that it went over.
const WATCH: &str = "
(() => {
  const times = {};
  globalThis.fileTimes = times;
  document.querySelector('#file-send').addEventListener('click', (event) => {
    times.sent = event.timeStamp;
  }, true);
  new MutationObserver(() => {
    const state = [...document.querySelectorAll('#log li.mine')].at(-1)?.dataset.state;
    if (state === 'state-sent' || state === 'state-received') times.there ??= performance.now();
  }).observe(document.querySelector('#log'), { subtree: true, attributes: true });
})()";

/// The photo's own bytes, without what it is padded by, of what the link carries
/// in the time.
///
/// # Errors
/// If the photo does not arrive.
pub(super) async fn measure(world: &mut World, table: &mut Table) -> anyhow::Result<()> {
    let browser = Browser::launch().await?;
    let (she, _he) = browser.meet(world, "fr").await?;
    she.tab.has_samples().await?;
    let make = format!("(async () => (globalThis.photo = await {PHOTO}).length)()");
    let bytes: f64 = she.tab.eval(&make).await?;
    she.open_files().await?;
    she.pick("photo.jpg", "image/jpeg", "photo").await?;
    she.tab.wait("the choice", "!document.querySelector('#file-send').hidden").await?;
    she.tab.eval::<()>(WATCH).await?;
    she.tab.slow_down().await?;
    she.tab.click("#file-send").await?;
    let seconds = there(&she.tab).await? / 1000.0;
    browser.close().await?;
    let share = bytes / seconds / LINK * 100.0;
    table.tell(Figure {
        name: "a photo's share",
        unit: "% of the link",
        target: TARGET,
        values: vec![share],
    })?;
    table.note(&format!("  {bytes} bytes in {seconds:.1} s"));
    Ok(())
}

/// In milliseconds.
async fn there(tab: &Tab) -> anyhow::Result<f64> {
    let began = Instant::now();
    loop {
        let took = "globalThis.fileTimes.there - globalThis.fileTimes.sent || 0";
        let took: f64 = tab.eval(took).await.context("her page")?;
        if took > 0.0 {
            return Ok(took);
        }
        ensure!(began.elapsed() < PATIENCE, "the photo did not arrive");
        tokio::time::sleep(LOOK).await;
    }
}
