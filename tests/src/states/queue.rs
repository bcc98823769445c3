//! Her page while she waits, on a day when that does not go smoothly.

use core::time::Duration;

use abri_wire::ProblemKind;

use super::{Visitor, says, see};
use crate::{
    World,
    browser::{Browser, VictimPage},
    native::{Claimant, three_were_answered},
};

/// How often her page asks for her place.
const LOOK_EVERY: Duration = Duration::from_secs(15);
const LONG: Duration = Duration::from_secs(600);

/// A service that takes nobody, an estimate, one that was wrong, no network, somebody who did not
/// come.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn queue(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    three_were_answered(&world).await?;
    let she = patient(browser, &world.victim_page(language)?).await?;
    refused(&she, visitor).await?;
    she.tab.wait("the estimate", &says("estimate", "waiting-recent")).await?;
    see(visitor, &she.tab, "victim-estimate").await?;
    she.tab.sleeps(LONG).await?;
    she.tab.wait("that it was wrong", &says("estimate", "waiting-longer")).await?;
    see(visitor, &she.tab, "victim-waiting-longer").await?;
    let _claimed = Claimant::claim(&world.api(), world.officer(0)?).await?;
    she.tab.wait("somebody who comes", &says("ahead", "verifying")).await?;
    world.pass(abri_server::LEASE + Duration::from_secs(1));
    she.tab.wait("that nobody came", &says("alert", "lapsed")).await?;
    she.tab.wait("her place", &says("ahead", "waiting-next")).await?;
    see(visitor, &she.tab, "victim-lapsed").await?;
    world.proxy.cut();
    she.tab.wait("that her page says so", &says("status", "offline")).await?;
    see(visitor, &she.tab, "victim-waiting-offline").await
}

/// Her page, where a look is every half second.
async fn patient(browser: &Browser, page: &str) -> anyhow::Result<VictimPage> {
    let tab = browser.blank().await?;
    tab.hurries(LOOK_EVERY).await?;
    tab.can_sleep().await?;
    tab.can_be_refused().await?;
    tab.goto(page).await?;
    let she = VictimPage { tab };
    she.ready().await?;
    Ok(she)
}

/// Why she is not in the queue yet; in the end she is.
async fn refused(she: &VictimPage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    she.tab.refuse("POST", "/sessions", ProblemKind::QueueFull).await?;
    she.tab.click("#start").await?;
    for (kind, word) in [
        (ProblemKind::QueueFull, "queue-full"),
        (ProblemKind::Unavailable, "unavailable"),
        (ProblemKind::TooManyRequests, "too-many-requests"),
    ] {
        she.tab.refuse("POST", "/sessions", kind).await?;
        she.tab.wait(word, &says("alert", word)).await?;
        see(visitor, &she.tab, &format!("victim-{word}")).await?;
    }
    she.tab.relent().await?;
    she.phase("waiting").await
}
