//! The store of files: pieces of ciphertext, apart from the sessions' own store, so that files can
//! never stop messages. Why: `spec/decisions/0016-a-store-of-their-own-for-files.md`.
//!
//! As of the sessions' store, every method is one atomic step, what returned `Ok` is as durable as
//! the engine promises, and every change may be repeated. What a file is stands twice here too, in
//! Rust (`operations`, for the embedded and the memory engine) and in Lua (`redis/*.lua`).
//!
//! It knows no member and no phase: whoever calls has asked the sessions' store first.

mod embedded;
mod local;
mod operations;
mod redis;
mod rows;

#[cfg(any(test, feature = "test-util"))]
pub mod conformance;
#[cfg(any(test, feature = "test-util"))]
mod memory;

use std::{fmt, pin::Pin};

use abri_wire::{
    FileId, SessionId, UnixMillis,
    file::{FileView, Piece, PieceCount, PieceIndex},
};

pub use self::embedded::EmbeddedFiles;
#[cfg(any(test, feature = "test-util"))]
pub use self::memory::MemoryFiles;
pub use self::redis::RedisFiles;

/// Most sessions that one [`FileStore::sweep`] erases: each may have a hundred megabytes.
pub const FILE_SWEEP_BATCH: usize = 16;

/// What a store of files promises to answer. A box for each call: which engine it is, is known at
/// the start only, and a piece costs a thousand times more.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, FileError>> + Send + 'a>>;

/// Room that files may take; the store enforces it in the step that declares a file (`DS-63`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Most files of one session.
    pub session_files: u32,
    /// Most bytes that the files of one session may take.
    pub session_bytes: u64,
    /// Most bytes that all files of all sessions may take.
    pub bytes: u64,
}

/// A file of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileKey {
    /// Whose it is.
    pub session: SessionId,
    /// Which one.
    pub file: FileId,
}

/// A file to be declared.
#[derive(Debug, Clone, Copy)]
pub struct NewFile {
    /// Its name.
    pub key: FileKey,
    /// How many pieces it will have.
    pub pieces: PieceCount,
    /// When its session ends in any case; what the session's first file said stays.
    pub ends: UnixMillis,
}

/// Why a store did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No such file, no such piece of it, or the piece is not there yet.
    #[error("no such file or piece")]
    Unknown,
    /// The file was declared with another number of pieces, or the piece has other bytes.
    #[error("another file of this name")]
    Differs,
    /// The session's room is used up.
    #[error("session's room for files used up")]
    SessionFull,
    /// The room of all sessions together is used up.
    #[error("file store full")]
    Full,
    /// The engine can't be reached, or holds bytes that it did not write.
    #[error("file store unavailable")]
    Unavailable,
}

/// The contract that `files::conformance` states as tests.
///
/// From the moment when a session's files end ([`NewFile::ends`], [`FileStore::end_by`]) every
/// method answers as if they had never been, whether or not [`FileStore::sweep`] has been there.
pub trait FileStore: fmt::Debug + Send + Sync + 'static {
    /// Announces a file, and sets aside room for all of its pieces in both quotas (`DS-63`): of any
    /// number of racing callers no more succeed than there is room for. The same number of pieces
    /// again is `Ok` and tells what is there.
    ///
    /// # Errors
    /// [`FileError::Differs`], [`FileError::SessionFull`], [`FileError::Full`].
    fn declare(&self, new: NewFile, now: UnixMillis) -> Answer<'_, FileView>;

    /// Keeps a piece of a declared file (`DS-62`). The same bytes again are `Ok`.
    ///
    /// # Errors
    /// [`FileError::Unknown`], [`FileError::Differs`].
    fn put(&self, key: FileKey, at: PieceIndex, piece: Piece, now: UnixMillis) -> Answer<'_, ()>;

    /// Which pieces of a file are there.
    ///
    /// # Errors
    /// [`FileError::Unknown`].
    fn view(&self, key: FileKey, now: UnixMillis) -> Answer<'_, FileView>;

    /// A piece.
    ///
    /// # Errors
    /// [`FileError::Unknown`].
    fn piece(&self, key: FileKey, at: PieceIndex, now: UnixMillis) -> Answer<'_, Piece>;

    /// The session's files end at the latest then; a later time than before changes nothing, nor
    /// does a session without files.
    fn end_by(&self, session: SessionId, at: UnixMillis) -> Answer<'_, ()>;

    /// Removes every trace of the session's files and gives its room back (`DS-65`). Repetition is
    /// `Ok`.
    fn erase(&self, session: SessionId) -> Answer<'_, ()>;

    /// Erases what has ended, [`FILE_SWEEP_BATCH`] sessions at most; returns how many those were.
    fn sweep(&self, now: UnixMillis) -> Answer<'_, usize>;

    /// Sessions that have files, those that end first before the others: at most `most` after the
    /// first `skip`. For whoever looks for files without a session (`DS-65`).
    fn sessions(&self, skip: usize, most: usize) -> Answer<'_, Vec<SessionId>>;

    /// Bytes that are set aside for the files of all sessions together: the very total that
    /// [`FileStore::declare`] compares with the limit, so the two can't differ. What has ended counts
    /// until it is swept.
    fn reserved(&self) -> Answer<'_, u64>;
}
