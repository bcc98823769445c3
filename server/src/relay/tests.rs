//! What only shows with the store at hand: what another process does to it.

mod files;
mod moody;
mod watching;

use core::{future::Future, pin::pin, task::Poll, time::Duration};

use abri_wire::{
    Capability, CreatorKeyHash, ExitToken, OfferNonce, ProblemKind, Sequence, SessionId,
    UnixMillis,
    api::{Offer, OpenRequest},
};

use super::Relay;
use crate::{
    clock::ManualClock,
    limits::Limits,
    store::{MemoryStore, Store as _},
};

fn request() -> OpenRequest {
    let offer = Offer {
        creator_key_hash: CreatorKeyHash::new([1; 32]),
        nonce: OfferNonce::new([1; 16]),
        language: "fr".to_owned(),
        zone: None,
        first_message: false,
    };
    let capability = Capability::new([1; 32]).hash();
    OpenRequest {
        session: SessionId::new([1; 16]),
        capability,
        offer,
        return_hash: None,
        exit_commitment: Some(exit().commitment()),
        returns: None,
    }
}

fn exit() -> ExitToken {
    ExitToken::new([9; 32])
}

/// DS-8, DS-13: a wait on a session that was erased elsewhere ends, also when one of the same name
/// and capability is there again: it must not ask the store for ever.
#[tokio::test(start_paused = true)]
async fn a_wait_on_an_erased_session_ends_though_it_is_opened_again() {
    let limits = Limits::default();
    let store = MemoryStore::new(limits.store);
    let relay = Relay::without_officers(store, ManualClock::new(UnixMillis(9)), limits);
    relay.open(request()).await.unwrap();
    let session = request().session;
    let (member, _) = relay.authenticate(session, &Capability::new([1; 32])).await.unwrap();
    let mut wait = pin!(relay.wait(&member, Sequence(0), 99, Duration::from_secs(20)));
    let started = std::future::poll_fn(|context| Poll::Ready(wait.as_mut().poll(context))).await;
    assert!(started.is_pending());
    relay.store.erase(session).await.unwrap();
    relay.open(request()).await.unwrap();
    let before = tokio::time::Instant::now();
    assert_eq!(wait.await.unwrap_err(), ProblemKind::NoSuchSession);
    assert_eq!(before.elapsed(), Duration::ZERO, "at once");
}
