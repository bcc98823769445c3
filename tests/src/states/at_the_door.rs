//! What keeps an officer from duty, as he reads it.

use abri_wire::ProblemKind;

use super::{Visitor, reads, see};
use crate::{
    World,
    browser::{Browser, ConsolePage, REFUSABLE},
};

const PHRASE: &str = "quatre mots choisis au hasard";

/// By an invitation, a passphrase, a passkey, the service.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn at_the_door(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let empty = ConsolePage { tab: browser.tab(&world.empty_console()?).await? };
    empty.phase("enrol").await?;
    empty.tab.write("#invitation", "bonjour").await?;
    empty.tab.click("#enrol").await?;
    refused(&empty, "invitation lisible").await?;
    see(visitor, &empty.tab, "console-invitation-unreadable").await?;
    passphrase(browser, &mut world, visitor).await?;
    passkey(browser, &mut world, visitor).await
}

/// One that is too short, and one that is another.
async fn passphrase(
    browser: &Browser,
    world: &mut World,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let page = world.console_page(1)?;
    let plain = browser.enrolling(&page).await?;
    plain.tab.click("#enrol-plain").await?;
    plain.phase("keep").await?;
    plain.tab.write("#passphrase", "court").await?;
    plain.tab.click("#keep").await?;
    refused(&plain, "trop courte").await?;
    see(visitor, &plain.tab, "console-passphrase-short").await?;
    plain.tab.write("#passphrase", PHRASE).await?;
    plain.tab.click("#keep").await?;
    plain.phase("waiting").await?;
    world.admit()?;
    plain.phase("signed-out").await?;
    plain.tab.write("#passphrase", "autres mots choisis au hasard").await?;
    plain.tab.click("#go-on-duty").await?;
    refused(&plain, "ne s’ouvre pas").await?;
    see(visitor, &plain.tab, "console-passphrase-wrong").await
}

/// A passkey that is not shown; a signature that is not accepted; a service that is not there.
async fn passkey(
    browser: &Browser,
    world: &mut World,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let page = world.console_page(0)?;
    let he = browser.enrolling_with(&page, REFUSABLE).await?;
    he.enrol().await?;
    world.admit()?;
    he.can("#go-on-duty").await?;
    let away = "void (globalThis.shown = navigator.credentials.get.bind(navigator.credentials), \
                navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')))";
    he.tab.eval::<()>(away).await?;
    he.tab.click("#go-on-duty").await?;
    refused(&he, "Aucune clé d’accès").await?;
    see(visitor, &he.tab, "console-no-passkey").await?;
    he.tab.eval::<()>("void (navigator.credentials.get = shown)").await?;
    he.tab.refuse("POST", "/v1/sign-in", ProblemKind::Forbidden).await?;
    he.tab.click("#go-on-duty").await?;
    refused(&he, "accepté la signature").await?;
    see(visitor, &he.tab, "console-not-accepted").await?;
    he.tab.relent().await?;
    world.proxy.cut();
    he.tab.click("#go-on-duty").await?;
    refused(&he, "injoignable").await?;
    see(visitor, &he.tab, "console-unreachable").await
}

async fn refused(at: &ConsolePage, words: &str) -> anyhow::Result<()> {
    reads(&at.tab, "#refusal", words).await
}
