//! The server's figures beside its baseline's: CPU of a message delivered live, memory of an idle
//! WebSocket, half-open connections.
//!
//! `cargo bench -p abri-server --bench relay [-- --redis URL] [--seconds N] [--json FILE]`
//!
//! `ABRI_BENCH_JSON` names the report's file too.
//!
//! Each server runs in a process of its own, so that its CPU and memory are its alone. The baseline
//! is the least that axum can do with the same store and the same messages on the wire: no
//! authentication, limits, timers or presence. Rounds alternate, and each ratio is of rounds that
//! ran next to each other, because the machine may be shared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and stops where it can't measure"
)]

mod baseline;
mod load;
mod process;
mod serving;
mod shape;

use std::{fs, time::Duration};

use serde_json::{Value, json};

use crate::{
    process::Child,
    shape::{HALF_OPEN, IDLE_SOCKETS, PAIRS, PAYLOAD, ROUNDS, TARGETS},
};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if let Some(which) = after(&args, "--serve") {
        runtime.block_on(serving::serve(&which, after(&args, "--redis")));
        return;
    }
    let seconds = after(&args, "--seconds").map_or(3, |text| text.parse().unwrap());
    let redis = after(&args, "--redis");
    let report = runtime.block_on(measure(redis.as_deref(), Duration::from_secs(seconds)));
    let file = after(&args, "--json").or_else(|| std::env::var("ABRI_BENCH_JSON").ok());
    if let Some(file) = file {
        fs::write(file, serde_json::to_vec_pretty(&report).unwrap()).unwrap();
    }
    println!("\n{report}");
}

fn after(args: &[String], flag: &str) -> Option<String> {
    args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1)).cloned()
}

async fn measure(redis: Option<&str>, round: Duration) -> Value {
    let store = if redis.is_some() { "redis" } else { "embedded" };
    println!("server, {store} store, {PAYLOAD}-byte messages, {PAIRS} ping-pong pairs\n");
    let live = live(redis, round).await;
    let idle = idle(redis).await;
    let half_open = half_open(redis).await;
    json!({ "bench": "server", "store": store, "live": live, "idle": idle, "half_open": half_open })
}

/// CPU per message, ours and the baseline's in turn.
async fn live(redis: Option<&str>, round: Duration) -> Value {
    println!("| live delivery | messages/s | p50 ms | p99 ms | server CPU us a message |");
    println!("| --- | --- | --- | --- | --- |");
    let (mut ours, mut plain, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut pair = Vec::new();
        for which in [serving::ABRI, serving::BASELINE] {
            let child = Child::start(which, redis);
            let figures = load::ping_pong(&child, round).await;
            println!("| {which} | {figures} |");
            pair.push(figures.cpu_micros);
            if which == serving::ABRI { ours.push(figures) } else { plain.push(figures) }
        }
        ratios.push(pair.first().unwrap() / pair.last().unwrap());
    }
    let ratio = shape::median(ratios);
    println!("\nCPU ratio {ratio:.2} (target: at most {})", TARGETS.cpu_ratio);
    json!({
        "cpu_ratio": ratio, "target": TARGETS.cpu_ratio, "met": ratio <= TARGETS.cpu_ratio,
        "abri": ours.iter().map(load::Figures::json).collect::<Vec<_>>(),
        "baseline": plain.iter().map(load::Figures::json).collect::<Vec<_>>(),
    })
}

/// Resident memory that an idle WebSocket adds.
async fn idle(redis: Option<&str>) -> Value {
    let child = Child::start(serving::ABRI, redis);
    let bytes = load::idle_sockets(&child).await;
    println!(
        "idle WebSocket: {bytes} bytes of server memory, over {IDLE_SOCKETS} sockets (target: at most {})",
        TARGETS.idle_bytes
    );
    json!({
        "bytes": bytes, "sockets": IDLE_SOCKETS,
        "target": TARGETS.idle_bytes, "met": bytes <= TARGETS.idle_bytes,
    })
}

/// Connections that never finish their head.
async fn half_open(redis: Option<&str>) -> Value {
    let child = Child::start(serving::ABRI, redis);
    let (left, took) = load::half_open(&child).await;
    println!(
        "half-open connections: {left} of {HALF_OPEN} left, the last closed after {:.1} s (target: 0 after {} s)",
        took.as_secs_f64(),
        TARGETS.half_open.as_secs()
    );
    json!({
        "connections": HALF_OPEN, "left": left, "seconds": took.as_secs_f64(),
        "met": left == 0 && took <= TARGETS.half_open,
    })
}
