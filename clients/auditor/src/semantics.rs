//! What the entries say: statements, their members, and the certificates behind them.

use std::collections::BTreeSet;

use abri_trust::{
    Pins, Roster, RosterStatement,
    published::{MAX_MEMBERS, Members, roster_path},
};

use crate::{
    CantLook, Code, Finding, Source,
    judge::{Judge, Judgement},
};

/// What was wrong in statements, and what is not but worth knowing.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) findings: Vec<Finding>,
    pub(crate) facts: Vec<String>,
}

/// Checks the statements from number `first` on (AUDIT-1).
pub(crate) fn check(
    source: &Source,
    pins: &Pins,
    entries: &[Vec<u8>],
    first: u64,
) -> Result<Said, CantLook> {
    let mut findings = Vec::new();
    let newest = u64::try_from(entries.len()).unwrap_or(u64::MAX).saturating_sub(1);
    let mut judge = Judge::new(source, pins, newest);
    let mut former = BTreeSet::new();
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
                for member in members.as_slice() {
                    match judge.judge(&statement, member)? {
                        Judgement::Valid(_) => {}
                        Judgement::Former => drop(former.insert(*member)),
                        Judgement::Wrong(finding) => findings.push(finding),
                    }
                }
            }
            None => {
                let what = format!("the members of statement {number} are not what was signed");
                findings.push(Finding::new(Code::Members, what));
            }
        }
    }
    let facts = of_former_roots(former.len()).into_iter().collect();
    Ok(Said { findings, facts })
}

fn of_former_roots(certificates: usize) -> Option<String> {
    (certificates > 0).then(|| {
        format!("{certificates} certificates of earlier statements are under no pinned root")
    })
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
    let text = source.read_text(&roster_path(statement.number()), MAX_MEMBERS);
    let text = text.map_err(CantLook::signed)?;
    let Ok(members) = Members::parse(&text) else { return Ok(None) };
    let roster = Roster::new(&members);
    let said = roster.state(statement.number(), statement.time(), statement.issuing());
    Ok((said.as_ref() == Ok(statement)).then_some(members))
}
