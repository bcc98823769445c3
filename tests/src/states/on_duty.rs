//! An officer on duty: who waits for him and where, a break, what he counts, and an access that ends.

use super::{Visitor, reads, see, see_at};
use crate::{
    World,
    browser::{AT_WORK, Browser, ConsolePage, REFUSABLE, VictimPage},
    native::Claimant,
};

/// The zones of an operator.
const ZONES: [&str; 2] = ["nord=Nord", "sud=Grand Sud"];
/// After so long a break is suggested.
const A_WHILE: core::time::Duration = core::time::Duration::from_secs(90 * 60);

/// From the first who waits to a certificate that is revoked.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn on_duty(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.names_zones(&ZONES.join("\n"))?;
    world.opens_with(&ZONES.map(str::to_owned), "")?;
    let he = world.console_with(browser, 0, REFUSABLE).await?;
    let she = waits(browser, &world).await?;
    he.tab.click("#serves").await?;
    he.tab.click("[name=serves][value=nord]").await?;
    reads(&he.tab, "#queue", "Grand Sud").await?;
    see(visitor, &he.tab, "console-zones").await?;
    he.tab.click("#serves").await?;
    on_a_break(browser, &mut world, visitor).await?;
    claim(&world, &he, visitor).await?;
    she.tab.goto("about:blank").await?;
    let next = waits(browser, &world).await?;
    he.claim().await?;
    next.met().await?;
    explanation(&he, visitor).await?;
    tally(&he, visitor).await?;
    revoked(&mut world, &he, visitor).await
}

/// Somebody who reads another language than the officer, in the second zone.
async fn waits(browser: &Browser, world: &World) -> anyhow::Result<VictimPage> {
    let she = browser.victim(&world.victim_page("uk")?).await?;
    she.ready().await?;
    she.tab.eval::<()>("void (document.querySelector('#zone').value = 'sud')").await?;
    she.start().await?;
    Ok(she)
}

/// A colleague has worked for long.
async fn on_a_break(
    browser: &Browser,
    world: &mut World,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let colleague = world.console_with(browser, 1, AT_WORK).await?;
    colleague.tab.works(A_WHILE).await?;
    reads(&colleague.tab, "#break", "Une pause").await?;
    see(visitor, &colleague.tab, "console-break-suggested").await?;
    colleague.tab.click("#pause").await?;
    reads(&colleague.tab, ".shift", "En pause").await?;
    see(visitor, &colleague.tab, "console-on-break").await
}

/// On its way, and lost to a colleague.
async fn claim(world: &World, he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.tab.hold("POST", "/claim").await?;
    he.tab.click("#queue .claim:not([aria-disabled])").await?;
    reads(&he.tab, "#queue", "Prise en charge").await?;
    see(visitor, &he.tab, "console-claiming").await?;
    let _faster = Claimant::claim(&world.api(), world.officer(1)?).await?;
    he.tab.relent().await?;
    reads(&he.tab, "#status", "vient d’être prise").await?;
    see(visitor, &he.tab, "console-claim-lost").await
}

/// In her language, and before it in his.
async fn explanation(he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.tab.click("#handing summary").await?;
    he.can("#hand-explanation").await?;
    he.tab.click("#explanation-seen summary").await?;
    let both = "document.querySelectorAll('#explanation-seen .card').length === 2";
    he.tab.wait("what it says", both).await?;
    see_at(visitor, &he.tab, "console-explanation", "#explanation-seen").await?;
    he.tab.click("#handing > summary").await
}

async fn tally(he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.tab.click("#close").await?;
    let choose = "void (it => { it.selectedIndex = 1; it.dispatchEvent(new Event('change')); })\
                  (document.querySelector('#outcome'))";
    he.tab.eval::<()>(choose).await?;
    he.tab.click("#close-confirm").await?;
    he.ended().await?;
    he.tab.click("#dismiss").await?;
    he.tab.click(".tally summary").await?;
    he.tab.wait("the counts", "document.querySelector('#tally li').checkVisibility()").await?;
    see(visitor, &he.tab, "console-tally").await
}

/// His certificate is in the newest roster no more: on duty, and at the lock.
async fn revoked(
    world: &mut World,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    world.revoke(0).await?;
    reads(&he.tab, "#access", "ne reconnaît pas votre accès").await?;
    see(visitor, &he.tab, "console-access-refused").await?;
    he.tab.click("#lock").await?;
    he.phase("locked").await?;
    he.tab.click("#go-on-duty").await?;
    reads(&he.tab, "#refusal", "Le registre public ne nomme pas ce certificat").await?;
    see(visitor, &he.tab, "console-not-in-roster").await
}
