//! Opening, the queue, and who is a member.

use abri_wire::{MemberSlot, Phase, Sequence};

use super::{
    LIFE, LIMITS, Limits, Store, StoreError, Subject, at, capability, claim, new_session, offer,
    open, open_and_join, queue, session,
};
use crate::store::Offer;

/// DS-2: a new session is in phase `Waiting`, at the end of the queue.
pub async fn an_opened_session_waits<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let first = open(store, 1, 5).await;
    assert_eq!((first.status.phase, first.status.revision), (Phase::Waiting, 1));
    assert_eq!((first.status.head, first.ahead), (Sequence::START, Some(0)));
    assert_eq!((first.waiting_since, first.expires_at), (at(5), at(LIFE)));
    assert_eq!((first.lease_until, first.erase_at), (None, None));
    assert_eq!(open(store, 2, 6).await.ahead, Some(1));
    assert_eq!(queue(store, 7).await, [1, 2]);
}

/// DS-3: a repeated opening gets the answer again, also when the session has moved on.
pub async fn opening_again_changes_nothing<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let first = open(store, 1, 5).await;
    assert_eq!(open(store, 1, 9).await, first);
    assert_eq!(queue(store, 9).await, [1]);
    claim(store, 1, 1, 10).await;
    assert_eq!(open(store, 1, 11).await.status.phase, Phase::Claimed);
    store.offer(session(1), offer(1), at(12)).await.unwrap();
    assert_eq!(open(store, 1, 13).await.status.phase, Phase::Waiting);
}

/// The same id with another capability or another first nonce is somebody else's.
pub async fn a_session_id_is_taken_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let mut other = new_session(1);
    other.creator = capability(9);
    assert_eq!(store.open(other, at(1)).await, Err(StoreError::Exists));
    let mut other = new_session(1);
    other.offer = offer(9);
    assert_eq!(store.open(other, at(1)).await, Err(StoreError::Exists));
}

/// DS-93: where she is was said once; an offer without it is of the same place.
pub async fn a_zone_stays_until_another_is_named<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let mut new = new_session(1);
    new.offer.zone = Some("north".into());
    store.open(new, at(0)).await.unwrap();
    for (n, named, expected) in [(2, None, "north"), (3, Some("south"), "south")] {
        let named = named.map(str::to_owned);
        store.offer(session(1), Offer { zone: named, ..offer(n) }, at(1)).await.unwrap();
        let shown = store.queue(1, at(1)).await.unwrap();
        assert_eq!(shown[0].entry.zone.as_deref(), Some(expected));
    }
}

/// The queue shows routing data and the first-message bit, and is cut at the end.
pub async fn the_queue_shows_the_oldest_first<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(store.queue(10, at(0)).await, Ok(vec![]));
    let mut first = new_session(3);
    first.offer.language = "pt-BR".into();
    first.offer.zone = Some("north".into());
    first.offer.first_message = true;
    store.open(first, at(1)).await.unwrap();
    for (n, now) in [(2, 2), (1, 3)] {
        open(store, n, now).await;
    }
    let shown = store.queue(2, at(4)).await.unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!((shown[0].entry.session, shown[0].entry.waiting_since), (session(3), at(1)));
    assert_eq!(
        (shown[0].entry.language.as_str(), shown[0].entry.zone.as_deref()),
        ("pt-BR", Some("north"))
    );
    assert!(shown[0].entry.first_message && !shown[1].entry.first_message);
    assert_eq!((shown[1].entry.session, shown[1].entry.zone.as_deref()), (session(2), None));
    claim(store, 2, 1, 5).await;
    assert_eq!(queue(store, 5).await, [3, 1]);
    assert_eq!(store.queue(0, at(5)).await, Ok(vec![]));
    let (_, last) = store.member(session(1), capability(0), at(5)).await.unwrap();
    assert_eq!(last.ahead, Some(1));
}

/// The limit is kept exactly, also when callers race.
pub async fn the_queue_has_a_limit<S: Subject>() {
    let subject = S::fresh(Limits { waiting: 4, ..LIMITS }).await;
    let store = subject.store();
    let opened =
        futures_util::future::join_all((0..12).map(|n| store.open(new_session(n), at(n)))).await;
    let full = opened.iter().filter(|opened| **opened == Err(StoreError::QueueFull)).count();
    assert_eq!((opened.iter().filter(|opened| opened.is_ok()).count(), full), (4, 8));
    let waiting = queue(store, 20).await;
    // Who waits already may repeat; who was refused left nothing.
    open(store, waiting[0], 20).await;
    let refused = (0..12).find(|n| !waiting.contains(n)).unwrap();
    let found = store.member(session(refused), capability(0), at(20)).await;
    assert_eq!(found, Err(StoreError::Gone));
    claim(store, waiting[0], 1, 21).await;
    open(store, refused, 22).await;
}

/// DS-4: a hash finds its member; any other finds nobody.
pub async fn only_a_granted_capability_is_a_member<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let found = store.member(session(1), capability(0), at(1)).await.unwrap();
    assert_eq!(
        (found.0, found.1.status.phase, found.1.ahead),
        (MemberSlot(0), Phase::Joined, None)
    );
    let found = store.member(session(1), capability(1), at(1)).await.unwrap();
    assert_eq!(found.0, MemberSlot(1));
    let stranger = store.member(session(1), capability(2), at(1)).await;
    assert_eq!(stranger, Err(StoreError::NoGrant));
    assert_eq!(store.member(session(2), capability(0), at(1)).await, Err(StoreError::Gone));
}

/// DS-6: revoked at once, for good, and never the creator.
pub async fn a_revoked_capability_is_nobody<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let revoke = |slot| store.revoke(session(1), MemberSlot(slot), at(1));
    assert_eq!(revoke(0).await, Err(StoreError::NoGrant));
    assert_eq!(revoke(7).await, Err(StoreError::NoGrant));
    assert_eq!((revoke(1).await, revoke(1).await), (Ok(()), Ok(())));
    let found = store.member(session(1), capability(1), at(2)).await;
    assert_eq!(found, Err(StoreError::NoGrant));
    let joined = store.joined(session(1), MemberSlot(1), at(2)).await;
    assert_eq!(joined, Err(StoreError::LeaseEnded));
    // The group goes on without him.
    let (_, seen) = store.member(session(1), capability(0), at(2)).await.unwrap();
    assert_eq!(seen.status.phase, Phase::Joined);
}
