//! Closing, expiry, erasure.

use abri_wire::{ExitCommitment, MemberSlot, Phase, Sequence};

use super::{
    LIFE, LIMITS, NewSession, Store, StoreError, Subject, append, at, capability, claim, entry,
    new_claim, offer, open, open_and_join, queue, session,
};
use crate::store::Appended;

/// DS-13: no more appends, out of the queue, readable to the end.
pub async fn closing_refuses_appends_and_keeps_the_log<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    append(store, entry(1, 1, 1), 1).await.unwrap();
    let closed = store.close(session(1), MemberSlot(1), at(900), at(3)).await.unwrap();
    assert_eq!((closed.status.phase, closed.status.revision), (Phase::Closing, 4));
    assert_eq!((closed.erase_at, closed.ahead), (Some(at(900)), None));
    assert_eq!(queue(store, 4).await, Vec::<u64>::new());
    assert_eq!(append(store, entry(1, 0, 2), 4).await, Err(StoreError::Closing));
    // DS-3: what was acknowledged before is acknowledged again.
    let again = append(store, entry(1, 1, 1), 4).await;
    assert_eq!(again, Ok(Appended::Repeated(Sequence(1))));
    let (_, page) = store.read_after(session(1), Sequence::START, 9, at(4)).await.unwrap();
    assert_eq!(page.len(), 1);
    assert_eq!(store.offer(session(1), offer(2), at(4)).await, Err(StoreError::Closing));
    let claimed = store.claim(new_claim(1, 2, 4), at(4)).await;
    assert_eq!(claimed, Err(StoreError::NotWaiting));
    let joined = store.joined(session(1), MemberSlot(1), at(4)).await;
    assert_eq!(joined, Err(StoreError::Closing));
}

/// DS-85: she asked for someone else, who may be on the way: that the former one closes takes her
/// out of nothing.
pub async fn who_closes_while_she_waits_for_another_only_goes<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    store.offer(session(1), offer(1), at(2)).await.unwrap();
    let waits = store.close(session(1), MemberSlot(1), at(900), at(3)).await.unwrap();
    assert_eq!((waits.status.phase, waits.erase_at, waits.ahead), (Phase::Waiting, None, Some(0)));
    assert_eq!(append(store, entry(1, 1, 1), 3).await, Err(StoreError::NoGrant));
    assert_eq!(queue(store, 4).await, [1]);

    open_and_join(store, 2, 0).await;
    store.offer(session(2), offer(1), at(2)).await.unwrap();
    claim(store, 2, 2, 3).await;
    let claimed = store.close(session(2), MemberSlot(1), at(900), at(4)).await.unwrap();
    assert_eq!((claimed.status.phase, claimed.erase_at), (Phase::Claimed, None));
    assert!(claimed.lease_until.is_some());
    store.joined(session(2), MemberSlot(2), at(5)).await.unwrap();
    let closed = store.close(session(2), MemberSlot(2), at(900), at(6)).await.unwrap();
    assert_eq!(closed.status.phase, Phase::Closing);
    let nobody = store.close(session(1), MemberSlot(7), at(900), at(6)).await;
    assert_eq!(nobody, Err(StoreError::NoGrant));
}

/// DS-85: a claim that is given up is over at once, and ends nothing of hers.
pub async fn a_claim_that_is_given_up_is_over<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    claim(store, 1, 1, 1).await;
    let lapsed = store.close(session(1), MemberSlot(1), at(900), at(2)).await.unwrap();
    assert_eq!((lapsed.status.phase, lapsed.lease_until), (Phase::Lapsed, None));
    assert_eq!(append(store, entry(1, 1, 1), 3).await, Err(StoreError::NoGrant));
    store.offer(session(1), offer(2), at(3)).await.unwrap();
    assert_eq!(queue(store, 3).await, [1]);
}

/// DS-3, DS-13: closing again does not put the end off; nor does a lease that ends.
pub async fn closing_keeps_its_first_end<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let first = store.close(session(1), MemberSlot(1), at(5000), at(2)).await.unwrap();
    assert_eq!(first.lease_until, None);
    assert_eq!(store.close(session(1), MemberSlot(1), at(9000), at(4000)).await, Ok(first));
    // He was a member when it closed, and may read the end.
    assert!(store.member(session(1), capability(1), at(4000)).await.is_ok());
}

/// DS-13: gone at its end, swept or not.
pub async fn a_closed_session_ends_by_itself<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    store.close(session(1), MemberSlot(1), at(900), at(1)).await.unwrap();
    assert!(store.member(session(1), capability(0), at(899)).await.is_ok());
    let late = store.member(session(1), capability(0), at(900)).await;
    assert_eq!(late, Err(StoreError::Gone));
    assert_eq!(
        store.close(session(1), MemberSlot(1), at(2000), at(900)).await,
        Err(StoreError::Gone)
    );
}

/// DS-14: at `expires_at` there is no session, for any method, swept or not.
pub async fn a_session_expires<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=2 {
        open_and_join(store, n, 0).await;
    }
    open(store, 3, 0).await;
    append(store, entry(1, 0, 1), 1).await.unwrap();
    assert!(store.member(session(1), capability(0), at(LIFE - 1)).await.is_ok());
    let (now, id, slot) = (at(LIFE), session(1), MemberSlot(1));
    let refused = [
        store.member(id, capability(0), now).await.err(),
        store.touch(id, now).await.err(),
        store.offer(id, offer(1), now).await.err(),
        store.claim(new_claim(3, 2, LIFE), now).await.err(),
        store.joined(id, slot, now).await.err(),
        append(store, entry(1, 0, 2), LIFE).await.err(),
        store.read_after(id, Sequence::START, 9, now).await.err(),
        store.revoke(id, slot, now).await.err(),
        store.close(id, MemberSlot(1), at(LIFE + 9), now).await.err(),
    ];
    assert_eq!(refused, [Some(StoreError::Gone); 9]);
    assert_eq!(queue(store, LIFE).await, Vec::<u64>::new());
    assert_eq!(store.sweep(now, at(0)).await, Ok(3));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-13: nothing of an erased session is left, in whichever phase it was, and others stay whole.
pub async fn erasing_leaves_nothing<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    open(store, 2, 0).await;
    claim(store, 2, 1, 0).await;
    open_and_join(store, 3, 0).await;
    open_and_join(store, 4, 0).await;
    store.close(session(4), MemberSlot(1), at(900), at(1)).await.unwrap();
    for n in [1, 3] {
        for id in 1..=5 {
            append(store, entry(n, 0, id), 1).await.unwrap();
        }
    }
    for n in [1, 2, 4] {
        assert_eq!(store.erase(session(n)).await, Ok(()));
        let found = store.member(session(n), capability(0), at(2)).await;
        assert_eq!(found, Err(StoreError::Gone));
        assert_eq!(store.erase(session(n)).await, Ok(()));
    }
    let (_, page) = store.read_after(session(3), Sequence::START, 9, at(2)).await.unwrap();
    assert_eq!((page.len(), queue(store, 2).await), (5, vec![]));
    store.erase(session(3)).await.unwrap();
    store.erase(session(99)).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// What has the id of an erased or expired session inherits nothing from it.
pub async fn an_erased_id_starts_anew<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    append(store, entry(1, 0, 1), 1).await.unwrap();
    store.erase(session(1)).await.unwrap();
    let anew = open(store, 1, 2).await;
    assert_eq!((anew.status.revision, anew.status.head), (1, Sequence::START));
    let former = store.member(session(1), capability(1), at(3)).await;
    assert_eq!(former, Err(StoreError::NoGrant));
    let told = append(store, entry(1, 0, 1), 3).await;
    assert_eq!(told, Ok(Appended::New(Sequence(1))));
    let mut next = super::new_session(1);
    (next.creator, next.expires_at) = (capability(8), at(LIFE * 2));
    let opened = store.open(next, at(LIFE)).await.unwrap();
    assert_eq!((opened.status.revision, opened.status.head), (1, Sequence::START));
    let former = store.member(session(1), capability(0), at(LIFE)).await;
    assert_eq!(former, Err(StoreError::NoGrant));
    store.erase(session(1)).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-98: found by what she committed to, in whatever phase, until it is over; by nothing else.
pub async fn who_leaves_is_found_by_what_she_committed_to<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let [hers, other] = [7, 8].map(|n| ExitCommitment::new([n; 32]));
    for n in [1, 2] {
        let new = NewSession { exit_commitment: Some(hers), ..super::new_session(n) };
        store.open(new, at(0)).await.unwrap();
    }
    open(store, 3, 0).await;
    let found = store.committed(session(1), hers, at(1)).await.unwrap();
    assert_eq!((found.status.phase, found.former), (Phase::Waiting, None));
    for n in [1, 3] {
        assert_eq!(store.committed(session(n), other, at(1)).await, Err(StoreError::NoGrant));
    }
    assert_eq!(store.committed(session(3), hers, at(1)).await, Err(StoreError::NoGrant));
    assert_eq!(store.committed(session(9), hers, at(1)).await, Err(StoreError::Gone));
    let slot = claim(store, 1, 1, 2).await.slot;
    store.joined(session(1), slot, at(2)).await.unwrap();
    store.close(session(1), slot, at(900), at(3)).await.unwrap();
    store.away(session(2), at(900), at(3)).await.unwrap();
    for (n, phase) in [(1, Phase::Closing), (2, Phase::Away)] {
        let found = store.committed(session(n), hers, at(899)).await.unwrap();
        assert_eq!(found.status.phase, phase);
        let late = store.committed(session(n), hers, at(900)).await;
        assert_eq!(late, Err(StoreError::Gone));
    }
}
