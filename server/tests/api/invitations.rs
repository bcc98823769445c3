//! DS-70 to DS-72: one more person in a session, whom she named and nobody else.

use std::time::Duration;

use abri_wire::{
    CertificateHash, CreatorKeyHash, MemberSlot, OfferNonce, ProblemKind, SessionId,
    api::{ClaimRequest, InvitationRequest, Invited, Joining, Queue},
};
use hyper::Method;
use serde_json::json;

use crate::support::{
    ACCESS, Call, Conversation, HERS, HIS, NOW, World, capability, offer, officers,
};

/// The interpreter's place among the officers of the log, and the capability that she signs in with.
const INTERPRETER: usize = 2;
const HER_ACCESS: u8 = 90;
/// What an invited one joins with.
const GUEST: u8 = 91;
const MINUTE: Duration = Duration::from_secs(60);

fn certificate(place: usize) -> CertificateHash {
    let [leaf, _] = officers().officer(place).challenge_request().unwrap().certificates;
    CertificateHash::of(leaf.as_bytes())
}

fn request(place: usize, nonce: u8) -> InvitationRequest {
    InvitationRequest {
        certificate: certificate(place),
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([nonce; 16]),
    }
}

/// The interpreter is on duty, too.
async fn world() -> World {
    let world = World::new().await;
    let signed_in = world.sign_in(officers().officer(INTERPRETER), HER_ACCESS).await;
    assert_eq!(signed_in.status, 200);
    world
}

async fn queue(world: &World, access: u8) -> Queue {
    world.get("/v1/queue").bearer(access).send().await.json()
}

async fn invited(world: &World) -> Vec<SessionId> {
    queue(world, HER_ACCESS).await.invited.into_iter().map(|it| it.session).collect()
}

fn inviting(conversation: &Conversation<'_>, request: &InvitationRequest) -> Call {
    let path = conversation.path("invitation");
    conversation.world.request(Method::PUT, &path).bearer(HERS).json(request)
}

async fn invite(conversation: &Conversation<'_>, request: &InvitationRequest) {
    assert_eq!(inviting(conversation, request).send().await.status, 204);
}

fn joining(conversation: &Conversation<'_>, access: u8, with: u8) -> Call {
    let request = ClaimRequest { capability: capability(with).hash() };
    conversation.post("join").bearer(access).json(&request)
}

/// DS-70, DS-71: it stands in her list alone, she takes it once, and reads and writes from then on.
#[tokio::test]
async fn who_is_invited_joins_and_nobody_else() {
    let world = world().await;
    let conversation = world.joined(1).await;
    invite(&conversation, &request(INTERPRETER, 9)).await;
    for access in [ACCESS, ACCESS + 100] {
        assert_eq!(queue(&world, access).await.invited, []);
        joining(&conversation, access, GUEST).refused(ProblemKind::NotWaiting).await;
    }
    let until = NOW.plus(15 * MINUTE);
    let InvitationRequest { creator_key_hash, nonce, .. } = request(INTERPRETER, 9);
    let session = conversation.session;
    // DS-94: before she goes there she reads in which language, and who is there.
    let (language, officers) = (offer(1).language, vec!["0001".into()]);
    let shown = Invited { session, creator_key_hash, nonce, until, language, officers };
    assert_eq!(queue(&world, HER_ACCESS).await.invited, [shown]);

    let joined: Joining = joining(&conversation, HER_ACCESS, GUEST).send().await.json();
    assert_eq!(joined.slot, MemberSlot(2));
    assert_eq!(conversation.post("joined").bearer(GUEST).send().await.status, 200);
    conversation.submit(GUEST, 5).await;
    assert_eq!(conversation.read(HERS, "after=0").await.entries[0].sender, MemberSlot(2));
    assert_eq!(conversation.read(HIS, "after=0").await.entries.len(), 1);
    // The answer was lost: the same again is the same. Anything else is none.
    let again: Joining = joining(&conversation, HER_ACCESS, GUEST).send().await.json();
    assert_eq!(again.slot, joined.slot);
    joining(&conversation, HER_ACCESS, GUEST + 1).refused(ProblemKind::NotWaiting).await;
    joining(&conversation, ACCESS, GUEST).refused(ProblemKind::NotWaiting).await;
    // Her request was repeated: it is not sent twice.
    invite(&conversation, &request(INTERPRETER, 9)).await;
    assert_eq!(invited(&world).await, []);
    // DS-6: she can take it away again.
    assert_eq!(conversation.delete("members/2").bearer(HERS).send().await.status, 204);
    conversation.get("").bearer(GUEST).refused(ProblemKind::NoSuchSession).await;
    joining(&conversation, HER_ACCESS, GUEST).refused(ProblemKind::NotWaiting).await;
}

/// DS-28, DS-71: whoever has another role than officer sees nobody who waits, and claims nobody.
#[tokio::test]
async fn only_officers_see_the_queue_and_claim() {
    let world = world().await;
    let waiting = world.open(1).await;
    assert_eq!(queue(&world, ACCESS).await.waiting.len(), 1);
    assert_eq!(queue(&world, HER_ACCESS).await.waiting, []);
    let claim = ClaimRequest { capability: capability(GUEST).hash() };
    let claiming = waiting.post("claim").bearer(HER_ACCESS).json(&claim);
    claiming.refused(ProblemKind::Forbidden).await;
    let exit = format!("/v1/exits/{}", waiting.session.to_text());
    world.get(&exit).bearer(HER_ACCESS).refused(ProblemKind::Forbidden).await;
}

/// DS-72: replaced by a newer one, taken back, over after fifteen minutes, and gone with its session.
#[tokio::test]
async fn an_invitation_ends() {
    let world = world().await;
    let conversation = world.joined(1).await;
    invite(&conversation, &request(INTERPRETER, 9)).await;
    invite(&conversation, &request(0, 10)).await;
    assert_eq!(invited(&world).await, []);
    assert_eq!(queue(&world, ACCESS).await.invited.len(), 1);
    for _ in 0..2 {
        let taken_back = conversation.delete("invitation").bearer(HERS).send().await;
        assert_eq!(taken_back.status, 204);
    }
    assert_eq!(queue(&world, ACCESS).await.invited, []);
    joining(&conversation, ACCESS, GUEST).refused(ProblemKind::NotWaiting).await;

    invite(&conversation, &request(INTERPRETER, 11)).await;
    world.clock.advance(15 * MINUTE - Duration::from_millis(1));
    assert_eq!(invited(&world).await, [conversation.session]);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(invited(&world).await, []);
    joining(&conversation, HER_ACCESS, GUEST).refused(ProblemKind::NotWaiting).await;

    invite(&conversation, &request(INTERPRETER, 12)).await;
    assert_eq!(conversation.delete("").bearer(HERS).send().await.status, 204);
    assert_eq!(invited(&world).await, []);
    joining(&conversation, HER_ACCESS, GUEST).refused(ProblemKind::NoSuchSession).await;
}

/// DS-70: hers to send, for somebody of the roster, in its one form.
#[tokio::test]
async fn only_she_invites_and_only_who_is_in_the_roster() {
    let world = world().await;
    let conversation = world.joined(1).await;
    let by_him = world.request(Method::PUT, &conversation.path("invitation"));
    by_him.bearer(HIS).json(&request(INTERPRETER, 9)).refused(ProblemKind::Forbidden).await;
    conversation.delete("invitation").bearer(HIS).refused(ProblemKind::Forbidden).await;
    let stranger = InvitationRequest { certificate: CertificateHash::of(b"x"), ..request(0, 9) };
    inviting(&conversation, &stranger).refused(ProblemKind::NotInRoster).await;
    let whole = serde_json::to_value(request(0, 9)).unwrap();
    for (field, value) in [
        ("certificate", json!("AB")),
        ("certificate", json!(certificate(0).to_string().to_uppercase())),
        ("nonce", json!("*")),
        ("more", json!(1)),
    ] {
        let mut body = whole.clone();
        body[field] = value;
        let path = conversation.path("invitation");
        let call = world.request(Method::PUT, &path).bearer(HERS).json(&body);
        call.refused(ProblemKind::Malformed).await;
    }
    assert_eq!(queue(&world, ACCESS).await.invited, []);
}

/// DS-70, DS-71: a list has four places; nobody's invitation pushes another one out.
#[tokio::test]
async fn a_list_has_four_places() {
    let world = world().await;
    let mut conversations = Vec::new();
    for n in 1..=5 {
        conversations.push(world.joined(n).await);
    }
    for conversation in &conversations[..4] {
        invite(conversation, &request(INTERPRETER, 9)).await;
    }
    let fifth = &conversations[4];
    inviting(fifth, &request(INTERPRETER, 9)).refused(ProblemKind::QueueFull).await;
    assert_eq!(invited(&world).await.len(), 4);
    let joined = joining(&conversations[2], HER_ACCESS, GUEST).send().await;
    assert_eq!(joined.status, 200);
    invite(fifth, &request(INTERPRETER, 9)).await;
    let shown = invited(&world).await;
    assert!(shown.len() == 4 && shown.contains(&fifth.session));
    assert!(!shown.contains(&conversations[2].session));
}

/// DS-71: only into a conversation that an officer has joined and nobody closes.
#[tokio::test]
async fn nobody_joins_where_no_officer_is() {
    let world = world().await;
    let waiting = world.open(1).await;
    invite(&waiting, &request(INTERPRETER, 9)).await;
    joining(&waiting, HER_ACCESS, GUEST).refused(ProblemKind::NotWaiting).await;
    let closing = world.joined(2).await;
    invite(&closing, &request(INTERPRETER, 9)).await;
    assert_eq!(closing.post("close").bearer(HIS).send().await.status, 200);
    joining(&closing, HER_ACCESS, GUEST).refused(ProblemKind::Closing).await;
}
