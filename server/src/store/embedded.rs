//! The engine of one machine: a redb file, one thread that commits in groups, acknowledged after
//! `fsync`. Reads come from snapshots; they wait for the disk only while redb lengthens the file.

mod committer;
mod tables;

use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, PoisonError, RwLock, TryLockError,
        mpsc::{SyncSender, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use redb::{Builder, Database, DatabaseError, ReadableDatabase as _, StorageError};
use tokio::sync::oneshot;

use self::{
    committer::{Committer, Compaction, Message, Reply},
    tables::{ReadTables, WriteTables},
};
use super::{
    hub::Hub,
    local::{Engine, Local},
    rows::{Rows, RowsMut},
    types::{Limits, StoreError},
};

type Result<T> = core::result::Result<T, StoreError>;

/// Changes that may wait for the committer; one more is refused at once.
const QUEUED_CHANGES: usize = 4096;
/// Bytes of pages that redb keeps in memory.
const CACHE: usize = 64 << 20;
/// How long nothing must have been changed before the file is compacted.
const IDLE: Duration = Duration::from_secs(30);
/// How long an erased session's bytes wait for that at most.
const LATEST: Duration = Duration::from_secs(300);

/// A store in one file.
pub type EmbeddedStore = Local<Embedded>;

/// The engine of [`EmbeddedStore`].
#[derive(Debug)]
pub struct Embedded {
    database: Arc<RwLock<Database>>,
    /// Taken when the engine is dropped: that ends the committer.
    changes: Option<SyncSender<Message>>,
    committer: Option<JoinHandle<()>>,
}

/// Why a store's file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another store of this process, has it open.
    #[error("the store's file is in use")]
    InUse,
    /// It holds bytes that this build did not write. Nothing was changed.
    #[error("the store's file is damaged, or of another version")]
    Damaged,
    /// The file can't be made, read or written.
    #[error("the store's file can't be used: {0}")]
    Io(#[from] io::Error),
}

impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::InUse,
            DatabaseError::Storage(StorageError::Io(error)) if !is_damage(error.kind()) => {
                Self::Io(error)
            }
            _ => Self::Damaged,
        }
    }
}

/// What redb says of a file that is too short, or not its own.
const fn is_damage(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

impl EmbeddedStore {
    /// Opens the file, or makes it (readable by its owner only); checks every page and compacts,
    /// so this reads the whole file. Blocks.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path, limits: Limits) -> core::result::Result<Self, OpenError> {
        // Made here first for its mode; redb takes an empty file for a new one.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        Self::start(limits, (IDLE, LATEST), |builder| builder.create(path))
    }

    /// The same over another storage than a file, so that tests can cut its power.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn over_storage(
        storage: impl redb::StorageBackend,
        limits: Limits,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits, (IDLE, LATEST), |builder| builder.create_with_backend(storage))
    }

    /// The same as [`open`](Self::open) with a patience of its own, for tests.
    ///
    /// # Errors
    /// [`OpenError`].
    #[cfg(any(test, feature = "test-util"))]
    pub fn impatient(
        path: &Path,
        limits: Limits,
        idle: Duration,
        latest: Duration,
    ) -> core::result::Result<Self, OpenError> {
        Self::start(limits, (idle, latest), |builder| builder.create(path))
    }

    fn start(
        limits: Limits,
        (idle, latest): (Duration, Duration),
        open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
    ) -> core::result::Result<Self, OpenError> {
        let hub = Arc::new(Hub::new());
        let prepare = AssertUnwindSafe(|| prepare(open));
        // redb may panic over a file that something else has written to.
        let database = catch_unwind(prepare).map_err(|_| OpenError::Damaged)??;
        let database = Arc::new(RwLock::new(database));
        let compaction = Compaction::new(idle, latest);
        let committer =
            Committer { database: Arc::clone(&database), hub: Arc::clone(&hub), compaction };
        let (changes, received) = sync_channel(QUEUED_CHANGES);
        let thread = std::thread::Builder::new().name("committer".into());
        let committer = thread.spawn(move || committer.run(&received))?;
        let engine = Embedded { database, changes: Some(changes), committer: Some(committer) };
        Ok(Self::over(engine, hub, limits))
    }

    /// Gives the room of erased sessions back, and with it their bytes, as far as the disk does.
    /// Happens by itself at start, and after an erasure when nothing was changed for 30 s, at the
    /// latest after 5 minutes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn compact(&self) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.engine().send(Message::Compact(reply))?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }
}

fn prepare(
    open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
) -> core::result::Result<Database, OpenError> {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
    let mut database = open(&builder)?;
    database.compact().map_err(|_| OpenError::Damaged)?;
    make_tables(&database).map_err(|_| OpenError::Damaged)?;
    Ok(database)
}

/// So that a reader of an empty store finds them.
fn make_tables(database: &Database) -> core::result::Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(WriteTables::open(&transaction)?);
    Ok(transaction.commit()?)
}

impl Embedded {
    fn send(&self, message: Message) -> Result<()> {
        let changes = self.changes.as_ref().ok_or(StoreError::Unavailable)?;
        changes.try_send(message).map_err(|_| StoreError::Unavailable)
    }
}

impl Engine for Embedded {
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job = move |tables: &mut WriteTables<'_>| -> Reply {
            let result = job(tables);
            Box::new(move |committed| {
                // The caller may have gone away; the change stands all the same.
                let _ = sender.send(if committed { result } else { Err(StoreError::Unavailable) });
            })
        };
        self.send(Message::Change(Box::new(job)))?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        // Microseconds from redb's cache, so not worth another thread; but compaction is.
        match self.database.try_read() {
            Ok(database) => return read_from(&database, job),
            Err(TryLockError::Poisoned(database)) => return read_from(&database.into_inner(), job),
            Err(TryLockError::WouldBlock) => {}
        }
        let database = Arc::clone(&self.database);
        let wait = move || read_from(&database.read().unwrap_or_else(PoisonError::into_inner), job);
        tokio::task::spawn_blocking(wait).await.map_err(|_| StoreError::Unavailable)?
    }
}

fn read_from<T>(database: &Database, job: impl FnOnce(&dyn Rows) -> Result<T>) -> Result<T> {
    let read = AssertUnwindSafe(|| {
        let transaction = database.begin_read().map_err(|_| StoreError::Unavailable)?;
        let tables = ReadTables::open(&transaction).map_err(|_| StoreError::Unavailable)?;
        job(&tables)
    });
    catch_unwind(read).map_err(|_| StoreError::Unavailable)?
}

impl Drop for Embedded {
    /// Waits until what was accepted is committed and the file is closed.
    fn drop(&mut self) {
        self.changes = None;
        if let Some(committer) = self.committer.take() {
            // A panic of the committer has had its consequences already.
            let _ = committer.join();
        }
    }
}
