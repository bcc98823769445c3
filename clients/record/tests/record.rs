//! RECORD-3 and RECORD-4: what a record holds, and who opens it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use std::io::Read as _;

use abri_record::{
    Answered, By, Card, Contact, Custodian, CustodianError, Document, Earlier, Entry, FORMAT,
    Party, Said, Utc, VERSION, seal,
};
use abri_wire::{
    UnixMillis,
    records::{RecordHash, RecordReason},
};
use age::{Decryptor, x25519::Identity};
use serde_json::{Value, json};

const AT: Utc = Utc(UnixMillis(1_800_000_000_000));

fn key(identity: &Identity) -> String {
    identity.to_public().to_string()
}

fn custodian(identities: &[&Identity]) -> Custodian {
    let keys: Vec<String> = identities.iter().map(|identity| key(identity)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Custodian::new("Registrar", &keys).unwrap()
}

fn entry<'a>(by: By<'a>, what: Said<'a>) -> Entry<'a> {
    Entry { at: AT, by, in_log: true, what }
}

fn document() -> Document<'static> {
    let party = Party { number: "0001", role: "officer", service: "Service" };
    let contacts = vec![Contact::Phone("3919"), Contact::Site("example.org")];
    let card = Card { title: "Help", note: "", contacts };
    Document {
        format: FORMAT,
        version: VERSION,
        reason: RecordReason::Danger,
        announced: AT,
        made: AT,
        by: party,
        since: AT,
        earlier: Earlier::NoneKnown,
        her_language: "fr",
        others: vec![],
        entries: vec![
            entry(By::Her, Said::Text { text: "\"élan\"\n" }),
            entry(By::Officer("0001"), Said::Card(card)),
            entry(
                By::Her,
                Said::AppointmentAnswered { answer: Answered::Declined, when: AT, place: "Desk" },
            ),
            entry(By::Console, Said::ConsoleAnew),
        ],
    }
}

fn open(sealed: &[u8], identity: &Identity) -> Option<Vec<u8>> {
    let decryptor = Decryptor::new(sealed).unwrap();
    let mut plain = Vec::new();
    let mut reader = decryptor.decrypt([identity as &dyn age::Identity].into_iter()).ok()?;
    reader.read_to_end(&mut plain).unwrap();
    Some(plain)
}

/// RECORD-4: the document is what the schema says.
#[test]
fn a_document_is_what_its_schema_says() {
    let plain = document().write().unwrap();
    let written: Value = serde_json::from_slice(plain.as_bytes()).unwrap();
    let time = "2027-01-15T08:00:00Z";
    let expected = json!({
        "format": "abri-record", "version": 1, "reason": "danger", "announced": time, "made": time,
        "by": { "number": "0001", "role": "officer", "service": "Service" },
        "since": time, "earlier": "none-known", "her_language": "fr", "others": [],
        "entries": [
            { "at": time, "by": "her", "in_log": true,
              "what": { "kind": "text", "text": "\"élan\"\n" } },
            { "at": time, "by": { "officer": "0001" }, "in_log": true,
              "what": { "kind": "card", "title": "Help", "note": "",
                        "contacts": [{ "phone": "3919" }, { "site": "example.org" }] } },
            { "at": time, "by": "her", "in_log": true,
              "what": { "kind": "appointment-answered", "answer": "declined", "when": time,
                        "place": "Desk" } },
            { "at": time, "by": "console", "in_log": true, "what": { "kind": "console-anew" } },
        ],
    });
    assert_eq!(written, expected);
    assert!(!format!("{plain:?}").contains("lan"), "it shows its length only");
}

/// RECORD-3: each of the custodian's keys opens it, and no other does.
#[test]
fn whoever_is_pinned_opens_it_and_nobody_else() {
    let [first, second, stranger] = std::array::from_fn(|_| Identity::generate());
    let plain = document().write().unwrap();
    let sealed = seal(&plain, &custodian(&[&first, &second]), RecordReason::Danger).unwrap();
    for identity in [&first, &second] {
        assert_eq!(open(sealed.as_bytes(), identity).unwrap(), plain.as_bytes());
    }
    assert_eq!(open(sealed.as_bytes(), &stranger), None);
    let statement = sealed.statement();
    assert_eq!(statement.sha256, RecordHash::of(sealed.as_bytes()));
    assert_eq!(usize::try_from(statement.bytes), Ok(sealed.as_bytes().len()));
    let digits = statement.sha256.to_string();
    assert_eq!(sealed.name(), format!("record-{}.age", digits.get(..8).unwrap()));
    // The same document twice is two files.
    let again = seal(&plain, &custodian(&[&first]), RecordReason::Danger).unwrap();
    assert_ne!(again.statement().sha256, statement.sha256);
}

/// RECORD-3: all mistakes at once, and no key in another form.
#[test]
fn a_custodian_that_is_none() {
    let (good, other) = (key(&Identity::generate()), key(&Identity::generate()));
    let wrong = |name: &str, keys: &[&str]| Custodian::new(name, keys).unwrap_err();
    assert_eq!(wrong("", &[]), [CustodianError::Name, CustodianError::Number]);
    for name in [" a", "a\u{202E}b", "a\nb", &"a".repeat(81)] {
        assert_eq!(wrong(name, &[&good]), [CustodianError::Name], "{name:?}");
    }
    let (upper, short) = (good.to_uppercase(), good.get(..good.len() - 1).unwrap());
    let secret = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
    for bad in [upper.as_str(), "age1", "ssh-ed25519 AAAA", secret, short] {
        assert_eq!(wrong("a", &[&good, bad]), [CustodianError::Key(2)], "{bad}");
    }
    assert_eq!(wrong("a", &[&good, &good]), [CustodianError::Twice(2)]);
    let keys: Vec<String> = (0..5).map(|_| key(&Identity::generate())).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    assert_eq!(wrong("a", &keys), [CustodianError::Number]);
    let both = Custodian::new("a", &[&good, &other]).unwrap();
    assert_eq!(Custodian::pinned("a", &both.keys()).unwrap(), both);
}
