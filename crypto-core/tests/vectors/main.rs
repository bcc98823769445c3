//! `spec/vectors/`: written by this code, and good for any other.
//!
//! With `ABRI_WRITE_VECTORS` set, writes them anew first. What is random on the sender's side (the
//! Welcome, the commit, the messages) is recorded once and replayed on the receiver's.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking"
)]

#[path = "../common/mod.rs"]
mod common;

mod bindings;
mod certificates;
mod contents;
mod evidence;
mod order;
mod statements;
mod transcript;

use std::{fs, path::PathBuf};

use abri_core::{
    CreatorKeyHash, Entry, Event, Frame, FrameKind, MessageId, OfferKeys, OfferNonce, Opening,
    Role, Sequence, SessionId, Staged, StagedSession, UnixMillis,
    malformed::{self, BadCommit, Utterance},
    testing::{Authority, SeededEntropy},
};
use common::*;
use data_encoding::BASE64URL_NOPAD as B64;
use serde_json::{Value, json};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec/vectors").join(name)
}

/// The stored vectors; `make` writes them if that is asked for.
fn vectors(name: &str, make: impl FnOnce() -> Value) -> Value {
    if std::env::var_os("ABRI_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&make()).unwrap();
        fs::write(file(name), text + "\n").unwrap();
    }
    serde_json::from_str(&fs::read_to_string(file(name)).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    B64.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn text_of(bytes: impl AsRef<[u8]>) -> String {
    B64.encode(bytes.as_ref())
}

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn entries(value: &Value) -> Vec<Entry> {
    let entry = |entry: &Value| Entry {
        sequence: Sequence(entry["sequence"].as_u64().unwrap()),
        sender: abri_core::MemberSlot(entry["sender"].as_u64().unwrap() as u8),
        message_id: MessageId::new(array(&entry["message_id"])),
        frame: Frame::decode(&bytes(&entry["frame"])).unwrap(),
    };
    value.as_array().unwrap().iter().map(entry).collect()
}

fn recorded(entries: &[Entry]) -> Vec<Value> {
    let entry = |entry: &Entry| {
        json!({
            "sequence": entry.sequence.0, "sender": entry.sender.0,
            "message_id": text_of(entry.message_id.as_bytes()),
            "frame": text_of(entry.frame.as_bytes()),
        })
    };
    entries.iter().map(entry).collect()
}
