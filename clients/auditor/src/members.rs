//! Who is in the roster, and what changed.

use abri_trust::{
    CertifiedOfficer, Pins, RosterStatement,
    published::{MemberId, Members},
};
use abri_wire::UnixMillis;

use crate::{CantLook, Code, Finding, Log, Report, Source, semantics};

/// Lists all members of the newest statement; with `since`, what changed from that one on.
///
/// # Errors
/// [`CantLook`] if a file is not there, or there is no such statement.
pub fn list(
    source: &Source,
    pins: &Pins,
    log: &Log,
    since: Option<u64>,
) -> Result<Report, CantLook> {
    let newest = log.checkpoint.size().saturating_sub(1);
    let Some((statement, members)) = at(source, log, newest)? else {
        return Ok(wrong(newest));
    };
    let mut facts = vec![format!("statement {newest}: {} certificates", statement.members())];
    let Some(since) = since else {
        for member in members.as_slice() {
            facts.push(line(' ', source, pins, &statement, member)?);
        }
        return Ok(Report::new(facts, Vec::new()));
    };
    let Some((former, before)) = at(source, log, since)? else { return Ok(wrong(since)) };
    facts.push(format!("changed since statement {since}:"));
    let gone = before.as_slice().iter().filter(|member| !members.as_slice().contains(member));
    for member in gone {
        facts.push(line('-', source, pins, &former, member)?);
    }
    let new = members.as_slice().iter().filter(|member| !before.as_slice().contains(member));
    for member in new {
        facts.push(line('+', source, pins, &statement, member)?);
    }
    Ok(Report::new(facts, Vec::new()))
}

fn wrong(number: u64) -> Report {
    let what = format!("statement {number} or its members are not what was signed");
    Report::new(Vec::new(), vec![Finding::new(Code::Members, what)])
}

fn at(
    source: &Source,
    log: &Log,
    number: u64,
) -> Result<Option<(RosterStatement, Members)>, CantLook> {
    let entry = usize::try_from(number).ok().and_then(|index| log.entries.get(index));
    let entry = entry.ok_or_else(|| CantLook::Missing(format!("statement {number}")))?;
    let Ok(statement) = semantics::statement(number, entry) else { return Ok(None) };
    Ok(semantics::members(source, &statement)?.map(|members| (statement, members)))
}

fn line(
    sign: char,
    source: &Source,
    pins: &Pins,
    statement: &RosterStatement,
    member: &MemberId,
) -> Result<String, CantLook> {
    let MemberId { role, certificate } = member;
    let at = UnixMillis(statement.time().saturating_mul(1000));
    let chains = semantics::chains(source, statement, *certificate)?;
    let officer = chains.iter().find_map(|chain| chain.certify(&pins.anchors, at).ok());
    let about = officer.map_or_else(|| "not valid".to_owned(), |officer| about(&officer));
    Ok(format!("{sign} {certificate} {role} {about}"))
}

fn about(officer: &CertifiedOfficer) -> String {
    let until = officer.not_after().as_secs();
    format!("{} {:?} until {until}", officer.number(), officer.service())
}
