//! The load tool, on a small scale: it must find what it looks for, and the service must give it
//! nothing to find.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::time::Duration;

use abri_e2e::load::{Flood, Network, Plan, Planted, Wrong, run};

fn small() -> Plan {
    Plan {
        sessions: 20,
        consoles: 3,
        messages: 3,
        arrival: Duration::ZERO,
        pace: Duration::ZERO,
        limit: Duration::from_secs(60),
        patience: Duration::from_secs(30),
        network: Network::Direct,
        redis: None,
        planted: None,
    }
}

/// DS-3, DS-8, DS-12
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_lose_and_double_nothing_also_over_resets() {
    let report = run(Plan { network: Network::Resets(4), ..small() }).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.read, 20 * 3 * 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_left_out_is_found() {
    let plan = Plan { sessions: 3, patience: Duration::from_secs(3), ..small() };
    let report = run(Plan { planted: Some(Planted::Left), ..plan }).await.unwrap();
    assert_eq!(report.wrong, Wrong { lost: 3, ..Wrong::default() }, "{report}");
    assert!(!report.is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_comes_twice_is_found() {
    let plan = Plan { sessions: 3, planted: Some(Planted::Twice), ..small() };
    let report = run(plan).await.unwrap();
    assert_eq!(report.wrong, Wrong { doubled: 3, ..Wrong::default() }, "{report}");
    assert!(!report.is_clean());
}

/// DS-2
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_fills_the_queue_and_no_more() {
    let flood = Flood { sessions: 60, waiting: 20, lapse: false, redis: None };
    let flooded = flood.run().await.unwrap();
    // One of the places is hers.
    assert_eq!((flooded.taken, flooded.full), (19, 41), "{flooded}");
    assert_eq!(flooded.retry_after, Some(30));
}
