//! The running hash.

use super::*;

fn make() -> Value {
    let entry = |sequence: u64, payload: &[u8]| Entry {
        sequence: Sequence(sequence),
        sender: VICTIM,
        message_id: MessageId::new([sequence as u8; 16]),
        frame: Frame::new(FrameKind::Application, payload).unwrap(),
    };
    let entries = [entry(2, b"anchor"), entry(3, b""), entry(4, b"last")];
    let session = SessionId::new([5; 16]);
    let hashes = malformed::order_hashes(session, &entries);
    json!({
        "session": text_of(session.as_bytes()),
        "entries": recorded(&entries),
        "hashes": hashes.iter().map(text_of).collect::<Vec<_>>(),
    })
}

/// ORDER-1
#[test]
fn replay() {
    let vectors = vectors("order.json", make);
    let session = SessionId::new(array(&vectors["session"]));
    let hashes = malformed::order_hashes(session, &entries(&vectors["entries"]));
    let stored: Vec<[u8; 48]> = vectors["hashes"].as_array().unwrap().iter().map(array).collect();
    assert_eq!(hashes, stored);
    // Another session, another name: other hashes.
    assert_ne!(
        malformed::order_hashes(SessionId::new([6; 16]), &entries(&vectors["entries"])),
        stored
    );
}
