//! What an officer's console asks for and does not get: the operator's texts, numbers, a line in the journal.

use abri_wire::ProblemKind;

use super::{Visitor, reads, see};
use crate::{
    World,
    browser::{Browser, REFUSABLE},
};

/// Without the operator's texts, with a journal that notes nothing, and without numbers.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn unheard(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.lacks("desk.json")?;
    let he = world.console_with(browser, 0, REFUSABLE).await?;
    let she = browser.victim(&world.victim_page("fr")?).await?;
    she.start().await?;
    he.claim().await?;
    she.met().await?;
    he.tab.click("#handing summary").await?;
    reads(&he.tab, "#handing", "Les textes de l’opérateur n’ont pas pu être lus").await?;
    see(visitor, &he.tab, "console-desk-missing").await?;
    he.tab.click("#handing > summary").await?;

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
    see(visitor, &he.tab, "console-not-noted-yet").await?;

    world.lacks("numbers.json")?;
    let colleague = world.console(browser, 1).await?;
    let other = browser.victim(&world.victim_page("fr")?).await?;
    other.start().await?;
    colleague.claim().await?;
    colleague.tab.click("#handing summary").await?;
    reads(&colleague.tab, "#handing", "La liste des contacts n’a pas pu être lue").await?;
    see(visitor, &colleague.tab, "console-directory-missing").await
}
