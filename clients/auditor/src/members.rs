//! Who is in the roster, and what changed.

use abri_trust::{
    CertifiedOfficer, Pins, RosterStatement,
    published::{MemberId, Members},
};

use crate::{
    CantLook, Code, Finding, Log, Report, Source,
    follow::LONGEST,
    judge::{Judge, Judgement},
    semantics,
    text::date,
};

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
    let source = &source.for_visit(LONGEST);
    let newest = log.checkpoint.size().saturating_sub(1);
    let Some((statement, members)) = at(source, log, newest)? else {
        return Ok(wrong(newest));
    };
    let mut facts = vec![format!("statement {newest}: {} certificates", statement.members())];
    let mut judge = Judge::new(source, pins, newest);
    let mut findings = Vec::new();
    let Some(since) = since else {
        for member in members.as_slice() {
            facts.push(line(' ', &mut judge, &statement, member, &mut findings)?);
        }
        return Ok(Report::new(facts, findings));
    };
    let Some((former, before)) = at(source, log, since)? else { return Ok(wrong(since)) };
    facts.push(format!("changed since statement {since}:"));
    let gone = before.as_slice().iter().filter(|member| !members.as_slice().contains(member));
    for member in gone {
        facts.push(line('-', &mut judge, &former, member, &mut findings)?);
    }
    let new = members.as_slice().iter().filter(|member| !before.as_slice().contains(member));
    for member in new {
        facts.push(line('+', &mut judge, &statement, member, &mut findings)?);
    }
    Ok(Report::new(facts, findings))
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
    judge: &mut Judge<'_>,
    statement: &RosterStatement,
    member: &MemberId,
    findings: &mut Vec<Finding>,
) -> Result<String, CantLook> {
    let MemberId { role, certificate } = member;
    let about = match judge.judge(statement, member)? {
        Judgement::Valid(officer) => about(&officer),
        Judgement::Former => "under a root that is not pinned".to_owned(),
        Judgement::Wrong(finding) => {
            findings.push(finding);
            "not valid".to_owned()
        }
    };
    Ok(format!("{sign} {certificate} {role} {about}"))
}

fn about(officer: &CertifiedOfficer) -> String {
    let until = date(officer.not_after().as_secs());
    format!("{} {:?} until {until}", officer.number(), officer.service())
}
