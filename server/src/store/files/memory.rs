//! The reference: maps behind one lock. For tests; keeps nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, PoisonError},
};

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, PieceIndex},
};

use super::{
    FileError, FileKey, FileLimits,
    local::{Engine, LocalFiles},
    rows::{Rows, RowsMut, Shelf},
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, FileError>;

/// A store of files that lives and dies with its process.
pub type MemoryFiles = LocalFiles<Memory>;

/// The engine of [`MemoryFiles`].
#[derive(Debug, Default)]
pub struct Memory(Mutex<Maps>);

#[derive(Default)]
struct Maps {
    shelves: BTreeMap<SessionId, Shelf>,
    files: BTreeMap<FileKey, FileView>,
    pieces: BTreeMap<(FileKey, PieceIndex), Vec<u8>>,
    ends: BTreeSet<(UnixMillis, SessionId)>,
}

impl fmt::Debug for Maps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maps").finish_non_exhaustive()
    }
}

impl MemoryFiles {
    /// An empty store.
    #[must_use]
    pub fn new(limits: impl Into<Shared<FileLimits>>) -> Self {
        Self::over(Memory::default(), limits.into())
    }

    /// How many rows of any kind there are, so that tests can show that nothing is left.
    #[must_use]
    pub fn rows(&self) -> usize {
        let maps = self.engine().0.lock().unwrap_or_else(PoisonError::into_inner);
        maps.shelves.len() + maps.files.len() + maps.pieces.len() + maps.ends.len()
    }
}

impl Engine for Memory {
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        job(&mut *self.0.lock().map_err(|_| FileError::Unavailable)?)
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        job(&*self.0.lock().map_err(|_| FileError::Unavailable)?)
    }
}

impl Rows for Maps {
    fn shelf(&self, session: SessionId) -> Result<Option<Shelf>> {
        Ok(self.shelves.get(&session).copied())
    }

    fn file(&self, key: FileKey) -> Result<Option<FileView>> {
        Ok(self.files.get(&key).cloned())
    }

    fn piece(&self, key: FileKey, at: PieceIndex) -> Result<Option<Vec<u8>>> {
        Ok(self.pieces.get(&(key, at)).cloned())
    }

    fn reserved(&self) -> Result<u64> {
        Ok(self.shelves.values().map(|shelf| shelf.bytes).sum())
    }

    fn ended(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>> {
        let ended = self.ends.iter().take_while(|(at, _)| *at <= now);
        Ok(ended.take(most).map(|(_, session)| *session).collect())
    }

    fn sessions(&self, skip: usize, most: usize) -> Result<Vec<SessionId>> {
        Ok(self.ends.iter().skip(skip).take(most).map(|(_, session)| *session).collect())
    }
}

impl RowsMut for Maps {
    fn as_rows(&self) -> &dyn Rows {
        self
    }

    fn put_shelf(
        &mut self,
        session: SessionId,
        before: Option<&Shelf>,
        shelf: &Shelf,
    ) -> Result<()> {
        before.map(|before| self.ends.remove(&(before.ends, session)));
        self.ends.insert((shelf.ends, session));
        self.shelves.insert(session, *shelf);
        Ok(())
    }

    fn put_file(&mut self, key: FileKey, view: &FileView) -> Result<()> {
        self.files.insert(key, view.clone());
        Ok(())
    }

    fn put_piece(&mut self, key: FileKey, at: PieceIndex, bytes: &[u8]) -> Result<()> {
        self.pieces.insert((key, at), bytes.to_vec());
        Ok(())
    }

    fn remove(&mut self, session: SessionId) -> Result<()> {
        self.shelves.remove(&session);
        self.files.retain(|key, _| key.session != session);
        self.pieces.retain(|(key, _), _| key.session != session);
        self.ends.retain(|(_, of)| *of != session);
        Ok(())
    }
}
