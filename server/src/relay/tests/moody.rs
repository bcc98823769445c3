//! A store of files that is well, away or hanging, as a test says.

use std::sync::{Arc, Mutex};

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, Piece, PieceIndex},
};
use tokio::sync::watch;

use super::files::START;
use crate::{
    limits::Limits,
    store::files::{Answer, FileError, FileKey, FileStore, MemoryFiles, NewFile},
};

/// How a store of files is, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Well,
    Away,
    Hanging,
}

/// A store of files that does what the test says.
#[derive(Debug)]
pub(super) struct Moody {
    pub(super) inner: MemoryFiles,
    pub(super) state: watch::Sender<State>,
    /// Somebody declares this right after the next erasure.
    pub(super) declared_after: Mutex<Option<NewFile>>,
}

impl Moody {
    pub(super) fn new() -> Arc<Self> {
        let inner = MemoryFiles::new(Limits::default().files);
        let state = watch::Sender::new(State::Well);
        Arc::new(Self { inner, state, declared_after: Mutex::default() })
    }

    fn when_well<'a, T: 'a>(&'a self, call: Answer<'a, T>) -> Answer<'a, T> {
        Box::pin(async move {
            let mut states = self.state.subscribe();
            let state = *states.wait_for(|state| *state != State::Hanging).await.unwrap();
            if state == State::Away { Err(FileError::Unavailable) } else { call.await }
        })
    }
}

impl FileStore for Moody {
    fn declare(&self, new: NewFile, now: UnixMillis) -> Answer<'_, FileView> {
        self.when_well(self.inner.declare(new, now))
    }

    fn put(&self, key: FileKey, at: PieceIndex, piece: Piece, now: UnixMillis) -> Answer<'_, ()> {
        self.when_well(self.inner.put(key, at, piece, now))
    }

    fn view(&self, key: FileKey, now: UnixMillis) -> Answer<'_, FileView> {
        self.when_well(self.inner.view(key, now))
    }

    fn piece(&self, key: FileKey, at: PieceIndex, now: UnixMillis) -> Answer<'_, Piece> {
        self.when_well(self.inner.piece(key, at, now))
    }

    fn end_by(&self, session: SessionId, at: UnixMillis) -> Answer<'_, ()> {
        self.when_well(self.inner.end_by(session, at))
    }

    fn erase(&self, session: SessionId) -> Answer<'_, ()> {
        self.when_well(Box::pin(async move {
            self.inner.erase(session).await?;
            let declared = self.declared_after.lock().unwrap().take();
            match declared {
                Some(new) => self.inner.declare(new, START).await.map(drop),
                None => Ok(()),
            }
        }))
    }

    fn sweep(&self, now: UnixMillis) -> Answer<'_, usize> {
        self.when_well(self.inner.sweep(now))
    }

    fn sessions(&self, skip: usize, most: usize) -> Answer<'_, Vec<SessionId>> {
        self.when_well(self.inner.sessions(skip, most))
    }

    fn reserved(&self) -> Answer<'_, u64> {
        self.when_well(self.inner.reserved())
    }
}
