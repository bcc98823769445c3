//! A hostile log: whatever the server or a member puts into it, sessions refuse it and go on.

use abri_core::{
    Content, Entry, Event, Frame, FrameKind, MemberSlot, MessageId, OfficerSession, Opened,
    Opening, Outgoing, Pending, Received, Role, Sequence, SessionId, Staged, StagedSession, Text,
    UnixMillis, VictimSession,
    testing::{Authority, SeededEntropy},
};

const SESSION: SessionId = SessionId::new([5; 16]);
const HOUR: u64 = 3_600_000;

/// What the input asks for: a payload of its own, or changes to a genuine one.
enum Attack<'a> {
    Raw(FrameKind, &'a [u8]),
    /// Triples of place (2 bytes) and difference.
    Mutate(&'a [u8]),
}

impl<'a> Attack<'a> {
    fn parse(data: &'a [u8]) -> Option<Self> {
        let (first, rest) = data.split_first()?;
        match FrameKind::try_from(first % 8) {
            Ok(kind) => Some(Self::Raw(kind, rest)),
            Err(_) => Some(Self::Mutate(rest)),
        }
    }

    /// The hostile frame, unless it is the genuine one after all.
    fn frame(&self, genuine: &Frame) -> Option<Frame> {
        let frame = match self {
            Self::Raw(kind, payload) => Frame::new(*kind, payload).ok()?,
            Self::Mutate(changes) => {
                let mut payload = genuine.payload().to_vec();
                for change in changes.chunks_exact(3) {
                    let place = usize::from(u16::from_be_bytes([change[0], change[1]]));
                    let length = payload.len().max(1);
                    if let Some(byte) = payload.get_mut(place % length) {
                        *byte ^= change[2];
                    }
                }
                Frame::new(genuine.kind(), &payload).ok()?
            }
        };
        (frame != *genuine).then_some(frame)
    }
}

fn entry(sequence: u64, sender: u8, outgoing: &Outgoing) -> Entry {
    Entry {
        sequence: Sequence(sequence),
        sender: MemberSlot(sender),
        message_id: outgoing.message_id,
        frame: outgoing.frame.clone(),
    }
}

fn hostile(sequence: u64, frame: Frame) -> Entry {
    let message_id = MessageId::new([0xEE; 16]);
    Entry { sequence: Sequence(sequence), sender: MemberSlot(1), message_id, frame }
}

// The library compares KeyPackage lifetimes with the system's clock (TIME-1).
fn now() -> UnixMillis {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixMillis(u64::try_from(elapsed.expect("after 1970").as_millis()).expect("before the end"))
}

/// A log of one KeyPackage; what follows is the bundle.
struct Joining {
    staged: StagedSession,
    pending: abri_core::PendingSession,
    bundle: Outgoing,
    now: UnixMillis,
}

fn joining() -> Joining {
    let now = now();
    let authority = Authority::new(1, now).expect("an authority");
    let pins = authority.pins().expect("pins");
    let expiry = UnixMillis(now.0 + HOUR);
    let entropy = Box::new(SeededEntropy::new(2));
    let opening = Opening::new(pins, SESSION, expiry, entropy, now).expect("an opening");
    let officer = authority.officer("0001", Role::Officer).expect("an officer");
    let entropy = Box::new(SeededEntropy::new(3));
    let (staged, key_package) =
        StagedSession::new(&officer, SESSION, opening.offer(), entropy, now).expect("staged");
    let first = entry(1, 1, &key_package);
    let Staged::Waiting(staged, _) = staged.receive(&first, now) else {
        panic!("the own KeyPackage ended the wait");
    };
    let Opened::Waiting(opening, mut received) = opening.receive(&first, now) else {
        panic!("a genuine KeyPackage ended the wait");
    };
    let Some(Event::Candidate(candidate)) = received.events.pop() else {
        panic!("a genuine KeyPackage was refused");
    };
    let evidence = authority.evidence(candidate.certificate(), now).expect("evidence");
    let (pending, bundle) = opening.add(candidate, &evidence, now).expect("genuine evidence");
    Joining { staged, pending, bundle, now }
}

/// Whatever stands where the Welcome should: no panic, and the genuine one still joins (`KP-4`).
pub fn welcome_join(data: &[u8]) {
    let Some(attack) = Attack::parse(data) else { return };
    let Joining { staged, bundle, now, .. } = joining();
    let Some(frame) = attack.frame(&bundle.frame) else { return };
    match staged.receive(&hostile(2, frame), now) {
        // Only the bundle's commit was changed, which is not for a joiner.
        Staged::Joined(..) => assert!(matches!(attack, Attack::Mutate(_))),
        Staged::Waiting(staged, _) => {
            let joined = staged.receive(&entry(3, 0, &bundle), now);
            assert!(matches!(joined, Staged::Joined(..)), "the genuine Welcome was burned");
        }
        Staged::Gap(..) => panic!("a gap in a whole log"),
        Staged::Ended(error) => panic!("ended: {error}"),
    }
}

fn joined() -> (VictimSession, OfficerSession, UnixMillis) {
    let Joining { staged, pending, bundle, now } = joining();
    let second = entry(2, 0, &bundle);
    match (pending.receive(&second, now), staged.receive(&second, now)) {
        (Pending::Ready(victim, _), Staged::Joined(officer, _)) => (victim, officer, now),
        _ => panic!("a genuine bundle was refused"),
    }
}

fn says(received: &Received, text: &str) -> bool {
    received.events.iter().any(|event| {
        matches!(event, Event::Message { content: Content::Text(said), .. } if said.as_str() == text)
    })
}

/// Whatever stands in the log of two members: neither shows it, and the conversation goes on.
pub fn session_receive(data: &[u8]) {
    let Some(attack) = Attack::parse(data) else { return };
    let (mut victim, mut officer, now) = joined();
    let content = || Content::Text(Text::new("genuine").expect("a text"));
    let first = victim.send(content(), now).expect("sent");
    let Some(frame) = attack.frame(&first.frame) else { return };

    let forged = hostile(3, frame);
    let mut replies = Vec::new();
    for received in [victim.receive(&forged, now), officer.receive(&forged, now)] {
        let received = received.expect("a forged envelope ended a session");
        let shown = received.events.iter().any(|event| matches!(event, Event::Message { .. }));
        assert!(!shown, "a forged envelope was shown");
        replies.extend(received.to_send);
    }
    let genuine = entry(4, 0, &first);
    victim.receive(&genuine, now).expect("the own envelope");
    let received = officer.receive(&genuine, now).expect("the genuine envelope");
    assert!(says(&received, "genuine"), "a forged envelope burned the genuine one");
    // A refusal is one small frame, whatever it answers.
    assert!(replies.len() <= 1);
}
