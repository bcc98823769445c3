//! An officer's console until he is on duty.

use super::{Visitor, see};
use crate::{World, browser::Browser};

/// From an invitation onto duty, and behind the lock.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn console(browser: &Browser, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let empty = browser.tab(&world.empty_console()?).await?;
    empty.wait("the console", "document.body.dataset.phase !== 'starting'").await?;
    see(visitor, &empty, "console-invitation").await?;
    let page = world.console_page(0)?;
    let console = browser.enrolling(&page).await?;
    console.phase("enrol").await?;
    see(visitor, &console.tab, "console-enrol").await?;
    console.enrol().await?;
    see(visitor, &console.tab, "console-waiting-for-certificate").await?;
    world.admit()?;
    console.phase("signed-out").await?;
    see(visitor, &console.tab, "console-signed-out").await?;
    console.go_on_duty().await?;
    see(visitor, &console.tab, "console-nobody").await?;
    console.tab.click("#lock").await?;
    console.phase("locked").await?;
    see(visitor, &console.tab, "console-locked").await?;
    let page = world.console_page(1)?;
    let plain = browser.enrolling(&page).await?;
    plain.phase("enrol").await?;
    plain.tab.click("#enrol-plain").await?;
    plain.phase("keep").await?;
    see(visitor, &plain.tab, "console-keep").await
}
