//! `doctor`: looks at the machine before people rely on it, changes nothing that stays, and says what
//! to do. Shows no secret.

mod machine;
mod service;

use std::fmt;

use crate::{clock::Clock, config::Config};

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and is not as it should be.
    Warn,
    /// It does not work, or is not safe.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub advice: String,
}

/// All that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report(pub Vec<Finding>);

impl Report {
    /// Whether something does not work.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.0.iter().any(|finding| finding.verdict == Verdict::Fail)
    }

    fn ok(&mut self, found: impl Into<String>) {
        self.note(Verdict::Ok, found, "");
    }

    fn warn(&mut self, found: impl Into<String>, advice: impl Into<String>) {
        self.note(Verdict::Warn, found, advice);
    }

    fn fail(&mut self, found: impl Into<String>, advice: impl Into<String>) {
        self.note(Verdict::Fail, found, advice);
    }

    fn note(&mut self, verdict: Verdict, found: impl Into<String>, advice: impl Into<String>) {
        self.0.push(Finding { verdict, found: found.into(), advice: advice.into() });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { verdict, found, advice } in &self.0 {
            let verdict = match verdict {
                Verdict::Ok => "ok  ",
                Verdict::Warn => "warn",
                Verdict::Fail => "FAIL",
            };
            writeln!(formatter, "{verdict}  {found}")?;
            if !advice.is_empty() {
                writeln!(formatter, "      {advice}")?;
            }
        }
        Ok(())
    }
}

/// Looks at everything. Blocks for small files.
pub async fn examine(config: &Config, clock: &impl Clock) -> Report {
    let mut report = Report::default();
    service::store(&mut report, config).await;
    service::files(&mut report, config).await;
    service::log(&mut report, config, clock.now());
    service::listeners(&mut report, config);
    service::pages(&mut report, config);
    machine::requests(&mut report, config);
    machine::journal(&mut report, config);
    machine::secrets(&mut report, config);
    machine::descriptors(&mut report, config);
    machine::traces(&mut report);
    report
}
