//! What the authority publishes: static files under one directory, that any web server or CDN can
//! serve. Names and forms only; reading and writing files is for the tools.
//!
//! ```text
//! checkpoint                      the newest head, signed by the log
//! witnessed/<key id>              the same head, or an older one, with that witness's line
//! tile/entries/…, tile/<level>/…  the log (c2sp.org/tlog-tiles); its entries are statements
//! roster/<number>                 the members of each statement: [`Members`]
//! certificate/<hash>              each certificate, DER
//! issuing/<key>                   each issuing key's certificate, DER; the key in hexadecimal
//! holder/<key>                    the chain of a key's newest certificate; the key in hexadecimal
//! evidence/<size>/<hash>          evidence without its note, while the log has this size
//! ```

mod members;
mod tiles;

pub use members::{MAX_MEMBERS, MemberId, Members};
pub use tiles::{MAX_ENTRIES_TILE, TILE_WIDTH, Tile, entries_paths, parse_entries, tiles};

use crate::{
    CertificateHash,
    log::{LogPolicy, UntrustedNote, WitnessKey, WitnessedCheckpoint},
};

/// The newest head.
pub const CHECKPOINT: &str = "checkpoint";
/// Directory of the notes that witnesses hand in.
pub const WITNESSED: &str = "witnessed";

/// Why a file is not what its place says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PublishedError {
    /// Not a list of members in ascending order, each once.
    #[error("not a list of members")]
    Members,
    /// Not a tile of entries of this width.
    #[error("not a tile of {0} entries")]
    Entries(usize),
    /// An entry that no tile can hold: longer than 65,535 bytes.
    #[error("the entry does not fit into a tile")]
    EntryTooLong,
}

/// Where the members of the statement `number` are.
#[must_use]
pub fn roster_path(number: u64) -> String {
    format!("roster/{number}")
}

/// Where a certificate is.
#[must_use]
pub fn certificate_path(hash: CertificateHash) -> String {
    format!("certificate/{hash}")
}

/// Where the certificate of an issuing key is.
#[must_use]
pub fn issuing_path(key: &[u8; 32]) -> String {
    format!("issuing/{}", hexadecimal(key))
}

/// Directory of the chains of all holders of keys.
pub const HOLDER: &str = "holder";

/// Where the holder of a key finds the chain of his newest certificate.
#[must_use]
pub fn holder_path(key: &[u8; 32]) -> String {
    format!("{HOLDER}/{}", hexadecimal(key))
}

fn hexadecimal(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a certificate's evidence is, while the log has `size` entries.
#[must_use]
pub fn evidence_path(size: u64, hash: CertificateHash) -> String {
    format!("evidence/{size}/{hash}")
}

/// Where a witness's newest note is.
#[must_use]
pub fn witnessed_path(witness: &WitnessKey) -> String {
    format!("{WITNESSED}/{}", witness.id())
}

/// Of all heads that these notes are about, the largest that a quorum saw, and among its times the
/// last; with the note of all that was said about it.
#[must_use]
pub fn newest_witnessed(
    notes: &[String],
    policy: &LogPolicy,
) -> Option<(WitnessedCheckpoint, String)> {
    let about = |note: &String| {
        let together = notes
            .iter()
            .fold(note.clone(), |together, other| gather(&[&together, other]).unwrap_or(together));
        let parsed = UntrustedNote::parse(together.as_bytes()).ok()?;
        Some((policy.verify(&parsed).ok()?, together))
    };
    let heads = notes.iter().filter_map(about);
    heads.max_by_key(|(head, _)| (head.checkpoint().size(), head.seen_at()))
}

/// The lines below several notes over one text, each line once: what the log and its witnesses
/// said of this head. `None` unless the texts are the same.
#[must_use]
pub fn gather(notes: &[&str]) -> Option<String> {
    let (first, others) = notes.split_first()?;
    let (text, lines) = parts(first)?;
    let mut gathered: Vec<&str> = lines.lines().collect();
    for other in others {
        let (other_text, lines) = parts(other)?;
        if other_text != text {
            return None;
        }
        for line in lines.lines() {
            if !gathered.contains(&line) {
                gathered.push(line);
            }
        }
    }
    let lines: String = gathered.iter().map(|line| format!("{line}\n")).collect();
    Some(format!("{text}\n{lines}"))
}

/// A note's text and its lines of signatures.
fn parts(note: &str) -> Option<(&str, &str)> {
    let (text, lines) = note.split_at_checked(note.rfind("\n\n")? + 1)?;
    Some((text, lines.strip_prefix('\n')?))
}
