//! Her page goes, and she returns in a session of its own.

use std::time::Duration;

use abri_server::{AWAY, PRESENCE, RESERVED, RETURN_WITHIN, RETURNED, SESSION_LIFE};
use abri_wire::{
    CertificateHash, CreatorKeyHash, OfferNonce, Phase, ProblemKind, Sequence, SessionId,
    api::{ClaimRequest, InvitationRequest, OpenRequest, Queue, Returning, SessionView},
    socket::ServerMessage,
};

use hyper::Method;

use crate::support::{
    ACCESS, Conversation, HERS, HIS, World, capability, offer, officers, submission,
};

/// What leads back to the session of this number.
const fn back_to(session: u8) -> u8 {
    100 + session
}

/// Session `seed`, which can be returned to; with what leads back to `former`.
fn request(seed: u8, former: Option<u8>) -> OpenRequest {
    OpenRequest {
        session: SessionId::new([seed; 16]),
        capability: capability(HERS).hash(),
        offer: offer(seed),
        return_hash: Some(capability(back_to(seed)).hash()),
        exit_commitment: None,
        returns: former.map(|former| Returning {
            session: SessionId::new([former; 16]),
            capability: capability(back_to(former)),
        }),
    }
}

async fn open(world: &World, seed: u8, former: Option<u8>) -> Conversation<'_> {
    world.opened(&request(seed, former)).await
}

async fn joined(world: &World, seed: u8) -> Conversation<'_> {
    open(world, seed, None).await.met().await
}

async fn gone(world: &World, request: &OpenRequest) {
    world.post("/v1/sessions").json(request).refused(ProblemKind::ReturnGone).await;
}

async fn away(conversation: &Conversation<'_>) {
    assert_eq!(conversation.post("away").bearer(HERS).send().await.status, 204);
}

async fn queue(world: &World) -> Queue {
    world.get("/v1/queue").bearer(ACCESS).send().await.json()
}

/// DS-67: hers only; the officer reads of it and may go on; after a minute nothing is left.
#[tokio::test]
async fn who_goes_away_is_gone_in_a_minute() {
    let world = World::new().await;
    let conversation = joined(&world, 1).await;
    conversation.post("away").bearer(HIS).refused(ProblemKind::Forbidden).await;
    conversation.post("away").refused(ProblemKind::MissingCapability).await;
    let mut his = conversation.socket(HIS, 0).await;
    away(&conversation).await;
    away(&conversation).await;
    let Some(ServerMessage::Status(status)) = his.hear().await else { panic!("no status") };
    assert_eq!(status.phase, Phase::Away);
    conversation.submit(HIS, 7).await;
    world.clock.advance(AWAY - Duration::from_millis(1));
    assert_eq!(conversation.view(HIS).await.status.phase, Phase::Away);
    world.clock.advance(Duration::from_millis(1));
    conversation.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
    // What she kept is worth nothing from here on.
    gone(&world, &request(2, Some(1))).await;
}

/// DS-67, DS-68, DS-83: a reload while she waits costs no place.
#[tokio::test]
async fn who_waited_keeps_her_place() {
    let world = World::new().await;
    let first = open(&world, 1, None).await;
    world.clock.advance(Duration::from_secs(1));
    open(&world, 2, None).await;
    away(&first).await;
    world.clock.advance(Duration::from_secs(30));
    let back = open(&world, 3, Some(1)).await;
    let view = back.view(HERS).await;
    assert_eq!((view.status.phase, view.ahead), (Phase::Waiting, Some(0)));
    let waiting = queue(&world).await.waiting;
    let order: Vec<_> = waiting.iter().map(|entry| entry.session).collect();
    assert_eq!(order, [SessionId::new([3; 16]), SessionId::new([2; 16])]);
    assert_eq!(waiting[0].reserved_until, None);
    assert_eq!((waiting[0].returning, waiting[1].returning), (true, false), "DS-83");
    assert_eq!(waiting[1].waiting_since.since(waiting[0].waiting_since).as_secs(), 1);
}

/// DS-69: he handed over to a colleague and is gone: she returns to that colleague, and to nobody else.
#[tokio::test]
async fn the_officer_who_took_over_follows() {
    const GUEST: u8 = 91;
    let (world, colleague) = (World::new().await, ACCESS + 100);
    let former = joined(&world, 1).await;
    let [leaf, _] = officers().officer(1).challenge_request().unwrap().certificates;
    let invitation = InvitationRequest {
        certificate: CertificateHash::of(leaf.as_bytes()),
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([9; 16]),
    };
    let inviting = world.request(Method::PUT, &former.path("invitation")).bearer(HERS);
    assert_eq!(inviting.json(&invitation).send().await.status, 204);
    let joining = ClaimRequest { capability: capability(GUEST).hash() };
    assert_eq!(former.post("join").bearer(colleague).json(&joining).send().await.status, 200);
    assert_eq!(former.post("joined").bearer(GUEST).send().await.status, 200);
    assert_eq!(former.delete("members/1").bearer(HERS).send().await.status, 204);
    let back = open(&world, 2, Some(1)).await;
    assert_eq!(former.view(GUEST).await.successor, Some(back.session));
    assert!(!queue(&world).await.waiting[0].reserved_for_you);
    let his: Queue = world.get("/v1/queue").bearer(colleague).send().await.json();
    assert!(his.waiting[0].reserved_for_you);
    back.claiming(HIS).refused(ProblemKind::NotWaiting).await;
}

/// DS-68, DS-69: he learns where she went, nobody else does, and for a minute only he can follow.
#[tokio::test]
async fn the_officer_who_talked_with_her_follows() {
    let world = World::new().await;
    let former = joined(&world, 1).await;
    let mut his = former.socket(HIS, 0).await;
    let mut old_tab = former.socket(HERS, 0).await;
    let back = open(&world, 2, Some(1)).await;
    for socket in [&mut his, &mut old_tab] {
        let Some(ServerMessage::Status(status)) = socket.hear().await else { panic!("no status") };
        assert_eq!(status.phase, Phase::Returned);
    }
    let refused = former.submitting(HIS, &submission(9, b"late"));
    refused.refused(ProblemKind::Closing).await;
    assert_eq!(former.view(HIS).await.successor, Some(back.session));
    assert_eq!(former.view(HERS).await.successor, None);
    let shown = queue(&world).await;
    assert_eq!(shown.waiting[0].reserved_until, Some(shown.now.plus(RESERVED)));
    assert!(shown.waiting[0].reserved_for_you, "so that he can answer her at once");
    let colleagues: Queue = world.get("/v1/queue").bearer(ACCESS + 100).send().await.json();
    assert_eq!(colleagues.waiting[0].reserved_until, shown.waiting[0].reserved_until);
    assert!(!colleagues.waiting[0].reserved_for_you, "nobody else learns with whom she talked");
    let claim = ClaimRequest { capability: capability(HIS + 1).hash() };
    let other = || back.post("claim").bearer(ACCESS + 100).json(&claim);
    other().refused(ProblemKind::NotWaiting).await;
    back.claim(HIS).await;
    // What was before is gone two minutes later, by itself.
    world.clock.advance(RETURNED);
    former.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-69: after a minute anybody may answer her.
#[tokio::test]
async fn nobody_waits_for_an_officer_who_does_not_come() {
    let world = World::new().await;
    joined(&world, 1).await;
    let back = open(&world, 2, Some(1)).await;
    world.clock.advance(RESERVED + Duration::from_millis(1));
    let shown = queue(&world).await;
    let line = &shown.waiting[0];
    assert_eq!((line.reserved_until, line.reserved_for_you), (None, false));
    let claim = ClaimRequest { capability: capability(HIS + 1).hash() };
    assert_eq!(back.post("claim").bearer(ACCESS + 100).json(&claim).send().await.status, 200);
}

/// DS-69: an officer in whose place she asked for another does not learn where she went.
#[tokio::test]
async fn who_was_not_wanted_does_not_follow() {
    let world = World::new().await;
    let former = joined(&world, 1).await;
    let asked = former.post("offer").bearer(HERS).json(&offer(9)).send().await;
    assert_eq!(asked.status, 200);
    open(&world, 2, Some(1)).await;
    assert_eq!(former.view(HIS).await.successor, None);
    assert_eq!(queue(&world).await.waiting[0].reserved_until, None);
}

/// DS-68: wrong, used, late, never given and unknown are one answer, and open nothing.
#[tokio::test]
async fn what_leads_nowhere_is_one_answer() {
    let world = World::new().await;
    open(&world, 1, None).await;
    let mut wrong = request(9, Some(1));
    wrong.returns.as_mut().unwrap().capability = capability(HERS);
    gone(&world, &wrong).await;
    gone(&world, &request(9, Some(8))).await;
    let without = world.open(7).await;
    gone(&world, &request(9, Some(7))).await;
    assert_eq!(without.view(HERS).await.status.phase, Phase::Waiting);
    open(&world, 2, Some(1)).await;
    gone(&world, &request(9, Some(1))).await;
    let opened = Conversation { world: &world, session: SessionId::new([9; 16]) };
    opened.get("").bearer(HERS).refused(ProblemKind::NoSuchSession).await;
    // The answer that was lost is given again.
    open(&world, 2, Some(1)).await;
}

/// DS-68: five minutes after her last request, whatever the phase.
#[tokio::test]
async fn a_return_is_good_for_five_minutes() {
    assert!(RETURN_WITHIN > PRESENCE && RETURN_WITHIN < SESSION_LIFE);
    let world = World::new().await;
    let (first, second) = (joined(&world, 1).await, joined(&world, 2).await);
    world.clock.advance(Duration::from_secs(60));
    second.view(HERS).await;
    // His requests are none of hers.
    first.submit(HIS, 1).await;
    world.clock.advance(RETURN_WITHIN - Duration::from_secs(60) + Duration::from_millis(1));
    gone(&world, &request(3, Some(1))).await;
    open(&world, 4, Some(2)).await;
}

/// DS-69: whoever erases where she is now erases where she was.
#[tokio::test]
async fn erasing_takes_the_former_along() {
    let world = World::new().await;
    let former = joined(&world, 1).await;
    former.submit(HIS, 1).await;
    let back = open(&world, 2, Some(1)).await;
    let page = former.read(HIS, "after=0").await;
    assert_eq!((page.status.phase, page.status.head), (Phase::Returned, Sequence(1)));
    assert_eq!(back.delete("").bearer(HERS).send().await.status, 204);
    former.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-1, DS-19: the way back is a capability in a body, in its one form.
#[tokio::test]
async fn a_return_that_cannot_be_read_is_refused() {
    let world = World::new().await;
    let good = serde_json::to_value(request(2, Some(1))).unwrap();
    for (field, bad) in [("capability", "AAAA"), ("session", ""), ("more", "x")] {
        let mut request = good.clone();
        request["returns"][field] = bad.into();
        world.post("/v1/sessions").json(&request).refused(ProblemKind::Malformed).await;
    }
    let view: SessionView = world.post("/v1/sessions").json(&request(1, None)).send().await.json();
    assert_eq!(view.successor, None);
}
