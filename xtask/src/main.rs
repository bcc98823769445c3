//! Everything that a person or CI types: `cargo xtask --help`.
#![expect(
    clippy::print_stdout,
    reason = "telling the person at the terminal is this program's job"
)]

mod command;
mod debian;
mod paths;
mod steps;
mod web;

use std::process::ExitCode;

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
    /// Build both pages into target/web
    BuildWeb(web::Options),
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
        Task::BuildWeb(options) => web::build(&paths, &options, steps)?,
    }
    steps.print_times();
    Ok(())
}
