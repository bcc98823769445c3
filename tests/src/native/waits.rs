//! People who waited and were answered.

use core::time::Duration;

use super::{NativeOfficer, NativeVictim};
use crate::World;

/// Shorter than what makes a silent client leave the queue (`DS-11`).
const WAITED: Duration = Duration::from_secs(60);

/// Three people wait a minute each, are answered, and end it: as many as make a wait known (`DS-60`).
///
/// # Errors
/// If the service refuses, or a client does not get there.
pub async fn three_were_answered(world: &World) -> anyhow::Result<()> {
    let (api, pins, officer) = (world.api(), &world.demonstration.pins, world.officer(0)?);
    for _ in 0..3 {
        let mut she = NativeVictim::open(&api, pins).await?;
        world.pass(WAITED);
        let mut he = NativeOfficer::claim(&api, pins, officer, Some(she.session)).await?;
        let (met, joined) = tokio::join!(
            she.until("an officer", |screen| !screen.members.is_empty()),
            he.until("the group", |screen| !screen.members.is_empty()),
        );
        met.and(joined)?;
        she.end().await?;
    }
    Ok(())
}
