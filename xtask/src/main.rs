//! Everything that a person or CI types: `cargo xtask --help`.
#![expect(
    clippy::print_stdout,
    reason = "telling the person at the terminal is this program's job"
)]

mod axe;
mod bench;
mod check;
mod command;
mod conversations;
mod debian;
mod desk;
mod e2e;
mod fuzz;
mod health;
mod paths;
mod run;
mod steps;
mod test;
mod texts;
mod tree;
mod vectors;
mod web;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{paths::Paths, steps::Steps};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures Abri")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, start it, print the two addresses to open
    Run(run::Options),
    /// All that CI does
    Test,
    /// The figures, side by side with their baselines
    Bench {
        /// One of them
        subject: Option<bench::Subject>,
        /// Keep the page's table as spec/figures-page.txt: on a machine that does nothing else
        #[arg(long)]
        keep: bool,
        /// For load: see `bench load -- --help`
        #[arg(last = true)]
        load: Vec<String>,
    },
    /// What each page transfers, against its limit
    Budget,
    /// Search everything that the server touches for a conversation's words
    Canary,
    /// Pictures of every state of every page
    Screenshots {
        /// Where to; target/screenshots if not given
        directory: Option<PathBuf>,
    },
    /// Every rule of the specification has code and a test
    Trace,
    /// Check the code against spec/vectors
    Vectors {
        /// Write what the code gives instead
        #[arg(long)]
        write: bool,
    },
    /// Fuzz one target or all
    Fuzz(fuzz::Options),
    /// Fetch axe-core, which the browser tests ask for barriers
    FetchAxe,
    /// Which texts of her page a native speaker has reviewed
    Texts(texts::Options),
    /// Check what an operator puts on officers' desks, and put it beside a console that is served
    Desk(desk::Options),
    /// Check what a settings file says of the pages, and make none
    CheckPages {
        /// The operator's settings file
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
    },
    /// Build both pages into target/web
    BuildWeb(Box<web::Options>),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut steps = Steps::new();
    match perform(arguments.task, &mut steps) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task, steps: &mut Steps) -> anyhow::Result<()> {
    let paths = Paths::find()?;
    match task {
        Task::Run(options) => return run::run(&paths, &options, steps),
        Task::Test => return test::test(&paths, steps),
        Task::Bench { subject, keep, load } => {
            bench::bench(&paths, subject, keep, &load, steps)?;
        }
        Task::Budget => check::budget::check(&paths)?,
        Task::Canary => e2e::canary(&paths, steps)?,
        Task::Screenshots { directory } => e2e::screenshots(&paths, directory, steps)?,
        Task::Trace => {
            check::trace::check(&paths)?;
            check::attacks::check(&paths)?;
        }
        Task::Vectors { write } => vectors::check(&paths, write)?,
        Task::Fuzz(options) => fuzz::fuzz(&paths, &options, steps)?,
        Task::FetchAxe => axe::fetch(&paths, steps)?,
        Task::CheckPages { settings } => return web::check(&paths, &settings),
        Task::Desk(options) => return desk::desk(&paths, &options),
        Task::Texts(options) => return texts::texts(&paths, &options),
        Task::BuildWeb(options) => web::build(&paths, &options, steps)?,
    }
    steps.print_times();
    Ok(())
}
