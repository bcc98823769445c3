//! Who waited for nothing, for the operator's figures.

use core::time::Duration;

use abri_wire::{
    Capability, CapabilityHash, CertificateHash, OfferNonce, Phase, SessionId, UnixMillis,
    api::{Offer, OpenRequest, Returning},
};

use super::{Relay, request};
use crate::{
    clock::ManualClock,
    limits::{LEASE, LOOK_EVERY, Limits, PRESENCE, RETURN_WITHIN},
    metrics::{Moment, render},
    store::{MemoryStore, NewClaim, OfficerName, Store as _},
};

type Service = Relay<MemoryStore, ManualClock>;

const SECOND: Duration = Duration::from_secs(1);

/// Session 1 waits, and can be returned to.
async fn service() -> Service {
    let limits = Limits::default();
    let store = MemoryStore::new(limits.store);
    let relay = Relay::without_officers(store, ManualClock::new(UnixMillis(9_000_000)), limits);
    let return_hash = Some(Capability::new([5; 32]).hash());
    relay.open(OpenRequest { return_hash, ..request() }).await.unwrap();
    relay
}

/// So much time goes by, in which the service does what it does.
async fn goes_by(relay: &Service, time: Duration) {
    let end = relay.now().plus(time);
    while relay.now() < end {
        relay.look_at_queue().await;
        relay.clock.advance(LOOK_EVERY.min(end.since(relay.now())));
        relay.sweep().await;
    }
    relay.look_at_queue().await;
}

fn unanswered(relay: &Service) -> u64 {
    let text = render(&relay.metrics, &Moment::default());
    let line = text.lines().find_map(|line| line.strip_prefix("abri_unanswered_total "));
    line.unwrap().parse().unwrap()
}

async fn phase(relay: &Service) -> Phase {
    let (_, session) =
        relay.authenticate(request().session, &Capability::new([1; 32])).await.unwrap();
    session.status.phase
}

async fn offers_again(relay: &Service, nonce: u8) {
    let (member, _) =
        relay.authenticate(request().session, &Capability::new([1; 32])).await.unwrap();
    let offer = Offer { nonce: OfferNonce::new([nonce; 16]), ..request().offer };
    relay.offer(&member, offer).await.unwrap();
}

/// As another process on the same store would.
async fn is_claimed(relay: &Service, by: u8) {
    let now = relay.now();
    let claim = NewClaim {
        session: request().session,
        officer: OfficerName("0001".into()),
        certificate: CertificateHash::new([by; 32]),
        capability: CapabilityHash::new([by; 32]),
        lease_until: now.plus(LEASE),
    };
    relay.store.claim(claim, now).await.unwrap();
}

/// A tab is shut, a battery is empty: she is counted the same night, once, and once more if she comes
/// and waits for nothing again.
#[tokio::test]
async fn who_falls_silent_is_counted_once() {
    let relay = service().await;
    goes_by(&relay, PRESENCE + SECOND).await;
    goes_by(&relay, RETURN_WITHIN - 3 * LOOK_EVERY).await;
    assert_eq!(unanswered(&relay), 0, "she may come back");
    goes_by(&relay, RETURN_WITHIN).await;
    assert_eq!(unanswered(&relay), 1);
    goes_by(&relay, Duration::from_secs(3600)).await;
    assert_eq!((phase(&relay).await, unanswered(&relay)), (Phase::Lapsed, 1));
    offers_again(&relay, 2).await;
    goes_by(&relay, PRESENCE).await;
    assert_eq!(unanswered(&relay), 1, "another wait");
    goes_by(&relay, 2 * RETURN_WITHIN).await;
    assert_eq!(unanswered(&relay), 2);
    relay.store.erase(request().session).await.unwrap();
    goes_by(&relay, RETURN_WITHIN).await;
    assert_eq!(unanswered(&relay), 2, "known before");
}

/// Whoever was away for minutes and is answered then was answered.
#[tokio::test]
async fn who_is_answered_after_a_silence_is_not_counted() {
    let relay = service().await;
    goes_by(&relay, PRESENCE + 4 * LOOK_EVERY * 6).await;
    assert_eq!(phase(&relay).await, Phase::Lapsed);
    offers_again(&relay, 2).await;
    // A claim that ran out is no answer, and no silence.
    is_claimed(&relay, 7).await;
    goes_by(&relay, LEASE + SECOND).await;
    offers_again(&relay, 3).await;
    is_claimed(&relay, 8).await;
    let (member, _) = relay
        .store
        .member(request().session, CapabilityHash::new([8; 32]), relay.now())
        .await
        .unwrap();
    relay.store.joined(request().session, member, relay.now()).await.unwrap();
    goes_by(&relay, 2 * RETURN_WITHIN).await;
    assert_eq!(unanswered(&relay), 0);
}

/// DS-68: whoever comes back in another session waits there, also if what she left is soon gone.
#[tokio::test]
async fn who_returns_from_a_silence_is_counted_where_she_waits() {
    let relay = service().await;
    goes_by(&relay, PRESENCE + 6 * LOOK_EVERY).await;
    assert_eq!(unanswered(&relay), 0);
    let back = OpenRequest {
        session: SessionId::new([2; 16]),
        returns: Some(Returning {
            session: request().session,
            capability: Capability::new([5; 32]),
        }),
        ..request()
    };
    relay.open(back).await.unwrap();
    goes_by(&relay, PRESENCE + RETURN_WITHIN - LOOK_EVERY).await;
    assert_eq!(unanswered(&relay), 0);
    goes_by(&relay, RETURN_WITHIN).await;
    assert_eq!(unanswered(&relay), 1);
}
