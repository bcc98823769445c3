//! The servers: ours whole, and the baseline, on the same store.

use std::{io::Read, net::SocketAddr};

use abri_server::{
    Config, Engine, Limits, OfficerAccount, Rate, SystemClock, start_with,
    store::{EmbeddedStore, RedisConfig, RedisStore, Store},
};

use crate::{baseline, shape::ACCESS};

pub(crate) const ABRI: &str = "abri";
pub(crate) const BASELINE: &str = "baseline";

/// Serves until standard input ends.
pub(crate) async fn serve(which: &str, redis: Option<String>) {
    let free = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let mut limits = Limits { member: free, open: free, ..Limits::default() };
    limits.store.waiting = 1_000_000;
    limits.store.session_messages = u64::MAX;
    limits.store.session_bytes = u64::MAX;
    if let Some(url) = redis {
        let store = RedisStore::new(RedisConfig::parse(&url).unwrap(), limits.store);
        return over(which, store, limits).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(&directory.path().join("bench.redb"), limits.store).unwrap();
    over(which, store, limits).await;
}

async fn over<S: Store>(which: &str, store: S, limits: Limits) {
    if which == BASELINE {
        until_told(baseline::start(store).await).await;
        return;
    }
    let officers = vec![OfficerAccount { name: "0001".into(), access_hash: ACCESS.hash() }];
    let config = Config { officers, limits, ..Config::new(Engine::Memory) };
    let running = start_with(config, store, SystemClock).await.unwrap();
    until_told(running.api).await;
}

async fn until_told(address: SocketAddr) {
    println!("{address}");
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = ended.await;
}
