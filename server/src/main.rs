//! `abri-server`: reads flags, serves, stops when asked to.

use std::process::ExitCode;

use abri_server::{args::Args, shutdown, start, telemetry};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    telemetry::init(args.log_level());
    match serve(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let running = start(args.into_config()?).await?;
    shutdown::requested().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}
