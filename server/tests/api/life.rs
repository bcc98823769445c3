//! A session from its opening to its end, operation by operation.

use std::time::Duration;

use abri_server::{
    CLOSING, LEASE, Limits, ManualClock, PRESENCE, Rate, Relay, SESSION_LIFE, store::MemoryStore,
};
use abri_wire::{
    MemberSlot, Phase, ProblemKind, Sequence, SessionId,
    api::{Claimed, OpenRequest, Queue, SessionView},
};

use crate::support::{ACCESS, HERS, HIS, NOW, World, capability, hash_of, offer};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn opening_puts_the_offer_into_the_queue() {
    let world = World::new().await;
    let first = world.open(1).await;
    world.clock.advance(SECOND);
    let second = world.open(2).await;

    let view = second.view(HERS).await;
    assert_eq!((view.status.phase, view.ahead), (Phase::Waiting, Some(1)));
    // DS-14: the end is fixed at the opening.
    assert_eq!(view.expires_at, NOW.plus(SECOND).plus(SESSION_LIFE));

    let queue: Queue = world.get("/v1/queue").bearer(ACCESS).send().await.json();
    let waiting: Vec<_> = queue.waiting.iter().map(|entry| entry.session).collect();
    assert_eq!(waiting, [first.session, second.session]);
    assert_eq!((queue.now, queue.waiting[0].waiting_since), (NOW.plus(SECOND), NOW));
    assert_eq!(queue.waiting[0].language, "fr");
    assert_eq!(queue.waiting[0].zone.as_deref(), Some("FR-75"));
    assert!(queue.waiting[0].first_message);
}

#[tokio::test]
async fn opening_again_changes_nothing_and_another_id_holder_is_refused() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    world.open(1).await;
    let mut other = conversation.open_request();
    other.capability = hash_of(9);
    world.post("/v1/sessions").json(&other).refused(ProblemKind::SessionExists).await;
}

/// DS-7: opening has a rate of its own, for everybody together.
#[tokio::test]
async fn too_many_openings_are_refused_until_later() {
    let open = Rate { per_second: 1, burst: 2 };
    let world = World::with_limits(Limits { open, ..Limits::default() }).await;
    world.open(1).await;
    let request = world.open(2).await.open_request();
    let again = || world.post("/v1/sessions").json(&request);
    again().refused(ProblemKind::TooManyRequests).await;
    world.clock.advance(SECOND);
    assert_eq!(again().send().await.status, 201);
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let mut limits = Limits::default();
    limits.store.waiting = 1;
    let world = World::with_limits(limits).await;
    let mut request = world.open(1).await.open_request();
    request.session = SessionId::new([2; 16]);
    world.post("/v1/sessions").json(&request).refused(ProblemKind::QueueFull).await;
}

/// DS-12: one of two gets it; his repetition gets the same answer.
#[tokio::test]
async fn a_session_is_claimed_once() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    let (one, two) =
        tokio::join!(conversation.claiming(HIS).send(), conversation.claiming(HIS + 1).send());
    let (won, lost, winner) = if one.status == 200 { (one, two, HIS) } else { (two, one, HIS + 1) };
    assert_eq!(lost.problem(), ProblemKind::NotWaiting);
    let claimed: Claimed = won.json();
    assert_eq!((&claimed.offer, claimed.slot), (&offer(1), MemberSlot(1)));
    assert_eq!(claimed.lease_until, NOW.plus(LEASE));
    assert_eq!(conversation.claim(winner).await, claimed);
    assert_eq!(conversation.view(HERS).await.status.phase, Phase::Claimed);
}

/// DS-12: `joined` ends the lease for good.
#[tokio::test]
async fn joining_outlives_the_lease() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    world.clock.advance(LEASE + SECOND);
    assert_eq!(conversation.view(HIS).await.status.phase, Phase::Joined);
    let again = conversation.post("joined").bearer(HIS).send().await;
    assert_eq!(again.json::<SessionView>().status.phase, Phase::Joined);
    conversation.post("joined").bearer(HERS).refused(ProblemKind::Forbidden).await;
}

/// DS-12: a lease that ends takes the claimant's right, and a fresh offer goes to the old place.
#[tokio::test]
async fn a_lease_that_ends_frees_the_session() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    conversation.claim(HIS).await;
    world.clock.advance(LEASE + SECOND);
    assert_eq!(conversation.view(HERS).await.status.phase, Phase::Lapsed);
    conversation.post("joined").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
    let view: SessionView =
        conversation.post("offer").bearer(HERS).json(&offer(2)).send().await.json();
    assert_eq!(view.status.phase, Phase::Waiting);
    let queue: Queue = world.get("/v1/queue").bearer(ACCESS).send().await.json();
    assert_eq!(queue.waiting[0].waiting_since, NOW);
    assert_eq!(conversation.claim(HIS + 1).await.offer, offer(2));
}

/// DS-11: who is silent leaves the queue; who asks keeps the place. On the relay itself, so that
/// the sweep comes when the test says so.
#[tokio::test]
async fn silence_leaves_the_queue() {
    let (limits, clock) = (Limits::default(), ManualClock::new(NOW));
    let relay = Relay::without_officers(MemoryStore::new(limits.store), clock.clone(), limits);
    let (asks, silent) = (SessionId::new([1; 16]), SessionId::new([2; 16]));
    for session in [asks, silent] {
        let request = OpenRequest {
            session,
            capability: hash_of(HERS),
            offer: offer(1),
            return_hash: None,
            exit_commitment: None,
            returns: None,
        };
        relay.open(request).await.unwrap();
    }
    for _ in 0..3 {
        clock.advance(PRESENCE / 2);
        relay.authenticate(asks, &capability(HERS)).await.unwrap();
    }
    relay.sweep().await;
    let waiting: Vec<_> =
        relay.queue().await.unwrap().waiting.into_iter().map(|entry| entry.session).collect();
    assert_eq!(waiting, [asks]);
    let (_, found) = relay.authenticate(silent, &capability(HERS)).await.unwrap();
    assert_eq!(found.status.phase, Phase::Lapsed);
}

/// DS-6: revoked at once, by her alone, and never she herself.
#[tokio::test]
async fn she_takes_a_right_away() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.delete("members/1").bearer(HIS).refused(ProblemKind::Forbidden).await;
    conversation.delete("members/0").bearer(HERS).refused(ProblemKind::Forbidden).await;
    for bad in ["members/01", "members/256", "members/x", "members/-1"] {
        conversation.delete(bad).bearer(HERS).refused(ProblemKind::Malformed).await;
    }
    for _ in 0..2 {
        assert_eq!(conversation.delete("members/1").bearer(HERS).send().await.status, 204);
    }
    conversation.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-13: after an officer's close nothing is appended, she reads to the end, and it is gone.
#[tokio::test]
async fn closing_ends_when_she_has_read_all() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.submit(HIS, 1).await;
    conversation.post("close").bearer(HERS).refused(ProblemKind::Forbidden).await;
    let view: SessionView = conversation.post("close").bearer(HIS).send().await.json();
    assert_eq!(view.status.phase, Phase::Closing);
    let late = crate::support::submission(2, b"late");
    conversation.submitting(HIS, &late).refused(ProblemKind::Closing).await;

    let revision = view.status.revision;
    // She has not seen the status yet, then not the envelope, then all.
    assert!(!conversation.read(HERS, "after=0").await.entries.is_empty());
    let page = conversation.read(HERS, &format!("after=0&revision={revision}")).await;
    assert_eq!(page.entries.len(), 1);
    let page = conversation.read(HIS, &format!("after=1&revision={revision}")).await;
    assert_eq!(page.status.phase, Phase::Closing);
    let page = conversation.read(HERS, &format!("after=1&revision={revision}&wait=20")).await;
    assert_eq!((page.status.head, page.entries.len()), (Sequence(1), 0));
    for member in [HERS, HIS] {
        conversation.get("").bearer(member).refused(ProblemKind::NoSuchSession).await;
    }
}

/// DS-13: nor does it stay when she never comes back.
#[tokio::test]
async fn closing_ends_after_its_time() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.post("close").bearer(HIS).send().await;
    world.clock.advance(CLOSING + SECOND);
    conversation.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-13: hers erases at once, and only hers.
#[tokio::test]
async fn she_erases() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.delete("").bearer(HIS).refused(ProblemKind::Forbidden).await;
    assert_eq!(conversation.delete("").bearer(HERS).send().await.status, 204);
    for member in [HERS, HIS] {
        conversation.get("").bearer(member).refused(ProblemKind::NoSuchSession).await;
    }
    let queue: Queue = world.get("/v1/queue").bearer(ACCESS).send().await.json();
    assert!(queue.waiting.is_empty());
}

/// DS-14: after 12 hours nothing answers.
#[tokio::test]
async fn a_session_expires() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    world.clock.advance(SESSION_LIFE - SECOND);
    conversation.view(HERS).await;
    world.clock.advance(SECOND * 2);
    for member in [HERS, HIS] {
        conversation.get("").bearer(member).refused(ProblemKind::NoSuchSession).await;
    }
    let late = crate::support::submission(2, b"late");
    conversation.submitting(HERS, &late).refused(ProblemKind::NoSuchSession).await;
}

/// She asks for someone else: the session waits again, and the former member stays until removed.
#[tokio::test]
async fn an_offer_from_joined_asks_for_someone_else() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.post("offer").bearer(HIS).json(&offer(2)).refused(ProblemKind::Forbidden).await;
    let reply = conversation.post("offer").bearer(HERS).json(&offer(2)).send().await;
    assert_eq!(reply.json::<SessionView>().status.phase, Phase::Waiting);
    assert_eq!(conversation.claim(HIS + 1).await.slot, MemberSlot(2));
    conversation.view(HIS).await;
}

#[tokio::test]
async fn health_says_whether_it_works() {
    let world = World::new().await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(world.get(path).send().await.status, 204);
    }
}
