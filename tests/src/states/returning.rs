//! Her page is loaded anew, on both sides.

use super::{Visitor, says, see};
use crate::{
    World,
    browser::{Browser, VictimPage},
};

/// She goes, comes back, and takes over from another tab.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn returning(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let he = world.console(browser, 0).await?;
    let page = world.victim_page(language)?;
    let she = browser.victim(&page).await?;
    while_she_waits(&she, visitor).await?;
    she.say("…").await?;
    he.claim().await?;
    he.say("…").await?;
    she.reads("…").await?;
    let record = she.hides().await?;
    she.shows().await?;
    let other = browser.reopened(&page, &record).await?;
    other.met().await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-elsewhere").await?;
    he.can("#repeat").await?;
    see(visitor, &he.tab, "console-returned").await?;
    without_network(&world, &other, visitor).await?;
    other.tab.goto("about:blank").await?;
    he.is_told_that_she_went().await?;
    see(visitor, &he.tab, "console-away").await?;
    let late = browser.reopened(&page, &record).await?;
    late.phase("ended").await?;
    see(visitor, &late.tab, "victim-ended-too-late").await?;
    another_console(browser, language, visitor).await
}

/// She is in the queue, and at her place again.
async fn while_she_waits(she: &VictimPage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    she.start().await?;
    she.tab.reload().await?;
    she.tab.wait("that she is back", &says("log li:last-child .text", "came-back")).await?;
    see(visitor, &she.tab, "victim-came-back").await
}

/// The officer goes on at another console of his.
async fn another_console(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let (she, he) = browser.meet(&mut world, language).await?;
    let other = world.console(browser, 0).await?;
    other.can("#elsewhere .continue").await?;
    see(visitor, &other.tab, "console-elsewhere").await?;
    other.tab.click("#elsewhere .continue").await?;
    she.tab.wait("that he is there anew", &says("log li:last-child .text", "officer-anew")).await?;
    see(visitor, &she.tab, "victim-officer-anew").await?;
    see(visitor, &other.tab, "console-anew").await?;
    he.ended().await?;
    see(visitor, &he.tab, "console-ended-elsewhere").await
}

/// She comes back as soon as there is a network.
async fn without_network(
    world: &World,
    she: &VictimPage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    world.proxy.cut();
    she.tab.reload().await?;
    she.phase("connecting").await?;
    see(visitor, &she.tab, "victim-coming-back").await?;
    world.proxy.restore();
    she.met().await
}
