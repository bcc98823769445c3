//! Erases a session, and finds the one that she returned from.

use abri_wire::{SessionId, UnixMillis};

use super::{RedisStore, Result, commands::Failure, scripts};
use crate::store::{hub::News, types::StoreError};

impl RedisStore {
    /// The session that she returned from, if that one says so, too. `None` as well if what is there
    /// can't be read: erasing looks at nothing.
    pub(super) async fn former(&self, session: SessionId) -> Result<Option<SessionId>> {
        let former = self.field(session, "e").await?;
        let Some(former) = former.and_then(|text| text.parse().ok()) else { return Ok(None) };
        let successor = self.field(former, "u").await?;
        Ok(successor.filter(|text| *text == session.to_text()).map(|_| former))
    }

    async fn field(&self, session: SessionId, name: &str) -> Result<Option<String>> {
        let mut call = redis::cmd("HGET");
        call.arg(self.names.meta(session)).arg(name);
        match self.commands.query(&call).await {
            Ok(field) => Ok(field),
            Err(Failure::Refused) => Ok(None),
            Err(Failure::Unreachable) => Err(StoreError::Unavailable),
        }
    }

    pub(super) async fn erase_one(&self, session: SessionId) -> Result<()> {
        self.answer(&self.with_queue(&scripts::ERASE, session, UnixMillis::default())).await?;
        self.hub.announce(session, News::Ended);
        self.requests.look_at(session);
        Ok(())
    }
}
