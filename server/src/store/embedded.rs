//! The engine of one machine: a redb file.

mod tables;

use std::{path::Path, sync::Arc, time::Duration};

use abri_wire::SessionId;
use redb::{Builder, Database, DatabaseError, ReadTransaction, WriteTransaction};

use self::tables::{ReadTables, WriteTables};
pub use super::database::OpenError;
use super::{
    database::{self, DatabaseFile, Outcome, Schema, Unavailable, Upkeep},
    hub::{Hub, News},
    local::{Engine, Local},
    rows::{Rows, RowsMut},
    types::{Limits, StoreError},
};
use crate::shared::Shared;

type Result<T> = core::result::Result<T, StoreError>;

/// Changes that may wait for the committer; one more is refused at once.
const QUEUED_CHANGES: usize = 4096;
/// Bytes of pages that redb keeps in memory.
const CACHE: usize = 64 << 20;
/// How long nothing must have been changed before the file is compacted.
pub(super) const IDLE: Duration = Duration::from_secs(30);
/// How long an erased session's bytes wait for that at most.
pub(super) const LATEST: Duration = Duration::from_secs(300);

/// A store in one file.
pub type EmbeddedStore = Local<Embedded>;

/// The engine of [`EmbeddedStore`].
#[derive(Debug)]
pub struct Embedded(DatabaseFile<Sessions>);

/// Sessions, their logs, and what is kept beside them.
struct Sessions;

impl Schema for Sessions {
    type Reading = ReadTables;
    type Writing<'t> = WriteTables<'t>;
    type News = (SessionId, News);

    fn read(transaction: &ReadTransaction) -> core::result::Result<ReadTables, redb::Error> {
        ReadTables::open(transaction)
    }

    fn write(transaction: &WriteTransaction) -> core::result::Result<WriteTables<'_>, redb::Error> {
        WriteTables::open(transaction)
    }

    fn finish(tables: WriteTables<'_>) -> Outcome<Self::News> {
        tables.finish()
    }
}

impl From<Unavailable> for StoreError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl EmbeddedStore {
    /// Opens the file, or makes it (readable by its owner only); checks every page and compacts,
    /// so this reads the whole file. Blocks.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        path: &Path,
        limits: impl Into<Shared<Limits>>,
    ) -> core::result::Result<Self, OpenError> {
        database::make(path)?;
        Self::start(limits.into(), (IDLE, LATEST), |builder| builder.create(path))
    }

    /// The same over another storage than a file, so that tests can cut its power.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn over_storage(
        storage: impl redb::StorageBackend,
        limits: impl Into<Shared<Limits>>,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits.into(), (IDLE, LATEST), |builder| builder.create_with_backend(storage))
    }

    /// The same as [`open`](Self::open) with a patience of its own, for tests.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn impatient(
        path: &Path,
        limits: impl Into<Shared<Limits>>,
        idle: Duration,
        latest: Duration,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits.into(), (idle, latest), |builder| builder.create(path))
    }

    fn start(
        limits: Shared<Limits>,
        (idle, latest): (Duration, Duration),
        open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
    ) -> core::result::Result<Self, OpenError> {
        let upkeep = Upkeep { cache: CACHE, queued: QUEUED_CHANGES, check: true, idle, latest };
        let hub = Arc::new(Hub::new());
        let readers = Arc::clone(&hub);
        let tell = move |(session, news)| readers.announce(session, news);
        let engine = Embedded(DatabaseFile::start(upkeep, tell, open)?);
        Ok(Self::over(engine, hub, limits))
    }

    /// Gives the room of erased sessions back, and with it their bytes, as far as the disk does.
    /// Happens by itself at start, and after an erasure when nothing was changed for 30 s, at the
    /// latest after 5 minutes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn compact(&self) -> Result<()> {
        Ok(self.engine().0.compact().await?)
    }
}

impl Engine for Embedded {
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.write(move |tables| job(tables)).await?
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.read(move |tables| job(tables)).await?
    }
}
