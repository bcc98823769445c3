//! The command line.

use std::{path::PathBuf, time::Duration};

use abri_auditor::Source;
use clap::{Parser, Subcommand};

/// Checks the public log of officers, as anybody can.
///
/// Exit code: 0 nothing is wrong; 1 alarm, the log or a certificate misbehaves; 2 wrong use, or a
/// file of one's own that is not right; 3 it could not be looked at; 4 witnesses have not seen the log for 6 hours or more.
#[derive(Debug, Parser)]
#[command(name = "abri-auditor", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Report as one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// Which log, and what is believed of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Log {
    /// Directory or http(s) address of the published files
    #[arg(long = "log", value_name = "SOURCE")]
    pub(crate) source: Source,
    /// What clients pin: a line `roots …`, then the log policy
    #[arg(long, value_name = "FILE")]
    pub(crate) pins: PathBuf,
}

/// A certificate and the one above it, DER.
#[derive(Debug, clap::Args)]
pub(crate) struct Chain {
    /// The officer's certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) leaf: PathBuf,
    /// The issuing certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) issuing: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Visit the log once: all entries, growth since the last visit, every certificate that is new
    Follow {
        #[command(flatten)]
        log: Log,
        /// Remembers the last good head between visits
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
    },
    /// Follow, then sign that the head was seen
    Witness {
        #[command(flatten)]
        log: Log,
        /// Remembers the last head that was signed; one witness, one file
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// As `witness-key` made it
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Where the signed note goes: a directory, such as the log's `witnessed`, or a file
        #[arg(long, value_name = "PATH")]
        out: PathBuf,
        /// Go on for ever, such as every `1h`; ends only with an alarm
        #[arg(long, value_name = "TIME", value_parser = time)]
        every: Option<Duration>,
    },
    /// Make a witness's key; prints what clients pin of it
    WitnessKey {
        /// Such as witness.example/abri
        #[arg(long)]
        name: String,
        /// A file that only its owner can read
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List all certificates that are valid now, or what changed
    Certificates {
        #[command(flatten)]
        log: Log,
        /// Only what changed since this statement
        #[arg(long, value_name = "NUMBER")]
        since: Option<u64>,
    },
    /// Compare what two vantage points were shown
    Compare {
        #[command(flatten)]
        log: Log,
        /// The other vantage point
        #[arg(long, value_name = "SOURCE")]
        other: Source,
    },
    /// Check one thing from files
    #[command(subcommand)]
    Verify(Verify),
    /// Follow for ever, and say so when something is wrong
    Watch {
        #[command(flatten)]
        log: Log,
        /// Remembers the last good head
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// Between two visits
        #[arg(long, value_name = "TIME", value_parser = time, default_value = "15m")]
        every: Duration,
        /// Run by `sh -c`, for at most 60 s, when something is wrong, something else is, or all is
        /// good again; the report in JSON is on its standard input. That the log can't be looked
        /// at counts after 6 hours
        #[arg(long, value_name = "COMMAND")]
        on_alarm: Option<String>,
        /// Do not end with the first alarm
        #[arg(long)]
        keep_going: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verify {
    /// A checkpoint's signatures
    Checkpoint {
        #[arg(long, value_name = "FILE")]
        pins: PathBuf,
        /// The note
        note: PathBuf,
    },
    /// That an entry is the newest of the log
    Proof {
        #[arg(long, value_name = "FILE")]
        pins: PathBuf,
        /// The entry's bytes
        #[arg(long, value_name = "FILE")]
        entry: PathBuf,
        /// The proof
        proof: PathBuf,
    },
    /// That a certificate was issued under a pinned root (not that it was not revoked)
    Certificate {
        #[arg(long, value_name = "FILE")]
        pins: PathBuf,
        #[command(flatten)]
        chain: Chain,
        /// When, in seconds since 1970; now, if not said
        #[arg(long, value_name = "SECONDS")]
        at: Option<u64>,
    },
    /// That a certificate is valid now, by the evidence that a service staples
    Bundle {
        #[arg(long, value_name = "FILE")]
        pins: PathBuf,
        #[command(flatten)]
        chain: Chain,
        /// When, in seconds since 1970; now, if not said
        #[arg(long, value_name = "SECONDS")]
        at: Option<u64>,
        /// The evidence with its note, as `GET /v1/evidence/<hash>` of a service answers
        evidence: PathBuf,
    },
}

/// `90s`, `15m`, `1h`.
fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "not of the form 90s, 15m or 1h".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(seconds) {
        Some(1..) => Ok(Duration::from_secs(number * seconds)),
        _ => Err(wrong()),
    }
}
