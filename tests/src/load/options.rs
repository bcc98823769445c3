//! The command line of the load tool.

use core::time::Duration;
use std::{fs, path::PathBuf};

use anyhow::ensure;
use serde::Serialize;

use super::{Flood, Network, Plan, run};

/// Sessions on fast 3G, one after the other.
const ON_3G: u32 = 10;
/// Between two of them: the one before is over.
const APART: Duration = Duration::from_secs(4);
/// From the claim to her first text at the console, at most, in milliseconds.
const FIRST_MESSAGE: f64 = 1000.0;
/// After so long without a text a side gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much load, and of which kind.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Sessions, all of them at once
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    sessions: u32,
    /// Consoles, each with its part of the sessions
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=200))]
    consoles: u32,
    /// Texts each way
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    messages: u32,
    /// Sessions opened a second
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    arrivals: u32,
    /// Seconds between two texts of one person
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=60))]
    pace: u32,
    /// Seconds that a run may take
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=3600))]
    limit: u32,
    /// How often every connection is reset while all talk
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    resets: u32,
    /// Instead: from the claim to the first message on fast 3G, one session after the other
    #[arg(long = "fast-3g", conflicts_with_all = ["flood", "resets"])]
    fast_3g: bool,
    /// Instead: so many sessions that nobody answers
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000), conflicts_with = "resets")]
    flood: Option<u32>,
    /// Keep envelopes in this Redis instead of an embedded store
    #[arg(long, env = "ABRI_BENCH_REDIS", hide_env_values = true)]
    redis: Option<String>,
    /// Also write the figures here
    #[arg(long)]
    json: Option<PathBuf>,
}

impl Options {
    /// Brings the load; the table, and whether all was as it must be.
    ///
    /// # Errors
    /// If the server does not start, a flood is not borne, or the figures can't be written.
    pub async fn perform(self) -> anyhow::Result<(String, anyhow::Result<()>)> {
        if let Some(sessions) = self.flood {
            // As many places as a server has by itself.
            let flood = Flood { sessions, waiting: 500, lapse: true, redis: self.redis.clone() };
            let flooded = flood.run().await?;
            self.keep(&flooded)?;
            return Ok((flooded.to_string(), Ok(())));
        }
        let report = run(self.plan()).await?;
        self.keep(&report)?;
        let verdict = || {
            ensure!(report.is_clean(), "a text or a conversation is not as it must be");
            let most = report.claim_to_first_message.most;
            ensure!(
                !self.fast_3g || most < FIRST_MESSAGE,
                "{most:.0} ms from a claim to the first message; at most {FIRST_MESSAGE}"
            );
            Ok(())
        };
        Ok((report.to_string(), verdict()))
    }

    fn plan(&self) -> Plan {
        let plan = Plan {
            sessions: self.sessions,
            consoles: self.consoles,
            messages: self.messages,
            arrival: Duration::from_secs(1) / self.arrivals,
            pace: Duration::from_secs(self.pace.into()),
            limit: Duration::from_secs(self.limit.into()),
            patience: PATIENCE,
            network: if self.resets > 0 { Network::Resets(self.resets) } else { Network::Direct },
            redis: self.redis.clone(),
            planted: None,
        };
        if self.fast_3g {
            let (sessions, consoles, messages) = (ON_3G, 1, 1);
            return Plan {
                sessions,
                consoles,
                messages,
                arrival: APART,
                network: Network::Fast3G,
                ..plan
            };
        }
        plan
    }

    fn keep(&self, figures: &impl Serialize) -> anyhow::Result<()> {
        let Some(file) = &self.json else { return Ok(()) };
        Ok(fs::write(file, serde_json::to_vec_pretty(figures)?)?)
    }
}
