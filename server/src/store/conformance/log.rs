//! The log: places, repetitions, quotas, reading.

use std::collections::HashSet;

use abri_wire::{MAX_PAYLOAD, MemberSlot, Sequence};

use super::{
    Appended, LIMITS, Limits, Store, StoreError, Subject, append, at, claim, entry, frame, open,
    open_and_join, session,
};

fn new(place: u64) -> Result<Appended, StoreError> {
    Ok(Appended::New(Sequence(place)))
}

fn repeated(place: u64) -> Result<Appended, StoreError> {
    Ok(Appended::Repeated(Sequence(place)))
}

/// ORDER-3: places are 1, 2, 3, whoever sends; other sessions have their own.
pub async fn an_append_takes_the_next_place<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    open(store, 2, 0).await;
    for (place, sender) in [(1, 0), (2, 1), (3, 1), (4, 0)] {
        assert_eq!(append(store, entry(1, sender, place), 1).await, new(place.into()));
    }
    assert_eq!(append(store, entry(2, 0, 1), 1).await, new(1));
    let (status, _) = store.read_after(session(1), Sequence(4), 9, at(1)).await.unwrap();
    // An append is no change of phase.
    assert_eq!((status.head, status.revision), (Sequence(4), 3));
}

/// DS-3: the same bytes under the same id get the same place, and are kept once.
pub async fn a_repeated_append_keeps_its_place<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    assert_eq!(append(store, entry(1, 0, 1), 1).await, new(1));
    assert_eq!(append(store, entry(1, 0, 2), 1).await, new(2));
    assert_eq!(append(store, entry(1, 0, 1), 2).await, repeated(1));
    let (status, entries) = store.read_after(session(1), Sequence::START, 9, at(2)).await.unwrap();
    assert_eq!((status.head, entries.len()), (Sequence(2), 2));
}

/// DS-3: other bytes under the same id are refused, and the first stay.
pub async fn a_message_id_is_good_for_one_envelope<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    append(store, entry(1, 0, 1), 1).await.unwrap();
    let mut other = entry(1, 0, 1);
    other.frame = frame(b"other");
    assert_eq!(append(store, other, 1).await, Err(StoreError::MessageIdReused));
    let (_, entries) = store.read_after(session(1), Sequence::START, 9, at(1)).await.unwrap();
    assert_eq!((entries.len(), &entries[0].frame), (1, &entry(1, 0, 1).frame));
}

/// DS-3: nobody can occupy another member's ids.
pub async fn message_ids_belong_to_their_sender<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    assert_eq!(append(store, entry(1, 0, 7), 1).await, new(1));
    let mut other = entry(1, 1, 7);
    other.frame = frame(b"other");
    assert_eq!(append(store, other, 1).await, new(2));
    assert_eq!(append(store, entry(1, 0, 7), 1).await, repeated(1));
}

/// DS-10: the quota of envelopes; a repetition is still known when it is used up.
pub async fn a_session_holds_so_many_messages<S: Subject>() {
    let subject = S::fresh(Limits { session_messages: 3, ..LIMITS }).await;
    let store = subject.store();
    open(store, 1, 0).await;
    for id in 1..=3 {
        assert_eq!(append(store, entry(1, 0, id), 1).await, new(id.into()));
    }
    assert_eq!(append(store, entry(1, 0, 4), 1).await, Err(StoreError::SessionFull));
    assert_eq!(append(store, entry(1, 0, 2), 1).await, repeated(2));
}

/// DS-10: the quota of bytes counts padded frames, to the byte.
pub async fn a_session_holds_so_many_bytes<S: Subject>() {
    let subject = S::fresh(Limits { session_bytes: 1024 + 4096, ..LIMITS }).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let mut large = entry(1, 0, 1);
    large.frame = frame(&[1; 2000]);
    assert_eq!(append(store, large.clone(), 1).await, new(1));
    large.message_id = entry(1, 0, 2).message_id;
    assert_eq!(append(store, large, 1).await, Err(StoreError::SessionFull));
    assert_eq!(append(store, entry(1, 0, 3), 1).await, new(2));
    assert_eq!(append(store, entry(1, 0, 4), 1).await, Err(StoreError::SessionFull));
}

/// DS-99: little before the first claim, whatever becomes of it; a repetition is known all the same.
pub async fn a_session_that_nobody_claimed_holds_little<S: Subject>() {
    let subject = S::fresh(Limits { unclaimed_bytes: 2 * 1024, ..LIMITS }).await;
    let store = subject.store();
    open(store, 1, 0).await;
    for id in 1..=2 {
        assert_eq!(append(store, entry(1, 0, id), 1).await, new(id.into()));
    }
    assert_eq!(append(store, entry(1, 0, 3), 1).await, Err(StoreError::SessionFull));
    assert_eq!(append(store, entry(1, 0, 2), 1).await, repeated(2));
    // What she says to an officer goes on when that claim is over.
    let claimant = claim(store, 1, 1, 2).await.slot;
    assert_eq!(append(store, entry(1, 0, 3), 2).await, new(3));
    store.revoke(session(1), claimant, at(3)).await.unwrap();
    assert_eq!(append(store, entry(1, 0, 4), 3).await, new(4));
}

/// DS-6: neither who never was a member appends, nor who is none any more, nor to nothing.
pub async fn only_members_append<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    assert_eq!(append(store, entry(1, 2, 1), 1).await, Err(StoreError::NoGrant));
    assert_eq!(append(store, entry(1, 1, 1), 1).await, new(1));
    store.revoke(session(1), MemberSlot(1), at(2)).await.unwrap();
    assert_eq!(append(store, entry(1, 1, 2), 3).await, Err(StoreError::NoGrant));
    assert_eq!(append(store, entry(1, 1, 1), 3).await, Err(StoreError::NoGrant));
    assert_eq!(append(store, entry(2, 0, 1), 3).await, Err(StoreError::Gone));
}

/// DS-8: every place is given once, and the log has under it what its sender was told.
pub async fn racing_appends_leave_no_gap<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let ids: Vec<u32> = (0..128).collect();
    let sender = |id: u32| u8::try_from(id % 2).unwrap();
    let racing = ids.iter().map(|id| append(store, entry(1, sender(*id), *id), 1));
    let told = futures_util::future::join_all(racing).await;
    let (_, entries) = store.read_after(session(1), Sequence::START, 200, at(2)).await.unwrap();
    let places: Vec<u64> = entries.iter().map(|entry| entry.sequence.0).collect();
    assert_eq!(places, (1..=128).collect::<Vec<_>>());
    let mut given = HashSet::new();
    for (id, told) in ids.iter().zip(told) {
        let Ok(Appended::New(place)) = told else { panic!("{told:?}") };
        assert!(given.insert(place));
        let kept = &entries[usize::try_from(place.0).unwrap() - 1];
        assert_eq!((&kept.frame, kept.sender.0), (&entry(1, 0, *id).frame, sender(*id)));
    }
}

/// DS-3: however many copies arrive at once, one is new.
pub async fn racing_repetitions_append_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let racing = (0..16).map(|_| append(store, entry(1, 0, 1), 1));
    let told = futures_util::future::join_all(racing).await;
    assert_eq!(told.iter().filter(|told| **told == new(1)).count(), 1);
    assert_eq!(told.iter().filter(|told| **told == repeated(1)).count(), 15);
}

/// DS-8: pages follow each other without gap or overlap; a cursor past the end reads nothing.
pub async fn reading_is_in_order_and_bounded<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    for id in 1..=20 {
        append(store, entry(1, 0, id), 1).await.unwrap();
    }
    let mut cursor = Sequence::START;
    for expected in [7, 7, 6, 0] {
        let (status, page) = store.read_after(session(1), cursor, 7, at(1)).await.unwrap();
        assert_eq!((status.head, page.len()), (Sequence(20), expected));
        for entry in page {
            assert_eq!(entry.sequence, cursor.next());
            cursor = entry.sequence;
        }
    }
    for (after, most) in [(21, 7), (u64::MAX >> 11, 7), (3, 0)] {
        let (_, page) = store.read_after(session(1), Sequence(after), most, at(1)).await.unwrap();
        assert!(page.is_empty());
    }
    let gone = store.read_after(session(2), Sequence::START, 7, at(1)).await;
    assert_eq!(gone, Err(StoreError::Gone));
}

/// FRAME-2: the bytes that come back are the bytes that went in, in each bucket.
pub async fn every_frame_size_comes_back<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let payloads = [&b""[..], &[0xff; 2000], b"\r\n\0{}", &[7; 9000], &[0; MAX_PAYLOAD]];
    for (id, payload) in (1..).zip(payloads) {
        let mut sent = entry(1, 0, id);
        sent.frame = frame(payload);
        append(store, sent.clone(), 1).await.unwrap();
        let after = Sequence(u64::from(id) - 1);
        let (_, page) = store.read_after(session(1), after, 9, at(1)).await.unwrap();
        assert_eq!((page.len(), page[0].message_id), (1, sent.message_id));
        assert!(page[0].frame == sent.frame);
    }
}
