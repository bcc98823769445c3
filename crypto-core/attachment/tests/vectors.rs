//! `spec/vectors/attachment.json`: written by this code, and good for any other.
//!
//! With `ABRI_WRITE_VECTORS` set, writes it anew first. Byte n of a vector's file is that of `%PDF-`
//! for n < 5, else that of n mod 251; pieces stand for their SHA-256.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use std::{fs, path::PathBuf};

use abri_attachment::{Contents, Description, Kind, Length, Metadata, PIECE_PLAINTEXT, Piece};
use common::*;
use data_encoding::BASE64URL_NOPAD as B64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const KEY: u8 = 2;
const ID: u8 = 1;

fn plain(length: usize) -> Vec<u8> {
    let pattern = (0..length).map(|n| (n % 251) as u8);
    let magic = b"%PDF-".iter().copied().chain(std::iter::repeat(0)).zip(pattern);
    magic.enumerate().map(|(n, (magic, byte))| if n < 5 { magic } else { byte }).collect()
}

fn hash(bytes: &[u8]) -> String {
    B64.encode(&Sha256::digest(bytes))
}

fn sealed(length: usize) -> (Vec<Piece>, Description) {
    let file = plain(length);
    seal_as(&file, accepted(&file), id(ID), key(KEY))
}

fn sealing() -> Vec<Value> {
    let lengths = [5, PIECE_PLAINTEXT, PIECE_PLAINTEXT + 1, 8 * PIECE_PLAINTEXT + 1];
    let case = |length| {
        let (pieces, description) = sealed(length);
        json!({
            "length": length,
            "pieces": stored(&pieces).into_iter().map(hash).collect::<Vec<_>>(),
            "description": B64.encode(&description.encode()),
        })
    };
    lengths.into_iter().map(case).collect()
}

fn descriptions() -> Vec<Value> {
    let good = sealed(5).1.encode().to_vec();
    let with = |at: usize, other: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + other.len()].copy_from_slice(other);
        bytes
    };
    let case = |name: &str, bytes: &[u8]| {
        let outcome = Description::decode(bytes).ok().map(|description| {
            let (kind, metadata) = match description.contents() {
                Contents::Picture(format, metadata) => (Kind::Picture(format), Some(metadata)),
                other => (other.kind(), None),
            };
            let metadata = metadata.map_or("as it is", |metadata| match metadata {
                Metadata::Without => "without",
                Metadata::With => "with",
            });
            json!({
                "media_type": kind.media_type(), "metadata": metadata,
                "length": description.length().get(), "pieces": description.pieces(),
            })
        });
        json!({ "name": name, "bytes": B64.encode(bytes), "outcome": outcome })
    };
    vec![
        case("document", &good),
        case("picture without metadata", &with(48, &[1, 1])),
        case("picture with metadata", &with(48, &[3, 2])),
        case("picture as it is", &with(48, &[1, 3])),
        case("sound without metadata", &with(48, &[8, 1])),
        case("unknown kind", &with(48, &[11])),
        case("unknown metadata", &with(49, &[4])),
        case("largest", &with(50, &25_000_000_u32.to_be_bytes())),
        case("too large", &with(50, &25_000_001_u32.to_be_bytes())),
        case("empty file", &with(50, &[0; 4])),
        case("truncated", &good[..good.len() - 1]),
        case("trailing byte", &[&good[..], &[0]].concat()),
        case("no bytes", b""),
    ]
}

/// Pieces that files fill, and pieces that are stored.
fn padding() -> Vec<[u16; 2]> {
    let stored = |filled: u16| {
        let bytes = u64::from(filled) * PIECE_PLAINTEXT as u64;
        [filled, Length::new(bytes).unwrap().pieces()]
    };
    [1, 2, 3, 7, 8, 9, 15, 17, 31, 33, 63, 65, 82, 129, 255, 257, 401].map(stored).to_vec()
}

fn make() -> Value {
    json!({
        "id": B64.encode(id(ID).as_bytes()),
        "key": B64.encode(&[KEY; 32]),
        "sealing": sealing(),
        "descriptions": descriptions(),
        "padding": padding(),
    })
}

/// FILE-2, FILE-3, FILE-4, FILE-5
#[test]
fn replay() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors/attachment.json");
    if std::env::var_os("ABRI_WRITE_VECTORS").is_some() {
        fs::write(&file, serde_json::to_string_pretty(&make()).unwrap() + "\n").unwrap();
    }
    let vectors: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let made = make();
    for part in ["id", "key", "sealing", "descriptions", "padding"] {
        assert_eq!(vectors[part], made[part], "{part}");
    }
    // In the other direction, from the stored description alone.
    for case in vectors["sealing"].as_array().unwrap() {
        let bytes = B64.decode(case["description"].as_str().unwrap().as_bytes()).unwrap();
        let description = Description::decode(&bytes).unwrap();
        let length = description.length().get() as usize;
        assert_eq!(case["length"], length);
        let (pieces, _) = sealed(length);
        assert_eq!(open(&description, stored(&pieces)), Ok(Some(plain(length))));
    }
}
