//! Numbered texts, and who got which of them: each must come once, in order, unchanged.

use core::{hash::Hasher as _, time::Duration};
use std::{collections::BTreeSet, hash::DefaultHasher, time::Instant};

use abri_wire::SessionId;
use serde::Serialize;

/// Who wrote a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Victim,
    Officer,
}

/// Counts microseconds for one run; clones count the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn micros(self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// The texts of one side of one session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    pub(super) session: SessionId,
    pub(super) from: Side,
}

impl Script {
    /// Text `number`, written at `micros`.
    pub(super) fn text(self, number: u32, micros: u64) -> String {
        format!("{number} {micros} {:016x}", self.checksum(number, micros))
    }

    /// What [`text`](Self::text) was made of; `None` if it is no text of this script.
    fn read(self, text: &str) -> Option<(u32, u64)> {
        let mut parts = text.split(' ');
        let (number, micros) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (text == self.text(number, micros)).then_some((number, micros))
    }

    fn checksum(self, number: u32, micros: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(self.session.as_bytes());
        hasher.write_u8(u8::from(self.from == Side::Officer));
        hasher.write_u32(number);
        hasher.write_u64(micros);
        hasher.finish()
    }
}

/// What one side got of the other's texts.
#[derive(Debug)]
pub(super) struct Ledger {
    script: Script,
    seen: BTreeSet<u32>,
    wrong: Wrong,
    pub(super) latencies: Vec<Duration>,
}

/// What must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Wrong {
    /// Texts that never came.
    pub lost: u64,
    /// Texts that came again.
    pub doubled: u64,
    /// Texts that came after a later one.
    pub out_of_order: u64,
    /// Texts that nobody wrote in this session.
    pub strange: u64,
    /// Envelopes that a client refused.
    pub refused: u64,
}

impl Wrong {
    pub(super) fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.out_of_order += other.out_of_order;
        self.strange += other.strange;
        self.refused += other.refused;
    }
}

impl Ledger {
    pub(super) fn new(script: Script) -> Self {
        let (seen, wrong) = (BTreeSet::new(), Wrong::default());
        Self { script, seen, wrong, latencies: Vec::new() }
    }

    /// Notes a text that was read at `micros`.
    pub(super) fn note(&mut self, text: &str, micros: u64) {
        let Some((number, written)) = self.script.read(text) else {
            self.wrong.strange += 1;
            return;
        };
        let late = self.seen.last().is_some_and(|last| number < *last);
        if !self.seen.insert(number) {
            self.wrong.doubled += 1;
        } else if late {
            self.wrong.out_of_order += 1;
        }
        self.latencies.push(Duration::from_micros(micros.saturating_sub(written)));
    }

    /// How many different ones came.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.seen.len()).unwrap_or(u32::MAX)
    }

    /// The verdict, if there were `written` texts.
    pub(super) fn wrong(&self, written: u32) -> Wrong {
        let got = self.seen.range(..written).count();
        Wrong { lost: u64::from(written).saturating_sub(got as u64), ..self.wrong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(numbers: &[u32]) -> Wrong {
        let script = Script { session: SessionId::new([7; 16]), from: Side::Victim };
        let mut ledger = Ledger::new(script);
        for number in numbers {
            ledger.note(&script.text(*number, 5), 9);
        }
        ledger.wrong(3)
    }

    #[test]
    fn each_text_comes_once_and_in_order() {
        assert_eq!(after(&[0, 1, 2]), Wrong::default());
        assert_eq!(after(&[0, 1]), Wrong { lost: 1, ..Wrong::default() });
        assert_eq!(after(&[0, 1, 1, 2]), Wrong { doubled: 1, ..Wrong::default() });
        assert_eq!(after(&[1, 0, 2]), Wrong { out_of_order: 1, ..Wrong::default() });
    }

    #[test]
    fn a_text_of_another_side_or_session_is_strange() {
        let script = Script { session: SessionId::new([7; 16]), from: Side::Victim };
        let mut ledger = Ledger::new(script);
        ledger.note(&Script { from: Side::Officer, ..script }.text(0, 5), 9);
        ledger.note(&Script { session: SessionId::new([8; 16]), ..script }.text(0, 5), 9);
        ledger.note("0 5 0", 9);
        assert_eq!(ledger.wrong(0), Wrong { strange: 3, ..Wrong::default() });
    }
}
