//! Plaintexts of contents.

use super::*;

/// Title, no note, one number to call.
const CARD: &[u8] = b"\x04Aide\x00\x06\x01\x043919";
const APPOINTMENT: &[u8] = b"\x00\x00\x00\x00\x6b\x49\xd2\x00\x07Accueil\x00";

/// Certificate, role, number, service, no reason.
fn request(role: u8, number: &[u8; 4]) -> Vec<u8> {
    [&[6; 32], &[role, 4][..], number, b"\x07Service\x00"].concat()
}

fn plain(kind: u8, body: &[u8]) -> Vec<u8> {
    let order = Some((Sequence(7), [8; 48]));
    let utterance = Utterance { logical_id: [9; 16], order, kind, body };
    malformed::plaintext(&utterance).unwrap().to_vec()
}

fn case(name: &str, bytes: &[u8], outcome: Value) -> Value {
    json!({ "name": name, "bytes": text_of(bytes), "outcome": outcome })
}

fn make() -> Value {
    let mut cases = cases();
    cases.extend([
        case("request", &plain(8, &request(4, b"0007")), json!("request of interpreter 0007")),
        case("request of an unknown role", &plain(8, &request(5, b"0007")), Value::Null),
        case("request with a number that is none", &plain(8, &request(4, b"00 7")), Value::Null),
    ]);
    Value::Array(cases)
}

fn cases() -> Vec<Value> {
    let hello = plain(1, "élan".as_bytes());
    let mut trailing = hello.clone();
    trailing.push(0);
    vec![
        case("text", &hello, json!("text élan")),
        case("typing", &plain(2, &[1]), json!("typing")),
        case("seen", &plain(2, &[2]), json!("seen")),
        case("card", &plain(5, CARD), json!("card Aide, 1 contacts")),
        case("appointment", &plain(6, APPOINTMENT), json!("appointment 1800000000 at Accueil")),
        case("answer", &plain(7, &[&[3; 16][..], &[2]].concat()), json!("answer Declined")),
        case("not called", &plain(13, &[3; 16]), json!("not called")),
        case("exit commitment", &plain(3, &[5; 32]), json!("exit commitment")),
        case("exit commitment, too long", &plain(3, &[5; 33]), Value::Null),
        case("file description", &plain(4, &[6; 86]), json!("file description")),
        case("return key", &plain(10, &[6; 32]), json!("return key")),
        case("return", &plain(11, &[6; 80]), json!("return")),
        case("record", &plain(12, &[2]), json!("record minor")),
        case("closing", &plain(9, b""), json!("closing")),
        case("unknown kind", &plain(77, b"later"), json!("unknown 77")),
        case("empty text", &plain(1, b""), Value::Null),
        case("text is not UTF-8", &plain(1, &[0xFF]), Value::Null),
        case("unknown activity", &plain(2, &[3]), Value::Null),
        case("card without a title", &plain(5, &[0, 0, 0]), Value::Null),
        case("card with a direction mark", &plain(5, &[3, 0xE2, 0x80, 0xAE, 0, 0]), Value::Null),
        case(
            "card with a number that is none",
            &plain(5, b"\x04Aide\x00\x06\x01\x0417,#"),
            Value::Null,
        ),
        case(
            "appointment after 9999",
            &plain(6, &[&[0xFF; 8][..], &[1, b'a', 0]].concat()),
            Value::Null,
        ),
        case("answer of neither kind", &plain(7, &[0; 17]), Value::Null),
        case("not called, too short", &plain(13, &[3; 15]), Value::Null),
        case("not called with a word of its own", &plain(13, &[3; 17]), Value::Null),
        case("file description of 85 bytes", &plain(4, &[6; 85]), Value::Null),
        case("file description of 87 bytes", &plain(4, &[6; 87]), Value::Null),
        case("return key of 31 bytes", &plain(10, &[6; 31]), Value::Null),
        case("return statement of 79 bytes", &plain(11, &[6; 79]), Value::Null),
        case("return statement with a trailing byte", &plain(11, &[6; 81]), Value::Null),
        case("record for no reason", &plain(12, b""), Value::Null),
        case("record for an unknown reason", &plain(12, &[4]), Value::Null),
        case("record with a word of its own", &plain(12, b"\x01x"), Value::Null),
        case("closing with a body", &plain(9, b"x"), Value::Null),
        case("trailing byte", &trailing, Value::Null),
        case("truncated", &hello[..hello.len() - 1], Value::Null),
        case("no bytes", b"", Value::Null),
    ]
}

/// CONTENT-1
#[test]
fn replay() {
    use abri_core::{Activity, Content};
    let vectors = vectors("contents.json", make);
    for case in vectors.as_array().unwrap() {
        let content = malformed::content_of(&bytes(&case["bytes"]));
        let outcome = content.map(|(id, through, order, content)| {
            assert_eq!((id.as_bytes(), through, order), (&[9; 16], Sequence(7), [8; 48]));
            match content {
                Content::Text(text) => format!("text {}", text.as_str()),
                Content::Activity(Activity::Typing) => "typing".into(),
                Content::Activity(Activity::Seen) => "seen".into(),
                Content::Card(card) => {
                    format!("card {}, {} contacts", card.title.as_str(), card.contacts().len())
                }
                Content::Appointment(appointment) => {
                    format!("appointment {} at {}", appointment.at, appointment.place.as_str())
                }
                Content::Request(request) => {
                    format!("request of {} {}", request.role(), request.number())
                }
                Content::Answer(answer) => format!("answer {:?}", answer.verdict),
                Content::NotCalled(about) => {
                    assert_eq!(about.as_bytes(), &[3; 16]);
                    "not called".into()
                }
                Content::ExitCommitment(commitment) => {
                    assert_eq!(commitment.as_bytes(), &[5; 32]);
                    "exit commitment".into()
                }
                Content::File(description) => {
                    assert_eq!(description.as_bytes(), &[6; 86]);
                    "file description".into()
                }
                Content::ReturnKey(_) => "return key".into(),
                Content::Return(statement) => {
                    assert_eq!(statement.former().as_bytes(), &[6; 16]);
                    "return".into()
                }
                Content::Record(reason) => format!("record {}", reason.key()),
                Content::Closing => "closing".into(),
                Content::Unknown { kind } => format!("unknown {kind}"),
            }
        });
        assert_eq!(outcome.as_deref(), case["outcome"].as_str(), "{}", case["name"]);
    }
}
