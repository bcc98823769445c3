//! An account whose client lost its keys comes back to where it sat.

use abri_wire::{MemberSlot, Phase, SessionStatus};

use super::{
    LIFE, LIMITS, OfficerName, Store, StoreError, Subject, append, at, capability, certificate,
    claim, entry, new_guest, new_seat, offer, open, open_and_join, session,
};
use crate::store::{Company, NewReturn, NewSession, Seat};

/// What brings the account back with another capability.
const ANEW: u8 = 50;

async fn seats(store: &impl Store, of: u8, now: u64) -> Vec<Seat> {
    store.seats(OfficerName(format!("{of:04}")), 9, at(now)).await.unwrap()
}

async fn sit(
    store: &impl Store,
    n: u64,
    of: u8,
    by: u8,
    now: u64,
) -> Result<(MemberSlot, SessionStatus), StoreError> {
    store.sit(new_seat(n, of, by), at(now)).await
}

async fn is_member(store: &impl Store, n: u64, by: u8, now: u64) -> bool {
    store.member(session(n), capability(by), at(now)).await.is_ok()
}

/// DS-73: where an own right has joined and was not taken, and nowhere else.
pub async fn an_account_is_told_where_it_sits<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(seats(store, 1, 0).await, []);
    open(store, 1, 0).await;
    claim(store, 1, 1, 1).await;
    assert_eq!(seats(store, 1, 1).await, [], "a claim is no seat yet");
    open_and_join(store, 2, 2).await;
    let first = Seat {
        session: session(2),
        certificate: certificate(1),
        language: offer(0).language,
        zone: None,
        joined: true,
    };
    assert_eq!(seats(store, 1, 3).await, [first]);
    assert_eq!(seats(store, 2, 3).await, []);
    store.admit(new_guest(2, 7, true), at(3)).await.unwrap();
    let invited = seats(store, 7, 3).await;
    assert!(!invited[0].joined, "also who was invited, and has not come yet");
}

/// DS-73: so many at most, and as long as the right is there.
pub async fn an_account_is_told_while_it_sits_there<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 2, 2).await;
    store.admit(new_guest(2, 7, true), at(3)).await.unwrap();
    open_and_join(store, 3, 4).await;
    store.offer(session(3), offer(1), at(5)).await.unwrap();
    assert_eq!(seats(store, 1, 5).await.len(), 2, "also while she waits for somebody else");
    assert_eq!(store.seats(OfficerName("0001".into()), 1, at(5)).await.unwrap().len(), 1);
}

/// DS-73: not where it was sent away, where it closes, and where it is over.
pub async fn an_account_is_told_of_no_former_seat<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [2, 3] {
        open_and_join(store, n, 2).await;
    }
    store.admit(new_guest(2, 7, true), at(3)).await.unwrap();
    store.revoke(session(3), MemberSlot(1), at(6)).await.unwrap();
    store.close(session(2), MemberSlot(1), at(900), at(6)).await.unwrap();
    for of in [1, 7] {
        assert_eq!(seats(store, of, 6).await, []);
    }
    open_and_join(store, 4, 7).await;
    assert_eq!(seats(store, 1, LIFE).await, [], "over");
    store.erase(session(4)).await.unwrap();
    assert_eq!(seats(store, 1, 8).await, []);
}

/// DS-74: from every phase in which it goes on, with a slot of its own; both read and write.
pub async fn who_sat_there_comes_back<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=3 {
        open_and_join(store, n, 0).await;
    }
    store.offer(session(2), offer(1), at(1)).await.unwrap();
    store.away(session(3), at(900), at(1)).await.unwrap();
    for (n, phase) in [(1, Phase::Joined), (2, Phase::Waiting), (3, Phase::Away)] {
        let (slot, status) = sit(store, n, 1, ANEW, 2).await.unwrap();
        assert_eq!((slot, status.phase), (MemberSlot(2), phase));
        for by in [1, ANEW] {
            assert!(is_member(store, n, by, 3).await);
        }
        append(store, entry(n, 2, 1), 3).await.unwrap();
    }
}

/// DS-74: the former right goes with the new one's `joined`, and who talks with her sits there; the
/// next time it is that one's place.
pub async fn the_former_seat_goes_when_the_new_one_joined<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let before = open_and_join(store, 1, 0).await;
    let (slot, _) = sit(store, 1, 1, ANEW, 1).await.unwrap();
    let mut hints = store.watch(session(1));
    let joined = store.joined(session(1), slot, at(2)).await.unwrap();
    assert_eq!((joined.status.phase, joined.partner), (Phase::Joined, Some(slot)));
    assert!(joined.status.revision > before.status.revision, "readers wake");
    super::soon(hints.changed()).await.unwrap();
    assert!(!is_member(store, 1, 1, 3).await && is_member(store, 1, ANEW, 3).await);
    assert_eq!(store.joined(session(1), slot, at(3)).await, Ok(joined), "repeated");
    assert_eq!(seats(store, 1, 3).await[0].certificate, certificate(ANEW));
    let (next, _) = sit(store, 1, 1, ANEW + 1, 4).await.unwrap();
    store.joined(session(1), next, at(5)).await.unwrap();
    assert!(!is_member(store, 1, ANEW, 6).await && is_member(store, 1, ANEW + 1, 6).await);
}

/// DS-74: the same again is the same; another one takes its place, as long as it has not joined.
pub async fn a_seat_is_granted_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let first = sit(store, 1, 1, ANEW, 1).await.unwrap();
    assert_eq!(sit(store, 1, 1, ANEW, 2).await.unwrap(), first);
    assert_eq!(seats(store, 1, 2).await[0].certificate, certificate(1), "it has not joined");
    let (second, _) = sit(store, 1, 1, ANEW + 1, 3).await.unwrap();
    assert_eq!(second, MemberSlot(3));
    assert!(!is_member(store, 1, ANEW, 4).await && is_member(store, 1, 1, 4).await);
    let joined = store.joined(session(1), first.0, at(4)).await;
    assert_eq!(joined, Err(StoreError::LeaseEnded));
    assert_eq!(sit(store, 1, 1, ANEW, 5).await, Err(StoreError::NotWaiting));
}

/// DS-6, DS-74: whoever came back sits where the first one sat, however often: she knows only that one.
pub async fn who_came_back_is_sent_away_by_the_first_slot<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 4, 0).await;
    for by in [ANEW, ANEW + 1] {
        let (slot, _) = sit(store, 4, 1, by, 1).await.unwrap();
        store.joined(session(4), slot, at(1)).await.unwrap();
    }
    store.revoke(session(4), MemberSlot(1), at(2)).await.unwrap();
    assert!(!is_member(store, 4, ANEW + 1, 3).await);
}

/// DS-74: whoever comes back for ever keeps nobody else out.
pub async fn coming_back_leaves_room<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    // The creator and the first one have theirs.
    for by in 0..126 {
        assert!(sit(store, 1, 1, 100 + by, 1).await.is_ok(), "{by}");
    }
    assert_eq!(sit(store, 1, 1, 226, 1).await, Err(StoreError::SessionFull));
    store.offer(session(1), offer(1), at(2)).await.unwrap();
    let other = super::new_claim(1, 2, 2);
    assert_eq!(store.claim(other, at(2)).await.unwrap().slot, MemberSlot(128));
}

/// DS-74: another account, who only claimed, who was sent away, or where it is over.
pub async fn who_does_not_sit_there_is_not_let_in<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    open(store, 2, 0).await;
    claim(store, 2, 1, 0).await;
    for (n, of, by) in [(1, 2, ANEW), (2, 1, ANEW), (1, 1, 0), (1, 2, 1)] {
        assert_eq!(sit(store, n, of, by, 1).await, Err(StoreError::NotWaiting), "{n} {of} {by}");
    }
    assert_eq!(sit(store, 9, 1, ANEW, 1).await, Err(StoreError::Gone));
    store.close(session(1), MemberSlot(1), at(900), at(2)).await.unwrap();
    assert_eq!(sit(store, 1, 1, ANEW, 3).await, Err(StoreError::Closing));
}

/// DS-6, DS-74: whichever right of a seat she takes, all of it goes; another seat of the same account
/// stays.
pub async fn who_is_sent_away_does_not_come_back<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for (n, taken) in [(1, 1), (2, 2)] {
        open_and_join(store, n, 0).await;
        sit(store, n, 1, ANEW, 1).await.unwrap();
        store.revoke(session(n), MemberSlot(taken), at(2)).await.unwrap();
        assert!(!is_member(store, n, 1, 3).await && !is_member(store, n, ANEW, 3).await);
        assert_eq!(sit(store, n, 1, ANEW + 1, 3).await, Err(StoreError::NotWaiting));
    }
    // Claimed once more: that is a seat of its own.
    open_and_join(store, 3, 0).await;
    store.offer(session(3), offer(1), at(1)).await.unwrap();
    let mut again = super::new_claim(3, 20, 1);
    again.officer = OfficerName("0001".into());
    let slot = store.claim(again, at(1)).await.unwrap().slot;
    store.joined(session(3), slot, at(2)).await.unwrap();
    store.revoke(session(3), MemberSlot(1), at(3)).await.unwrap();
    assert!(is_member(store, 3, 20, 4).await);
    assert_eq!(seats(store, 1, 4).await[0].certificate, certificate(20));
}

/// DS-86: who was invited and gives up, or did not come at all, ends nothing of hers; what is left is no
/// seat.
pub async fn who_does_not_come_ends_nothing<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [1, 2] {
        open_and_join(store, n, 0).await;
        store.admit(new_guest(n, 7, true), at(1)).await.unwrap();
    }
    let given_up = store.close(session(1), MemberSlot(2), at(900), at(2)).await.unwrap();
    let (came_back, _) = sit(store, 2, 7, ANEW, 2).await.unwrap();
    let gone = store.close(session(2), came_back, at(900), at(3)).await.unwrap();
    for (n, left) in [(1, given_up), (2, gone)] {
        assert_eq!((left.status.phase, left.erase_at), (Phase::Joined, None));
        assert!(is_member(store, n, 1, 3).await && !is_member(store, n, 7, 3).await);
        assert!(!is_member(store, n, ANEW, 3).await);
    }
    assert_eq!(seats(store, 7, 3).await, []);
}

/// DS-86: who was there leaves a seat that he only comes back to as it was; who came closes as anybody.
pub async fn who_does_not_come_back_leaves_the_seat<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 1, 0).await;
    let (slot, _) = store.admit(new_guest(1, 7, true), at(1)).await.unwrap();
    store.joined(session(1), slot, at(2)).await.unwrap();
    assert!(seats(store, 7, 2).await[0].joined);
    let (came_back, _) = sit(store, 1, 7, ANEW, 3).await.unwrap();
    let left = store.close(session(1), came_back, at(900), at(4)).await.unwrap();
    assert_eq!(left.status.phase, Phase::Joined);
    assert!(is_member(store, 1, 7, 4).await && !is_member(store, 1, ANEW, 4).await);
    let closed = store.close(session(1), slot, at(900), at(5)).await.unwrap();
    assert_eq!(closed.status.phase, Phase::Closing);
}

/// DS-69, DS-74: she returns to the account that talked with her, also after it came back.
pub async fn her_return_is_for_who_came_back<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let lasting = NewSession { return_hash: Some(capability(99)), ..super::new_session(1) };
    store.open(lasting, at(0)).await.unwrap();
    let first = claim(store, 1, 1, 0).await.slot;
    store.joined(session(1), first, at(0)).await.unwrap();
    let (slot, _) = sit(store, 1, 1, ANEW, 1).await.unwrap();
    store.joined(session(1), slot, at(2)).await.unwrap();
    let returns = NewReturn {
        former: session(1),
        capability: capability(99),
        contact_since: at(0),
        reserved_until: at(600),
        erase_at: at(900),
    };
    let new = NewSession { returns: Some(returns), ..super::new_session(2) };
    store.open(new, at(3)).await.unwrap();
    let (who, former) = store.member(session(1), capability(ANEW), at(4)).await.unwrap();
    assert_eq!((former.partner, former.successor), (Some(who), Some(session(2))));
    assert_eq!(store.claim(super::new_claim(2, 2, 4), at(4)).await, Err(StoreError::NotWaiting));
    assert_eq!(seats(store, 1, 4).await, [], "where she was, nobody comes back");
}

/// DS-94: her language and who is there, who came first, first: not who claims, only comes, or is gone.
pub async fn who_is_there_is_known<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let there = async |n, now| {
        let Company { language, officers } = store.company(session(n), at(now)).await.unwrap();
        assert_eq!(language, offer(0).language);
        officers.into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    open(store, 1, 0).await;
    claim(store, 1, 1, 0).await;
    assert_eq!(there(1, 1).await, [""; 0]);
    open_and_join(store, 2, 0).await;
    let (guest, _) = store.admit(new_guest(2, 7, true), at(1)).await.unwrap();
    assert_eq!(there(2, 1).await, ["0001"]);
    store.joined(session(2), guest, at(2)).await.unwrap();
    sit(store, 2, 1, ANEW, 3).await.unwrap();
    assert_eq!(there(2, 3).await, ["0001", "0007"]);
    store.revoke(session(2), MemberSlot(1), at(4)).await.unwrap();
    assert_eq!(there(2, 4).await, ["0007"]);
    assert_eq!(store.company(session(9), at(4)).await, Err(StoreError::Gone));
}
