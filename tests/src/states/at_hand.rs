//! What an officer has at hand beside a conversation.

use super::{Visitor, see};
use crate::{
    World,
    browser::{Browser, ConsolePage},
    native::NativeVictim,
};

/// The operator's texts, the directory, the search, the danger's list, the keys, what is put
/// aside, and the outcome.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn at_hand(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let he = world.console(browser, 0).await?;
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await?;
    // Her client works only while it is asked.
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met)?;
    for words in ["Je suis au 1 rue d’Exemple.", "Je ne peux pas parler."] {
        she.write(words)?;
        he.reads(words).await?;
    }
    he.asks_for_answers("/").await?;
    see(visitor, &he.tab, "console-answers").await?;
    he.tab.rewrite("#composer", "").await?;
    he.tab.click("#handing summary").await?;
    he.can("#hand-card").await?;
    see(visitor, &he.tab, "console-directory").await?;
    he.tab.click("#handing summary").await?;
    serious(&he, visitor).await?;
    he.tab.click("#keys").await?;
    see(visitor, &he.tab, "console-keys").await?;
    he.tab.click("#keys").await?;
    he.tab.click("#alerts").await?;
    see(visitor, &he.tab, "console-alerts").await?;
    he.tab.click("#alerts").await?;
    discarded(&he, visitor).await?;
    he.tab.click("#close").await?;
    see(visitor, &he.tab, "console-outcome").await
}

/// Put aside as abuse, for as long as it is looked at, and taken back.
async fn discarded(he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.tab.clock_stands_still().await?;
    he.tab.click("#discard").await?;
    he.can(".take-back").await?;
    see(visitor, &he.tab, "console-discarded").await?;
    he.tab.click(".take-back").await
}

/// A line is looked for and pinned, and danger is flagged.
async fn serious(he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.looks_for("rue").await?;
    see(visitor, &he.tab, "console-search").await?;
    he.tab.click("#pin-found").await?;
    he.tab.click("#search-close").await?;
    he.tab.click("#flag-danger").await?;
    he.tab.wait("the list", "document.querySelector('.serious li') !== null").await?;
    see(visitor, &he.tab, "console-danger").await?;
    he.tab.click("#flag-danger").await?;
    he.tab.click(".pins button").await
}
