//! More than one head in one visit: what a cache or a publication in between may serve, and what
//! only a log that lies serves.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod support;

use std::fs;

use abri_auditor::{
    CantLook, Code, Finding, Log, Source, Verdict, follow,
    state::Known,
    witness::{make_key, read_key, witness},
};
use abri_trust::published::{CHECKPOINT, witnessed_path};
use support::{Authority, NOW, at};

fn look(
    authority: &Authority,
    known: Option<&Known>,
) -> Result<(Option<Log>, Vec<Finding>), CantLook> {
    let source = Source::Directory(authority.path().to_owned());
    follow(&source, &authority.pins(), known, at(NOW))
}

/// A log of two entries, both witnessed, whose first checkpoint is still being served.
fn cached() -> Authority {
    let mut authority = Authority::new();
    authority.publish(&[]);
    let first = fs::read(authority.path().join(CHECKPOINT)).unwrap();
    authority.publish(&[]);
    authority.write(CHECKPOINT, &first);
    authority
}

/// AUDIT-4: the longer head that a witness saw is followed.
#[test]
fn an_honest_log_behind_a_cache_is_no_split_view() {
    let authority = cached();
    let (log, findings) = look(&authority, None).unwrap();
    assert_eq!(findings, []);
    let log = log.unwrap();
    assert_eq!(log.checkpoint.size(), 2);
    assert!(log.facts[0].contains("checkpoint has 1 entries, a witness saw 2"), "{:?}", log.facts);
    // Nor did it go back for one who knew the second head.
    let (again, findings) = look(&authority, Some(&log.remember())).unwrap();
    assert_eq!((again.unwrap().checkpoint.size(), findings), (2, Vec::new()));
}

/// The other witness goes on, and signs what the first one saw.
#[test]
fn a_witness_behind_a_cache_cosigns_the_longer_head() {
    let authority = cached();
    let [key, state, out] = ["key", "state", "out"].map(|name| authority.path().join(name));
    make_key(&key, "second.example", &[6; 32]).unwrap();
    let key = read_key(&key).unwrap();
    let source = Source::Directory(authority.path().to_owned());
    let report = witness(&source, &authority.pins(), &state, &key, &out, at(NOW)).unwrap();
    assert_eq!(report.verdict, Verdict::Good, "{report}");
    let note = fs::read(&out).unwrap();
    let own = abri_auditor::by_hand::checkpoint(&authority.pins_with(&key), &note);
    assert_eq!(own.facts, ["2 entries, seen by a quorum at 2027-01-15T08:00:00Z"]);
    let text = String::from_utf8(note).unwrap();
    assert!(!text.contains("\u{2014} witness.example "), "the other's line is his to hand in");
}

/// AUDIT-4: whose entries are not shown, of that head nothing can be said.
#[test]
fn a_longer_head_whose_entries_are_not_served_can_not_be_looked_at() {
    let authority = cached();
    fs::remove_file(authority.path().join("tile/entries/000.p/2")).unwrap();
    let refused = look(&authority, None).unwrap_err();
    assert!(refused.to_string().contains("tile/entries/000.p/2"), "{refused}");
}

/// AUDIT-4: an alarm, with both notes, if one is not the beginning of the other.
#[test]
fn a_longer_head_of_another_log_is_a_split_view_whichever_entries_are_served() {
    let mut authority = Authority::new();
    let one = authority.officer("0001", abri_trust::Role::Officer);
    authority.publish(&[one]);
    let mut other = Authority::new();
    other.publish(&[]);
    other.publish(&[]);
    let path = witnessed_path(&authority.pins().log.witnesses()[0]);
    fs::copy(other.path().join(&path), authority.path().join(&path)).unwrap();
    // As the other head needs them, and as the served one goes on.
    let mut longer = Authority::new();
    longer.publish(&[one]);
    longer.publish(&[]);
    for entries in [&other, &longer] {
        for file in ["tile/entries/000.p/2", "roster/0", "roster/1"] {
            authority.write(file, &fs::read(entries.path().join(file)).unwrap());
        }
        let (_, findings) = look(&authority, None).unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].code, findings[0].evidence.len()), (Code::SplitView, 2));
    }
}

/// Entries that lead to no head at all say nothing of two logs.
#[test]
fn damaged_entries_under_two_consistent_heads_are_no_split_view() {
    let authority = cached();
    let tile = authority.path().join("tile/entries/000.p/2");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[10] ^= 1;
    fs::write(&tile, bytes).unwrap();
    let (_, findings) = look(&authority, None).unwrap();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::Root]);
}

/// A server that withholds the rest does not silence what is known.
#[test]
fn what_is_wrong_is_said_even_if_the_rest_can_not_be_looked_at() {
    let mut authority = Authority::new();
    authority.publish(&[]);
    fs::remove_file(authority.path().join("roster/0")).unwrap();
    assert!(look(&authority, None).is_err());
    fs::remove_dir_all(authority.path().join("witnessed")).unwrap();
    let (log, findings) = look(&authority, None).unwrap();
    assert!(log.is_none(), "nothing to remember or to sign");
    assert_eq!(findings[0].code, Code::Stale);
    let [key, state, out] = ["key", "state", "out"].map(|name| authority.path().join(name));
    make_key(&key, "second.example", &[6; 32]).unwrap();
    let source = Source::Directory(authority.path().to_owned());
    let key = read_key(&key).unwrap();
    let report = witness(&source, &authority.pins(), &state, &key, &out, at(NOW)).unwrap();
    assert_eq!((report.verdict, out.exists(), state.exists()), (Verdict::Stale, false, false));
}
