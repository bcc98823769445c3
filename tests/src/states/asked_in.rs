//! Somebody is asked for whom nobody could call, who is kept waiting, and whose coming finds something
//! unread.

use core::time::Duration;

use abri_wire::ProblemKind;

use super::{Visitor, reads, see};
use crate::{
    World,
    browser::{Browser, CAN_SLEEP, ConsolePage, VictimPage},
};

/// Her client needs less to let somebody in.
const LONG: Duration = Duration::from_secs(121);

/// The consoles of both officers.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn asked_in(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.proxy.refuse_sockets();
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await?;
    let colleague = world.console_with(browser, 1, CAN_SLEEP).await?;
    he.asks_for("0002", "Une collègue.", "#ask").await?;
    she.is_asked().await?;
    she.tab.refuse("PUT", "/invitation", ProblemKind::QueueFull).await?;
    she.tab.click("#question-yes").await?;
    he.question_stands("Appel impossible").await?;
    he.notes("Appel impossible").await?;
    see(visitor, &he.tab, "console-not-called").await?;
    she.tab.relent().await?;
    kept_waiting((&she, &he, &colleague), visitor).await?;
    she.tab.relent().await?;
    he.question_stands("est là pour prendre la suite").await?;
    see(visitor, &he.tab, "console-held-up").await
}

/// He writes meanwhile, and her page lets nobody in yet.
async fn kept_waiting(
    (she, he, colleague): (&VictimPage, &ConsolePage, &ConsolePage),
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    he.asks_for("0002", "Elle continue avec vous.", "#hand-over").await?;
    she.is_asked().await?;
    she.tab.click("#question-yes").await?;
    colleague.can("#invited .join").await?;
    he.tab.write("#composer", "Avant de partir, je voulais").await?;
    she.tab.hold("POST", "/messages").await?;
    colleague.tab.click("#invited .join").await?;
    reads(&colleague.tab, "#conversations", "Mise en relation").await?;
    colleague.tab.sleeps(LONG).await?;
    reads(&colleague.tab, "#conversations", "Pas encore admis").await?;
    see(visitor, &colleague.tab, "console-kept-waiting").await
}
