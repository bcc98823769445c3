//! What was found, for people and for programs.

use core::fmt;
use std::process::ExitCode;

use serde::Serialize;

use crate::CantLook;

/// What can be wrong. The names in JSON are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The log's own signature of its head is missing or wrong, or the head is none.
    Head,
    /// The entries don't lead to the root that the log signed.
    Root,
    /// The log is shorter than it was.
    WentBack,
    /// Two heads of one size.
    Forked,
    /// The log was not only added to.
    NotAppendOnly,
    /// Two vantage points were shown different logs.
    SplitView,
    /// An entry is no roster statement, or not the one of its place, or its time goes back.
    Statement,
    /// The published members are not those of the statement.
    Members,
    /// A certificate is not what its name says, or not valid when it was published, or has another
    /// role, or comes from another authority.
    Certificate,
    /// An issuing key in force has no certificate by a pinned root.
    Issuing,
    /// What was checked by hand does not hold.
    Refused,
    /// No quorum of witnesses has seen any head, or the last time is 6 hours ago or more, or more
    /// than 48 hours ahead.
    Stale,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind.
    pub code: Code,
    /// What exactly, in one line.
    pub what: String,
    /// Signed notes that show it to anybody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

impl Finding {
    /// Without notes.
    #[must_use]
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), evidence: Vec::new() }
    }

    /// With the notes that show it.
    #[must_use]
    pub fn shown_by(mut self, notes: &[&str]) -> Self {
        self.evidence = notes.iter().map(|note| (*note).to_owned()).collect();
        self
    }
}

/// What all findings together mean; also the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing is wrong.
    Good,
    /// Nothing was looked at: something was made.
    Made,
    /// The log, the authority or a certificate misbehaves.
    Alarm,
    /// It could not be looked at.
    CantLook,
    /// Nothing is wrong but its age.
    Stale,
    /// The command line, or a file of one's own that it names, is not what it should be.
    WrongUse,
}

impl Verdict {
    /// 0 good, 1 alarm, 2 wrong use, 3 could not look, 4 stale.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Good | Self::Made => 0,
            Self::Alarm => 1,
            Self::WrongUse => 2,
            Self::CantLook => 3,
            Self::Stale => 4,
        }
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(verdict.code())
    }
}

/// One visit's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it means.
    pub verdict: Verdict,
    /// When a quorum of witnesses saw the log last, in seconds since 1970; in facts it is a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<u64>,
    /// What was looked at, in one line each.
    pub facts: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Report {
    /// What was made, in a line: a script can take it.
    #[must_use]
    pub fn made(what: String) -> Self {
        let (facts, findings) = (vec![what], Vec::new());
        Self { verdict: Verdict::Made, seen_at: None, facts, findings }
    }

    /// Of these findings.
    #[must_use]
    pub fn new(facts: Vec<String>, findings: Vec<Finding>) -> Self {
        let only_old = findings.iter().all(|finding| finding.code == Code::Stale);
        let verdict = match findings.is_empty() {
            true => Verdict::Good,
            false if only_old => Verdict::Stale,
            false => Verdict::Alarm,
        };
        Self { verdict, seen_at: None, facts, findings }
    }

    /// Of a log that witnesses saw then.
    #[must_use]
    pub fn seen_at(self, seen_at: Option<u64>) -> Self {
        Self { seen_at, ..self }
    }

    /// With what else was found, each finding once.
    #[must_use]
    pub fn with(self, more: Vec<Finding>) -> Self {
        let Self { facts, mut findings, seen_at, .. } = self;
        for finding in more {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        Self::new(facts, findings).seen_at(seen_at)
    }

    /// Nothing could be looked at.
    #[must_use]
    pub fn cant_look(reason: &CantLook) -> Self {
        let verdict = match reason {
            CantLook::Own(_) => Verdict::WrongUse,
            _ => Verdict::CantLook,
        };
        let facts = vec![format!("could not look: {reason}")];
        Self { verdict, seen_at: None, facts, findings: Vec::new() }
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings and lists only: always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// What a server sent must not move the cursor, hide what follows, or turn its direction.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        let escaped = letter.escape_debug();
        if escaped.len() > 1 && !matches!(letter, '"' | '\'' | '\\') {
            plain.extend(escaped);
        } else {
            plain.push(letter);
        }
    }
    plain
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fact in &self.facts {
            writeln!(f, "{}", plain(fact))?;
        }
        for Finding { code, what, evidence } in &self.findings {
            let code = serde_json::to_value(code).unwrap_or_default();
            writeln!(f, "WRONG {}: {}", code.as_str().unwrap_or_default(), plain(what))?;
            for note in evidence {
                note.lines().try_for_each(|line| writeln!(f, "    {}", plain(line)))?;
            }
        }
        // Files that anybody may have written say nothing of the log.
        let by_hand = self.findings.iter().all(|finding| finding.code == Code::Refused);
        let verdict = match self.verdict {
            Verdict::Made => return Ok(()),
            Verdict::Good => "Good.",
            Verdict::Alarm if by_hand => "Refused: it is not valid.",
            Verdict::WrongUse => "Nothing was done.",
            Verdict::Alarm => "ALARM: keep this report and tell other auditors.",
            Verdict::CantLook => "Nothing can be said.",
            Verdict::Stale => "Stale: witnesses have not seen the log lately.",
        };
        writeln!(f, "{verdict}")
    }
}
