//! One visit to a log: all of it is read, recomputed and compared with what was seen before.

use core::time::Duration;

use abri_trust::{
    CLOCK_TOLERANCE, Pins,
    log::{Checkpoint, Tree},
    published::{MAX_ENTRIES_TILE, entries_paths, parse_entries},
};
use abri_wire::UnixMillis;

use crate::{
    CantLook, Code, Finding, Source,
    heads::{Head, Heads},
    semantics,
    state::Known,
    text::date,
};

/// Witnesses are asked for so often that this is an alarm, in seconds.
const ALARM_AFTER: u64 = 6 * 3600;

/// Longest that one visit may take.
pub(crate) const LONGEST: Duration = Duration::from_secs(600);

/// A log whose entries lead to the root that it signed.
#[derive(Debug)]
pub struct Log {
    /// Its head.
    pub checkpoint: Checkpoint,
    /// The head's note, with the log's signature alone.
    pub note: String,
    /// When a quorum of witnesses saw a head last, in seconds since 1970.
    pub seen_at: Option<u64>,
    /// What is not wrong, but worth knowing, in one line each.
    pub facts: Vec<String>,
    pub(crate) entries: Vec<Vec<u8>>,
}

impl Log {
    /// What an auditor is told of a visit: how long the log is, and when it was seen.
    #[must_use]
    pub fn facts(&self, known: u64) -> Vec<String> {
        let size = format!("{} entries, {known} before", self.checkpoint.size());
        let seen = self.seen_at.map(date);
        let seen = seen.map(|seen| format!("a quorum of witnesses saw the log at {seen}"));
        core::iter::once(size).chain(seen).chain(self.facts.iter().cloned()).collect()
    }

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
    let source = &source.for_visit(LONGEST);
    let Heads { newest, others, served, seen_at } = match Heads::read(source, pins)? {
        Ok(heads) => heads,
        Err(finding) => return Ok((None, vec![finding])),
    };
    let Head { checkpoint, note } = newest;
    let known = match known {
        Some(known) => Some((known.verify(pins)?, known.note())),
        None => None,
    };
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
        return Ok((None, vec![wrong_root(&checkpoint, &note, &others, &entries)]));
    }
    if let Some((before, before_note)) = &known
        && !continues(&tree, before, &checkpoint)
    {
        let what = format!("entries before {} were changed", before.size());
        let finding = Finding::new(Code::NotAppendOnly, what);
        return Ok((None, vec![finding.shown_by(&[before_note, &note])]));
    }
    let mut findings = other_heads(&others, &entries, &note);
    findings.extend(age(seen_at, now));
    let first = known.map_or(0, |(before, _)| before.size());
    let said = match semantics::check(source, pins, &entries, first) {
        Ok(said) => said,
        // What is wrong already is said, even if the rest can't be looked at.
        Err(_) if !findings.is_empty() => return Ok((None, findings)),
        Err(error) => return Err(error),
    };
    findings.extend(said.findings);
    let facts = behind(served, checkpoint.size()).into_iter().chain(said.facts).collect();
    let note = log_signed(&note, pins.log.log().name());
    Ok((Some(Log { checkpoint, note, seen_at, facts, entries }), findings))
}

/// A head that is served late is no lie, if it is a beginning of what witnesses saw.
fn behind(served: u64, newest: u64) -> Option<String> {
    (served < newest).then(|| {
        format!("the served checkpoint has {served} entries, a witness saw {newest}: is it cached?")
    })
}

/// Of a note, what the log signed: what witnesses said below it is theirs.
fn log_signed(note: &str, log: &str) -> String {
    let Some((text, lines)) = note.split_once("\n\n") else { return note.to_owned() };
    let own = format!("\u{2014} {log} ");
    let lines = lines.lines().filter(|line| line.starts_with(&own));
    lines.fold(format!("{text}\n\n"), |signed, line| signed + line + "\n")
}

/// The entries do not lead to the newest head: to another one, or to none.
fn wrong_root(newest: &Checkpoint, note: &str, others: &[Head], entries: &[Vec<u8>]) -> Finding {
    let size = newest.size();
    match others.iter().find(|other| begins(entries, &other.checkpoint)) {
        Some(other) => Finding::new(
            Code::SplitView,
            format!("a witness was shown another log of {size} entries"),
        )
        .shown_by(&[&other.note, note]),
        None => {
            let what = format!("{size} entries do not lead to the root that was signed");
            Finding::new(Code::Root, what).shown_by(&[note])
        }
    }
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
        match parse_entries(&source.read(&path, MAX_ENTRIES_TILE).map_err(CantLook::signed)?, width)
        {
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

/// Whether the first entries lead to this head.
fn begins(entries: &[Vec<u8>], head: &Checkpoint) -> bool {
    let first = usize::try_from(head.size()).ok().and_then(|size| entries.get(..size));
    first.is_some_and(|first| tree_of(first).root() == *head.root())
}

/// A witness may have been shown another log than we are.
fn other_heads(others: &[Head], entries: &[Vec<u8>], note: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Head { checkpoint, note: other } in others {
        let size = checkpoint.size();
        if !begins(entries, checkpoint) {
            let what = format!("a witness was shown another log of {size} entries");
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
        let what =
            format!("witnesses say that they saw the log at {}, which is to come", date(seen_at));
        return Some(Finding::new(Code::Stale, what));
    }
    let age = now.as_secs().saturating_sub(seen_at);
    let what = || format!("witnesses saw the log last {} hours ago", age / 3600);
    (age >= ALARM_AFTER).then(|| Finding::new(Code::Stale, what()))
}
