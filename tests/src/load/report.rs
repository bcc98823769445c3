//! The figures, for people and for programs.

use core::{fmt, time::Duration};

use serde::Serialize;

use super::{ledger::Wrong, service::Network, usage::Usage};

/// Milliseconds: the middle one, the one that 99 of 100 do not exceed, and the most.
#[derive(Debug, Clone, Copy, Serialize, Default)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
    /// The longest.
    pub most: f64,
}

impl Spread {
    pub(super) fn of(times: &mut [Duration]) -> Self {
        times.sort_unstable();
        // The least that this part of all do not exceed; with few, the longest.
        let at = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100);
            let time = times.get(rank.saturating_sub(1)).copied().unwrap_or_default();
            time.as_secs_f64() * 1000.0
        };
        Self { median: at(50), p99: at(99), most: at(100) }
    }
}

/// What a run gave.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where envelopes were kept.
    pub store: &'static str,
    /// What was between clients and the server.
    pub network: Network,
    /// Whether the program was optimised.
    pub optimised: bool,
    /// Flags of the server that lift its limits for this run.
    pub limits: Vec<String>,
    /// Sessions, all of them at once.
    pub sessions: u32,
    /// Consoles.
    pub consoles: u32,
    /// Texts each way in a session.
    pub messages: u32,
    /// Texts that were read.
    pub read: u64,
    /// From the first opening to the last erasure.
    pub seconds: f64,
    /// Texts read, by the whole time.
    pub per_second: f64,
    /// From writing a text to reading it on the other side, in milliseconds.
    pub latency: Spread,
    /// From the claim to her first text at the console, in milliseconds.
    pub claim_to_first_message: Spread,
    /// What must not be.
    pub wrong: Wrong,
    /// Openings that had to be repeated.
    pub openings_repeated: usize,
    /// Claims for which another console was faster.
    pub claims_too_late: usize,
    /// What did not get to its end: how many, and the first reasons.
    pub unfinished: usize,
    /// The first reasons.
    pub reasons: Vec<String>,
    /// The server before anybody came, and after.
    pub server: [Usage; 2],
}

impl Report {
    /// Nothing lost, doubled, out of order, strange or refused, and everybody got to the end.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.wrong == Wrong::default() && self.unfinished == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] = &self.server;
        let line = |f: &mut fmt::Formatter<'_>, what: &str, it: &Spread| {
            let Spread { median, p99, most } = it;
            writeln!(f, "{what:<26}median {median:>8.0}   99 % {p99:>8.0}   most {most:>8.0}   ms")
        };
        let build = if self.optimised { "optimised" } else { "not optimised" };
        writeln!(f, "one server on the {} store, {build}, {}", self.store, self.limits.join(" "))?;
        writeln!(
            f,
            "sessions {}   consoles {}   network {}",
            self.sessions, self.consoles, self.network
        )?;
        writeln!(
            f,
            "texts {} in {:.0} s: {:.0} a second",
            self.read, self.seconds, self.per_second
        )?;
        line(f, "written to read", &self.latency)?;
        line(f, "claim to first message", &self.claim_to_first_message)?;
        let Wrong { lost, doubled, out_of_order, strange, refused } = self.wrong;
        writeln!(
            f,
            "lost {lost}   doubled {doubled}   out of order {out_of_order}   strange {strange}   refused {refused}"
        )?;
        writeln!(
            f,
            "not finished {}   openings repeated {}   claims too late {}",
            self.unfinished, self.openings_repeated, self.claims_too_late
        )?;
        let cpu = after.cpu_seconds - before.cpu_seconds;
        let [start, most, end] =
            [before.memory, after.most_memory, after.memory].map(|it| it >> 20);
        writeln!(
            f,
            "server: processor {cpu:.1} s   memory {start} MiB before, {most} at most, {end} after"
        )?;
        for reason in &self.reasons {
            writeln!(f, "  {reason}")?;
        }
        Ok(())
    }
}
