//! What the entries say: statements, their members, and the certificates behind them.

use std::collections::BTreeSet;

use abri_trust::{
    CertificateHash, MAX_CERTIFICATE, Pins, Roster, RosterStatement, UntrustedChain,
    published::{MAX_MEMBERS, MemberId, Members, certificate_path, issuing_path, roster_path},
};
use abri_wire::UnixMillis;

use crate::{CantLook, Code, Finding, Source};

/// Checks the statements from number `first` on.
pub(crate) fn check(
    source: &Source,
    pins: &Pins,
    entries: &[Vec<u8>],
    first: u64,
) -> Result<Vec<Finding>, CantLook> {
    let mut findings = Vec::new();
    let mut checked = BTreeSet::new();
    let mut time = 0;
    for (number, entry) in (0_u64..).zip(entries) {
        let statement = match statement(number, entry) {
            Ok(statement) => statement,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        if statement.time() < time {
            let what = format!("statement {number} is older than the one before");
            findings.push(Finding::new(Code::Statement, what));
        }
        time = statement.time();
        if number < first {
            continue;
        }
        match members(source, &statement)? {
            Some(members) => {
                let new = members.as_slice().iter().filter(|member| checked.insert(**member));
                for member in new {
                    findings.extend(check_member(source, pins, &statement, member)?);
                }
            }
            None => {
                let what = format!("the members of statement {number} are not what was signed");
                findings.push(Finding::new(Code::Members, what));
            }
        }
    }
    Ok(findings)
}

/// The statement at this place of the log.
pub(crate) fn statement(number: u64, entry: &[u8]) -> Result<RosterStatement, Finding> {
    let wrong = |why: String| Finding::new(Code::Statement, format!("entry {number}: {why}"));
    let text = core::str::from_utf8(entry).map_err(|_| wrong("not text".to_owned()))?;
    let statement = RosterStatement::parse(text).map_err(|error| wrong(error.to_string()))?;
    if statement.number() == number {
        Ok(statement)
    } else {
        Err(wrong(format!("it calls itself {}", statement.number())))
    }
}

/// The published members, if they are those of the statement.
pub(crate) fn members(
    source: &Source,
    statement: &RosterStatement,
) -> Result<Option<Members>, CantLook> {
    let text = source.read_text(&roster_path(statement.number()), MAX_MEMBERS)?;
    let Ok(members) = Members::parse(&text) else { return Ok(None) };
    let roster = Roster::new(&members);
    let said = roster.state(statement.number(), statement.time(), statement.issuing());
    Ok((said.as_ref() == Ok(statement)).then_some(members))
}

/// A member's certificate with each issuing certificate in force: leaf first.
pub(crate) fn chains(
    source: &Source,
    statement: &RosterStatement,
    certificate: CertificateHash,
) -> Result<Vec<UntrustedChain>, CantLook> {
    let leaf = source.read(&certificate_path(certificate), MAX_CERTIFICATE)?;
    if CertificateHash::of(&leaf) != certificate {
        return Ok(Vec::new());
    }
    let mut chains = Vec::new();
    for key in statement.issuing() {
        let issuing = source.read(&issuing_path(key), MAX_CERTIFICATE)?;
        chains.extend(UntrustedChain::new(&[leaf.as_slice(), issuing.as_slice()]));
    }
    Ok(chains)
}

fn check_member(
    source: &Source,
    pins: &Pins,
    statement: &RosterStatement,
    member: &MemberId,
) -> Result<Option<Finding>, CantLook> {
    let MemberId { role, certificate } = *member;
    let wrong = |code, why: String| {
        let number = statement.number();
        Some(Finding::new(code, format!("certificate {certificate} of statement {number}: {why}")))
    };
    let chains = chains(source, statement, certificate)?;
    if chains.is_empty() {
        return Ok(wrong(Code::Certificate, "not the bytes of its name".to_owned()));
    }
    let at = UnixMillis(statement.time().saturating_mul(1000));
    let mut refused = String::new();
    for chain in chains {
        match chain.certify(&pins.anchors, at) {
            Ok(officer) if !statement.names_issuing(officer.issuing_key()) => {
                return Ok(wrong(Code::Issuing, "issued with another key".to_owned()));
            }
            Ok(officer) if officer.role() != role => {
                let why = format!("a {}, listed as a {role}", officer.role());
                return Ok(wrong(Code::Certificate, why));
            }
            Ok(_) => return Ok(None),
            Err(error) => refused = error.to_string(),
        }
    }
    Ok(wrong(Code::Certificate, refused))
}
