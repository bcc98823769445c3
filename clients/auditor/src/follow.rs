//! One visit to a log: all of it is read, recomputed and compared with what was seen before.

use abri_trust::{
    CLOCK_TOLERANCE, Pins,
    log::{Checkpoint, MAX_NOTE, Tree, UntrustedNote},
    published::{
        CHECKPOINT, MAX_ENTRIES_TILE, entries_paths, newest_witnessed, parse_entries,
        witnessed_path,
    },
};
use abri_wire::UnixMillis;

use crate::{CantLook, Code, Finding, Source, semantics, state::Known};

/// Witnesses are asked for so often that this is an alarm, in seconds.
const ALARM_AFTER: u64 = 6 * 3600;

/// A log whose entries lead to the root that it signed.
#[derive(Debug)]
pub struct Log {
    /// Its head.
    pub checkpoint: Checkpoint,
    /// The head's note, signed by the log, as it was served.
    pub note: String,
    /// When a quorum of witnesses saw a head last, in seconds since 1970.
    pub seen_at: Option<u64>,
    pub(crate) entries: Vec<Vec<u8>>,
}

impl Log {
    /// What the next visit is to know.
    #[must_use]
    pub fn remember(&self) -> Known {
        Known::new(self.note.clone())
    }
}

/// Reads the log at `source` and checks everything that is new since `known`.
///
/// The log is `None` if its head or its entries are not what they must be; then there is a finding.
///
/// # Errors
/// [`CantLook`] if a file that belongs to the log is not there.
pub fn follow(
    source: &Source,
    pins: &Pins,
    known: Option<&Known>,
    now: UnixMillis,
) -> Result<(Option<Log>, Vec<Finding>), CantLook> {
    let note = source.read_text(CHECKPOINT, MAX_NOTE)?;
    let parsed = UntrustedNote::parse(note.as_bytes());
    let verified = parsed
        .map_err(|error| error.to_string())
        .and_then(|parsed| pins.log.log().verify(&parsed).map_err(|error| error.to_string()));
    let checkpoint = match verified {
        Ok(checkpoint) => checkpoint,
        Err(why) => return Ok((None, vec![Finding::new(Code::Head, why).shown_by(&[&note])])),
    };
    let known = known.and_then(|known| Some((known.checkpoint()?, known.note())));
    if let Some((before, before_note)) = &known
        && let Some(finding) = went_wrong(before, &checkpoint)
    {
        return Ok((None, vec![finding.shown_by(&[before_note, &note])]));
    }
    let Some(entries) = read_entries(source, checkpoint.size())? else {
        return Ok((None, vec![Finding::new(Code::Root, "a tile of entries can't be read")]));
    };
    let tree = tree_of(&entries);
    if tree.root() != *checkpoint.root() {
        let what = format!("{} entries do not lead to the root that was signed", entries.len());
        return Ok((None, vec![Finding::new(Code::Root, what).shown_by(&[&note])]));
    }
    if let Some((before, before_note)) = &known
        && !continues(&tree, before, &checkpoint)
    {
        let what = format!("entries before {} were changed", before.size());
        let finding = Finding::new(Code::NotAppendOnly, what);
        return Ok((None, vec![finding.shown_by(&[before_note, &note])]));
    }
    let mut findings = Vec::new();
    let notes = witnessed_notes(source, pins, &note)?;
    findings.extend(other_heads(&notes, pins, &entries, &note));
    let seen_at = newest_witnessed(&notes, &pins.log).map(|(head, _)| head.seen_at());
    findings.extend(age(seen_at, now));
    let first = known.map_or(0, |(before, _)| before.size());
    findings.extend(semantics::check(source, pins, &entries, first)?);
    Ok((Some(Log { checkpoint, note, seen_at, entries }), findings))
}

/// What two heads alone say.
fn went_wrong(before: &Checkpoint, now: &Checkpoint) -> Option<Finding> {
    if now.size() < before.size() {
        let what = format!("the log has {} entries and had {}", now.size(), before.size());
        return Some(Finding::new(Code::WentBack, what));
    }
    let forked = now.size() == before.size() && now.root() != before.root();
    forked.then(|| {
        Finding::new(Code::Forked, format!("two heads of {} entries are signed", now.size()))
    })
}

/// LOG-5: proved as anybody else would have it proved.
fn continues(tree: &Tree, before: &Checkpoint, now: &Checkpoint) -> bool {
    let proof = tree.prove_consistency(before.size());
    proof.is_some_and(|proof| proof.verify(before, now).is_ok())
}

fn read_entries(source: &Source, size: u64) -> Result<Option<Vec<Vec<u8>>>, CantLook> {
    let too_many = |_| CantLook::Own("the log is longer than this machine can count".to_owned());
    let mut entries = Vec::new();
    for (path, width) in entries_paths(usize::try_from(size).map_err(too_many)?) {
        match parse_entries(&source.read(&path, MAX_ENTRIES_TILE)?, width) {
            Ok(tile) => entries.extend(tile),
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(entries))
}

pub(crate) fn tree_of(entries: &[Vec<u8>]) -> Tree {
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.clone()));
    tree
}

/// The head as served, and what each pinned witness handed in.
fn witnessed_notes(source: &Source, pins: &Pins, note: &str) -> Result<Vec<String>, CantLook> {
    let mut notes = vec![note.to_owned()];
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

/// A witness may have been shown another log than we are.
fn other_heads(notes: &[String], pins: &Pins, entries: &[Vec<u8>], note: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for other in notes {
        let parsed = UntrustedNote::parse(other.as_bytes());
        let Ok(head) = parsed.map(|parsed| pins.log.log().verify(&parsed)) else { continue };
        let Ok(head) = head else { continue };
        let first = usize::try_from(head.size()).ok().and_then(|size| entries.get(..size));
        let same = match first {
            Some(first) => tree_of(first).root() == *head.root(),
            // Longer than what we were shown: not older, but it must be shown to us too.
            None => false,
        };
        if !same {
            let what = format!("a witness was shown another log of {} entries", head.size());
            findings.push(Finding::new(Code::SplitView, what).shown_by(&[note, other]));
        }
    }
    findings
}

fn age(seen_at: Option<u64>, now: UnixMillis) -> Option<Finding> {
    let Some(seen_at) = seen_at else {
        return Some(Finding::new(Code::Stale, "no quorum of witnesses has seen the log"));
    };
    if seen_at > now.as_secs().saturating_add(CLOCK_TOLERANCE.as_secs()) {
        let what = format!("witnesses say that they saw the log at {seen_at}, which is to come");
        return Some(Finding::new(Code::Stale, what));
    }
    let age = now.as_secs().saturating_sub(seen_at);
    let what = || format!("witnesses saw the log last {} hours ago", age / 3600);
    (age >= ALARM_AFTER).then(|| Finding::new(Code::Stale, what()))
}
