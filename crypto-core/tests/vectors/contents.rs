//! Plaintexts of contents.

use super::*;

fn make() -> Value {
    let plain = |kind, body: &[u8]| {
        let order = Some((Sequence(7), [8; 48]));
        let utterance = Utterance { logical_id: [9; 16], order, kind, body };
        malformed::plaintext(&utterance).unwrap().to_vec()
    };
    let case = |name: &str, bytes: &[u8], outcome: Value| json!({ "name": name, "bytes": text_of(bytes), "outcome": outcome });
    let hello = plain(1, "élan".as_bytes());
    let mut trailing = hello.clone();
    trailing.push(0);
    json!([
        case("text", &hello, json!("text élan")),
        case("typing", &plain(2, &[1]), json!("typing")),
        case("seen", &plain(2, &[2]), json!("seen")),
        case("closing", &plain(9, b""), json!("closing")),
        case("unknown kind", &plain(77, b"later"), json!("unknown 77")),
        case("empty text", &plain(1, b""), Value::Null),
        case("text is not UTF-8", &plain(1, &[0xFF]), Value::Null),
        case("unknown activity", &plain(2, &[3]), Value::Null),
        case("closing with a body", &plain(9, b"x"), Value::Null),
        case("trailing byte", &trailing, Value::Null),
        case("truncated", &hello[..hello.len() - 1], Value::Null),
        case("no bytes", b"", Value::Null),
    ])
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
                Content::Closing => "closing".into(),
                Content::Unknown { kind } => format!("unknown {kind}"),
            }
        });
        assert_eq!(outcome.as_deref(), case["outcome"].as_str(), "{}", case["name"]);
    }
}
