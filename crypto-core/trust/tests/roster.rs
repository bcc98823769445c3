//! Rosters: who is valid now, and who is not.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_trust::{
    CertificateHash, Membership, Role, Roster, RosterError, RosterStatement,
    log::{InclusionProof, ProofError},
    published::{MemberId, Members},
};

const CERTIFICATES: [(Role, &[u8]); 5] = [
    (Role::Officer, b"one"),
    (Role::Officer, b"two"),
    (Role::Supervisor, b"three"),
    (Role::Professional, b"four"),
    (Role::Interpreter, b"five"),
];

fn id((role, certificate): (Role, &[u8])) -> MemberId {
    MemberId { role, certificate: CertificateHash::of(certificate) }
}

fn roster(certificates: &[(Role, &[u8])]) -> Roster {
    Roster::new(&Members::new(certificates.iter().copied().map(id)))
}

fn statement(roster: &Roster) -> RosterStatement {
    roster.state(3, 1_700_000_000, &[[2; 32], [1; 32]]).unwrap()
}

/// ROSTER-2: in the roster, in this role and in this place.
#[test]
fn members_are_shown_and_nobody_else() {
    let roster = roster(&CERTIFICATES);
    let statement = statement(&roster);
    assert_eq!((statement.number(), statement.members()), (3, 5));
    assert!(statement.names_issuing(&[1; 32]) && !statement.names_issuing(&[3; 32]));
    for (role, certificate) in CERTIFICATES {
        let membership = roster.prove(&id((role, certificate))).unwrap();
        assert_eq!(statement.verify(role, certificate, &membership), Ok(()));
        for other in Role::ALL.into_iter().filter(|other| *other != role) {
            let refused = statement.verify(other, certificate, &membership);
            assert_eq!(refused, Err(ProofError::Inclusion), "another role");
            assert!(roster.prove(&id((other, certificate))).is_none());
        }
        let refused = statement.verify(role, b"stranger", &membership);
        assert_eq!(refused, Err(ProofError::Inclusion));
        let elsewhere = Membership::new(membership.index() + 1, membership.path().clone());
        assert_eq!(statement.verify(role, certificate, &elsewhere), Err(ProofError::Inclusion));
        let short = InclusionProof::new(membership.path().nodes()[1..].to_vec()).unwrap();
        let short = Membership::new(membership.index(), short);
        assert_eq!(statement.verify(role, certificate, &short), Err(ProofError::Inclusion));
    }
}

/// ROSTER-2: who was revoked is in the old roster and can't be shown in the new one.
#[test]
fn a_revoked_certificate_is_not_in_the_next_roster() {
    let before = roster(&CERTIFICATES);
    let after = roster(&CERTIFICATES[1..]);
    let (role, certificate) = CERTIFICATES[0];
    let old = before.prove(&id((role, certificate))).unwrap();
    assert!(after.prove(&id((role, certificate))).is_none());
    let refused = statement(&after).verify(role, certificate, &old);
    assert_eq!(refused, Err(ProofError::Inclusion));
}

#[test]
fn an_empty_roster_has_nobody() {
    let (full, empty) = (roster(&CERTIFICATES), roster(&[]));
    let (role, certificate) = CERTIFICATES[0];
    let membership = full.prove(&id((role, certificate))).unwrap();
    let refused = statement(&empty).verify(role, certificate, &membership);
    assert_eq!(refused, Err(ProofError::Inclusion));
    let text = statement(&empty).to_string();
    assert_eq!(RosterStatement::parse(&text).unwrap().members(), 0);
}

/// ROSTER-2: one roster has one root, whatever the order in which it was gathered.
#[test]
fn a_roster_has_one_form() {
    let again = CERTIFICATES.into_iter().rev().chain(CERTIFICATES).map(id);
    let again = Roster::new(&Members::new(again));
    assert_eq!(statement(&roster(&CERTIFICATES)), statement(&again));
}

/// ROSTER-1
#[test]
fn a_statement_has_one_text() {
    let roster = roster(&CERTIFICATES);
    let statement = statement(&roster);
    let text = statement.to_string();
    assert_eq!(RosterStatement::parse(&text).unwrap(), statement);
    let key = |byte: u8| {
        let text = roster.state(0, 0, &[[byte; 32]]).unwrap().to_string();
        format!("{}\n", text.lines().last().unwrap())
    };
    let root = text.lines().find(|line| line.starts_with("root")).unwrap();
    for (bad, error) in [
        (String::new(), RosterError::Lines),
        (text.replacen("-v1", "-v2", 1), RosterError::Lines),
        (text.replacen("number 3", "number 03", 1), RosterError::Number),
        (text.replacen("number 3", "number -3", 1), RosterError::Number),
        (text.replacen("number 3", "number  3", 1), RosterError::Number),
        (text.replacen("number 3\n", "", 1), RosterError::Lines),
        (text.replacen("members 5", "members 4294967297", 1), RosterError::Number),
        (text.replacen(root, "root AAAA", 1), RosterError::Hash),
        (text.replacen(&key(1), "", 1).replacen(&key(2), "", 1), RosterError::Issuing),
        (format!("{text}{}", key(2)), RosterError::Issuing),
        (format!("{text}{}", key(0)), RosterError::Issuing),
        (format!("{text}{}{}{}", key(3), key(4), key(5)), RosterError::Issuing),
        (format!("{text}more\n"), RosterError::Lines),
        (format!("{text}\n"), RosterError::Lines),
        (text.trim_end().to_owned(), RosterError::Lines),
        (text.replace('\n', "\r\n"), RosterError::Lines),
    ] {
        assert_eq!(RosterStatement::parse(&bad).unwrap_err(), error, "{bad}");
    }
    assert_eq!(roster.state(0, 0, &[]).unwrap_err(), RosterError::Issuing);
    let five = [[1; 32], [2; 32], [3; 32], [4; 32], [5; 32]];
    assert_eq!(roster.state(0, 0, &five).unwrap_err(), RosterError::Issuing);
}
