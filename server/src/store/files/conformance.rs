//! One suite of named cases for every engine: the contract of [`FileStore`], as tests.
//!
//! [`file_store_conformance!`](crate::file_store_conformance) makes one test of each case. Time is
//! virtual and far in the future, so that an engine's own clock never takes part.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

mod ending;
mod pieces;
mod quotas;

use std::future::Future;

use abri_wire::{
    FileId, SessionId,
    file::{FileView, MAX_PIECE, Piece, PieceCount, PieceIndex},
};

pub use self::{ending::*, pieces::*, quotas::*};
use super::{FileError, FileKey, FileLimits, FileStore, NewFile};
use crate::store::conformance::{LIFE, at, session};

/// An engine under test.
pub trait FileSubject: Sized + Send {
    /// A store with nothing in it.
    fn fresh(limits: FileLimits) -> impl Future<Output = Self> + Send;

    /// The store.
    fn store(&self) -> &dyn FileStore;

    /// Stops the store in good order and starts it on what it left.
    fn restarted(self) -> impl Future<Output = Self> + Send;

    /// Stops the store and counts every row or key that is still there, of whatever kind.
    fn leftovers(self) -> impl Future<Output = usize> + Send;
}

/// Makes a test of each case, over one [`FileSubject`](crate::store::files::conformance::FileSubject).
#[macro_export]
macro_rules! file_store_conformance {
    ($subject:ty) => {
        $crate::file_store_conformance! { $subject:
            a_file_is_declared_before_its_pieces,
            declaring_again_tells_what_is_there,
            a_file_has_one_number_of_pieces,
            pieces_come_back_as_they_went,
            a_piece_is_kept_once,
            a_piece_that_the_file_does_not_have_is_unknown,
            the_largest_file_fits,
            files_of_sessions_are_apart,
            a_session_has_a_number_of_files,
            a_session_has_room,
            all_sessions_have_room_together,
            racing_declarations_take_what_there_is,
            erasing_gives_the_room_back,
            room_is_counted_over_a_restart,
            the_total_is_what_is_set_aside,
            ended_files_are_gone_before_they_are_swept,
            files_can_end_earlier_and_never_later,
            a_new_file_does_not_put_the_end_off,
            what_has_ended_makes_room_for_the_next,
            erasing_files_leaves_nothing,
            a_sweep_of_files_is_bounded,
            sessions_with_files_are_listed,
        }
    };
    ($subject:ty: $($case:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            $crate::store::files::conformance::$case::<$subject>().await;
        }
    )*};
}

/// Bytes that a piece sets aside.
pub const ROOM: u64 = MAX_PIECE as u64;
/// What the suite's stores hold: twenty pieces in a session, fifty in all.
pub const LIMITS: FileLimits =
    FileLimits { session_files: 5, session_bytes: 20 * ROOM, bytes: 50 * ROOM };

/// File `file` of session `n`.
#[must_use]
pub const fn key(n: u64, file: u8) -> FileKey {
    FileKey { session: session(n), file: FileId::new([file; 16]) }
}

/// So many pieces.
///
/// # Panics
/// If no file has so many.
#[must_use]
pub fn count(pieces: u16) -> PieceCount {
    pieces.try_into().unwrap()
}

/// The place with this number.
///
/// # Panics
/// If no file has such a place.
#[must_use]
pub fn place(number: u16) -> PieceIndex {
    number.try_into().unwrap()
}

/// A piece whose bytes depend on `seed`, and which holds every value of a byte.
///
/// # Panics
/// Never: it is as large as a piece may be.
#[must_use]
pub fn piece(seed: u8) -> Piece {
    let bytes = (0..=u8::MAX).map(|byte| byte.wrapping_add(seed));
    Piece::new(bytes.cycle().take(1000).collect()).unwrap()
}

/// Declares a file of so many pieces, whose session ends with the suite's lives.
///
/// # Errors
/// As [`FileStore::declare`].
pub async fn declare(
    store: &dyn FileStore,
    key: FileKey,
    pieces: u16,
    now: u64,
) -> Result<FileView, FileError> {
    store.declare(NewFile { key, pieces: count(pieces), ends: at(LIFE) }, at(now)).await
}

/// Puts piece `number` of a file, with bytes that depend on `seed`.
///
/// # Errors
/// As [`FileStore::put`].
pub async fn put(
    store: &dyn FileStore,
    key: FileKey,
    number: u16,
    seed: u8,
    now: u64,
) -> Result<(), FileError> {
    store.put(key, place(number), piece(seed), at(now)).await
}

async fn known(store: &dyn FileStore, key: FileKey, now: u64) -> bool {
    match store.view(key, at(now)).await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error, FileError::Unknown);
            false
        }
    }
}

async fn listed(store: &dyn FileStore) -> Vec<SessionId> {
    store.sessions(0, 1000).await.unwrap()
}
