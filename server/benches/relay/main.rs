//! What the Delivery Service costs, beside the least that any server of this kind must do.
//!
//! ```text
//! cargo bench -p abri-server --bench relay [-- [--redis URL] [--quick] [--json FILE]]
//! ```
//!
//! Prints a table and, as the last line, the same figures as one JSON object. Each server runs in
//! a process of its own, so that the kernel's counters of that process are its cost alone. Stores
//! are embedded, in a temporary directory, unless a Redis is named; what the bench leaves in that
//! Redis expires with its sessions, after 12 hours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench prints, and stops at the first surprise"
)]

mod api;
mod baseline;
mod carrier;
mod child;
mod halfopen;
mod idle;
mod load;
mod report;
mod serve;

use std::path::PathBuf;

use clap::Parser;

use crate::{child::Child, report::Report, serve::Server};

#[derive(Debug, Clone, Parser)]
struct Arguments {
    /// What `cargo bench` passes; without it nothing is measured, so `cargo test` stays quick.
    #[arg(long)]
    bench: bool,
    /// Keep envelopes in this Redis instead of an embedded store.
    #[arg(long, env = "ABRI_BENCH_REDIS", hide_env_values = true)]
    redis: Option<String>,
    /// Fewer and shorter rounds.
    #[arg(long)]
    quick: bool,
    /// Also write the figures here.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Be the server under test: what the bench starts itself as.
    #[arg(long, hide = true, requires = "directory")]
    serve: Option<Server>,
    /// Where the server under test keeps its embedded store.
    #[arg(long, hide = true)]
    directory: Option<PathBuf>,
}

fn main() {
    let arguments = Arguments::parse();
    if let (Some(server), Some(directory)) = (arguments.serve, &arguments.directory) {
        return serve::run(server, directory, arguments.redis.as_deref());
    }
    if !arguments.bench {
        println!("nothing measured: run it with cargo bench");
        return;
    }
    // One thread: the other core is for the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(measure(&arguments));
    println!("{}", report.table());
    println!("{}", report.json());
    if let Some(file) = arguments.json {
        std::fs::write(file, report.json().to_string()).unwrap();
    }
}

async fn measure(arguments: &Arguments) -> Report {
    let redis = arguments.redis.as_deref();
    let start = |server| Child::start(server, redis);
    let messages = {
        let servers = [start(Server::Product), start(Server::Bare), start(Server::Echo)];
        let plan = if arguments.quick { load::Plan::QUICK } else { load::Plan::FULL };
        load::compare(&servers, &plan).await
    };
    let idle = idle::measure(&start(Server::Product)).await;
    let half_open = halfopen::measure(&start(Server::Product)).await;
    Report { store: if redis.is_some() { "redis" } else { "embedded" }, messages, idle, half_open }
}
