//! Files: who may do what with them, and that they go with their session.
//!
//! The store of files knows no member; the sessions' store is asked first, always. Nothing of a
//! session waits for its files longer than [`FILES_WITHIN`] (`DS-64`).

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use abri_wire::{
    Capability, FileId, Phase, ProblemKind, Sequence, SessionId, UnixMillis,
    file::{FileDeclaration, FileView, Piece, PieceCount, PieceCountError, PieceIndex},
};
use tokio::time::timeout;

use super::{Relay, rules::admit};
use crate::{
    clock::Clock,
    limits::{FILES_WITHIN, ORPHANS_LOOKED_AT},
    members::Member,
    store::{
        Session, Store, StoreError,
        files::{FileError, FileKey, FileStore, NewFile},
    },
};

/// Most batches of one sweep: what is left waits for the next.
const SWEEP_BATCHES: usize = 16;

/// Whether files are taken, and where they are; by default neither.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The operator's switch (`DS-66`).
    on: bool,
    /// Empty until the store is open: that may take long, and nothing else waits for it.
    store: Option<Arc<OnceLock<Arc<dyn FileStore>>>>,
    /// Whether the store does not answer: only a change of it is logged.
    silent: AtomicBool,
    /// How many sessions the search for orphans has passed.
    passed: AtomicUsize,
}

impl Files {
    /// Files in a store that somebody opens. `on` or not, what is there goes with its sessions.
    pub(crate) fn new(on: bool, store: Arc<OnceLock<Arc<dyn FileStore>>>) -> Self {
        Self { on, store: Some(store), ..Self::default() }
    }

    /// The store, for members.
    fn admitted(&self) -> Result<&dyn FileStore, ProblemKind> {
        if !self.on {
            return Err(ProblemKind::FilesOff);
        }
        self.kept()?.ok_or(ProblemKind::Unavailable)
    }

    /// The store, if there is one.
    fn kept(&self) -> Result<Option<&dyn FileStore>, ProblemKind> {
        let Some(store) = &self.store else { return Ok(None) };
        store.get().map(|store| Some(&**store)).ok_or(ProblemKind::Unavailable)
    }

    /// Turns the store's answer into ours, and logs when the store goes or comes back.
    fn note<T>(&self, answer: Result<T, FileError>) -> Result<T, ProblemKind> {
        let silent = matches!(answer, Err(FileError::Unavailable));
        // A plain load first: the swap would bounce the cache line at every piece.
        if self.silent.load(Ordering::Relaxed) != silent
            && self.silent.swap(silent, Ordering::Relaxed) != silent
        {
            if silent {
                tracing::warn!("the store of files does not answer");
            } else {
                tracing::info!("the store of files answers again");
            }
        }
        answer.map_err(|error| match error {
            FileError::Unknown => ProblemKind::UnknownFile,
            FileError::Differs => ProblemKind::FileReused,
            FileError::SessionFull => ProblemKind::FileQuota,
            FileError::Full => ProblemKind::FilesFull,
            FileError::Unavailable => ProblemKind::Unavailable,
        })
    }

    /// The same for what must not wait for the store.
    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, FileError>>,
    ) -> Result<T, ProblemKind> {
        self.note(timeout(FILES_WITHIN, call).await.unwrap_or(Err(FileError::Unavailable)))
    }
}

impl<S: Store, C: Clock> Relay<S, C> {
    /// Finds the member for a request about files: it takes a token from a bucket of its own, so
    /// that no upload uses up what messages need (`DS-64`).
    ///
    /// # Errors
    /// `files-off`, `no-such-session`, `too-many-requests`, `unavailable`.
    pub(crate) async fn authenticate_for_files(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(Member, Session), ProblemKind> {
        self.files.admitted()?;
        let (member, found) = self.identify(session, capability).await?;
        let rate = self.limits.with(|limits| limits.member);
        admit(member.live.files.admit(rate, self.clock.now()))?;
        self.touch(&member, found.status.phase).await;
        Ok((member, found))
    }

    /// Announces a file and sets aside its room (`DS-61`, `DS-63`); tells which pieces are there.
    ///
    /// # Errors
    /// `malformed`, `too-many-pieces`, `not-joined`, `closing`, `file-reused`, `file-quota`,
    /// `files-full`, `no-such-session`, `unavailable`.
    pub(crate) async fn declare_file(
        &self,
        member: &Member,
        found: &Session,
        file: FileId,
        declaration: FileDeclaration,
    ) -> Result<FileView, ProblemKind> {
        let pieces = PieceCount::try_from(declaration.pieces).map_err(|error| match error {
            PieceCountError::None => ProblemKind::Malformed,
            PieceCountError::TooMany => ProblemKind::TooManyPieces,
        })?;
        match found.status.phase {
            Phase::Joined => {}
            Phase::Closing | Phase::Away | Phase::Returned => return Err(ProblemKind::Closing),
            Phase::Waiting | Phase::Claimed | Phase::Lapsed => return Err(ProblemKind::NotJoined),
        }
        let (store, session) = (self.files.admitted()?, member.session);
        let new = NewFile { key: FileKey { session, file }, pieces, ends: ends_of(found) };
        let view = self.files.note(store.declare(new, self.clock.now()).await)?;
        // Whoever erased it meanwhile has not seen this file.
        if self.is_gone(session).await? {
            self.erase_files(session).await?;
            return Err(ProblemKind::NoSuchSession);
        }
        Ok(view)
    }

    /// Keeps a piece (`DS-62`).
    ///
    /// # Errors
    /// `closing`, `unknown-file`, `file-reused`, `unavailable`.
    pub(crate) async fn put_piece(
        &self,
        member: &Member,
        found: &Session,
        (file, at): (FileId, PieceIndex),
        piece: Piece,
    ) -> Result<(), ProblemKind> {
        if matches!(found.status.phase, Phase::Closing | Phase::Returned) {
            return Err(ProblemKind::Closing);
        }
        let key = FileKey { session: member.session, file };
        self.files.note(self.files.admitted()?.put(key, at, piece, self.clock.now()).await)
    }

    /// Which pieces of a file are there.
    ///
    /// # Errors
    /// `unknown-file`, `unavailable`.
    pub(crate) async fn file(
        &self,
        member: &Member,
        file: FileId,
    ) -> Result<FileView, ProblemKind> {
        let key = FileKey { session: member.session, file };
        self.files.note(self.files.admitted()?.view(key, self.clock.now()).await)
    }

    /// A piece.
    ///
    /// # Errors
    /// `unknown-file`, `unavailable`.
    pub(crate) async fn piece(
        &self,
        member: &Member,
        (file, at): (FileId, PieceIndex),
    ) -> Result<Piece, ProblemKind> {
        let key = FileKey { session: member.session, file };
        self.files.note(self.files.admitted()?.piece(key, at, self.clock.now()).await)
    }

    /// Erases a session's files, if there is a store of files at all (`DS-65`).
    ///
    /// # Errors
    /// `unavailable`: whoever sweeps tries again.
    pub(super) async fn erase_files(&self, session: SessionId) -> Result<(), ProblemKind> {
        match self.files.kept()? {
            Some(store) => self.files.in_time(store.erase(session)).await,
            None => Ok(()),
        }
    }

    /// The files of a session that closes end with it. A miss is made good by the sweep.
    pub(super) async fn end_files_with(&self, session: SessionId, closing: &Session) {
        if let Ok(Some(store)) = self.files.kept() {
            let _ = self.files.in_time(store.end_by(session, ends_of(closing))).await;
        }
    }

    /// Erases files whose time is over, then looks for some that have no session (`DS-65`).
    pub(super) async fn sweep_files(&self, now: UnixMillis) {
        let Ok(Some(store)) = self.files.kept() else { return };
        let sweep = async {
            for _ in 0..SWEEP_BATCHES {
                if store.sweep(now).await? == 0 {
                    break;
                }
            }
            self.erase_orphans(store, now).await
        };
        let _ = self.files.in_time(sweep).await;
    }

    /// Bytes that files take, and how many they may; `None` if the store does not say.
    pub(crate) async fn file_bytes(&self) -> (Option<u64>, u64) {
        let most = self.limits.with(|limits| limits.files.bytes);
        let taken = match self.files.kept() {
            Ok(Some(store)) => self.files.in_time(store.reserved()).await.ok(),
            Ok(None) => Some(0),
            Err(_) => None,
        };
        (taken, most)
    }

    /// A session can end without its files: the process was killed between the two, or the store of
    /// files did not answer. So each sweep asks of some sessions that have files, in turn.
    async fn erase_orphans(&self, store: &dyn FileStore, now: UnixMillis) -> Result<(), FileError> {
        let passed = self.files.passed.load(Ordering::Relaxed);
        let sessions = store.sessions(passed, ORPHANS_LOOKED_AT).await?;
        let last = sessions.len() < ORPHANS_LOOKED_AT;
        let next = if last { 0 } else { passed.saturating_add(sessions.len()) };
        self.files.passed.store(next, Ordering::Relaxed);
        for session in sessions {
            let found = self.store.read_after(session, Sequence::START, 0, now).await;
            if found.err() == Some(StoreError::Gone) {
                store.erase(session).await?;
            }
        }
        Ok(())
    }

    async fn is_gone(&self, session: SessionId) -> Result<bool, ProblemKind> {
        let now = self.clock.now();
        let found = self.store.read_after(session, Sequence::START, 0, now).await;
        match self.note(found) {
            Ok(_) => Ok(false),
            Err(ProblemKind::NoSuchSession) => Ok(true),
            Err(problem) => Err(problem),
        }
    }
}

fn ends_of(session: &Session) -> UnixMillis {
    session.erase_at.map_or(session.expires_at, |erase_at| erase_at.min(session.expires_at))
}
