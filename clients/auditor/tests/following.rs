//! Following a log: what an honest one looks like, and each way in which one can lie.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod support;

use std::{fs, path::PathBuf};

use abri_auditor::{
    CantLook, Code, Finding, Log, Report, Source, Verdict,
    compare::compare,
    follow, members,
    state::Known,
    witness::{make_key, read_key, witness},
};
use abri_trust::{Pins, Role, Roster, TrustAnchors, authority::Root, published::Members};
use support::{Authority, HOUR, NOW, at};

fn source(authority: &Authority) -> Source {
    Source::Directory(authority.path().to_owned())
}

fn look(authority: &Authority, known: Option<&Known>) -> (Option<Log>, Vec<Finding>) {
    follow(&source(authority), &authority.pins(), known, at(NOW)).unwrap()
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// An authority with one officer and one statement, and what its first visitor remembers.
fn started() -> (Authority, Known) {
    let mut authority = Authority::new();
    let one = authority.officer("0001", Role::Officer);
    authority.publish(&[one]);
    let (log, findings) = look(&authority, None);
    assert_eq!(findings, []);
    let known = log.unwrap().remember();
    (authority, known)
}

#[test]
fn an_honest_log_grows_and_nothing_is_wrong() {
    let (mut authority, known) = started();
    let [one, two] = [("0001", Role::Officer), ("0002", Role::Interpreter)]
        .map(|(number, role)| authority.officer(number, role));
    authority.publish(&[one, two]);
    authority.publish(&[two]);
    let (log, findings) = look(&authority, Some(&known));
    assert_eq!(findings, []);
    let log = log.unwrap();
    assert_eq!((log.checkpoint.size(), log.seen_at), (3, Some(NOW)));
    assert_eq!(log.remember().size(), 3);

    let listed = members::list(&source(&authority), &authority.pins(), &log, None).unwrap();
    assert_eq!(listed.facts.len(), 2);
    assert!(listed.facts[1].contains("interpreter 0002"), "{:?}", listed.facts);
    let changed = members::list(&source(&authority), &authority.pins(), &log, Some(0)).unwrap();
    let signs: Vec<_> = changed.facts[2..].iter().filter_map(|fact| fact.chars().next()).collect();
    assert_eq!(signs, ['-', '+'], "{:?}", changed.facts);
    let far = members::list(&source(&authority), &authority.pins(), &log, Some(9));
    assert!(matches!(far, Err(CantLook::Missing(_))));
}

#[test]
fn an_entry_that_was_altered_does_not_lead_to_the_root() {
    let (authority, _) = started();
    let tile = authority.path().join("tile/entries/000.p/1");
    let mut bytes = fs::read(&tile).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&tile, &bytes).unwrap();
    assert_eq!(codes(&look(&authority, None).1), [Code::Root]);
    fs::write(&tile, b"\0").unwrap();
    assert_eq!(codes(&look(&authority, None).1), [Code::Root]);
}

#[test]
fn a_head_that_the_log_did_not_sign_is_none() {
    let (authority, _) = started();
    let note = fs::read_to_string(authority.path().join("checkpoint")).unwrap();
    for spoiled in
        [note.replacen('1', "2", 1), note.replace("log.example", "lag.example"), "?".into()]
    {
        authority.write("checkpoint", spoiled.as_bytes());
        let (log, findings) = look(&authority, None);
        assert!(log.is_none());
        assert_eq!((codes(&findings), &findings[0].evidence), (vec![Code::Head], &vec![spoiled]));
    }
}

#[test]
fn a_log_that_was_rolled_back_is_noticed_with_both_notes() {
    let (mut authority, _) = started();
    authority.publish(&[]);
    let known = look(&authority, None).0.unwrap().remember();
    let (former, _) = started();
    let (log, findings) = look(&former, Some(&known));
    assert!(log.is_none());
    assert_eq!(codes(&findings), [Code::WentBack]);
    assert_eq!(findings[0].evidence[0], known.note());
    assert_eq!(findings[0].evidence.len(), 2);
}

#[test]
fn two_heads_of_one_size_are_a_fork() {
    let (_, known) = started();
    let mut other = Authority::new();
    other.publish(&[]);
    assert_eq!(codes(&look(&other, Some(&known)).1), [Code::Forked]);
    // Longer does not hide it.
    other.publish(&[]);
    assert_eq!(codes(&look(&other, Some(&known)).1), [Code::NotAppendOnly]);
}

/// A new authority's log is not the old one's continuation, nor its fork.
#[test]
fn what_is_remembered_of_another_log_is_no_evidence() {
    let (_, known) = started();
    for entries in [1, 2] {
        let mut other = Authority::elsewhere();
        (0..entries).for_each(|_| other.publish(&[]));
        let error = follow(&source(&other), &other.pins(), Some(&known), at(NOW)).unwrap_err();
        assert!(matches!(error, CantLook::Own(_)) && error.to_string().contains("another log"));
    }
}

#[test]
fn two_vantage_points_that_were_shown_different_logs_notice() {
    let (mut one, _) = started();
    let (same, _) = started();
    one.publish(&[]);
    let judge =
        |other: &Authority| compare(&source(&one), &source(other), &one.pins(), at(NOW)).unwrap();
    assert_eq!(judge(&same).verdict, Verdict::Good, "only further behind");
    let mut other = Authority::new();
    other.publish(&[]);
    let report = judge(&other);
    assert_eq!((report.verdict, codes(&report.findings)), (Verdict::Alarm, vec![Code::SplitView]));
    assert_eq!(report.findings[0].evidence.len(), 2);
}

/// A witness that was shown another log left its note here.
#[test]
fn a_note_of_a_witness_about_another_log_is_a_split_view() {
    let (authority, _) = started();
    let mut other = Authority::new();
    other.publish(&[]);
    let path = abri_trust::published::witnessed_path(&authority.pins().log.witnesses()[0]);
    fs::copy(other.path().join(&path), authority.path().join(&path)).unwrap();
    assert!(codes(&look(&authority, None).1).contains(&Code::SplitView));
}

/// AUDIT-1.
#[test]
fn statements_that_are_none_are_named() {
    for (entry, said) in [(b"garbage".to_vec(), "entry 1"), (vec![0xFF], "not text")] {
        let (mut authority, _) = started();
        authority.append(entry);
        authority.witness(NOW);
        let (_, findings) = look(&authority, None);
        assert_eq!(codes(&findings), [Code::Statement]);
        assert!(findings[0].what.contains(said), "{}", findings[0].what);
    }
    let empty = Roster::new(&Members::new([]));
    for (number, time, said) in [(7, NOW, "calls itself 7"), (1, NOW - HOUR, "older")] {
        let (mut authority, _) = started();
        let statement = empty.state(number, time, &[authority.issuing_key]).unwrap();
        authority.write("roster/1", Members::new([]).to_string().as_bytes());
        authority.append(statement.to_string().into_bytes());
        authority.witness(NOW);
        let (_, findings) = look(&authority, None);
        assert_eq!(codes(&findings), [Code::Statement]);
        assert!(findings[0].what.contains(said), "{}", findings[0].what);
    }
}

#[test]
fn members_must_be_there_and_be_the_signed_ones() {
    let (authority, _) = started();
    let stranger = authority.officer("0666", Role::Officer);
    for spoiled in [Members::new([stranger]).to_string(), "garbage".into()] {
        authority.write("roster/0", spoiled.as_bytes());
        assert_eq!(codes(&look(&authority, None).1), [Code::Members]);
    }
    fs::remove_file(authority.path().join("roster/0")).unwrap();
    let missing = follow(&source(&authority), &authority.pins(), None, at(NOW));
    assert_eq!(missing.unwrap_err(), CantLook::Withheld("roster/0".into()));
}

#[test]
fn certificates_are_judged_one_by_one() {
    let (authority, _) = started();
    let other = Pins {
        anchors: TrustAnchors::new(&[Root::new(&[7; 32]).public_key()]).unwrap(),
        ..authority.pins()
    };
    let (_, findings) = follow(&source(&authority), &other, None, at(NOW)).unwrap();
    assert_eq!(codes(&findings), [Code::Certificate], "another authority's");

    let (mut authority, known) = started();
    let mut lied = authority.officer("0002", Role::Interpreter);
    lied.role = Role::Officer;
    authority.publish(&[lied]);
    let (_, findings) = look(&authority, Some(&known));
    assert_eq!(codes(&findings), [Code::Certificate]);
    assert!(findings[0].what.contains("a interpreter, listed as a officer"));

    let (authority, _) = started();
    for file in fs::read_dir(authority.path().join("certificate")).unwrap() {
        fs::write(file.unwrap().path(), b"garbage").unwrap();
    }
    assert_eq!(codes(&look(&authority, None).1), [Code::Certificate], "not what its name says");
}

/// The statement names a key, and the published certificate is for another one.
#[test]
fn an_issuing_key_that_is_not_the_named_one_is_noticed() {
    let mut authority = Authority::new();
    let one = authority.officer("0001", Role::Officer);
    let members = Members::new([one]);
    let statement = Roster::new(&members).state(0, NOW, &[[8; 32]]).unwrap();
    authority.write("roster/0", members.to_string().as_bytes());
    let named = abri_trust::published::issuing_path(&[8; 32]);
    authority.write(&named, authority.issuing.certificate());
    authority.append(statement.to_string().into_bytes());
    authority.witness(NOW);
    assert_eq!(codes(&look(&authority, None).1), [Code::Issuing]);
}

#[test]
fn an_old_log_is_stale_and_nothing_worse() {
    let (authority, _) = started();
    let verdict = |now| {
        let (log, findings) =
            follow(&source(&authority), &authority.pins(), None, at(now)).unwrap();
        assert!(log.is_some());
        Report::new(Vec::new(), findings).verdict
    };
    assert_eq!(verdict(NOW + 6 * HOUR - 1), Verdict::Good);
    assert_eq!(verdict(NOW + 6 * HOUR), Verdict::Stale);
    assert_eq!(verdict(NOW - 49 * HOUR), Verdict::Stale, "seen in times to come");
    fs::remove_dir_all(authority.path().join("witnessed")).unwrap();
    assert_eq!(verdict(NOW), Verdict::Stale, "nobody has seen it");
}

/// A witness's key, its memory, and where its notes go.
fn witness_files(authority: &Authority) -> [PathBuf; 3] {
    ["key", "memory", "signed"].map(|name| authority.path().join(name))
}

/// AUDIT-5.
#[test]
fn a_witness_signs_what_continues_its_last_head_and_nothing_else() {
    let (authority, _) = started();
    let [key, memory, signed] = witness_files(&authority);
    let verifier = make_key(&key, "second.example", &[6; 32]).unwrap();
    assert!(make_key(&key, "second.example", &[6; 32]).is_err(), "never over an older key");
    let key = read_key(&key).unwrap();
    assert_eq!(key.verifier(), &verifier);
    let pins = authority.pins_with(&key);
    let act =
        |source: &Source, now| witness(source, &pins, &memory, &key, &signed, at(now)).unwrap();
    assert_eq!(act(&source(&authority), NOW).verdict, Verdict::Good);
    let note = fs::read(&signed).unwrap();
    let report = abri_auditor::by_hand::checkpoint(&pins, &note);
    assert_eq!(report.facts, ["1 entries, seen by a quorum at 2027-01-15T08:00:00Z"]);
    assert_eq!(act(&source(&authority), NOW + HOUR).verdict, Verdict::Good, "again, hourly");

    let mut fork = Authority::new();
    fork.publish(&[]);
    let (before, signed_before) = (fs::read(&memory).unwrap(), fs::read(&signed).unwrap());
    let report = act(&source(&fork), NOW + 2 * HOUR);
    assert_eq!(codes(&report.findings), [Code::Forked]);
    assert_eq!(fs::read(&memory).unwrap(), before, "what it remembers stays");
    assert_eq!(fs::read(&signed).unwrap(), signed_before, "and nothing is signed");
    fs::write(&memory, "{}").unwrap();
    let damaged = witness(&source(&authority), &pins, &memory, &key, &signed, at(NOW));
    assert!(matches!(damaged, Err(CantLook::Own(_))), "a damaged memory does not pass for none");
}

/// AUDIT-6: a file that a signed head needs is told from a network that is away.
#[test]
fn what_is_signed_but_not_served_is_called_withheld() {
    for file in ["tile/entries/000.p/1", "roster/0", "certificate", "issuing"] {
        let (authority, _) = started();
        let path = authority.path().join(file);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        let refused = follow(&source(&authority), &authority.pins(), None, at(NOW)).unwrap_err();
        assert!(
            matches!(&refused, CantLook::Withheld(path) if path.starts_with(file)),
            "{refused}"
        );
        assert!(refused.to_string().contains("signed but withheld"), "{refused}");
        assert_eq!(Report::cant_look(&refused).verdict, Verdict::CantLook);
    }
}

#[test]
fn what_can_not_be_read_is_no_verdict() {
    let (authority, _) = started();
    authority.write("checkpoint", &vec![b'x'; 10_000]);
    let long = follow(&source(&authority), &authority.pins(), None, at(NOW));
    assert_eq!(long.unwrap_err(), CantLook::TooLong("checkpoint".into()));
    // Nobody listens on port 9 of this machine.
    let web: Source = "http://127.0.0.1:9/log/".parse().unwrap();
    let refused = follow(&web, &authority.pins(), None, at(NOW)).unwrap_err();
    assert!(matches!(refused, CantLook::Unreachable { .. }), "{refused}");
    assert_eq!(Report::cant_look(&refused).verdict.code(), 3);
}
