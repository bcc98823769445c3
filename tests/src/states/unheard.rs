//! What an officer's console asks for and does not get: the operator's texts, numbers, a line in the journal.

use abri_wire::ProblemKind;

use super::{Visitor, reads, see, see_at};
use crate::{
    World,
    browser::{Browser, ConsolePage, REFUSABLE},
};

/// Without the operator's texts, with a journal that notes nothing, and without numbers.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn unheard(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.lacks("desk.json")?;
    let he = world.console_with(browser, 0, REFUSABLE).await?;
    meets(browser, &world, &he).await?;
    he.tab.click("#handing summary").await?;
    reads(&he.tab, "#handing", "Les textes de l’opérateur n’ont pas pu être lus").await?;
    see_at(visitor, &he.tab, "console-desk-missing", "#explanation").await?;
    he.tab.click("#handing > summary").await?;
    not_noted(&he, visitor).await?;
    world.lacks("numbers.json")?;
    let colleague = world.console(browser, 1).await?;
    meets(browser, &world, &colleague).await?;
    colleague.tab.click("#handing summary").await?;
    reads(&colleague.tab, "#handing", "La liste des contacts n’a pas pu être lue").await?;
    see_at(visitor, &colleague.tab, "console-directory-missing", "#card").await
}

/// Her page goes on without anybody who looks at it.
async fn meets(browser: &Browser, world: &World, he: &ConsolePage) -> anyhow::Result<()> {
    let she = browser.victim(&world.victim_page("fr")?).await?;
    she.start().await?;
    he.claim().await?;
    she.met().await
}

/// The operator keeps no journal; and one that is not heard from.
async fn not_noted(he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    he.tab.refuse("POST", "/v1/acts", ProblemKind::RecordsOff).await?;
    he.tab.click("#flag-danger").await?;
    reads(&he.tab, "#log", "L’opérateur ne tient pas de journal").await?;
    see(visitor, &he.tab, "console-not-noted").await?;
    he.tab.refuse("POST", "/v1/acts", ProblemKind::Unavailable).await?;
    he.tab.click("#flag-danger").await?;
    he.close().await?;
    he.ended().await?;
    he.tab.click("#sign-out").await?;
    reads(&he.tab, "#status", "doit encore noter un danger").await?;
    see(visitor, &he.tab, "console-not-noted-yet").await
}
