//! `abri-e2e`: what `cargo xtask` needs clients, stores or a browser for.
#![expect(
    clippy::print_stdout,
    reason = "telling the person at the terminal is this program's job"
)]

use std::{path::PathBuf, process::ExitCode};

use abri_e2e::{canary, load, page_times, screenshots};
use abri_server::{args::Args, shutdown, start, telemetry};
use clap::Parser;

#[derive(Parser)]
enum Task {
    /// Search everything that the server touches for a conversation's words
    Canary,
    /// Time her page on a slow phone; fails if a figure misses its target
    Page {
        /// Where the JSON goes
        report: PathBuf,
    },
    /// Time her page alone, from the link to the queue
    Loads {
        /// How often it is loaded
        count: usize,
    },
    /// Time an officer's console with five long conversations
    Console,
    /// Time how her page answers her on a slow processor
    Answers,
    /// Many conversations at once on one server, by native clients; fails if a text is lost or doubled
    Load(load::Options),
    /// Pictures of every state of every page
    Screenshots {
        /// Where to
        directory: PathBuf,
    },
    /// The Delivery Service, the same as abri-server
    Server(Box<Args>),
}

#[tokio::main]
async fn main() -> ExitCode {
    match perform(Task::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Canary => {
            println!("{}", canary::table().await?);
            println!("no marker in plain, base64, hexadecimal or UTF-16; every planted one found");
        }
        Task::Page { report } => tell(&Box::pin(page_times::measure(&report)).await?)?,
        Task::Loads { count } => tell(&page_times::loads(count).await?)?,
        Task::Console => tell(&page_times::console().await?)?,
        Task::Answers => tell(&page_times::answers().await?)?,
        Task::Load(options) => {
            let (report, ended) = options.perform().await?;
            println!("{report}");
            ended?;
        }
        Task::Screenshots { directory } => {
            let taken = Box::pin(screenshots::take_all(&directory)).await?;
            println!("{taken} pictures in {}", directory.display());
        }
        Task::Server(args) => {
            let effective = args.read().map_err(|errors| anyhow::anyhow!("{errors}"))?;
            telemetry::init(effective.log);
            let running = start(effective.config).await?;
            shutdown::requested().await?;
            running.stop().await;
        }
    }
    Ok(())
}

/// A figure that misses its target is told with all the others, and then fails.
fn tell(measured: &page_times::Measured) -> anyhow::Result<()> {
    println!("{}", measured.table);
    measured.is_enough()
}
