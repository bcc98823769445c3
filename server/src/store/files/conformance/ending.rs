//! When files go (`DS-65`).

use super::{
    FileError, FileLimits, FileSubject, LIFE, LIMITS, ROOM, at, declare, key, known, listed, piece,
    place, put,
};
use crate::store::files::FILE_SWEEP_BATCH;

/// DS-65: at its end a session has no files, for any method, swept or not.
pub async fn ended_files_are_gone_before_they_are_swept<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 2, 1).await.unwrap();
    put(store, key(1, 1), 0, 1, 1).await.unwrap();
    assert_eq!(store.piece(key(1, 1), place(0), at(LIFE - 1)).await, Ok(piece(1)));
    assert!(!known(store, key(1, 1), LIFE).await);
    let read = store.piece(key(1, 1), place(0), at(LIFE)).await;
    assert_eq!(read, Err(FileError::Unknown));
    assert_eq!(put(store, key(1, 1), 1, 1, LIFE).await, Err(FileError::Unknown));
    assert_eq!(store.sweep(at(LIFE - 1)).await, Ok(0));
    assert_eq!(store.sweep(at(LIFE)).await, Ok(1));
    assert_eq!(store.sweep(at(LIFE)).await, Ok(0));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-65: a session that closes has an earlier end; nobody puts it off.
pub async fn files_can_end_earlier_and_never_later<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=2 {
        declare(store, key(n, 1), 2, 1).await.unwrap();
        put(store, key(n, 1), 0, 1, 1).await.unwrap();
    }
    let session = key(1, 1).session;
    for end in [900, 5000, 900] {
        store.end_by(session, at(end)).await.unwrap();
    }
    // Who has no file has no end either.
    store.end_by(key(3, 1).session, at(900)).await.unwrap();
    assert_eq!(store.sweep(at(899)).await, Ok(0));
    assert!(known(store, key(1, 1), 899).await && !known(store, key(1, 1), 900).await);
    assert_eq!(store.sweep(at(900)).await, Ok(1));
    assert_eq!(store.piece(key(2, 1), place(0), at(900)).await, Ok(piece(1)));
    assert_eq!(listed(store).await, [key(2, 1).session]);
    store.end_by(key(2, 1).session, at(5)).await.unwrap();
    assert_eq!(store.sweep(at(900)).await, Ok(1));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-65: nor does another file.
pub async fn a_new_file_does_not_put_the_end_off<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 2, 1).await.unwrap();
    store.end_by(key(1, 1).session, at(900)).await.unwrap();
    declare(store, key(1, 2), 2, 2).await.unwrap();
    assert!(known(store, key(1, 2), 899).await && !known(store, key(1, 2), 900).await);
    assert_eq!(store.sweep(at(900)).await, Ok(1));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-63, DS-65: what has ended and was not swept is nobody's: its id begins anew, with all of its
/// room.
pub async fn what_has_ended_makes_room_for_the_next<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 20, 1).await.unwrap();
    put(store, key(1, 1), 0, 1, 1).await.unwrap();
    store.end_by(key(1, 1).session, at(900)).await.unwrap();
    let anew = declare(store, key(1, 1), 19, 900).await.unwrap();
    assert_eq!((anew.pieces().get(), anew.missing().count()), (19, 19));
    declare(store, key(2, 1), 20, 900).await.unwrap();
    declare(store, key(3, 1), 11, 900).await.unwrap();
    assert_eq!(declare(store, key(4, 1), 1, 900).await, Err(FileError::Full));
    assert_eq!(store.sweep(at(900)).await, Ok(0));
}

/// DS-65: nothing of a session's files is left, and others stay whole.
pub async fn erasing_files_leaves_nothing<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=3 {
        for file in 1..=3 {
            declare(store, key(n, file), 4, 1).await.unwrap();
            for number in 0..u16::from(file) {
                put(store, key(n, file), number, file, 1).await.unwrap();
            }
        }
    }
    for n in [2, 1] {
        for _ in 0..2 {
            assert_eq!(store.erase(key(n, 1).session).await, Ok(()));
        }
        for file in 1..=3 {
            assert!(!known(store, key(n, file), 2).await);
            assert_eq!(put(store, key(n, file), 3, 1, 2).await, Err(FileError::Unknown));
        }
    }
    for file in 1..=3 {
        assert_eq!(store.piece(key(3, file), place(0), at(2)).await, Ok(piece(file)));
    }
    store.erase(key(99, 1).session).await.unwrap();
    store.erase(key(3, 1).session).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// One call does a bounded amount, the next does the rest.
pub async fn a_sweep_of_files_is_bounded<S: FileSubject>() {
    let many = FILE_SWEEP_BATCH + 3;
    let bytes = ROOM * u64::try_from(many).unwrap();
    let subject = S::fresh(FileLimits { bytes, ..LIMITS }).await;
    let store = subject.store();
    for n in (1..).take(many) {
        declare(store, key(n, 1), 1, 1).await.unwrap();
    }
    assert_eq!(store.sweep(at(LIFE)).await, Ok(FILE_SWEEP_BATCH));
    assert_eq!(store.sweep(at(LIFE)).await, Ok(3));
    assert_eq!(store.sweep(at(LIFE)).await, Ok(0));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-65: who looks for files without a session comes by every one.
pub async fn sessions_with_files_are_listed<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert!(listed(store).await.is_empty());
    for n in 1..=5 {
        declare(store, key(n, 1), 1, 1).await.unwrap();
        store.end_by(key(n, 1).session, at(1000 - n)).await.unwrap();
    }
    let ids = |numbers: &[u64]| numbers.iter().map(|n| key(*n, 1).session).collect::<Vec<_>>();
    assert_eq!(listed(store).await, ids(&[5, 4, 3, 2, 1]));
    assert_eq!(store.sessions(0, 2).await, Ok(ids(&[5, 4])));
    assert_eq!(store.sessions(2, 2).await, Ok(ids(&[3, 2])));
    assert_eq!(store.sessions(4, 2).await, Ok(ids(&[1])));
    for (skip, most) in [(5, 2), (99, 2), (0, 0)] {
        assert_eq!(store.sessions(skip, most).await, Ok(ids(&[])));
    }
}
