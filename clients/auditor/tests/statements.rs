//! Each statement of a log is judged by itself, however many one visit reads.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod support;

use abri_auditor::{
    Code, Report, Source, Verdict,
    compare::compare,
    follow, members,
    witness::{make_key, read_key, witness},
};
use abri_trust::{Pins, Role};
use support::{Authority, HOUR, NOW, at};

/// What each of the commands says that read the log from its beginning: follow, compare,
/// certificates, witness.
fn all_say(authority: &Authority, pins: &Pins) -> [Report; 4] {
    let source = Source::Directory(authority.path().to_owned());
    let (log, findings) = follow(&source, pins, None, at(NOW)).unwrap();
    let followed = Report::new(Vec::new(), findings);
    let compared = compare(&source, &source, pins, at(NOW)).unwrap();
    let listed = members::list(&source, pins, &log.unwrap(), None).unwrap();
    let own = tempfile::tempdir().unwrap();
    let [key, state, out] = ["key", "state", "out"].map(|name| own.path().join(name));
    make_key(&key, "second.example", &[6; 32]).unwrap();
    let key = read_key(&key).unwrap();
    let witnessed = witness(&source, pins, &state, &key, &out, at(NOW)).unwrap();
    assert_eq!(out.exists(), witnessed.verdict == Verdict::Good, "AUDIT-5: signed if good");
    [followed, compared, listed, witnessed]
}

/// AUDIT-2: what was valid in an earlier statement of the same visit may not be in a later one.
#[test]
fn a_certificate_that_expired_between_two_statements_is_noticed_in_one_visit() {
    let mut authority = Authority::new();
    let one = authority.officer("0001", Role::Officer);
    authority.publish(&[one]);
    authority.publish_at(&[one], NOW + 22 * HOUR);
    let good = all_say(&authority, &authority.pins()).map(|report| report.verdict);
    assert_eq!(good, [Verdict::Good; 4]);
    authority.publish_at(&[one], NOW + 24 * HOUR);
    for report in all_say(&authority, &authority.pins()) {
        assert_eq!(report.verdict, Verdict::Alarm);
        assert!(report.findings.iter().all(|finding| finding.code == Code::Certificate));
        assert!(report.findings[0].what.contains("statement 2: the leaf certificate has expired"));
    }
}

/// AUDIT-2: a stolen issuing key is retired; who stays in the roster under it is noticed.
#[test]
fn a_certificate_of_a_retired_issuing_key_is_noticed_in_one_visit() {
    let mut authority = Authority::new();
    let one = authority.officer("0001", Role::Officer);
    authority.publish(&[one]);
    authority.rotate_issuing(7);
    authority.publish(&[one]);
    for report in all_say(&authority, &authority.pins()) {
        assert_eq!(report.verdict, Verdict::Alarm);
        assert!(report.findings[0].what.contains("of statement 1"), "{report}");
    }
}

/// AUDIT-3: the history under a root that was pinned once does not shut the log to newcomers.
#[test]
fn after_a_root_is_replaced_newcomers_with_the_new_pins_find_nothing_wrong() {
    let mut authority = Authority::new();
    let before = authority.officer("0001", Role::Officer);
    authority.publish(&[before]);
    authority.rotate_root(7);
    let after = authority.officer("0001", Role::Officer);
    authority.publish(&[after]);
    let reports = all_say(&authority, &authority.pins());
    assert_eq!(reports.each_ref().map(|report| report.verdict), [Verdict::Good; 4]);
    let fact = "1 certificates of earlier statements are under no pinned root";
    assert!(reports[3].facts.iter().any(|said| said == fact), "{}", reports[3]);
    let source = Source::Directory(authority.path().to_owned());
    let log = follow(&source, &authority.pins(), None, at(NOW)).unwrap().0.unwrap();
    assert_eq!(log.facts, [fact]);
    let changed = members::list(&source, &authority.pins(), &log, Some(0)).unwrap();
    assert_eq!(changed.verdict, Verdict::Good);
    assert!(changed.facts[2].ends_with("under a root that is not pinned"), "{changed}");
}

/// AUDIT-3: in the newest statement it is wrong as ever, and so is what is wrong under a pinned
/// root in any.
#[test]
fn a_root_that_is_not_pinned_excuses_nothing_else() {
    let mut authority = Authority::new();
    let former = authority.officer("0001", Role::Officer);
    authority.publish(&[former]);
    authority.rotate_root(7);
    let pins = authority.pins();
    for report in all_say(&authority, &pins) {
        assert_eq!(report.verdict, Verdict::Alarm);
        assert!(report.findings[0].what.contains("a root that is not pinned"), "{report}");
    }
    let mut lied = authority.officer("0002", Role::Interpreter);
    lied.role = Role::Officer;
    authority.publish(&[lied]);
    authority.publish(&[]);
    for report in [0, 1, 3].map(|command| all_say(&authority, &pins)[command].clone()) {
        assert_eq!(report.verdict, Verdict::Alarm);
        assert!(report.findings[0].what.contains("of statement 1: a interpreter"), "{report}");
    }
}
