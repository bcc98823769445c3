//! She goes away, and returns in another session.

use abri_wire::{ExitCommitment, MemberSlot, Phase, Sequence};

use super::{
    LIMITS, Limits, NewGuest, NewSeat, OfficerName, Store, StoreError, Subject, append, at,
    capability, claim, entry, new_claim, new_guest, new_seat, offer, open, open_and_join, phase,
    queue, session,
};
use crate::store::{NewReturn, NewSession, Offer, Waiting};

/// Hash of what opens the way back to session `n`.
fn back_to(n: u8) -> abri_wire::CapabilityHash {
    capability(100 + n)
}

/// Session `n`, which can be returned to.
fn lasting(n: u8) -> NewSession {
    NewSession { return_hash: Some(back_to(n)), ..super::new_session(n.into()) }
}

/// Session `n`, in which she returns from `former` at `now`, last heard of at 0 or later.
fn returning(n: u8, former: u8, now: u64) -> NewSession {
    let returns = NewReturn {
        former: session(former.into()),
        capability: back_to(former),
        contact_since: at(now.saturating_sub(5000)),
        reserved_until: at(now + 600),
        erase_at: at(now + 2000),
    };
    let mut new = NewSession { returns: Some(returns), ..lasting(n) };
    new.offer = offer(n);
    new
}

async fn join(store: &impl Store, n: u64, by: u8, now: u64) {
    let slot = claim(store, n, by, now).await.slot;
    store.joined(session(n), slot, at(now)).await.unwrap();
}

/// DS-67: from every phase; out of the queue, out of a claim, erased in time; the officer goes on.
pub async fn who_goes_away_is_erased_in_time<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in 1..=2 {
        open(store, n, 0).await;
    }
    claim(store, 2, 1, 1).await;
    open_and_join(store, 3, 1).await;
    for n in 1..=3 {
        let away = store.away(session(n), at(900), at(2)).await.unwrap();
        assert_eq!((away.status.phase, away.erase_at), (Phase::Away, Some(at(900))));
        assert_eq!(store.away(session(n), at(5000), at(3)).await, Ok(away), "the first end stays");
    }
    assert_eq!(queue(store, 3).await, Vec::<u64>::new());
    let claimant = store.member(session(2), capability(1), at(3)).await;
    assert_eq!(claimant, Err(StoreError::NoGrant));
    let claimed = store.claim(new_claim(1, 2, 3), at(3)).await;
    assert_eq!(claimed, Err(StoreError::NotWaiting));
    assert_eq!(phase(store, 1, 899).await, Phase::Away);
    let late = store.member(session(1), capability(0), at(900)).await;
    assert_eq!(late, Err(StoreError::Gone));
    assert_eq!(store.sweep(at(900), at(0)).await, Ok(3));
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-67: the officer goes on; if he closes, that keeps her no longer.
pub async fn who_talked_with_her_goes_on<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    open_and_join(store, 3, 1).await;
    store.away(session(3), at(900), at(2)).await.unwrap();
    append(store, entry(3, 1, 1), 3).await.unwrap();
    assert_eq!(store.offer(session(3), offer(9), at(3)).await, Err(StoreError::Closing));
    let closed = store.close(session(3), MemberSlot(1), at(9000), at(4)).await.unwrap();
    assert_eq!((closed.status.phase, closed.erase_at), (Phase::Closing, Some(at(900))));
    assert_eq!(store.away(session(3), at(800), at(5)).await, Ok(closed));
}

/// DS-68, DS-69, DS-83, DS-93: her place is kept, also through a full queue, and nobody has a right to her first.
pub async fn who_waited_returns_to_her_place<S: Subject>() {
    let subject = S::fresh(Limits { waiting: 2, ..LIMITS }).await;
    let store = subject.store();
    let mut first = lasting(1);
    first.offer.zone = Some("north".into());
    store.open(first, at(0)).await.unwrap();
    open(store, 2, 1).await;
    let mut bits = store.watch(session(1));
    let back = store.open(returning(3, 1, 2), at(2)).await.unwrap();
    assert_eq!(
        (back.status.phase, back.ahead, back.former),
        (Phase::Waiting, Some(0), Some(session(1)))
    );
    assert_eq!((back.waiting_since, queue(store, 2).await), (at(0), vec![3, 2]));
    super::soon(bits.changed()).await.unwrap();
    let (_, former) = store.member(session(1), capability(0), at(2)).await.unwrap();
    assert_eq!((former.status.phase, former.erase_at), (Phase::Returned, Some(at(2002))));
    assert_eq!(former.successor, Some(session(3)));
    let shown = store.queue(9, at(2)).await.unwrap();
    assert_eq!(
        (shown[0].entry.reserved_until, shown[0].entry.zone.as_deref()),
        (None, Some("north"))
    );
    // DS-83, also when nothing is left of where she was before.
    let says = |shown: &[Waiting]| shown.iter().map(|it| it.entry.returning).collect::<Vec<_>>();
    assert_eq!(says(&shown), [true, false]);
    // Through `away` as well, and whoever is back can go and return again.
    store.away(session(3), at(60), at(3)).await.unwrap();
    open(store, 5, 3).await;
    let again = store.open(returning(4, 3, 4), at(4)).await.unwrap();
    assert_eq!((again.ahead, queue(store, 4).await), (Some(0), vec![4, 2, 5]));
    let here = Offer { zone: Some("north".into()), ..offer(4) };
    assert_eq!(claim(store, 4, 2, 5).await.offer, here);
}

/// DS-69: for a while only he who talked with her gets her; then anybody.
pub async fn the_officer_who_talked_with_her_comes_first<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [1, 2] {
        store.open(lasting(n), at(0)).await.unwrap();
        join(store, n.into(), 1, 1).await;
    }
    for (n, former) in [(3, 1), (4, 2)] {
        let back = store.open(returning(n, former, 10), at(10)).await.unwrap();
        assert_eq!(back.waiting_since, at(0));
    }
    let shown = store.queue(9, at(610)).await.unwrap();
    assert_eq!((shown.len(), shown[0].entry.reserved_until), (2, Some(at(610))));
    assert_eq!(shown[0].reserved_for, Some(OfficerName("0001".into())));
    for (who, his) in [(Some("0001"), true), (Some("0002"), false), (None, false)] {
        let who = who.map(|who| OfficerName(who.into()));
        assert_eq!(shown[0].clone().seen_by(who.as_ref()).reserved_for_you, his);
    }
    let other = |n, now| store.claim(new_claim(n, 2, now), at(now));
    assert_eq!(other(3, 610).await, Err(StoreError::NotWaiting));
    let mut his = new_claim(3, 9, 610);
    his.officer = OfficerName("0001".into());
    assert_eq!(store.claim(his, at(610)).await.unwrap().slot, MemberSlot(1));
    assert_eq!(store.queue(9, at(611)).await.unwrap()[0].reserved_for, None);
    assert_eq!(other(4, 611).await.unwrap().slot, MemberSlot(1));
}

/// DS-69: nobody is kept for an officer whose right she took, or instead of whom she asked for another.
pub async fn nobody_is_kept_for_whom_she_did_not_want<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [1, 2] {
        store.open(lasting(n), at(0)).await.unwrap();
        join(store, n.into(), 1, 1).await;
    }
    store.revoke(session(1), MemberSlot(1), at(2)).await.unwrap();
    let asked = store.offer(session(2), offer(7), at(3)).await.unwrap();
    assert_eq!(asked.partner, None);
    for (n, former) in [(3, 1), (4, 2)] {
        store.open(returning(n, former, 4), at(4)).await.unwrap();
        store.claim(new_claim(n.into(), 2, 5), at(5)).await.unwrap();
    }
}

/// DS-69: the one who talked with her was taken out after another officer had come: she returns to the
/// one who has been there longest.
pub async fn her_return_is_for_who_took_over<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    join(store, 1, 1, 1).await;
    for by in [7, 8] {
        let (slot, _) = store.admit(new_guest(1, by, true), at(2)).await.unwrap();
        store.joined(session(1), slot, at(2)).await.unwrap();
    }
    store.revoke(session(1), MemberSlot(1), at(3)).await.unwrap();
    let (_, view) = store.member(session(1), capability(7), at(3)).await.unwrap();
    assert_eq!(view.partner, Some(MemberSlot(2)));
    // His console is loaded anew: he still is the one.
    let (slot, _) = store.sit(new_seat(1, 7, 50), at(3)).await.unwrap();
    store.joined(session(1), slot, at(3)).await.unwrap();
    store.open(returning(2, 1, 4), at(4)).await.unwrap();
    let (who, former) = store.member(session(1), capability(50), at(4)).await.unwrap();
    assert_eq!((former.partner, former.successor), (Some(who), Some(session(2))));
    let shown = store.queue(9, at(4)).await.unwrap();
    assert_eq!(shown[0].reserved_for, Some(OfficerName("0007".into())));
    let other = store.claim(new_claim(2, 8, 4), at(4)).await;
    assert_eq!(other, Err(StoreError::NotWaiting));
}

/// DS-69: the one who talked with her went before the other said `joined`.
pub async fn her_return_is_for_who_comes_after_the_handover<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    join(store, 1, 1, 1).await;
    let (slot, _) = store.admit(new_guest(1, 7, true), at(2)).await.unwrap();
    store.revoke(session(1), MemberSlot(1), at(3)).await.unwrap();
    let (_, view) = store.member(session(1), capability(7), at(3)).await.unwrap();
    assert_eq!(view.partner, Some(MemberSlot(1)), "nobody else is there yet");
    store.joined(session(1), slot, at(4)).await.unwrap();
    store.open(returning(2, 1, 5), at(5)).await.unwrap();
    let shown = store.queue(9, at(5)).await.unwrap();
    assert_eq!(shown[0].reserved_for, Some(OfficerName("0007".into())));
}

/// DS-69: she returns to nobody of another role, to nobody who only comes, and to nobody after she asked
/// for someone else.
pub async fn only_an_officer_takes_over<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [1, 2] {
        store.open(lasting(n), at(0)).await.unwrap();
        join(store, n.into(), 1, 1).await;
    }
    let interpreter = NewGuest { answers: false, ..new_guest(1, 7, true) };
    let (slot, _) = store.admit(interpreter, at(2)).await.unwrap();
    store.joined(session(1), slot, at(2)).await.unwrap();
    let back = NewSeat { answers: false, ..new_seat(1, 7, 50) };
    let (slot, _) = store.sit(back, at(2)).await.unwrap();
    store.joined(session(1), slot, at(2)).await.unwrap();
    store.admit(new_guest(1, 8, true), at(2)).await.unwrap();
    let (slot, _) = store.admit(new_guest(2, 7, true), at(2)).await.unwrap();
    store.joined(session(2), slot, at(2)).await.unwrap();
    store.offer(session(2), offer(7), at(3)).await.unwrap();
    for (n, former) in [(3, 1), (4, 2)] {
        store.revoke(session(former.into()), MemberSlot(1), at(3)).await.unwrap();
        store.open(returning(n, former, 4), at(4)).await.unwrap();
    }
    let shown = store.queue(9, at(4)).await.unwrap();
    assert!(shown.len() == 2 && shown.iter().all(|it| it.reserved_for.is_none()));
}

/// DS-68: nothing is appended, offered, joined or claimed where she no longer is.
pub async fn nothing_goes_on_where_she_was<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    join(store, 1, 1, 1).await;
    append(store, entry(1, 1, 1), 2).await.unwrap();
    store.open(returning(2, 1, 10), at(10)).await.unwrap();
    for sender in [0, 1] {
        assert_eq!(append(store, entry(1, sender, 9), 11).await, Err(StoreError::Closing));
    }
    assert_eq!(store.offer(session(1), offer(9), at(11)).await, Err(StoreError::Closing));
    let claimed = store.claim(new_claim(1, 2, 11), at(11)).await;
    assert_eq!(claimed, Err(StoreError::NotWaiting));
    let joined = store.joined(session(1), MemberSlot(1), at(11)).await;
    assert_eq!(joined, Err(StoreError::Closing));
}

/// DS-69: what was said there is readable to its end, two minutes later, whatever else is asked.
pub async fn where_she_was_is_gone_in_time<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    join(store, 1, 1, 1).await;
    append(store, entry(1, 1, 1), 2).await.unwrap();
    store.open(returning(2, 1, 10), at(10)).await.unwrap();
    for view in [
        store.close(session(1), MemberSlot(1), at(9000), at(12)).await.unwrap(),
        store.away(session(1), at(9000), at(12)).await.unwrap(),
    ] {
        assert_eq!((view.status.phase, view.erase_at), (Phase::Returned, Some(at(2010))));
        assert_eq!((view.successor, view.partner), (Some(session(2)), Some(MemberSlot(1))));
    }
    let (status, page) = store.read_after(session(1), Sequence::START, 9, at(12)).await.unwrap();
    assert_eq!((status.phase, page.len()), (Phase::Returned, 1));
    assert_eq!(store.sweep(at(2010), at(0)).await, Ok(1));
    assert_eq!(phase(store, 2, 2010).await, Phase::Waiting);
    store.erase(session(2)).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-69: who erases where she is now erases where she was; and nobody else's.
pub async fn erasing_takes_the_former_session_along<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    append(store, entry(1, 0, 1), 1).await.unwrap();
    store.open(returning(2, 1, 2), at(2)).await.unwrap();
    let mut hints = store.watch(session(1));
    store.erase(session(2)).await.unwrap();
    while super::soon(hints.changed()).await.is_ok() {}
    let former = store.member(session(1), capability(0), at(3)).await;
    assert_eq!(former, Err(StoreError::Gone));
    // The id of the former session, once that is gone, is nobody's.
    store.open(lasting(3), at(4)).await.unwrap();
    store.open(returning(4, 3, 5), at(5)).await.unwrap();
    store.erase(session(3)).await.unwrap();
    store.open(lasting(3), at(6)).await.unwrap();
    store.erase(session(4)).await.unwrap();
    assert_eq!(phase(store, 3, 7).await, Phase::Waiting);
    store.erase(session(3)).await.unwrap();
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-68: one answer for wrong, used, late, unknown and closed; nothing is opened, nothing changes.
pub async fn a_return_that_is_not_good_opens_nothing<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let gone = Err(StoreError::ReturnGone);
    store.open(lasting(1), at(0)).await.unwrap();
    open(store, 2, 0).await;
    store.open(lasting(3), at(0)).await.unwrap();
    join(store, 3, 1, 0).await;
    store.close(session(3), MemberSlot(1), at(900), at(1)).await.unwrap();
    let mut wrong = returning(9, 1, 2);
    wrong.returns.as_mut().unwrap().capability = back_to(2);
    assert_eq!(store.open(wrong, at(2)).await, gone);
    for former in [2, 3, 7] {
        assert_eq!(store.open(returning(9, former, 2), at(2)).await, gone, "{former}");
    }
    let opened = store.member(session(9), capability(0), at(2)).await;
    assert_eq!(opened, Err(StoreError::Gone));
    assert_eq!((phase(store, 1, 2).await, queue(store, 2).await), (Phase::Waiting, vec![1, 2]));
    store.open(returning(4, 1, 3), at(3)).await.unwrap();
    assert_eq!(store.open(returning(9, 1, 4), at(4)).await, gone, "used");
    // Each return has a secret of its own.
    let mut old = returning(9, 4, 5);
    old.returns.as_mut().unwrap().capability = back_to(1);
    assert_eq!(store.open(old, at(5)).await, gone);
    store.away(session(4), at(60), at(6)).await.unwrap();
    assert_eq!(store.open(returning(9, 4, 60), at(60)).await, gone, "away for too long");
}

/// DS-98: what led back is used up, and long ago: she can leave where she was, and only there.
pub async fn what_was_returned_from_can_be_left<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let [before, now] = [1, 2].map(|n| Some(ExitCommitment::new([n; 32])));
    store.open(NewSession { exit_commitment: before, ..lasting(1) }, at(0)).await.unwrap();
    let back = NewSession { exit_commitment: now, ..returning(2, 1, 2) };
    store.open(back, at(2)).await.unwrap();
    let [before, now] = [before, now].map(Option::unwrap);
    let former = store.committed(session(1), before, at(3)).await.unwrap();
    assert_eq!((former.status.phase, former.successor), (Phase::Returned, Some(session(2))));
    let here = store.committed(session(2), now, at(3)).await.unwrap();
    assert_eq!(here.former, Some(session(1)));
    for (n, other) in [(1, now), (2, before)] {
        assert_eq!(store.committed(session(n), other, at(3)).await, Err(StoreError::NoGrant));
    }
    store.erase(session(1)).await.unwrap();
    assert_eq!(phase(store, 2, 3).await, Phase::Waiting);
    assert!(store.committed(session(2), now, at(9000)).await.is_ok(), "no contact is asked for");
}

/// DS-68: five minutes after her last contact, whatever the phase and whoever asked meanwhile.
pub async fn a_return_is_good_for_so_long<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [1, 2, 3] {
        store.open(lasting(n), at(0)).await.unwrap();
        join(store, n.into(), 1, 1).await;
    }
    store.touch(session(2), at(3000)).await.unwrap();
    append(store, entry(1, 1, 1), 3000).await.unwrap();
    // Sweeping forgets nobody who may still come.
    store.sweep(at(4000), at(0)).await.unwrap();
    let last = |former, n| store.open(returning(n, former, 5000), at(5000));
    assert!(last(3, 13).await.is_ok());
    let late = |former, n, now| store.open(returning(n, former, now), at(now));
    assert_eq!(late(1, 11, 5001).await, Err(StoreError::ReturnGone));
    assert!(late(2, 12, 8000).await.is_ok());
}

/// DS-3, DS-68: an answer that was lost is given again; of racing returns one is let in.
pub async fn a_return_is_good_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.open(lasting(1), at(0)).await.unwrap();
    let first = store.open(returning(2, 1, 1), at(1)).await.unwrap();
    assert_eq!(store.open(returning(2, 1, 2), at(2)).await, Ok(first));
    let racing = (3..=18).map(|n| store.open(returning(n, 2, 3), at(3)));
    let racing = futures_util::future::join_all(racing).await;
    let gone = racing.iter().filter(|one| **one == Err(StoreError::ReturnGone)).count();
    assert_eq!((racing.iter().filter(|one| one.is_ok()).count(), gone), (1, 15));
    assert_eq!(queue(store, 3).await.len(), 1);
}
