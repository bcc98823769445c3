//! Every way in which it ends for her. That an officer ends it is part of the conversation.

use core::time::Duration;

use abri_core::{OsEntropy, malformed::KeyPackageRecipe};

use super::{Visitor, see};
use crate::{
    World,
    browser::{Browser, VictimPage},
    native::{Claimant, NativeOfficer},
    now,
};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The purpose of a first answer.
const FIRST: u8 = 1;

/// By her, by a stranger, by a wrong clock, by a service that forgot.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn endings(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let page = world.victim_page(language)?;
    let she = browser.victim(&page).await?;
    she.start().await?;
    she.end().await?;
    see(visitor, &she.tab, "victim-ended-by-her").await?;
    let she = browser.victim(&page).await?;
    she.start().await?;
    she.say("pour la police seulement").await?;
    stranger(&world).await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-refused").await?;
    clock(browser, &world, &page, visitor).await?;
    forgotten(browser, &world, &page, visitor).await
}

/// Her device says another time than the certificate.
async fn clock(
    browser: &Browser,
    world: &World,
    page: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let tab = browser.blank().await?;
    tab.ahead_of_time(10 * DAY).await?;
    tab.goto(page).await?;
    let she = VictimPage { tab };
    she.start().await?;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0)?);
    let _he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-clock").await
}

/// The service has it no more.
async fn forgotten(
    browser: &Browser,
    world: &World,
    page: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let she = browser.victim(page).await?;
    she.start().await?;
    she.say("toujours là").await?;
    world.pass(abri_server::SESSION_LIFE);
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-gone").await
}

/// Somebody on duty answers without a certificate.
async fn stranger(world: &World) -> anyhow::Result<()> {
    let officer = world.officer(0)?;
    let claimant = Claimant::claim(&world.api(), officer).await?;
    let seed = officer.seed()?;
    let recipe = KeyPackageRecipe {
        seed: &seed,
        chain: None,
        session: claimant.session,
        offer: claimant.offer,
        purpose: FIRST,
        lifetime: (now(), now().plus(DAY)),
    };
    let made = recipe.make(Box::new(OsEntropy)).map_err(|_| anyhow::anyhow!("no KeyPackage"))?;
    claimant.submit(made).await
}
