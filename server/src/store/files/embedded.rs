//! The engine of one machine: a redb file of its own, with a committer of its own, so that no
//! message waits for a piece.

mod tables;

use std::{path::Path, sync::Arc, time::Duration};

use redb::{Builder, Database, DatabaseError, ReadTransaction, WriteTransaction};
use tokio::sync::Semaphore;

use self::tables::{ReadTables, WriteTables};
use super::{
    FileError, FileLimits,
    local::{Engine, LocalFiles},
    rows::{Rows, RowsMut},
};
use crate::store::{
    database::{self, DatabaseFile, OpenError, Outcome, Schema, Unavailable, Upkeep},
    embedded::{IDLE, LATEST},
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, FileError>;

/// Changes that may wait for the committer, most of them with a piece: 15 MB.
const QUEUED_CHANGES: usize = 256;
/// Bytes of pages that redb keeps in memory.
const CACHE: usize = 16 << 20;
/// Threads that may read, or wait for the file to be compacted; the others are for the service.
const READERS: usize = 16;

/// A store of files in one file of redb.
pub type EmbeddedFiles = LocalFiles<Embedded>;

/// The engine of [`EmbeddedFiles`].
#[derive(Debug)]
pub struct Embedded {
    file: DatabaseFile<Pieces>,
    readers: Arc<Semaphore>,
}

/// Files and their pieces.
struct Pieces;

impl Schema for Pieces {
    type Reading = ReadTables;
    type Writing<'t> = WriteTables<'t>;
    type News = ();

    fn read(transaction: &ReadTransaction) -> core::result::Result<ReadTables, redb::Error> {
        ReadTables::open(transaction)
    }

    fn write(transaction: &WriteTransaction) -> core::result::Result<WriteTables<'_>, redb::Error> {
        WriteTables::open(transaction)
    }

    fn finish(tables: WriteTables<'_>) -> Outcome<()> {
        tables.finish()
    }
}

impl From<Unavailable> for FileError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl EmbeddedFiles {
    /// Opens the file, or makes it (readable by its owner only), and compacts it. Not every page is
    /// checked: there may be gigabytes, and who reads a piece notices what was altered. Blocks.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        path: &Path,
        limits: impl Into<Shared<FileLimits>>,
    ) -> core::result::Result<Self, OpenError> {
        database::make(path)?;
        Self::start(limits.into(), (IDLE, LATEST), |builder| builder.create(path))
    }

    /// The same with a patience of its own before it compacts, for tests.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn impatient(
        path: &Path,
        limits: impl Into<Shared<FileLimits>>,
        idle: Duration,
        latest: Duration,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits.into(), (idle, latest), |builder| builder.create(path))
    }

    /// The same over another storage than a file, so that tests can cut its power.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn over_storage(
        storage: impl redb::StorageBackend,
        limits: impl Into<Shared<FileLimits>>,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits.into(), (IDLE, LATEST), |builder| builder.create_with_backend(storage))
    }

    fn start(
        limits: Shared<FileLimits>,
        (idle, latest): (Duration, Duration),
        open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
    ) -> core::result::Result<Self, OpenError> {
        let upkeep = Upkeep { cache: CACHE, queued: QUEUED_CHANGES, check: false, idle, latest };
        let file = DatabaseFile::start(upkeep, |()| {}, open)?;
        Ok(Self::over(Embedded { file, readers: Arc::new(Semaphore::new(READERS)) }, limits))
    }
}

impl Engine for Embedded {
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.file.write(move |tables| job(tables)).await?
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        // Kept until the thread is free again, also when the caller has gone away.
        let place = Arc::clone(&self.readers).acquire_owned().await;
        let place = place.map_err(|_| FileError::Unavailable)?;
        let job = move |tables: &ReadTables| {
            let answer = job(tables);
            drop(place);
            answer
        };
        self.file.read_aside(job).await?
    }
}
