//! `abri-server`: reads flags and settings, serves, reads them again or stops when asked to.

use std::{io, process::ExitCode, sync::Arc};

use abri_server::{
    Running, SystemClock,
    args::{Args, Cli, Command, Effective},
    config::ConfigErrors,
    doctor,
    shutdown::{Asked, Signals},
    start,
    telemetry::{self, Telemetry},
};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        None => serve(cli.args).await,
        Some(Command::CheckConfig(args)) => check(&args),
        Some(Command::Doctor(args)) => examine(&args).await,
    }
}

/// Prints what holds, or all that is wrong.
fn check(args: &Args) -> ExitCode {
    match args.read() {
        Ok(effective) => said(io::stdout(), &effective.show(), ExitCode::SUCCESS),
        Err(errors) => said(io::stderr(), &format!("{errors}\n"), ExitCode::FAILURE),
    }
}

fn said(mut to: impl io::Write, text: &str, code: ExitCode) -> ExitCode {
    // Whoever closed the pipe has read enough.
    let _ = to.write_all(text.as_bytes());
    code
}

/// Prints what was looked at; fails if something does not work.
async fn examine(args: &Args) -> ExitCode {
    match args.read() {
        Ok(effective) => {
            let report = doctor::examine(&effective.config, &SystemClock).await;
            let failed = if report.fails() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            said(io::stdout(), &report.to_string(), failed)
        }
        Err(errors) => said(io::stderr(), &format!("{errors}\n"), ExitCode::FAILURE),
    }
}

async fn serve(args: Args) -> ExitCode {
    let effective = match args.read() {
        Ok(effective) => effective,
        Err(errors) => {
            telemetry::init(tracing::level_filters::LevelFilter::ERROR);
            log(&errors);
            return ExitCode::FAILURE;
        }
    };
    let telemetry = telemetry::init(effective.log);
    match run(args, effective, &telemetry).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn log(errors: &ConfigErrors) {
    for error in &errors.0 {
        tracing::error!("{error}");
    }
}

async fn run(
    args: Args,
    effective: Effective,
    telemetry: &Telemetry,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut signals = Signals::listen()?;
    let args = Arc::new(args);
    let running = start(effective.config).await?;
    while signals.next().await? == Asked::Reread {
        reread(&args, &running, telemetry).await;
    }
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// What is wrong changes nothing: all that was in force stays so.
async fn reread(args: &Arc<Args>, running: &Running, telemetry: &Telemetry) {
    let again = Arc::clone(args);
    // It fails only when the process ends.
    let Ok(read) = tokio::task::spawn_blocking(move || again.read()).await else { return };
    match read {
        Ok(Effective { config, log }) => match running.change(&config) {
            Ok(fixed) => {
                telemetry.set_level(log);
                tracing::info!("settings read again");
                if !fixed.is_empty() {
                    tracing::warn!("these change with a restart only: {}", fixed.join(", "));
                }
            }
            Err(error) => tracing::error!("nothing was changed: {error}"),
        },
        Err(errors) => {
            tracing::error!("the settings have errors: nothing was changed");
            log(&errors);
        }
    }
}
