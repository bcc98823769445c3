//! One suite of named cases for every engine: the contract of [`Store`], as tests.
//!
//! [`store_conformance!`](crate::store_conformance) makes one test of each case. Time is virtual
//! and far in the future, so that an engine's own clock never takes part.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

mod claiming;
mod duty;
mod ending;
mod keeping;
mod log;
mod opening;
mod returning;
mod seats;
mod sweeping;
mod watching;

use std::{future::Future, time::Duration};

use abri_wire::{
    CapabilityHash, CertificateHash, CreatorKeyHash, Frame, FrameKind, MemberSlot, MessageId,
    OfferNonce, Phase, SessionId, UnixMillis, api::Offer,
};

pub use self::{
    claiming::*, duty::*, ending::*, keeping::*, log::*, opening::*, returning::*, seats::*,
    sweeping::*, watching::*,
};
use super::{
    Appended, Claim, Limits, NewClaim, NewEntry, NewGuest, NewSeat, NewSession, OfficerName,
    Session, Store, StoreError,
};

/// An engine under test.
pub trait Subject: Sized + Send {
    /// What it makes.
    type Store: Store;

    /// A store with nothing in it.
    fn fresh(limits: Limits) -> impl Future<Output = Self> + Send;

    /// The store.
    fn store(&self) -> &Self::Store;

    /// Stops the store and counts every row or key that is still there, of whatever kind.
    fn leftovers(self) -> impl Future<Output = usize> + Send;
}

/// Makes a test of each case, over one [`Subject`](crate::store::conformance::Subject).
#[macro_export]
macro_rules! store_conformance {
    ($subject:ty) => {
        $crate::store_conformance! { $subject:
            an_opened_session_waits,
            opening_again_changes_nothing,
            a_session_id_is_taken_once,
            the_queue_shows_the_oldest_first,
            a_zone_stays_until_another_is_named,
            the_queue_has_a_limit,
            only_a_granted_capability_is_a_member,
            a_revoked_capability_is_nobody,
            a_watch_wakes_on_a_revocation,
            one_of_sixteen_claims_wins,
            a_claim_repeats_for_its_winner_only,
            an_ended_lease_lapses_and_revokes,
            a_lapsed_session_keeps_its_place,
            joining_ends_the_lease,
            a_guest_is_admitted_once,
            guests_join_where_an_officer_is,
            an_offer_replaces_a_waiting_one,
            an_offer_ends_a_claim,
            an_offer_from_joined_goes_to_the_end,
            a_claimed_offer_repeats_without_effect,
            an_offer_waits_for_room_in_the_queue,
            revoking_a_claimant_lapses,
            an_append_takes_the_next_place,
            a_repeated_append_keeps_its_place,
            a_message_id_is_good_for_one_envelope,
            message_ids_belong_to_their_sender,
            a_session_holds_so_many_messages,
            a_session_holds_so_many_bytes,
            a_session_that_nobody_claimed_holds_little,
            only_members_append,
            racing_appends_leave_no_gap,
            racing_repetitions_append_once,
            reading_is_in_order_and_bounded,
            every_frame_size_comes_back,
            a_watch_wakes_on_an_append,
            a_watch_wakes_on_a_change_of_phase,
            a_watch_wakes_on_erasure,
            a_watch_is_of_one_session,
            closing_refuses_appends_and_keeps_the_log,
            who_closes_while_she_waits_for_another_only_goes,
            a_claim_that_is_given_up_is_over,
            closing_keeps_its_first_end,
            a_closed_session_ends_by_itself,
            a_session_expires,
            erasing_leaves_nothing,
            an_erased_id_starts_anew,
            who_leaves_is_found_by_what_she_committed_to,
            what_was_returned_from_can_be_left,
            a_sweep_erases_what_is_over,
            a_sweep_lapses_ended_leases,
            a_sweep_lapses_the_silent,
            a_sweep_is_bounded,
            a_record_is_kept_until_its_time,
            kinds_of_records_are_apart,
            a_record_is_taken_once,
            the_first_record_stays,
            who_is_on_duty_is_listed_until_the_time_is_over,
            the_list_of_who_is_on_duty_is_bounded_and_in_order,
            who_goes_away_is_erased_in_time,
            who_talked_with_her_goes_on,
            who_waited_returns_to_her_place,
            the_officer_who_talked_with_her_comes_first,
            nobody_is_kept_for_whom_she_did_not_want,
            her_return_is_for_who_took_over,
            her_return_is_for_who_comes_after_the_handover,
            only_an_officer_takes_over,
            nothing_goes_on_where_she_was,
            where_she_was_is_gone_in_time,
            erasing_takes_the_former_session_along,
            a_return_that_is_not_good_opens_nothing,
            a_return_is_good_for_so_long,
            a_return_is_good_once,
            an_account_is_told_where_it_sits,
            an_account_is_told_while_it_sits_there,
            an_account_is_told_of_no_former_seat,
            who_sat_there_comes_back,
            the_former_seat_goes_when_the_new_one_joined,
            a_seat_is_granted_once,
            who_came_back_is_sent_away_by_the_first_slot,
            coming_back_leaves_room,
            who_does_not_sit_there_is_not_let_in,
            who_is_sent_away_does_not_come_back,
            who_does_not_come_ends_nothing,
            who_does_not_come_back_leaves_the_seat,
            who_is_there_is_known,
            her_return_is_for_who_came_back,
            the_engine_answers,
        }
    };
    ($subject:ty: $($case:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            $crate::store::conformance::$case::<$subject>().await;
        }
    )*};
}

/// 2100-01-01.
pub const START: u64 = 4_102_444_800_000;
/// How long sessions of the suite live.
pub const LIFE: u64 = 1_000_000;
/// How long its leases run.
pub const LEASE: u64 = 1000;
/// What its stores hold.
pub const LIMITS: Limits = Limits {
    session_messages: 200,
    session_bytes: 1 << 20,
    unclaimed_bytes: 1 << 20,
    waiting: 300,
};

/// `offset` milliseconds after the start.
#[must_use]
pub const fn at(offset: u64) -> UnixMillis {
    UnixMillis(START + offset)
}

/// Session `n`.
#[must_use]
pub const fn session(n: u64) -> SessionId {
    let [a, b, c, d, e, f, g, h] = n.to_be_bytes();
    SessionId::new([0xa5, 1, 1, 1, 1, 1, 1, 1, a, b, c, d, e, f, g, h])
}

/// Hash of capability `n`; the creator of the suite's sessions has number 0.
#[must_use]
pub const fn capability(n: u8) -> CapabilityHash {
    CapabilityHash::new([n; 32])
}

/// An offer with nonce `n`.
#[must_use]
pub fn offer(n: u8) -> Offer {
    Offer {
        creator_key_hash: CreatorKeyHash::new([0xc1; 32]),
        nonce: OfferNonce::new([n; 16]),
        language: "fr".into(),
        zone: None,
        first_message: false,
    }
}

/// What opens session `n`, with offer 0.
#[must_use]
pub fn new_session(n: u64) -> NewSession {
    let expires_at = at(LIFE);
    NewSession {
        session: session(n),
        creator: capability(0),
        offer: offer(0),
        expires_at,
        return_hash: None,
        exit_commitment: None,
        returns: None,
    }
}

/// What claims session `n` with capability `by`, at `now`.
#[must_use]
pub fn new_claim(n: u64, by: u8, now: u64) -> NewClaim {
    NewClaim {
        session: session(n),
        officer: OfficerName(format!("{by:04}")),
        certificate: certificate(by),
        capability: capability(by),
        lease_until: at(now + LEASE),
    }
}

/// What joins session `n` with capability `by`.
#[must_use]
pub fn new_guest(n: u64, by: u8, invited: bool) -> NewGuest {
    let officer = OfficerName(format!("{by:04}"));
    let (session, certificate, capability) = (session(n), certificate(by), capability(by));
    NewGuest { session, officer, certificate, capability, invited, answers: true }
}

/// What brings the account `of` back to session `n`, with capability `by`.
#[must_use]
pub fn new_seat(n: u64, of: u8, by: u8) -> NewSeat {
    let officer = OfficerName(format!("{of:04}"));
    let (session, certificate, capability) = (session(n), certificate(by), capability(by));
    NewSeat { session, officer, certificate, capability, answers: true }
}

/// The certificate that comes with capability `n`.
#[must_use]
pub const fn certificate(n: u8) -> CertificateHash {
    CertificateHash::new([0x80 | n; 32])
}

/// An envelope whose bytes and message id depend on `id`.
#[must_use]
pub fn entry(n: u64, sender: u8, id: u32) -> NewEntry {
    let mut message_id = [0; 16];
    message_id[..4].copy_from_slice(&id.to_be_bytes());
    NewEntry {
        session: session(n),
        sender: MemberSlot(sender),
        message_id: MessageId::new(message_id),
        frame: frame(&id.to_be_bytes()),
    }
}

/// A frame with this payload.
#[must_use]
pub fn frame(payload: &[u8]) -> Frame {
    Frame::new(FrameKind::Application, payload).unwrap()
}

/// Opens session `n` at `now`.
///
/// # Panics
/// If it is refused.
pub async fn open(store: &impl Store, n: u64, now: u64) -> Session {
    store.open(new_session(n), at(now)).await.unwrap()
}

/// Claims session `n` with capability `by`.
///
/// # Panics
/// If it is refused.
pub async fn claim(store: &impl Store, n: u64, by: u8, now: u64) -> Claim {
    store.claim(new_claim(n, by, now), at(now)).await.unwrap()
}

/// Opens session `n`, has capability 1 claim it and join.
///
/// # Panics
/// If it is refused.
pub async fn open_and_join(store: &impl Store, n: u64, now: u64) -> Session {
    open(store, n, now).await;
    let slot = claim(store, n, 1, now).await.slot;
    assert_eq!(slot, MemberSlot(1));
    store.joined(session(n), slot, at(now)).await.unwrap()
}

async fn phase(store: &impl Store, n: u64, now: u64) -> Phase {
    store.member(session(n), capability(0), at(now)).await.unwrap().1.status.phase
}

/// The numbers of the sessions in the queue, in its order.
async fn queue(store: &impl Store, now: u64) -> Vec<u64> {
    let entries = store.queue(1000, at(now)).await.unwrap();
    let number = |session: SessionId| {
        let [.., a, b, c, d, e, f, g, h] = *session.as_bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    };
    entries.into_iter().map(|entry| number(entry.entry.session)).collect()
}

async fn append(store: &impl Store, entry: NewEntry, now: u64) -> Result<Appended, StoreError> {
    store.append(entry, at(now)).await
}

/// What a test waits for comes soon, or never.
///
/// # Panics
/// If it has not come after 20 seconds.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("never came")
}
