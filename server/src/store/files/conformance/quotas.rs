//! How much there is room for (`DS-63`).

use super::{
    FileError, FileLimits, FileStore, FileSubject, LIMITS, ROOM, at, declare, key, listed, put,
};

/// DS-63: so many files, and the repetition of one is none.
pub async fn a_session_has_a_number_of_files<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for file in 1..=5 {
        declare(store, key(1, file), 1, 1).await.unwrap();
    }
    assert_eq!(declare(store, key(1, 6), 1, 1).await, Err(FileError::SessionFull));
    assert!(declare(store, key(1, 5), 1, 1).await.is_ok());
    assert!(declare(store, key(2, 6), 1, 1).await.is_ok());
}

/// DS-63: room is set aside before the first piece, to the last byte.
pub async fn a_session_has_room<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(declare(store, key(1, 1), 21, 1).await, Err(FileError::SessionFull));
    declare(store, key(1, 1), 15, 1).await.unwrap();
    assert_eq!(declare(store, key(1, 2), 6, 1).await, Err(FileError::SessionFull));
    declare(store, key(1, 2), 5, 1).await.unwrap();
    assert_eq!(declare(store, key(1, 3), 1, 1).await, Err(FileError::SessionFull));
    // What was refused is not there, and what has room is not hindered.
    assert_eq!(put(store, key(1, 3), 0, 1, 1).await, Err(FileError::Unknown));
    assert_eq!(put(store, key(1, 2), 4, 1, 1).await, Ok(()));
}

/// DS-63: all sessions share one room too.
pub async fn all_sessions_have_room_together<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=2 {
        declare(store, key(n, 1), 20, 1).await.unwrap();
    }
    assert_eq!(declare(store, key(3, 1), 11, 1).await, Err(FileError::Full));
    declare(store, key(3, 1), 10, 1).await.unwrap();
    assert_eq!(declare(store, key(4, 1), 1, 1).await, Err(FileError::Full));
    // A session that was refused has no trace.
    assert_eq!(listed(store).await.len(), 3);
    // What has room goes on, and is told so again.
    assert_eq!(put(store, key(3, 1), 9, 1, 1).await, Ok(()));
    assert!(declare(store, key(3, 1), 10, 1).await.is_ok());
    for n in 1..=4 {
        store.erase(key(n, 1).session).await.unwrap();
    }
    assert_eq!(subject.leftovers().await, 0);
}

/// How many of sixteen racing declarations of seven pieces each succeed, in sessions `n(0)` to
/// `n(15)`.
async fn race(store: &dyn FileStore, n: fn(u8) -> u64) -> usize {
    let declaring = (0..16).map(|file| declare(store, key(n(file), file), 7, 1));
    let told = futures_util::future::join_all(declaring).await;
    for refused in told.iter().filter_map(|told| told.as_ref().err()) {
        assert!(matches!(refused, FileError::SessionFull | FileError::Full), "{refused}");
    }
    told.iter().filter(|told| told.is_ok()).count()
}

/// DS-63: whoever races, no more is set aside than there is.
pub async fn racing_declarations_take_what_there_is<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    assert_eq!(race(subject.store(), |_| 1).await, 2, "in one session");
    subject.store().erase(key(1, 1).session).await.unwrap();
    assert_eq!(race(subject.store(), u64::from).await, 7, "in sixteen");
}

/// DS-63: what is erased has room again, all of it and once.
pub async fn erasing_gives_the_room_back<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for round in 0..5 {
        for n in 1..=2 {
            declare(store, key(n, 1), 20, round).await.unwrap();
            put(store, key(n, 1), 1, 1, round).await.unwrap();
        }
        assert_eq!(declare(store, key(3, 1), 11, round).await, Err(FileError::Full));
        for n in [1, 2, 2, 3, 1] {
            store.erase(key(n, 1).session).await.unwrap();
        }
    }
    assert_eq!(race(store, u64::from).await, 7);
}

/// DS-63: what was set aside is set aside after a restart, no more and no less.
pub async fn room_is_counted_over_a_restart<S: FileSubject>() {
    let limits = FileLimits { bytes: 30 * ROOM, ..LIMITS };
    let subject = S::fresh(limits).await;
    declare(subject.store(), key(1, 1), 12, 1).await.unwrap();
    declare(subject.store(), key(2, 1), 9, 1).await.unwrap();
    put(subject.store(), key(2, 1), 8, 1, 1).await.unwrap();
    let subject = subject.restarted().await;
    let store = subject.store();
    assert_eq!(declare(store, key(3, 1), 10, 2).await, Err(FileError::Full));
    assert_eq!(declare(store, key(1, 2), 9, 2).await, Err(FileError::SessionFull));
    assert!(declare(store, key(2, 1), 9, 2).await.unwrap().holds(super::place(8)));
    store.erase(key(1, 1).session).await.unwrap();
    assert_eq!(declare(store, key(3, 1), 20, 2).await.err(), None);
    assert_eq!(declare(store, key(4, 1), 2, 2).await, Err(FileError::Full));
    assert_eq!(declare(store, key(4, 1), 1, 2).await.err(), None);
    for n in 2..=4 {
        store.erase(key(n, 1).session).await.unwrap();
    }
    assert_eq!(subject.restarted().await.leftovers().await, 0);
}

/// DS-63: the total is what was set aside, before any piece and after erasure, end and restart.
pub async fn the_total_is_what_is_set_aside<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(store.reserved().await, Ok(0));
    declare(store, key(1, 1), 12, 1).await.unwrap();
    declare(store, key(1, 1), 12, 1).await.unwrap();
    declare(store, key(2, 1), 9, 1).await.unwrap();
    assert_eq!(declare(store, key(2, 2), 20, 1).await, Err(FileError::SessionFull));
    assert_eq!(store.reserved().await, Ok(21 * ROOM), "neither repeated nor refused ones count");
    put(store, key(2, 1), 8, 1, 1).await.unwrap();
    let subject = subject.restarted().await;
    let store = subject.store();
    assert_eq!(store.reserved().await, Ok(21 * ROOM));
    for _ in 0..2 {
        store.erase(key(1, 1).session).await.unwrap();
        assert_eq!(store.reserved().await, Ok(9 * ROOM));
    }
    store.end_by(key(2, 1).session, at(5)).await.unwrap();
    assert_eq!(store.sweep(at(5)).await, Ok(1));
    assert_eq!(store.reserved().await, Ok(0));
}
