//! Wake-ups, and whether the engine answers.

use abri_wire::{MemberSlot, Sequence, SessionStatus};

use super::{
    LIMITS, StoreError, Subject, append, at, claim, entry, offer, open, open_and_join, session,
    soon,
};
use crate::store::{Hints, Store};

/// What every reader does: read, and wait for a wake-up if that was not it yet.
async fn read_until(
    store: &impl Store,
    mut hints: Hints,
    done: impl Fn(&Result<SessionStatus, StoreError>) -> bool,
) {
    loop {
        hints.borrow_and_update();
        let read = store.read_after(session(1), Sequence::START, 1, at(1)).await;
        if done(&read.map(|(status, _)| status)) {
            return;
        }
        hints.changed().await.expect("closed before the end");
    }
}

/// DS-8: each append wakes who reads.
pub async fn a_watch_wakes_on_an_append<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let mut hints = store.watch(session(1));
    for id in 1..=20 {
        hints.borrow_and_update();
        append(store, entry(1, 0, id), 1).await.unwrap();
        soon(hints.changed()).await.unwrap();
    }
}

/// DS-8: each change of phase wakes who reads.
pub async fn a_watch_wakes_on_a_change_of_phase<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let mut hints = store.watch(session(1));
    hints.borrow_and_update();
    claim(store, 1, 1, 1).await;
    soon(hints.changed()).await.unwrap();
    hints.borrow_and_update();
    store.joined(session(1), MemberSlot(1), at(1)).await.unwrap();
    soon(hints.changed()).await.unwrap();
    hints.borrow_and_update();
    store.offer(session(1), offer(1), at(2)).await.unwrap();
    soon(hints.changed()).await.unwrap();
    hints.borrow_and_update();
    // By time alone.
    assert_eq!(store.sweep(at(9), at(5)).await, Ok(1));
    soon(hints.changed()).await.unwrap();
    hints.borrow_and_update();
    store.close(session(1), MemberSlot(1), at(99), at(9)).await.unwrap();
    soon(hints.changed()).await.unwrap();
}

/// DS-6: a revocation wakes who reads, in any process; done again it changes nothing.
pub async fn a_watch_wakes_on_a_revocation<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let revision = async |now| {
        let read = store.read_after(session(1), Sequence::START, 1, at(now)).await;
        read.map(|(status, _)| status.revision).unwrap()
    };
    let (before, mut hints) = (revision(1).await, store.watch(session(1)));
    hints.borrow_and_update();
    store.revoke(session(1), MemberSlot(1), at(1)).await.unwrap();
    soon(hints.changed()).await.unwrap();
    assert_eq!(revision(1).await, before + 1);
    store.revoke(session(1), MemberSlot(1), at(1)).await.unwrap();
    assert_eq!(revision(1).await, before + 1);
}

/// DS-13: erasure wakes who reads, once, and ends the watch.
pub async fn a_watch_wakes_on_erasure<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let mut hints = store.watch(session(1));
    let reading = read_until(store, hints.clone(), |read| *read == Err(StoreError::Gone));
    soon(async { tokio::join!(store.erase(session(1)), reading) }).await.0.unwrap();
    soon(async { while hints.changed().await.is_ok() {} }).await;
}

/// Who waits for one session is not woken by another's news for good: he reads nothing new.
pub async fn a_watch_is_of_one_session<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    open(store, 2, 0).await;
    let quiet = store.watch(session(2));
    append(store, entry(1, 0, 1), 1).await.unwrap();
    let reading = read_until(store, store.watch(session(1)), |read| read.unwrap().head.0 == 1);
    soon(reading).await;
    let (status, page) = store.read_after(session(2), Sequence::START, 9, at(1)).await.unwrap();
    assert_eq!((status.head, page.len(), *quiet.borrow()), (Sequence::START, 0, 0));
}

/// What readiness asks.
pub async fn the_engine_answers<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    assert_eq!(subject.store().health().await, Ok(()));
}
