//! The reference: maps behind one lock. For tests; keeps nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use abri_wire::{MemberSlot, MessageId, Sequence, SessionId, UnixMillis, api::Entry};

use super::{
    hub::{Hub, News},
    kept::{Kept, KeptKey, KeptKind},
    local::{Engine, Local},
    record::SessionRecord,
    rows::{Rows, RowsMut},
    types::{Limits, StoreError},
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, StoreError>;

/// A store that lives and dies with its process.
pub type MemoryStore = Local<Memory>;

/// The engine of [`MemoryStore`].
#[derive(Debug)]
pub struct Memory {
    maps: Mutex<Maps>,
    hub: Arc<Hub>,
}

#[derive(Default)]
struct Maps {
    sessions: HashMap<SessionId, SessionRecord>,
    log: BTreeMap<(SessionId, Sequence), Entry>,
    places: BTreeMap<(SessionId, MemberSlot, MessageId), Sequence>,
    queue: BTreeSet<(UnixMillis, SessionId)>,
    due: BTreeSet<(UnixMillis, SessionId)>,
    kept: BTreeMap<KeptKey, Kept>,
    news: Vec<(SessionId, News)>,
}

impl core::fmt::Debug for Maps {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Maps").finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new(limits: impl Into<Shared<Limits>>) -> Self {
        let hub = Arc::new(Hub::new());
        Self::over(Memory { maps: Mutex::default(), hub: Arc::clone(&hub) }, hub, limits.into())
    }

    /// How many rows of any kind there are, so that tests can show that nothing is left.
    #[must_use]
    pub fn rows(&self) -> usize {
        let maps = self.engine().maps.lock().unwrap_or_else(PoisonError::into_inner);
        let indexes = maps.places.len() + maps.queue.len() + maps.due.len();
        maps.sessions.len() + maps.log.len() + maps.kept.len() + indexes
    }
}

impl Engine for Memory {
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut maps = self.maps.lock().map_err(|_| StoreError::Unavailable)?;
        let answer = job(&mut *maps);
        for (session, news) in maps.news.drain(..) {
            self.hub.announce(session, news);
        }
        answer
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        job(&*self.maps.lock().map_err(|_| StoreError::Unavailable)?)
    }
}

impl Rows for Maps {
    fn record(&self, session: SessionId) -> Result<Option<SessionRecord>> {
        Ok(self.sessions.get(&session).cloned())
    }

    fn place_of(
        &self,
        session: SessionId,
        sender: MemberSlot,
        id: MessageId,
    ) -> Result<Option<Sequence>> {
        Ok(self.places.get(&(session, sender, id)).copied())
    }

    fn entries(&self, session: SessionId, after: Sequence, most: usize) -> Result<Vec<Entry>> {
        let run = self.log.range((session, after.next())..=(session, Sequence(u64::MAX)));
        Ok(run.take(most).map(|(_, entry)| entry.clone()).collect())
    }

    fn queue_length(&self) -> Result<u64> {
        u64::try_from(self.queue.len()).map_err(|_| StoreError::Unavailable)
    }

    fn ahead(&self, since: UnixMillis, session: SessionId) -> Result<u32> {
        let before = self.queue.range(..(since, session)).count();
        u32::try_from(before).map_err(|_| StoreError::Unavailable)
    }

    fn queued(&self, most: usize) -> Result<Vec<SessionId>> {
        Ok(self.queue.iter().take(most).map(|(_, session)| *session).collect())
    }

    fn due(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>> {
        let due = self.due.iter().take_while(|(at, _)| *at <= now);
        Ok(due.take(most).map(|(_, session)| *session).collect())
    }

    fn kept(&self, key: KeptKey) -> Result<Option<Kept>> {
        Ok(self.kept.get(&key).cloned())
    }

    fn kept_of(&self, kind: KeptKind, most: usize, now: UnixMillis) -> Result<Vec<Kept>> {
        let of_kind = self.kept.iter().filter(|(key, it)| key.kind == kind && now < it.expires_at);
        Ok(of_kind.take(most).map(|(_, it)| it.clone()).collect())
    }

    fn kept_until(&self, now: UnixMillis, most: usize) -> Result<Vec<KeptKey>> {
        let mut expired: Vec<_> = self.kept.iter().filter(|(_, it)| it.expires_at <= now).collect();
        expired.sort_by_key(|(_, it)| it.expires_at);
        Ok(expired.into_iter().take(most).map(|(key, _)| *key).collect())
    }
}

impl RowsMut for Maps {
    fn as_rows(&self) -> &dyn Rows {
        self
    }

    fn put(
        &mut self,
        session: SessionId,
        before: Option<&SessionRecord>,
        record: &SessionRecord,
    ) -> Result<()> {
        if let Some(before) = before {
            self.due.remove(&(before.due(), session));
            before.place().map(|since| self.queue.remove(&(since, session)));
        }
        self.due.insert((record.due(), session));
        record.place().map(|since| self.queue.insert((since, session)));
        self.sessions.insert(session, record.clone());
        Ok(())
    }

    fn put_entry(&mut self, session: SessionId, entry: &Entry) -> Result<()> {
        self.places.insert((session, entry.sender, entry.message_id), entry.sequence);
        self.log.insert((session, entry.sequence), entry.clone());
        Ok(())
    }

    fn remove(&mut self, session: SessionId) -> Result<()> {
        self.sessions.remove(&session);
        self.log.retain(|(of, _), _| *of != session);
        self.places.retain(|(of, _, _), _| *of != session);
        self.queue.retain(|(_, of)| *of != session);
        self.due.retain(|(_, of)| *of != session);
        Ok(())
    }

    fn put_kept(&mut self, key: KeptKey, kept: Option<&Kept>) -> Result<()> {
        match kept {
            Some(kept) => self.kept.insert(key, kept.clone()),
            None => self.kept.remove(&key),
        };
        Ok(())
    }

    fn announce(&mut self, session: SessionId, news: News) {
        self.news.push((session, news));
    }
}
