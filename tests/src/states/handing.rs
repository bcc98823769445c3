//! Colleagues' consoles around one conversation: asked for, invited, handed over, and who sees the
//! load of all of them.

use abri_core::Role;

use super::{Visitor, see};
use crate::{
    World,
    browser::{Browser, ConsolePage},
};

const WHY: &str = "Elle continue avec vous.";

/// Somebody waits whom a colleague understands.
async fn turns(
    browser: &Browser,
    world: &World,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let other = browser.victim(&world.victim_page("fr")?).await?;
    other.start().await?;
    he.tab.click("#answers-in").await?;
    he.tab.click("[name=answers-in][value=en]").await?;
    he.can("#queue .claim.quiet").await?;
    see(visitor, &he.tab, "console-first-for-colleagues").await?;
    he.tab.click("#answers-in").await?;
    other.tab.goto("about:blank").await
}

/// One officer hands over to another, while a supervisor looks at the board.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn handing(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let (she, he) = browser.meet(&mut world, "fr").await?;
    let colleague = world.console(browser, 1).await?;
    let supervisor = world.console_of(browser, "0009", Role::Supervisor).await?;
    turns(browser, &world, &he, visitor).await?;
    he.asks_for("0002", WHY, "#hand-over").await?;
    he.question_stands("pas encore répondu").await?;
    see(visitor, &he.tab, "console-asked").await?;
    she.is_asked().await?;
    she.tab.click("#question-yes").await?;
    colleague.can("#invited .join").await?;
    see(visitor, &colleague.tab, "console-invited").await?;
    colleague.joins().await?;
    colleague.reads_of_colleague(WHY).await?;
    he.ended().await?;
    see(visitor, &he.tab, "console-handed-over").await?;
    colleague.reads_along(1).await?;
    see(visitor, &colleague.tab, "console-took-over").await?;
    supervisor.tab.click("#board summary").await?;
    let load = "[...document.querySelectorAll('#on-duty tr')]\
                .some((it) => it.innerText.includes('0002') && it.innerText.includes('1/5'))";
    supervisor.tab.wait("her colleague's load", load).await?;
    see(visitor, &supervisor.tab, "console-board").await
}
