//! The figures, for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    halfopen::{Ended, WITHIN},
    idle::Idle,
    load::{Round, Rounds},
    serve::Server,
};

/// Processor time for one message against the baseline's.
const TARGET_RATIO: f64 = 1.3;
/// Resident bytes for an idle socket.
const TARGET_IDLE: u64 = 8192;

/// Everything that was measured.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) store: &'static str,
    pub(crate) messages: Vec<Rounds>,
    pub(crate) idle: Idle,
    pub(crate) half_open: Vec<Ended>,
}

/// The middle one, and the range.
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        Self { least: values[0], median: values[values.len() / 2], most: values[values.len() - 1] }
    }
}

impl Rounds {
    fn spread(&self, of: impl Fn(&Round) -> f64) -> Spread {
        Spread::of(self.rounds.iter().map(of))
    }

    const fn name(&self) -> &'static str {
        match self.server {
            Server::Product => "abri-server",
            Server::Bare => "baseline, to the peer only",
            Server::Echo => "baseline, to both",
        }
    }
}

impl Report {
    /// The product's processor time for a message divided by the baseline's, round by round.
    fn ratio(&self, baseline: Server) -> Spread {
        let of = |server| self.messages.iter().find(|rounds| rounds.server == server);
        let (product, baseline) = (of(Server::Product).unwrap(), of(baseline).unwrap());
        let pairs = product.rounds.iter().zip(&baseline.rounds);
        Spread::of(pairs.map(|(product, baseline)| product.cpu / baseline.cpu))
    }

    pub(crate) fn table(&self) -> String {
        let mut out = String::new();
        let rounds = self.messages[0].rounds.len();
        let _ = writeln!(
            out,
            "600-byte messages, live over WebSocket, 8 pairs, {} store, medians of {rounds} rounds\n\
             | server | CPU a message, us (range) | messages/s | p50 ms | p99 ms |\n\
             | --- | --- | --- | --- | --- |",
            self.store
        );
        for rounds in &self.messages {
            let cpu = rounds.spread(|round| round.cpu);
            let _ = writeln!(
                out,
                "| {} | {:.1} ({:.1} to {:.1}) | {:.0} | {:.2} | {:.2} |",
                rounds.name(),
                cpu.median,
                cpu.least,
                cpu.most,
                rounds.spread(|round| round.rate).median,
                rounds.spread(|round| round.median).median,
                rounds.spread(|round| round.p99).median,
            );
        }
        let _ = writeln!(out, "\n| figure | measured | target | |\n| --- | --- | --- | --- |");
        for line in self.verdicts() {
            let _ = writeln!(out, "{line}");
        }
        out
    }

    fn verdicts(&self) -> Vec<String> {
        let word = |kept: bool| if kept { "kept" } else { "MISSED" };
        let mut lines = Vec::new();
        for (baseline, what) in [(Server::Bare, "to the peer only"), (Server::Echo, "to both")] {
            let Spread { least, median, most } = self.ratio(baseline);
            lines.push(format!(
                "| CPU a message against the baseline {what} | {median:.2} ({least:.2} to \
                 {most:.2}) | {TARGET_RATIO} | {} |",
                word(median <= TARGET_RATIO)
            ));
        }
        let idle = self.idle.per_socket();
        lines.push(format!(
            "| idle WebSocket, {} of them | {idle} bytes | {TARGET_IDLE} bytes | {} |",
            self.idle.sockets,
            word(idle <= TARGET_IDLE)
        ));
        for Ended { what, opened, in_time, last } in &self.half_open {
            let last =
                last.map_or_else(|| "never".into(), |last| format!("{:.1} s", last.as_secs_f64()));
            lines.push(format!(
                "| {what}: closed | {in_time} of {opened}, the last after {last} | all in {} s | {} |",
                WITHIN.as_secs(),
                word(in_time == opened)
            ));
        }
        lines
    }

    pub(crate) fn json(&self) -> Value {
        let spread = |Spread { least, median, most }: Spread| json!({ "least": least, "median": median, "most": most });
        let servers: Vec<Value> = self
            .messages
            .iter()
            .map(|rounds| {
                json!({
                    "server": rounds.name(),
                    "cpu_us": spread(rounds.spread(|round| round.cpu)),
                    "per_second": spread(rounds.spread(|round| round.rate)),
                    "p50_ms": spread(rounds.spread(|round| round.median)),
                    "p99_ms": spread(rounds.spread(|round| round.p99)),
                })
            })
            .collect();
        let half_open: Vec<Value> = self
            .half_open
            .iter()
            .map(|ended| {
                json!({
                    "what": ended.what,
                    "opened": ended.opened,
                    "closed_in_time": ended.in_time,
                    "last_s": ended.last.map(|last| last.as_secs_f64()),
                })
            })
            .collect();
        json!({
            "bench": "relay",
            "store": self.store,
            "messages": servers,
            "ratio": {
                "to_peer_only": spread(self.ratio(Server::Bare)),
                "to_both": spread(self.ratio(Server::Echo)),
                "target": TARGET_RATIO,
            },
            "idle_socket": {
                "sockets": self.idle.sockets,
                "bytes": self.idle.per_socket(),
                "target": TARGET_IDLE,
            },
            "half_open": half_open,
        })
    }
}
