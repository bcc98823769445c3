//! Declaring, putting, reading.

use abri_wire::file::{MAX_PIECE, MAX_PIECES, Piece};

use super::{
    FileError, FileLimits, FileSubject, LIMITS, ROOM, at, declare, key, piece, place, put,
};

/// DS-61: there is nothing under a name that nobody declared.
pub async fn a_file_is_declared_before_its_pieces<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(store.view(key(1, 1), at(1)).await, Err(FileError::Unknown));
    assert_eq!(put(store, key(1, 1), 0, 1, 1).await, Err(FileError::Unknown));
    let declared = declare(store, key(1, 1), 3, 1).await.unwrap();
    assert_eq!((declared.pieces().get(), declared.missing().count()), (3, 3));
    assert_eq!(store.piece(key(1, 1), place(0), at(1)).await, Err(FileError::Unknown));
    assert_eq!(put(store, key(1, 2), 0, 1, 1).await, Err(FileError::Unknown));
    assert_eq!(put(store, key(1, 1), 0, 1, 1).await, Ok(()));
}

/// DS-61: a lost answer is asked for again, and who was interrupted learns what is missing.
pub async fn declaring_again_tells_what_is_there<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 12, 1).await.unwrap();
    for number in [0, 7, 8, 11] {
        put(store, key(1, 1), number, 1, 2).await.unwrap();
    }
    let again = declare(store, key(1, 1), 12, 3).await.unwrap();
    let missing: Vec<_> = again.missing().map(|place| place.get()).collect();
    assert_eq!(missing, [1, 2, 3, 4, 5, 6, 9, 10]);
    assert_eq!(store.view(key(1, 1), at(3)).await, Ok(again));
}

/// DS-61: another number of pieces is another file.
pub async fn a_file_has_one_number_of_pieces<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 3, 1).await.unwrap();
    for other in [1, 2, 4, 20] {
        assert_eq!(declare(store, key(1, 1), other, 1).await, Err(FileError::Differs));
    }
    assert_eq!(store.view(key(1, 1), at(1)).await.unwrap().pieces().get(), 3);
}

/// DS-62: whatever the bytes are, the same come back.
pub async fn pieces_come_back_as_they_went<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 3, 1).await.unwrap();
    let large = Piece::new((0..=u8::MAX).cycle().take(MAX_PIECE).collect()).unwrap();
    let pieces = [large, piece(7), Piece::new(vec![0]).unwrap()];
    for (number, piece) in (0..).zip(&pieces) {
        store.put(key(1, 1), place(number), piece.clone(), at(1)).await.unwrap();
    }
    for (number, piece) in (0..).zip(&pieces) {
        assert_eq!(store.piece(key(1, 1), place(number), at(2)).await.as_ref(), Ok(piece));
    }
    assert!(store.view(key(1, 1), at(2)).await.unwrap().is_whole());
}

/// DS-62: the same bytes again are the repetition of a call; other bytes are refused.
pub async fn a_piece_is_kept_once<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 2, 1).await.unwrap();
    assert_eq!(put(store, key(1, 1), 0, 1, 1).await, Ok(()));
    assert_eq!(put(store, key(1, 1), 0, 1, 2).await, Ok(()));
    assert_eq!(put(store, key(1, 1), 0, 2, 3).await, Err(FileError::Differs));
    let longer = Piece::new([piece(1).as_bytes(), &[0]].concat()).unwrap();
    let told = store.put(key(1, 1), place(0), longer, at(3)).await;
    assert_eq!(told, Err(FileError::Differs));
    assert_eq!(store.piece(key(1, 1), place(0), at(4)).await, Ok(piece(1)));
    // At another place they are another piece.
    assert_eq!(put(store, key(1, 1), 1, 2, 5).await, Ok(()));
}

/// DS-62: what a file can't have is neither kept nor found.
pub async fn a_piece_that_the_file_does_not_have_is_unknown<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    declare(store, key(1, 1), 2, 1).await.unwrap();
    for number in [2, 3, MAX_PIECES - 1] {
        assert_eq!(put(store, key(1, 1), number, 1, 1).await, Err(FileError::Unknown));
        let read = store.piece(key(1, 1), place(number), at(1)).await;
        assert_eq!(read, Err(FileError::Unknown));
    }
    store.erase(key(1, 1).session).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-61: 448 pieces, and the last of them.
pub async fn the_largest_file_fits<S: FileSubject>() {
    let room = u64::from(MAX_PIECES) * ROOM;
    let subject = S::fresh(FileLimits { session_bytes: room, bytes: room, ..LIMITS }).await;
    let store = subject.store();
    declare(store, key(1, 1), MAX_PIECES, 1).await.unwrap();
    put(store, key(1, 1), MAX_PIECES - 1, 3, 1).await.unwrap();
    put(store, key(1, 1), 256, 4, 1).await.unwrap();
    let view = store.view(key(1, 1), at(1)).await.unwrap();
    assert_eq!((view.pieces().get(), view.missing().count()), (448, 446));
    assert!(view.holds(place(447)) && view.holds(place(256)));
    assert_eq!(store.piece(key(1, 1), place(447), at(1)).await, Ok(piece(3)));
    store.erase(key(1, 1).session).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// One name in two sessions is two files, and two names in one session are too.
pub async fn files_of_sessions_are_apart<S: FileSubject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let keys = [key(1, 1), key(1, 2), key(2, 1)];
    for (seed, key) in (1..).zip(keys) {
        declare(store, key, u16::from(seed), 1).await.unwrap();
        put(store, key, 0, seed, 1).await.unwrap();
    }
    for (seed, key) in (1..).zip(keys) {
        assert_eq!(store.piece(key, place(0), at(2)).await, Ok(piece(seed)));
        assert_eq!(store.view(key, at(2)).await.unwrap().pieces().get(), u16::from(seed));
    }
    store.erase(key(1, 1).session).await.unwrap();
    assert_eq!(store.view(key(1, 2), at(3)).await, Err(FileError::Unknown));
    assert_eq!(store.piece(key(2, 1), place(0), at(3)).await, Ok(piece(3)));
}
