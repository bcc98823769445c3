//! The one thread that writes: takes what has queued up, runs it in one transaction, commits with
//! one `fsync`, and only then answers. While it waits for the disk the next batch gathers.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, PoisonError, RwLock,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use redb::Database;
use tokio::sync::oneshot;

use super::{Outcome, Schema, Unavailable};

/// Most changes in one commit.
const BATCH: usize = 512;

/// A change; gives back how to answer its caller, who hears `false` if it was not committed.
pub(super) type Job<S> =
    Box<dyn for<'a, 't> FnOnce(&'a mut <S as Schema>::Writing<'t>) -> Reply + Send>;
pub(super) type Reply = Box<dyn FnOnce(bool) + Send>;

pub(super) enum Message<S: Schema> {
    Change(Job<S>),
    Compact(oneshot::Sender<Result<(), Unavailable>>),
}

pub(super) struct Committer<S: Schema> {
    /// Read-locked by every use, write-locked by compaction, which tolerates nobody beside it.
    pub(super) database: Arc<RwLock<Database>>,
    /// Hears the news of each commit.
    pub(super) tell: Box<dyn Fn(S::News) + Send>,
    /// When erased bytes are given back.
    pub(super) compaction: Compaction,
}

/// Erased bytes wait for a quiet moment, but not for ever: on a busy service none would come.
pub(super) struct Compaction {
    /// How long nothing must have been changed.
    idle: Duration,
    /// How long erased bytes wait at most.
    latest: Duration,
    /// The last change.
    changed: Instant,
    /// When something was first erased since the last compaction.
    erased: Option<Instant>,
}

impl Compaction {
    pub(super) fn new(idle: Duration, latest: Duration) -> Self {
        Self { idle, latest, changed: Instant::now(), erased: None }
    }

    /// What was committed; a sweep that finds nothing is none.
    fn note<N>(&mut self, outcome: &Outcome<N>) {
        if outcome.changed {
            self.changed = Instant::now();
        }
        if outcome.erased > 0 {
            self.erased.get_or_insert_with(Instant::now);
        }
    }

    fn is_due(&self) -> bool {
        self.erased.is_some_and(|erased| {
            self.changed.elapsed() >= self.idle || erased.elapsed() >= self.latest
        })
    }
}

impl<S: Schema> Committer<S> {
    /// Runs until every sender is gone.
    pub(super) fn run(mut self, messages: &Receiver<Message<S>>) {
        loop {
            match messages.recv_timeout(self.compaction.idle) {
                Ok(first) => self.batch(first, messages),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.compaction.is_due() && self.compact().is_err() {
                tracing::warn!("the store's file could not be compacted");
                // Not again at once.
                self.compaction.erased = Some(Instant::now());
                self.compaction.changed = Instant::now();
            }
        }
    }

    fn batch(&mut self, first: Message<S>, messages: &Receiver<Message<S>>) {
        let (mut jobs, mut compactions) = (Vec::new(), Vec::new());
        for message in core::iter::once(first).chain(messages.try_iter()).take(BATCH) {
            match message {
                Message::Change(job) => jobs.push(job),
                Message::Compact(reply) => compactions.push(reply),
            }
        }
        if !jobs.is_empty() {
            self.commit(jobs);
        }
        for reply in compactions {
            // Who asked may have gone away; it is done all the same.
            let _ = reply.send(self.compact());
        }
    }

    /// Whoever is not answered, because redb panicked over pages that it can't make sense of,
    /// hears [`Unavailable`] from his dropped channel.
    fn commit(&mut self, jobs: Vec<Job<S>>) {
        let mut replies = Vec::with_capacity(jobs.len());
        let transact = AssertUnwindSafe(|| transact::<S>(&self.database, jobs, &mut replies));
        let outcome = match catch_unwind(transact) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => {
                tracing::error!("the store's file could not be written");
                return replies.into_iter().for_each(|reply: Reply| reply(false));
            }
            Err(_) => return tracing::error!("the store's file can't be read"),
        };
        self.compaction.note(&outcome);
        outcome.news.into_iter().for_each(&self.tell);
        for reply in replies {
            reply(true);
        }
    }

    fn compact(&mut self) -> Result<(), Unavailable> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        let compacted = catch_unwind(AssertUnwindSafe(|| database.compact()));
        match compacted {
            Ok(Ok(_)) => {
                self.compaction.erased = None;
                Ok(())
            }
            Ok(Err(_)) | Err(_) => Err(Unavailable),
        }
    }
}

/// Runs the jobs and commits, unless nothing changed. `Err` if nothing of it may be believed.
fn transact<S: Schema>(
    database: &RwLock<Database>,
    jobs: Vec<Job<S>>,
    replies: &mut Vec<Reply>,
) -> Result<Outcome<S::News>, redb::Error> {
    let database = database.read().unwrap_or_else(PoisonError::into_inner);
    // Durability::Immediate is what a transaction starts with.
    let transaction = database.begin_write()?;
    let mut tables = S::write(&transaction)?;
    for job in jobs {
        replies.push(job(&mut tables));
    }
    let outcome = S::finish(tables);
    if outcome.broken {
        transaction.abort()?;
        return Err(redb::StorageError::Corrupted(String::new()).into());
    }
    if outcome.changed {
        transaction.commit()?;
    } else {
        transaction.abort()?;
    }
    Ok(outcome)
}
