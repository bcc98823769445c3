//! The WebSocket.

use std::time::Duration;

use abri_server::{CLOSING, LEASE, Limits, Rate};
use abri_wire::{
    MemberSlot, MessageId, Phase, ProblemKind, Sequence, SessionId, SessionStatus,
    socket::{ClientMessage, ServerMessage},
};
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Conversation, HERS, HIS, PAGE, Socket, World, offer, submission, until};

fn bye(kind: ProblemKind) -> ServerMessage {
    ServerMessage::Bye(kind)
}

/// DS-8: both sides see one log, live, own envelopes included, receipts before echoes.
#[tokio::test]
async fn two_members_talk() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    let mut his = conversation.socket(HIS, 0).await;
    for round in 0..3_u8 {
        let (first, second) = (round * 2 + 1, round * 2 + 2);
        hers.submit(first, first.into()).await;
        assert_eq!(his.hears_entry(first, first.into()).await, MemberSlot::CREATOR);
        his.submit(second, second.into()).await;
        assert_eq!(hers.hears_entry(second, second.into()).await, MemberSlot(1));
    }
    // The other carrier tells the same log.
    assert_eq!(conversation.read(HERS, "").await.entries.len(), 6);
}

/// DS-8: after a cut the cursor brings what was missed, once, in order.
#[tokio::test]
async fn a_cut_is_made_good_from_the_cursor() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    let mut his = conversation.socket(HIS, 0).await;
    hers.submit(1, 1).await;
    his.hears_entry(1, 1).await;
    drop(his);
    for id in 2..=40 {
        conversation.submit(HERS, id).await;
    }
    let mut his = conversation.socket(HIS, 1).await;
    for id in 2..=40 {
        his.hears_entry(id, id.into()).await;
    }
    his.submit(41, 41).await;
}

/// DS-3: a retry over the other carrier is recognised as well.
#[tokio::test]
async fn a_retry_over_the_socket_is_recognised() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.submit(HERS, 1).await;
    let mut hers = conversation.socket(HERS, 1).await;
    hers.say(&ClientMessage::Submit(submission(1, &[1]))).await;
    let (message_id, sequence) = (MessageId::new([1; 16]), Sequence(1));
    assert_eq!(hers.hear().await, Some(ServerMessage::Receipt { message_id, sequence }));
    hers.say(&ClientMessage::Submit(submission(1, b"other"))).await;
    let problem = ProblemKind::MessageIdReused;
    assert_eq!(hers.hear().await, Some(ServerMessage::Refused { message_id, problem }));
    // The socket goes on.
    hers.say(&ClientMessage::Ping(7)).await;
    assert_eq!(hers.hear().await, Some(ServerMessage::Pong(7)));
}

/// DS-9: whatever comes first and is not a good `Hello` ends the socket.
#[tokio::test]
async fn only_hello_comes_first() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let unknown = Conversation { world: &world, session: SessionId::new([99; 16]) };
    let submit = ClientMessage::Submit(submission(1, b"x")).encode();
    for (first, kind) in [
        (Message::binary(submit), ProblemKind::NoHello),
        (Message::binary(ClientMessage::Ping(1).encode()), ProblemKind::NoHello),
        (Message::binary(vec![0_u8; 8]), ProblemKind::Malformed),
        (Message::text("hello"), ProblemKind::Malformed),
        // DS-4: here too.
        (Message::binary(conversation.hello(77, 0).encode()), ProblemKind::NoSuchSession),
        (Message::binary(unknown.hello(HERS, 0).encode()), ProblemKind::NoSuchSession),
    ] {
        let mut socket = Socket::open(world.api).await;
        socket.send(first).await;
        socket.ends_with(bye(kind)).await;
    }
    // A ping of the WebSocket itself is not answered either.
    let mut socket = Socket::open(world.api).await;
    socket.send(Message::Ping(Vec::new().into())).await;
    let first = socket.next().await;
    assert!(matches!(first, None | Some(Message::Close(_))), "{first:?}");
    assert_eq!(world.running.gauges().sockets(), 0);
}

#[tokio::test]
async fn what_comes_later_is_checked_too() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    for bad in [
        Message::binary(conversation.hello(HERS, 0).encode()),
        Message::binary(vec![9_u8, 9]),
        Message::text("hello"),
    ] {
        let mut socket = conversation.socket(HERS, 0).await;
        socket.send(bad).await;
        socket.ends_with(bye(ProblemKind::Malformed)).await;
    }
    // DS-10: a frame that is wrong inside is refused by name, and the socket goes on.
    let mut socket = conversation.socket(HERS, 0).await;
    let mut bytes = ClientMessage::Submit(submission(1, b"x")).encode();
    bytes[20] = 9;
    socket.send(Message::binary(bytes)).await;
    let (message_id, problem) = (MessageId::new([1; 16]), ProblemKind::BadFrame);
    assert_eq!(socket.hear().await, Some(ServerMessage::Refused { message_id, problem }));
    socket.submit(2, 1).await;
}

/// DS-10: a message larger than the largest frame is not read to its end.
#[tokio::test]
async fn an_oversize_message_ends_the_socket() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut socket = conversation.socket(HERS, 0).await;
    // The server may cut the connection while this is written.
    let _ = socket.0.send(Message::binary(vec![2_u8; 1_000_000])).await;
    assert_eq!(socket.hear().await, None);
    until(|| world.running.gauges().sockets() == 0).await;
}

/// DS-22: the newest two of one capability live.
#[tokio::test]
async fn a_third_socket_takes_the_place_of_the_first() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let first = conversation.socket(HERS, 0).await;
    let mut second = conversation.socket(HERS, 0).await;
    let _his = conversation.socket(HIS, 0).await;
    let mut third = conversation.socket(HERS, 0).await;
    first.ends_with(bye(ProblemKind::TooManyRequests)).await;
    for socket in [&mut second, &mut third] {
        socket.say(&ClientMessage::Ping(1)).await;
        assert_eq!(socket.hear().await, Some(ServerMessage::Pong(1)));
    }
}

/// DS-22: sockets that have not said `Hello` are few.
#[tokio::test]
async fn sockets_without_hello_are_capped() {
    let world = World::with_limits(Limits { unidentified: 2, ..Limits::default() }).await;
    let conversation = world.joined(1).await;
    let mut first = Socket::open(world.api).await;
    let _second = Socket::open(world.api).await;
    assert_eq!(Socket::open_from(world.api, None).await.err(), Some(503));
    // Who says it makes room.
    first.say(&conversation.hello(HERS, 0)).await;
    assert!(first.hear().await.is_some());
    assert!(Socket::open_from(world.api, None).await.is_ok());
}

/// DS-7: the socket's messages count like requests.
#[tokio::test]
async fn a_flood_is_refused() {
    let member = Rate { per_second: 1, burst: 4 };
    let world = World::with_limits(Limits { member, ..Limits::default() }).await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    for id in 1..=3 {
        hers.submit(id, id.into()).await;
    }
    hers.say(&ClientMessage::Submit(submission(4, &[4]))).await;
    let (message_id, problem) = (MessageId::new([4; 16]), ProblemKind::TooManyRequests);
    assert_eq!(hers.hear().await, Some(ServerMessage::Refused { message_id, problem }));
    hers.say(&ClientMessage::Ping(1)).await;
    hers.ends_with(bye(ProblemKind::TooManyRequests)).await;
}

/// DS-7: pings of the WebSocket itself count too: each of them is answered.
#[tokio::test]
async fn a_flood_of_pings_is_refused() {
    let member = Rate { per_second: 1, burst: 5 };
    let world = World::with_limits(Limits { member, ..Limits::default() }).await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    for _ in 0..6 {
        hers.send(Message::Ping(Vec::new().into())).await;
    }
    loop {
        match hers.next().await {
            Some(Message::Pong(_)) => {}
            Some(Message::Binary(bytes)) => {
                let said = ServerMessage::decode(&bytes).unwrap();
                break assert_eq!(said, bye(ProblemKind::TooManyRequests));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// DS-6: a revoked member's sockets end at once.
#[tokio::test]
async fn a_socket_ends_with_the_right() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    let his = conversation.socket(HIS, 0).await;
    conversation.delete("members/1").bearer(HERS).send().await;
    his.ends_with(bye(ProblemKind::NoSuchSession)).await;
    // A revocation is a status of its own: that is what wakes other processes.
    assert!(matches!(hers.hear().await, Some(ServerMessage::Status(_))));
    hers.submit(1, 1).await;
}

/// DS-12: so do a claimant's when the lease ends or she offers anew.
#[tokio::test]
async fn a_claimants_socket_ends_with_the_claim() {
    let world = World::new().await;
    for (seed, lapse) in [(1, true), (2, false)] {
        let conversation = world.open(seed).await;
        conversation.claim(HIS).await;
        let his = conversation.socket(HIS, 0).await;
        if lapse {
            world.clock.advance(LEASE + Duration::from_secs(1));
            conversation.view(HERS).await;
        } else {
            conversation.post("offer").bearer(HERS).json(&offer(2)).send().await;
        }
        his.ends_with(bye(ProblemKind::NoSuchSession)).await;
    }
}

/// DS-13: she acknowledges all of a closing session, and every socket hears that it is erased.
#[tokio::test]
async fn closing_over_sockets() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    let mut his = conversation.socket(HIS, 0).await;
    his.submit(1, 1).await;
    hers.hears_entry(1, 1).await;
    conversation.post("close").bearer(HIS).send().await;
    for socket in [&mut hers, &mut his] {
        let closing = |status: SessionStatus| status.phase == Phase::Closing;
        let heard = socket.hear().await;
        assert!(matches!(heard, Some(ServerMessage::Status(status)) if closing(status)));
    }
    // His acknowledgement ends nothing; nor does hers of what was never sent.
    his.say(&ClientMessage::Acknowledge(Sequence(1))).await;
    his.say(&ClientMessage::Ping(1)).await;
    assert_eq!(his.hear().await, Some(ServerMessage::Pong(1)));
    hers.say(&ClientMessage::Acknowledge(Sequence(0))).await;
    hers.say(&ClientMessage::Submit(submission(2, b"late"))).await;
    let (message_id, problem) = (MessageId::new([2; 16]), ProblemKind::Closing);
    assert_eq!(hers.hear().await, Some(ServerMessage::Refused { message_id, problem }));
    hers.say(&ClientMessage::Acknowledge(Sequence(1))).await;
    hers.ends_with(ServerMessage::Erased).await;
    his.ends_with(ServerMessage::Erased).await;
    conversation.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-13: who had acknowledged all before the close has nothing more to say.
#[tokio::test]
async fn closing_when_all_was_read_before() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    conversation.submit(HIS, 1).await;
    hers.hears_entry(1, 1).await;
    hers.say(&ClientMessage::Acknowledge(Sequence(1))).await;
    hers.say(&ClientMessage::Ping(1)).await;
    assert_eq!(hers.hear().await, Some(ServerMessage::Pong(1)));
    conversation.post("close").bearer(HIS).send().await;
    assert!(matches!(hers.hear().await, Some(ServerMessage::Status(_))));
    hers.ends_with(ServerMessage::Erased).await;
}

/// DS-13, DS-14: sockets hear the end of a session whatever ends it.
#[tokio::test]
async fn sockets_hear_the_end() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let his = conversation.socket(HIS, 0).await;
    conversation.delete("").bearer(HERS).send().await;
    his.ends_with(ServerMessage::Erased).await;

    let conversation = world.joined(2).await;
    conversation.post("close").bearer(HIS).send().await;
    let his = conversation.socket(HIS, 0).await;
    world.clock.advance(CLOSING + Duration::from_secs(1));
    his.ends_with(ServerMessage::Erased).await;
}

/// DS-16: a page of another origin gets no socket; a program that names none does.
#[tokio::test]
async fn a_strange_page_gets_no_socket() {
    let world = World::new().await;
    for origin in ["https://evil.example", "null", "https://chat.example.evil.example"] {
        assert_eq!(Socket::open_from(world.api, Some(origin)).await.err(), Some(403));
    }
    assert!(Socket::open_from(world.api, Some(PAGE)).await.is_ok());
    assert!(Socket::open_from(world.api, None).await.is_ok());
}

/// DS-10: what slows one client slows nobody else.
#[tokio::test]
async fn a_client_that_does_not_read_stops_nobody() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let _never_reads = conversation.socket(HIS, 0).await;
    let mut hers = conversation.socket(HERS, 0).await;
    for id in 1..=60 {
        let large = submission(id, &vec![id; 60_000]);
        hers.say(&ClientMessage::Submit(large)).await;
        assert!(matches!(hers.hear().await, Some(ServerMessage::Receipt { .. })));
        assert!(matches!(hers.hear().await, Some(ServerMessage::Entry(_))));
    }
}
