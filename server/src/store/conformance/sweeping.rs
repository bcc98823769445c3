//! What time demands.

use abri_wire::{MemberSlot, Phase};

use super::{
    LEASE, LIFE, LIMITS, Limits, Subject, append, at, claim, entry, open, open_and_join, phase,
    queue, session,
};
use crate::store::{SWEEP_BATCH, Store};

/// DS-13, DS-14: closed and expired sessions go; the rest stays.
pub async fn a_sweep_erases_what_is_over<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    append(store, entry(1, 0, 1), 0).await.unwrap();
    store.close(session(1), MemberSlot(1), at(900), at(1)).await.unwrap();
    let mut brief = super::new_session(2);
    brief.expires_at = at(500);
    store.open(brief, at(1)).await.unwrap();
    open_and_join(store, 3, 1).await;
    assert_eq!(store.sweep(at(499), at(0)).await, Ok(0));
    assert_eq!(store.sweep(at(500), at(0)).await, Ok(1));
    assert_eq!(store.sweep(at(900), at(0)).await, Ok(1));
    assert_eq!(store.sweep(at(900), at(0)).await, Ok(0));
    assert_eq!(phase(store, 3, 900).await, Phase::Joined);
    assert_eq!(store.sweep(at(LIFE), at(0)).await, Ok(1));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-12: a lease ends without anybody asking.
pub async fn a_sweep_lapses_ended_leases<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=3 {
        open(store, n, 0).await;
        claim(store, n, 1, 0).await;
    }
    store.joined(session(3), abri_wire::MemberSlot(1), at(1)).await.unwrap();
    assert_eq!(store.sweep(at(LEASE), at(0)).await, Ok(0));
    assert_eq!(store.sweep(at(LEASE + 1), at(0)).await, Ok(2));
    assert_eq!(store.sweep(at(LEASE + 1), at(0)).await, Ok(0));
    assert_eq!(phase(store, 1, LEASE + 1).await, Phase::Lapsed);
    assert_eq!(phase(store, 3, LEASE + 1).await, Phase::Joined);
}

/// DS-11: who waits and was not heard of leaves the queue; who was, or does not wait, stays.
pub async fn a_sweep_lapses_the_silent<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=3 {
        open(store, n, n).await;
    }
    open_and_join(store, 4, 4).await;
    store.touch(session(2), at(100)).await.unwrap();
    store.touch(session(4), at(100)).await.unwrap();
    assert_eq!(store.sweep(at(101), at(1)).await, Ok(0));
    assert_eq!(store.sweep(at(101), at(3)).await, Ok(1));
    assert_eq!(queue(store, 101).await, [2, 3]);
    assert_eq!(store.sweep(at(102), at(100)).await, Ok(1));
    assert_eq!((queue(store, 102).await, phase(store, 3, 102).await), (vec![2], Phase::Lapsed));
    // Her offer was never claimed, so it is still good, and so is her place.
    store.offer(session(1), super::offer(0), at(200)).await.unwrap();
    assert_eq!(queue(store, 200).await, [1, 2]);
    assert_eq!(store.sweep(at(201), at(200)).await, Ok(1));
    assert_eq!(queue(store, 201).await, [1]);
}

/// One call does a bounded amount, the next does the rest.
pub async fn a_sweep_is_bounded<S: Subject>() {
    let many = u64::try_from(SWEEP_BATCH).unwrap() + 20;
    let subject = S::fresh(Limits { waiting: many, ..LIMITS }).await;
    let store = subject.store();
    let opening = (0..many).map(|n| store.open(super::new_session(n), at(n)));
    for opened in futures_util::future::join_all(opening).await {
        opened.unwrap();
    }
    assert_eq!(store.sweep(at(LIFE), at(0)).await, Ok(SWEEP_BATCH));
    assert_eq!(store.sweep(at(LIFE), at(0)).await, Ok(20));
    assert_eq!(store.sweep(at(LIFE), at(0)).await, Ok(0));
    assert_eq!(subject.leftovers().await, 0);
}
