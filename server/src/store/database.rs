//! A redb file and the one thread that writes to it: acknowledged after `fsync`, in groups. Reads
//! come from snapshots; they wait for the disk only while redb lengthens the file.

mod committer;
pub(super) mod keys;

use std::{
    fmt,
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

use redb::{
    Builder, Database, DatabaseError, ReadTransaction, ReadableDatabase as _, StorageError,
    WriteTransaction,
};
use tokio::sync::oneshot;

use self::committer::{Committer, Compaction, Message, Reply};

/// The file can't be read or written, or too many changes wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unavailable;

/// What is in a file: its tables, all opened in one transaction.
pub(super) trait Schema: 'static {
    /// The tables of a snapshot.
    type Reading;
    /// The tables of a transaction.
    type Writing<'t>;
    /// What the file's owner is told of a change, once it was committed.
    type News: Send;

    fn read(transaction: &ReadTransaction) -> core::result::Result<Self::Reading, redb::Error>;

    /// Opens the tables, and makes those that don't exist yet.
    fn write(
        transaction: &WriteTransaction,
    ) -> core::result::Result<Self::Writing<'_>, redb::Error>;

    fn finish(tables: Self::Writing<'_>) -> Outcome<Self::News>;
}

/// What a transaction of writes came to.
pub(super) struct Outcome<N> {
    /// A table failed: nothing of this transaction may be committed.
    pub(super) broken: bool,
    pub(super) changed: bool,
    /// How much was erased that compaction has to take out of the file.
    pub(super) erased: u64,
    pub(super) news: Vec<N>,
}

/// How a file is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upkeep {
    /// Bytes of pages that redb keeps in memory.
    pub(super) cache: usize,
    /// Changes that may wait for the committer; one more is refused at once.
    pub(super) queued: usize,
    /// Whether every page is checked when the file is opened, which reads all of it.
    pub(super) check: bool,
    /// How long nothing must have been changed before the file is compacted.
    pub(super) idle: Duration,
    /// How long erased bytes wait for that at most.
    pub(super) latest: Duration,
}

/// An open file. Dropping it waits until what was accepted is committed.
pub(super) struct DatabaseFile<S: Schema> {
    database: Arc<RwLock<Database>>,
    /// Taken when the file is closed: that ends the committer.
    changes: Option<SyncSender<Message<S>>>,
    committer: Option<JoinHandle<()>>,
}

impl<S: Schema> fmt::Debug for DatabaseFile<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseFile").finish_non_exhaustive()
    }
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

/// Makes the file readable by its owner only, unless it is there; redb takes an empty one for new.
pub(super) fn make(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

impl<S: Schema> DatabaseFile<S> {
    /// Opens the file, compacts it and starts its committer. `tell` hears the news of each commit.
    /// Blocks.
    pub(super) fn start(
        upkeep: Upkeep,
        tell: impl Fn(S::News) + Send + 'static,
        open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
    ) -> core::result::Result<Self, OpenError> {
        let prepare = AssertUnwindSafe(|| prepare::<S>(&upkeep, open));
        // redb may panic over a file that something else has written to.
        let database = catch_unwind(prepare).map_err(|_| OpenError::Damaged)??;
        let database = Arc::new(RwLock::new(database));
        let compaction = Compaction::new(upkeep.idle, upkeep.latest);
        let committer =
            Committer { database: Arc::clone(&database), tell: Box::new(tell), compaction };
        let (changes, received) = sync_channel(upkeep.queued);
        let thread = std::thread::Builder::new().name("committer".into());
        let committer = thread.spawn(move || committer.run(&received))?;
        Ok(Self { database, changes: Some(changes), committer: Some(committer) })
    }

    /// Runs a change; `Ok` once it is committed. One that was accepted runs to its end also when
    /// its caller has gone away.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut S::Writing<'_>) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (sender, answer) = oneshot::channel();
        let job = move |tables: &mut S::Writing<'_>| -> Reply {
            let result = job(tables);
            Box::new(move |committed| {
                // The caller may have gone away; the change stands all the same.
                let _ = sender.send(committed.then_some(result));
            })
        };
        self.send(Message::Change(Box::new(job)))?;
        answer.await.ok().flatten().ok_or(Unavailable)
    }

    /// Runs a read of one consistent state.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&S::Reading) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        // Microseconds from redb's cache, so not worth another thread; but compaction is.
        match self.database.try_read() {
            Ok(database) => return read_from::<S, T>(&database, job),
            Err(TryLockError::Poisoned(database)) => {
                return read_from::<S, T>(&database.into_inner(), job);
            }
            Err(TryLockError::WouldBlock) => {}
        }
        self.read_aside(job).await
    }

    /// The same in a thread that may wait for the disk.
    pub(super) async fn read_aside<T: Send + 'static>(
        &self,
        job: impl FnOnce(&S::Reading) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let database = Arc::clone(&self.database);
        let wait = move || {
            read_from::<S, T>(&database.read().unwrap_or_else(PoisonError::into_inner), job)
        };
        tokio::task::spawn_blocking(wait).await.map_err(|_| Unavailable)?
    }

    /// Gives the room of what was erased back, and with it its bytes, as far as the disk does.
    pub(super) async fn compact(&self) -> Result<(), Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Compact(reply))?;
        answer.await.map_err(|_| Unavailable)?
    }

    fn send(&self, message: Message<S>) -> Result<(), Unavailable> {
        let changes = self.changes.as_ref().ok_or(Unavailable)?;
        changes.try_send(message).map_err(|_| Unavailable)
    }
}

fn prepare<S: Schema>(
    upkeep: &Upkeep,
    open: impl FnOnce(&Builder) -> core::result::Result<Database, DatabaseError>,
) -> core::result::Result<Database, OpenError> {
    let mut builder = Builder::new();
    builder.set_cache_size(upkeep.cache).set_check_integrity_on_open(upkeep.check);
    let mut database = open(&builder)?;
    database.compact().map_err(|_| OpenError::Damaged)?;
    make_tables::<S>(&database).map_err(|_| OpenError::Damaged)?;
    Ok(database)
}

/// So that a reader of an empty store finds them.
fn make_tables<S: Schema>(database: &Database) -> core::result::Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(S::write(&transaction)?);
    Ok(transaction.commit()?)
}

fn read_from<S: Schema, T>(
    database: &Database,
    job: impl FnOnce(&S::Reading) -> T,
) -> Result<T, Unavailable> {
    let read = AssertUnwindSafe(|| {
        let transaction = database.begin_read().map_err(|_| Unavailable)?;
        let tables = S::read(&transaction).map_err(|_| Unavailable)?;
        Ok(job(&tables))
    });
    catch_unwind(read).map_err(|_| Unavailable)?
}

impl<S: Schema> Drop for DatabaseFile<S> {
    /// Waits until what was accepted is committed and the file is closed.
    fn drop(&mut self) {
        self.changes = None;
        if let Some(committer) = self.committer.take() {
            // A panic of the committer has had its consequences already.
            let _ = committer.join();
        }
    }
}
