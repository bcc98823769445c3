//! She leaves by the exit: where she is, and where she was before a page that was just loaded anew.

use std::time::Duration;

use abri_wire::{
    ExitToken, Phase, ProblemKind, SessionId,
    api::{Exit, Exits, Left, MAX_EXITS, OpenRequest, Returning},
    socket::ServerMessage,
};

use crate::support::{ACCESS, Call, Conversation, HERS, HIS, Reply, World, capability, offer};

/// What only she knows of session `seed`.
const fn token(seed: u8) -> ExitToken {
    ExitToken::new([200 + seed; 32])
}

fn left(session: u8, token_of: u8) -> Left {
    Left { session: SessionId::new([session; 16]), exit: token(token_of) }
}

fn leaving(world: &World, exits: Vec<Left>) -> Call {
    world.post("/v1/exits").plain_json(&Exits { exits })
}

async fn leave(world: &World, exits: Vec<Left>) {
    assert_eq!(leaving(world, exits).send().await.status, 204);
}

/// What opens session `seed`, from the one before if there was one.
fn request(seed: u8, former: Option<u8>) -> OpenRequest {
    OpenRequest {
        session: SessionId::new([seed; 16]),
        capability: capability(HERS).hash(),
        offer: offer(seed),
        return_hash: Some(capability(100 + seed).hash()),
        exit_commitment: Some(token(seed).commitment()),
        returns: former.map(|former| Returning {
            session: SessionId::new([former; 16]),
            capability: capability(100 + former),
        }),
    }
}

async fn open(world: &World, seed: u8, former: Option<u8>) -> Conversation<'_> {
    world.opened(&request(seed, former)).await
}

async fn joined(world: &World, seed: u8) -> Conversation<'_> {
    open(world, seed, None).await.met().await
}

/// What officers are told of this session.
async fn shown(world: &World, seed: u8) -> Reply {
    let path = format!("/v1/exits/{}", SessionId::new([seed; 16]).to_text());
    world.get(&path).bearer(ACCESS).send().await
}

async fn is_shown(world: &World, seed: u8) {
    let exit: Exit = shown(world, seed).await.json();
    assert_eq!(exit.exit.as_bytes(), token(seed).as_bytes());
}

async fn is_gone(conversation: &Conversation<'_>) {
    for member in [HERS, HIS] {
        conversation.get("").bearer(member).refused(ProblemKind::NoSuchSession).await;
    }
}

/// DS-33, DS-98: what she showed is there for officers on duty, for a while, and nothing else of the
/// session is; whoever has it open hears that it is gone.
#[tokio::test]
async fn an_exit_is_told_to_officers_for_a_while() {
    let world = World::new().await;
    let conversation = joined(&world, 1).await;
    let mut his = conversation.socket(HIS, 0).await;
    assert_eq!(shown(&world, 1).await.problem(), ProblemKind::NoSuchSession);
    leave(&world, vec![left(1, 1)]).await;
    is_gone(&conversation).await;
    assert_eq!(his.hear().await, Some(ServerMessage::Erased));
    is_shown(&world, 1).await;
    let path = format!("/v1/exits/{}", conversation.session.to_text());
    for stranger in [HERS, HIS] {
        let refused = world.get(&path).bearer(stranger).send().await;
        assert_eq!(refused.problem(), ProblemKind::Forbidden);
    }
    let missing = world.get(&path).send().await;
    assert_eq!(missing.problem(), ProblemKind::MissingCapability);
    world.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(shown(&world, 1).await.problem(), ProblemKind::NoSuchSession);

    // Erased without it, nothing is said.
    let other = joined(&world, 2).await;
    assert_eq!(other.delete("").bearer(HERS).send().await.status, 204);
    assert_eq!(shown(&world, 2).await.problem(), ProblemKind::NoSuchSession);
}

/// DS-98: another session's token, one of a session that promised none, and of none at all: one answer,
/// nothing is erased, and officers are told nothing.
#[tokio::test]
async fn a_token_that_opens_nothing_leaves_nothing() {
    let world = World::new().await;
    let first = joined(&world, 1).await;
    open(&world, 2, None).await;
    let silent = world.open(3).await;
    leave(&world, vec![left(1, 2), left(3, 3), left(9, 9), left(3, 1)]).await;
    leave(&world, Vec::new()).await;
    assert_eq!(first.view(HIS).await.status.phase, Phase::Joined);
    assert_eq!(silent.view(HERS).await.status.phase, Phase::Waiting);
    for seed in [1, 2, 3, 9] {
        assert_eq!(shown(&world, seed).await.problem(), ProblemKind::NoSuchSession, "{seed}");
    }
    // What is good beside them is done; and once more, the same answer.
    for _ in 0..2 {
        leave(&world, vec![left(1, 2), left(9, 9), left(1, 1)]).await;
        is_gone(&first).await;
    }
    is_shown(&world, 1).await;
}

/// DS-98: her page was loaded anew, said that it goes, and nothing was opened yet: what it still holds is
/// enough, and what led back opens nothing any more, also if that request comes later.
#[tokio::test]
async fn who_was_just_away_leaves_at_once() {
    let world = World::new().await;
    let conversation = joined(&world, 1).await;
    assert_eq!(conversation.post("away").bearer(HERS).send().await.status, 204);
    // The newest, of which the service knows nothing, comes first.
    leave(&world, vec![left(2, 2), left(1, 1)]).await;
    is_gone(&conversation).await;
    is_shown(&world, 1).await;
    assert_eq!(shown(&world, 2).await.problem(), ProblemKind::NoSuchSession);
    let late = world.post("/v1/sessions").json(&request(2, Some(1)));
    late.refused(ProblemKind::ReturnGone).await;
}

/// DS-98: the service had let her back in, and its answer was lost: both go, and officers are told
/// under both ids, wherever they were looking for her.
#[tokio::test]
async fn who_was_let_back_in_leaves_both() {
    let world = World::new().await;
    let former = joined(&world, 1).await;
    let back = open(&world, 2, Some(1)).await;
    back.claim(HIS + 1).await;
    leave(&world, vec![left(2, 2), left(1, 1)]).await;
    is_gone(&former).await;
    back.get("").bearer(HIS + 1).refused(ProblemKind::NoSuchSession).await;
    for seed in [1, 2] {
        is_shown(&world, seed).await;
    }
    let waiting: abri_wire::api::Queue = world.get("/v1/queue").bearer(ACCESS).send().await.json();
    assert!(waiting.waiting.is_empty());
}

/// DS-98: what she had in a tab that another one has taken the place of leaves that tab's session only.
#[tokio::test]
async fn where_she_was_can_be_left_without_where_she_is() {
    let world = World::new().await;
    let former = joined(&world, 1).await;
    let back = open(&world, 2, Some(1)).await;
    leave(&world, vec![left(1, 1)]).await;
    is_gone(&former).await;
    assert_eq!(back.view(HERS).await.status.phase, Phase::Waiting);
}

/// DS-19, DS-98: one form, and no more sessions than a page can have kept.
#[tokio::test]
async fn an_exit_that_cannot_be_read_is_refused() {
    let world = World::new().await;
    let conversation = joined(&world, 1).await;
    let many = |many| (0..many).map(|_| left(1, 1)).collect::<Vec<_>>();
    leaving(&world, many(MAX_EXITS + 1)).refused(ProblemKind::Malformed).await;
    let good = serde_json::to_value(Exits { exits: many(1) }).unwrap();
    for (field, bad) in [("session", ""), ("exit", "AAAA"), ("more", "x")] {
        let mut exits = good.clone();
        exits["exits"][0][field] = bad.into();
        world.post("/v1/exits").plain_json(&exits).refused(ProblemKind::Malformed).await;
    }
    // One form: the other one would have a browser ask first.
    world.post("/v1/exits").json(&good).refused(ProblemKind::WrongContentType).await;
    assert_eq!(conversation.view(HIS).await.status.phase, Phase::Joined);
    leave(&world, many(MAX_EXITS)).await;
    is_gone(&conversation).await;
}
