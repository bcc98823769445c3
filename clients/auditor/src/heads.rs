//! Which heads of a log are shown: the one that is served, and those that witnesses saw.

use abri_trust::{
    Pins,
    log::{Checkpoint, MAX_NOTE, UntrustedNote},
    published::{CHECKPOINT, newest_witnessed, witnessed_path},
};

use crate::{CantLook, Code, Finding, Source};

/// A head with the log's own signature.
pub(crate) struct Head {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
}

/// All heads of one visit.
pub(crate) struct Heads {
    /// The longest: it is the one to follow, whoever showed it. A cache, or a publication in the
    /// middle of a visit, serves an older checkpoint beside a newer witnessed note (AUDIT-4).
    pub(crate) newest: Head,
    /// The others, which must be beginnings of it.
    pub(crate) others: Vec<Head>,
    /// The size of the served checkpoint.
    pub(crate) served: u64,
    /// When a quorum of witnesses saw a head last, in seconds since 1970.
    pub(crate) seen_at: Option<u64>,
}

impl Heads {
    /// Reads them; the finding is that the log did not sign the head that it serves.
    ///
    /// # Errors
    /// [`CantLook`] if a file can't be read.
    pub(crate) fn read(source: &Source, pins: &Pins) -> Result<Result<Self, Finding>, CantLook> {
        // Before the checkpoint: so what witnesses saw is not newer than what we are shown.
        let mut notes = witnessed_notes(source, pins)?;
        let note = source.read_text(CHECKPOINT, MAX_NOTE)?;
        let served = match verified(pins, &note) {
            Ok(checkpoint) => Head { checkpoint, note: note.clone() },
            Err(why) => return Ok(Err(Finding::new(Code::Head, why).shown_by(&[&note]))),
        };
        let size = served.checkpoint.size();
        let seen = notes.iter().filter_map(|note| {
            Some(Head { checkpoint: verified(pins, note).ok()?, note: note.clone() })
        });
        let mut heads: Vec<Head> = core::iter::once(served).chain(seen).collect();
        // The served one first among equals.
        heads.sort_by_key(|head| core::cmp::Reverse(head.checkpoint.size()));
        let mut heads = heads.into_iter();
        let Some(newest) = heads.next() else {
            return Ok(Err(Finding::new(Code::Head, "there is no head")));
        };
        notes.push(note);
        let seen_at = newest_witnessed(&notes, &pins.log).map(|(head, _)| head.seen_at());
        Ok(Ok(Self { newest, others: heads.collect(), served: size, seen_at }))
    }
}

fn verified(pins: &Pins, note: &str) -> Result<Checkpoint, String> {
    let parsed = UntrustedNote::parse(note.as_bytes()).map_err(|error| error.to_string())?;
    pins.log.log().verify(&parsed).map_err(|error| error.to_string())
}

/// What each pinned witness handed in.
fn witnessed_notes(source: &Source, pins: &Pins) -> Result<Vec<String>, CantLook> {
    let mut notes = Vec::new();
    for witness in pins.log.witnesses() {
        match source.read_text(&witnessed_path(witness), MAX_NOTE) {
            Ok(note) => notes.push(note),
            // Not every witness has been there yet.
            Err(CantLook::Missing(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(notes)
}
