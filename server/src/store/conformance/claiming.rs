//! Claims, leases and offers, phase by phase.

use abri_wire::{MemberSlot, Phase};

use super::{
    LEASE, LIMITS, Limits, OfficerName, Store, StoreError, Subject, append, at, capability, claim,
    entry, new_claim, new_guest, offer, open, open_and_join, phase, queue, session,
};

/// DS-12: however many race, one gets it, and the others hear that it does not wait.
pub async fn one_of_sixteen_claims_wins<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let claims = (1..=16).map(|by| store.claim(new_claim(1, by, 1), at(1)));
    let claims = futures_util::future::join_all(claims).await;
    let mut won = claims.iter().filter_map(|claim| claim.as_ref().ok());
    let winner = won.next().expect("nobody won");
    assert_eq!((winner.slot, winner.status.phase), (MemberSlot(1), Phase::Claimed));
    assert_eq!((winner.offer.clone(), winner.lease_until), (offer(0), at(1 + LEASE)));
    assert!(won.next().is_none());
    let refused = claims.iter().filter(|claim| **claim == Err(StoreError::NotWaiting)).count();
    assert_eq!((refused, queue(store, 2).await), (15, vec![]));
}

/// DS-3, DS-12: the winner may ask again while the lease runs; nobody else, nor under his name.
pub async fn a_claim_repeats_for_its_winner_only<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let first = claim(store, 1, 1, 1).await;
    // Asking again does not lengthen the lease.
    assert_eq!(claim(store, 1, 1, 500).await, first);
    let second = store.claim(new_claim(1, 2, 2), at(2)).await;
    assert_eq!(second, Err(StoreError::NotWaiting));
    let mut other_account = new_claim(1, 1, 2);
    other_account.officer = OfficerName("9999".into());
    assert_eq!(store.claim(other_account, at(2)).await, Err(StoreError::NotWaiting));
    let creator = store.claim(new_claim(1, 0, 2), at(2)).await;
    assert_eq!(creator, Err(StoreError::LeaseEnded));
    store.joined(session(1), first.slot, at(3)).await.unwrap();
    let late = store.claim(new_claim(1, 1, 4), at(4)).await;
    assert_eq!(late, Err(StoreError::LeaseEnded));
    assert_eq!(store.claim(new_claim(9, 1, 4), at(4)).await, Err(StoreError::Gone));
}

/// DS-12: the lease's last moment still counts; then the claim is over, whoever asks first.
pub async fn an_ended_lease_lapses_and_revokes<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=3 {
        open(store, n, 0).await;
        claim(store, n, 1, 0).await;
    }
    assert!(store.member(session(1), capability(1), at(LEASE)).await.is_ok());
    let late = at(LEASE + 1);
    // Whoever asks: the claimant, the log's reader, or the creator.
    let claimant = store.member(session(1), capability(1), late).await;
    assert_eq!(claimant, Err(StoreError::NoGrant));
    let joined = store.joined(session(2), MemberSlot(1), late).await;
    assert_eq!(joined, Err(StoreError::LeaseEnded));
    let (status, _) = store.read_after(session(3), Default::default(), 9, late).await.unwrap();
    assert_eq!((status.phase, status.revision), (Phase::Lapsed, 3));
    for n in 1..=3 {
        assert_eq!(phase(store, n, LEASE + 1).await, Phase::Lapsed);
        let again = store.claim(new_claim(n, 1, 0), late).await;
        assert_eq!(again, Err(StoreError::LeaseEnded));
        let other = store.claim(new_claim(n, 2, 0), late).await;
        assert_eq!(other, Err(StoreError::NotWaiting));
    }
}

/// DS-12: who waited is not punished for an officer's silence.
pub async fn a_lapsed_session_keeps_its_place<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    open(store, 2, 1).await;
    claim(store, 1, 1, 2).await;
    assert_eq!(queue(store, 3).await, [2]);
    let now = 3 + LEASE;
    let offered = store.offer(session(1), offer(1), at(now)).await.unwrap();
    assert_eq!((offered.status.phase, offered.ahead), (Phase::Waiting, Some(0)));
    assert_eq!((offered.waiting_since, queue(store, now).await), (at(0), vec![1, 2]));
    // The next claimant gets a slot of his own and the fresh nonce.
    let next = claim(store, 1, 2, now).await;
    assert_eq!((next.slot, next.offer), (MemberSlot(2), offer(1)));
}

/// DS-12: from `joined` on the group is the owner, whatever the time.
pub async fn joining_ends_the_lease<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let joined = |slot, now| store.joined(session(1), MemberSlot(slot), at(now));
    assert_eq!(joined(0, 0).await, Err(StoreError::NoGrant));
    assert_eq!(joined(1, 0).await, Err(StoreError::NoGrant));
    claim(store, 1, 1, 0).await;
    let first = joined(1, 1).await.unwrap();
    assert_eq!((first.status.phase, first.status.revision), (Phase::Joined, 3));
    assert_eq!((first.lease_until, joined(1, 2).await), (None, Ok(first)));
    assert_eq!(phase(store, 1, LEASE * 2).await, Phase::Joined);
    assert!(store.member(session(1), capability(1), at(LEASE * 2)).await.is_ok());
}

/// From `Waiting`, an offer replaces what is offered and nothing else.
pub async fn an_offer_replaces_a_waiting_one<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let before = open(store, 1, 0).await;
    let mut same_nonce = offer(0);
    (same_nonce.language, same_nonce.first_message) = ("en".into(), true);
    let after = store.offer(session(1), same_nonce, at(1)).await.unwrap();
    assert_eq!(after, before);
    let shown = store.queue(9, at(1)).await.unwrap();
    assert!(shown[0].entry.language == "en" && shown[0].entry.first_message);
    assert_eq!(store.offer(session(1), offer(5), at(2)).await, Ok(before));
    assert_eq!(claim(store, 1, 1, 3).await.offer, offer(5));
    let gone = store.offer(session(9), offer(1), at(3)).await;
    assert_eq!(gone, Err(StoreError::Gone));
}

/// From `Claimed`, a fresh offer ends the claim first.
pub async fn an_offer_ends_a_claim<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    claim(store, 1, 1, 1).await;
    let offered = store.offer(session(1), offer(1), at(2)).await.unwrap();
    assert_eq!((offered.status.phase, offered.status.revision), (Phase::Waiting, 3));
    assert_eq!((offered.waiting_since, offered.lease_until), (at(0), None));
    let claimant = store.member(session(1), capability(1), at(3)).await;
    assert_eq!(claimant, Err(StoreError::NoGrant));
    let again = store.claim(new_claim(1, 1, 3), at(3)).await;
    assert_eq!(again, Err(StoreError::LeaseEnded));
    assert_eq!(claim(store, 1, 2, 3).await.slot, MemberSlot(2));
}

/// From `Joined`, she asks for someone else: a new wait; the officer in the group stays a member.
pub async fn an_offer_from_joined_goes_to_the_end<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    open(store, 2, 5).await;
    let offered = store.offer(session(1), offer(1), at(9)).await.unwrap();
    assert_eq!((offered.status.phase, offered.ahead), (Phase::Waiting, Some(1)));
    assert_eq!((offered.waiting_since, queue(store, 9).await), (at(9), vec![2, 1]));
    assert!(store.member(session(1), capability(1), at(9)).await.is_ok());
    let next = claim(store, 1, 2, 10).await;
    // The former officer saying `joined` again does not end the other's lease.
    let repeated = store.joined(session(1), MemberSlot(1), at(11)).await.unwrap();
    assert_eq!(repeated.status.phase, Phase::Claimed);
    let joined = store.joined(session(1), next.slot, at(11)).await.unwrap();
    assert_eq!(joined.status.phase, Phase::Joined);
}

/// DS-3: an offer's delayed repetition, after its claim, ends no claim and no conversation.
pub async fn a_claimed_offer_repeats_without_effect<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let claimed = claim(store, 1, 1, 1).await;
    let repeat = |now| store.offer(session(1), offer(0), at(now));
    assert_eq!(repeat(2).await.unwrap().status, claimed.status);
    let joined = store.joined(session(1), claimed.slot, at(3)).await.unwrap();
    assert_eq!(repeat(4).await, Ok(joined));
    store.offer(session(1), offer(1), at(5)).await.unwrap();
    claim(store, 1, 2, 5).await;
    let lapsed = store.offer(session(1), offer(1), at(7 + LEASE)).await.unwrap();
    assert_eq!((lapsed.status.phase, queue(store, 7 + LEASE).await), (Phase::Lapsed, vec![]));
}

/// A full queue refuses an offer and leaves everything as it was; but who asks for someone else keeps
/// nobody out who is not there already, and is not left with whom she does not want.
pub async fn an_offer_waits_for_room_in_the_queue<S: Subject>() {
    let subject = S::fresh(Limits { waiting: 1, ..LIMITS }).await;
    let store = subject.store();
    open_and_join(store, 3, 0).await;
    open(store, 1, 0).await;
    let slot = claim(store, 1, 1, 0).await.slot;
    store.revoke(session(1), slot, at(0)).await.unwrap();
    let (_, lapsed) = store.member(session(1), capability(0), at(1)).await.unwrap();
    open(store, 2, 1).await;
    let full = store.offer(session(1), offer(1), at(2)).await;
    assert_eq!(full, Err(StoreError::QueueFull));
    let (_, after) = store.member(session(1), capability(0), at(2)).await.unwrap();
    assert_eq!(after, lapsed);
    let other = store.offer(session(3), offer(3), at(2)).await.unwrap();
    assert_eq!(other.status.phase, Phase::Waiting);
    claim(store, 3, 2, 2).await;
    // Replacing needs no room.
    store.offer(session(2), offer(2), at(2)).await.unwrap();
    claim(store, 2, 1, 3).await;
    store.offer(session(1), offer(1), at(4)).await.unwrap();
}

/// DS-6: a claim without a grant would only block the session until its lease ended.
pub async fn revoking_a_claimant_lapses<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let slot = claim(store, 1, 1, 1).await.slot;
    assert_eq!(store.revoke(session(1), slot, at(2)).await, Ok(()));
    assert_eq!(phase(store, 1, 3).await, Phase::Lapsed);
    assert_eq!(store.revoke(session(1), slot, at(3)).await, Ok(()));
}

/// DS-71: one invitation makes one member; a repetition needs none, and nobody else's is one.
pub async fn a_guest_is_admitted_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let joined = open_and_join(store, 1, 0).await;
    let admit = |guest| store.admit(guest, at(1));
    assert_eq!(admit(new_guest(1, 5, false)).await, Err(StoreError::NotWaiting));
    let admitted = admit(new_guest(1, 5, true)).await;
    assert_eq!(admitted, Ok((MemberSlot(2), joined.status)));
    assert_eq!(admit(new_guest(1, 5, false)).await, admitted);
    let mut other_account = new_guest(1, 5, true);
    other_account.officer = OfficerName("9999".into());
    assert_eq!(admit(other_account).await, Err(StoreError::NotWaiting));
    assert_eq!(store.claim(new_claim(1, 5, 1), at(1)).await, Err(StoreError::LeaseEnded));
    assert_eq!(store.joined(session(1), MemberSlot(2), at(1)).await.unwrap().status, joined.status);
    assert!(append(store, entry(1, 2, 1), 1).await.is_ok());
    store.revoke(session(1), MemberSlot(2), at(2)).await.unwrap();
    assert_eq!(admit(new_guest(1, 5, true)).await, Err(StoreError::NotWaiting));
    assert_eq!(append(store, entry(1, 2, 2), 2).await, Err(StoreError::NoGrant));
    assert_eq!(admit(new_guest(1, 6, true)).await.unwrap().0, MemberSlot(3));
}

/// DS-71: in phase joined only.
pub async fn guests_join_where_an_officer_is<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open(store, 1, 0).await;
    let admit = |n| store.admit(new_guest(n, 5, true), at(1));
    assert_eq!(admit(1).await, Err(StoreError::NotWaiting));
    claim(store, 1, 1, 0).await;
    assert_eq!(admit(1).await, Err(StoreError::NotWaiting));
    open_and_join(store, 2, 0).await;
    store.close(session(2), MemberSlot(1), at(500), at(1)).await.unwrap();
    assert_eq!(admit(2).await, Err(StoreError::Closing));
    assert_eq!(admit(9).await, Err(StoreError::Gone));
}
