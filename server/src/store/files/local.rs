//! [`FileStore`] over any engine that is written in Rust.

use std::fmt;

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, Piece, PieceIndex},
};

use super::{
    Answer, FileError, FileKey, FileLimits, FileStore, NewFile, operations as op,
    rows::{Rows, RowsMut},
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, FileError>;

/// Runs jobs on rows, one at a time for writes. A job that was accepted runs to its end also when
/// its caller has gone away.
pub(super) trait Engine: fmt::Debug + Send + Sync + 'static {
    /// Runs a change; `Ok` once it is as durable as the engine promises.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// Runs a read of one consistent state.
    fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;
}

/// A store of files of one process.
#[derive(Debug)]
pub struct LocalFiles<E> {
    engine: E,
    limits: Shared<FileLimits>,
}

#[expect(private_bounds, reason = "engines are this module's own; the type is what others name")]
impl<E: Engine> LocalFiles<E> {
    pub(super) const fn over(engine: E, limits: Shared<FileLimits>) -> Self {
        Self { engine, limits }
    }

    /// What the engine keeps, for the reference's own tests.
    #[cfg(any(test, feature = "test-util"))]
    pub(super) const fn engine(&self) -> &E {
        &self.engine
    }
}

impl<E: Engine> FileStore for LocalFiles<E> {
    fn declare(&self, new: NewFile, now: UnixMillis) -> Answer<'_, FileView> {
        let limits = self.limits.get();
        Box::pin(self.engine.write(move |rows| op::declare(rows, new, &limits, now)))
    }

    fn put(&self, key: FileKey, at: PieceIndex, piece: Piece, now: UnixMillis) -> Answer<'_, ()> {
        Box::pin(self.engine.write(move |rows| op::put(rows, key, at, piece.as_bytes(), now)))
    }

    fn view(&self, key: FileKey, now: UnixMillis) -> Answer<'_, FileView> {
        Box::pin(self.engine.read(move |rows| op::view(rows, key, now)))
    }

    fn piece(&self, key: FileKey, at: PieceIndex, now: UnixMillis) -> Answer<'_, Piece> {
        Box::pin(self.engine.read(move |rows| op::piece(rows, key, at, now)))
    }

    fn end_by(&self, session: SessionId, at: UnixMillis) -> Answer<'_, ()> {
        Box::pin(self.engine.write(move |rows| op::end_by(rows, session, at)))
    }

    fn erase(&self, session: SessionId) -> Answer<'_, ()> {
        Box::pin(self.engine.write(move |rows| rows.remove(session)))
    }

    fn sweep(&self, now: UnixMillis) -> Answer<'_, usize> {
        Box::pin(async move {
            // Most of the time nothing has ended, and the writers need not hear of it.
            if self.engine.read(move |rows| rows.ended(now, 1)).await?.is_empty() {
                return Ok(0);
            }
            self.engine.write(move |rows| op::sweep(rows, now)).await
        })
    }

    fn sessions(&self, skip: usize, most: usize) -> Answer<'_, Vec<SessionId>> {
        Box::pin(self.engine.read(move |rows| rows.sessions(skip, most)))
    }

    fn reserved(&self) -> Answer<'_, u64> {
        Box::pin(self.engine.read(|rows| rows.reserved()))
    }
}
