//! Everything that is wrong with a request, and the one problem that it gets.

use abri_server::{CLOSING, SESSION_LIFE};
use abri_wire::{ProblemKind, SessionId, api::BINARY};
use hyper::Method;

use crate::support::{
    ACCESS, Conversation, HERS, HIS, World, capability, frame, offer, submission,
};

/// DS-4: an unknown session, a wrong and a revoked capability, an erased and an expired session
/// are told apart by nothing.
#[tokio::test]
async fn ids_cannot_be_probed() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let unknown = Conversation { world: &world, session: SessionId::new([99; 16]) };
    let mut answers = vec![
        unknown.get("").bearer(HERS).send().await,
        conversation.get("").bearer(77).send().await,
        conversation.get("").bearer(ACCESS).send().await,
    ];
    conversation.delete("members/1").bearer(HERS).send().await;
    answers.push(conversation.get("").bearer(HIS).send().await);
    let erased = world.open(2).await;
    erased.delete("").bearer(HERS).send().await;
    answers.push(erased.get("").bearer(HERS).send().await);
    world.clock.advance(SESSION_LIFE);
    answers.push(conversation.get("").bearer(HERS).send().await);
    for answer in &answers {
        assert_eq!(answer.problem(), ProblemKind::NoSuchSession);
        assert_eq!(answer.body, answers[0].body);
        let mut headers = answer.headers.clone();
        headers.remove("date");
        let mut expected = answers[0].headers.clone();
        expected.remove("date");
        assert_eq!(headers, expected);
    }
}

/// DS-4: so on every operation.
#[tokio::test]
async fn every_operation_refuses_strangers() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let calls = |as_whom: fn(crate::support::Call) -> crate::support::Call| {
        [
            conversation.get(""),
            conversation.get("messages"),
            conversation.post("offer").json(&offer(2)),
            conversation.post("joined"),
            conversation.post("messages").body(BINARY, submission(1, b"x").encode()),
            conversation.post("close"),
            conversation.delete("members/1"),
            conversation.delete(""),
        ]
        .map(as_whom)
    };
    for call in calls(|call| call.bearer(77)) {
        call.refused(ProblemKind::NoSuchSession).await;
    }
    for call in calls(|call| call) {
        call.refused(ProblemKind::MissingCapability).await;
    }
    assert_eq!(conversation.view(HERS).await.status.head.0, 0);
}

/// DS-1, DS-19: a capability has one form and one place.
#[tokio::test]
async fn a_capability_that_is_not_one_is_missing() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    let text = capability(HERS).to_bearer();
    let (_, cut) = text.split_at(1);
    let malformed = [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("bearer {}", *text),
        format!("Basic {}", *text),
        format!("Bearer {}=", *text),
        format!("Bearer  {}", *text),
        format!("Bearer {}", cut),
        format!("Bearer {}*", cut),
    ];
    for value in malformed {
        let call = conversation.get("").header("authorization", &value);
        call.refused(ProblemKind::MissingCapability).await;
    }
    let twice = conversation.get("").bearer(HERS).bearer(HERS);
    twice.refused(ProblemKind::MissingCapability).await;
    let in_url = format!("{}?capability={}", conversation.path(""), *text);
    world.get(&in_url).refused(ProblemKind::Malformed).await;
}

/// DS-19: an id has one form.
#[tokio::test]
async fn a_session_id_that_is_not_one_is_malformed() {
    let world = World::new().await;
    let good = world.open(1).await.session.to_text();
    let (first, cut) = good.split_at(1);
    let escaped = format!("%{:x}{cut}", first.as_bytes()[0]);
    for bad in ["x", cut, &format!("{good}A"), &format!("{good}=="), &escaped] {
        let call = world.get(&format!("/v1/sessions/{bad}")).bearer(HERS);
        call.refused(ProblemKind::Malformed).await;
    }
}

/// Only officer accounts see the queue and claim, whatever else they hold.
#[tokio::test]
async fn the_queue_is_for_officers() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    world.get("/v1/queue").refused(ProblemKind::MissingCapability).await;
    world.get("/v1/queue").bearer(HERS).refused(ProblemKind::Forbidden).await;
    let request = abri_wire::api::ClaimRequest { capability: capability(HIS).hash() };
    let claim = || conversation.post("claim").json(&request);
    claim().refused(ProblemKind::MissingCapability).await;
    claim().bearer(HERS).refused(ProblemKind::Forbidden).await;
    let unknown = Conversation { world: &world, session: SessionId::new([99; 16]) };
    unknown.claiming(HIS).refused(ProblemKind::NoSuchSession).await;
}

#[tokio::test]
async fn a_closing_session_is_not_claimed_and_takes_no_offer() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.post("close").bearer(HIS).send().await;
    world.clock.advance(CLOSING / 2);
    let claim = conversation.claiming(HIS + 1).send().await.problem();
    assert!(matches!(claim, ProblemKind::NotWaiting | ProblemKind::Closing), "{claim:?}");
    conversation.post("offer").bearer(HERS).json(&offer(2)).refused(ProblemKind::Closing).await;
    conversation.post("joined").bearer(HIS).refused(ProblemKind::Closing).await;
}

/// DS-10, DS-19: bodies.
#[tokio::test]
async fn json_that_is_not_the_request_is_malformed() {
    let world = World::new().await;
    let request = world.open(1).await.open_request();
    let mut unknown = serde_json::to_value(&request).unwrap();
    unknown["surprise"] = 1.into();
    let mut tag = request.clone();
    tag.offer.language = "fr\u{e9}".into();
    let mut long = request.clone();
    long.offer.zone = Some("x".repeat(17));
    let whole = serde_json::to_vec(&request).unwrap();
    for body in [
        Vec::new(),
        b"{}".to_vec(),
        b"[".to_vec(),
        whole[..whole.len() - 1].to_vec(),
        serde_json::to_vec(&unknown).unwrap(),
        serde_json::to_vec(&tag).unwrap(),
        serde_json::to_vec(&long).unwrap(),
    ] {
        let call = world.post("/v1/sessions").body("application/json", body);
        call.refused(ProblemKind::Malformed).await;
    }
    let huge = vec![b' '; 8193];
    let call = world.post("/v1/sessions").body("application/json", huge);
    call.refused(ProblemKind::TooLarge).await;
}

/// DS-10: an envelope that is not one is never stored.
#[tokio::test]
async fn an_envelope_that_is_not_one_is_refused() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let whole = submission(1, b"hello").encode();
    let altered = |at: usize, value: u8| {
        let mut bytes = whole.clone();
        bytes[at] = value;
        bytes
    };
    let sized = |length: u16| {
        let mut bytes = vec![1; 16];
        bytes.extend(length.to_be_bytes());
        bytes.extend(frame(b"x").as_bytes().iter().chain(&vec![0; 4096]).take(length.into()));
        bytes
    };
    for (body, kind) in [
        (Vec::new(), ProblemKind::Malformed),
        (whole[..17].to_vec(), ProblemKind::Malformed),
        (whole[..whole.len() - 1].to_vec(), ProblemKind::Malformed),
        ([&whole[..], &[0]].concat(), ProblemKind::Malformed),
        // FRAME-1 to FRAME-4, seen by the server.
        (altered(18, 2), ProblemKind::BadFrame),
        (altered(19, 9), ProblemKind::BadFrame),
        (altered(20, 1), ProblemKind::BadFrame),
        (altered(whole.len() - 1, 1), ProblemKind::BadFrame),
        (sized(1023), ProblemKind::BadFrame),
        (sized(4096), ProblemKind::BadFrame),
        (vec![0; 61_440 + 19], ProblemKind::TooLarge),
    ] {
        let call = conversation.post("messages").bearer(HERS).body(BINARY, body);
        call.refused(kind).await;
    }
    assert_eq!(conversation.view(HERS).await.status.head.0, 0);
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let json = serde_json::to_vec(&conversation.open_request()).unwrap();
    for kind in ["text/plain", "application/jsonx", "application/x-www-form-urlencoded", ""] {
        let call = world.post("/v1/sessions").body(kind, json.clone());
        call.refused(ProblemKind::WrongContentType).await;
        let call = conversation.post("messages").bearer(HERS);
        let call = call.body(kind, submission(1, b"x").encode());
        call.refused(ProblemKind::WrongContentType).await;
    }
    for other in ["application/json; charset=utf-16", "application/json; q=1"] {
        let call = world.post("/v1/sessions").body(other, json.clone());
        call.refused(ProblemKind::WrongContentType).await;
    }
    let with_charset = world.post("/v1/sessions").body("application/json; charset=utf-8", json);
    assert_eq!(with_charset.send().await.status, 201);
}

/// DS-15: nothing is answered in another form.
#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let world = World::new().await;
    for path in ["/", "/v1", "/v1/sessions/", "/v2/sessions", "/v1/sessions/a/b/c", "/health"] {
        world.get(path).refused(ProblemKind::NotFound).await;
    }
    let conversation = world.open(1).await;
    for (method, path) in [
        (Method::GET, "/v1/sessions".to_owned()),
        (Method::PUT, conversation.path("")),
        (Method::GET, conversation.path("claim")),
        (Method::PATCH, conversation.path("messages")),
        (Method::POST, "/v1/queue".to_owned()),
        (Method::POST, "/v1/socket".to_owned()),
    ] {
        world.request(method, &path).refused(ProblemKind::MethodNotAllowed).await;
    }
    world.get("/v1/socket").refused(ProblemKind::Malformed).await;
    for path in ["/nope", "/v1/queue", "/v1/sessions"] {
        let call = world.request(Method::OPTIONS, path);
        call.refused(ProblemKind::MethodNotAllowed).await;
    }
    for path in ["/v1/queue?x=1", "/v1/sessions?", "/v1/evidence/0?a=b"] {
        world.get(path).refused(ProblemKind::Malformed).await;
    }
}

/// DS-13: `HEAD` is no operation: it must not erase what nobody was given to read.
#[tokio::test]
async fn head_reads_and_erases_nothing() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.post("close").bearer(HIS).send().await;
    let status = conversation.view(HERS).await.status;
    let query = format!("messages?after={}&revision={}", status.head.0, status.revision);
    let head = world.request(Method::HEAD, &conversation.path(&query)).bearer(HERS).send().await;
    assert_eq!(head.status, ProblemKind::MethodNotAllowed.status());
    assert_eq!(conversation.view(HERS).await.status, status, "still there");
}

#[tokio::test]
async fn a_cursor_that_is_not_one_is_malformed() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    for bad in ["after=x", "after=-1", "after=1&after=1", "wait=26", "revision=", "until=3"] {
        let call = conversation.get(&format!("messages?{bad}")).bearer(HERS);
        call.refused(ProblemKind::Malformed).await;
    }
}
