//! Bodies and socket messages: what is encoded decodes, and nothing else does.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_wire::{
    Capability, DecodeError, Frame, FrameKind, MemberSlot, MessageId, Phase, ProblemKind, Sequence,
    SessionId, SessionStatus,
    api::{Entry, Page, Submission},
    socket::{ClientMessage, Hello, ServerMessage},
};
use proptest::prelude::*;

fn entry(sequence: u64) -> Entry {
    Entry {
        sequence: Sequence(sequence),
        sender: MemberSlot(1),
        message_id: MessageId::new([3; 16]),
        frame: Frame::new(FrameKind::Application, b"payload").unwrap(),
    }
}

fn status() -> SessionStatus {
    SessionStatus { revision: 4, phase: Phase::Joined, head: Sequence(9) }
}

#[test]
fn pages_and_submissions() {
    let page = Page { status: status(), entries: vec![entry(1), entry(2)] };
    assert_eq!(Page::decode(&page.encode()), Ok(page.clone()));
    let mut longer = page.encode();
    longer.push(0);
    assert_eq!(Page::decode(&longer), Err(DecodeError::Trailing));
    assert_eq!(Page::decode(&page.encode()[..40]), Err(DecodeError::Malformed));

    let frame = Frame::new(FrameKind::Control, b"no").unwrap();
    let submission = Submission { message_id: MessageId::new([1; 16]), frame };
    let bytes = submission.encode();
    assert_eq!(bytes.len(), 16 + 2 + 1024);
    assert_eq!(Submission::decode(&bytes), Ok(submission));
}

#[test]
fn socket_messages() {
    let hello = ClientMessage::Hello(Hello {
        session: SessionId::new([1; 16]),
        capability: Capability::new([2; 32]),
        after: Sequence(5),
        revision: 1,
    });
    assert!(matches!(ClientMessage::decode(&hello.encode()), Ok(ClientMessage::Hello(again))
        if again.after == Sequence(5) && again.session == SessionId::new([1; 16])));
    for message in [
        ServerMessage::Status(status()),
        ServerMessage::Entry(entry(3)),
        ServerMessage::Receipt { message_id: MessageId::new([4; 16]), sequence: Sequence(8) },
        ServerMessage::Refused {
            message_id: MessageId::new([4; 16]),
            problem: ProblemKind::Closing,
        },
        ServerMessage::Pong(7),
        ServerMessage::Bye(ProblemKind::NoHello),
        ServerMessage::Erased,
    ] {
        assert_eq!(ServerMessage::decode(&message.encode()), Ok(message));
    }
    assert_eq!(ClientMessage::decode(&[9]).err(), Some(DecodeError::Malformed));
}

#[test]
fn problems_are_distinct_and_read_back() {
    let mut slugs: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
    slugs.dedup();
    assert_eq!(slugs.len(), ProblemKind::ALL.len());
    for kind in ProblemKind::ALL {
        let json = serde_json::to_string(&kind.document()).unwrap();
        assert!(json.contains(&format!("\"kind\":\"{}\"", kind.slug())), "{json}");
        assert_eq!(serde_json::from_str::<abri_wire::Problem>(&json).unwrap().kind, *kind);
    }
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2200)) {
        let _ = Page::decode(&bytes);
        let _ = Submission::decode(&bytes);
        let _ = ClientMessage::decode(&bytes);
        let _ = ServerMessage::decode(&bytes);
    }
}
