//! The server under test, in its own process.

use std::{
    io::{Read, stdin},
    net::SocketAddr,
    path::Path,
};

use abri_demonstration::Demonstration;
use abri_server::{
    Clock as _, Config, Engine, Limits, LogSource, Rate, SystemClock,
    store::{self, EmbeddedStore, RedisConfig, RedisStore},
};
use clap::ValueEnum;

use crate::{api::Api, baseline};

/// What the server's first line of output begins with; its address follows.
pub(crate) const LISTENING: &str = "listening ";

/// Limits of the store that the bench never meets.
const STORE_LIMITS: store::Limits = store::Limits {
    session_messages: 1 << 40,
    session_bytes: 1 << 50,
    unclaimed_bytes: 1 << 50,
    waiting: 1 << 20,
};
/// A rate that the bench never meets, at the price of a rate that it does.
const UNBOUNDED: Rate = Rate { per_second: 1_000_000, burst: 1_000_000 };

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Server {
    /// The Delivery Service.
    Product,
    /// The baseline; the peer gets the envelope, the sender a receipt.
    Bare,
    /// The baseline; every member gets every envelope, as the Delivery Service does it.
    Echo,
}

/// Serves until standard input ends.
pub(crate) fn run(server: Server, directory: &Path, redis: Option<&str>) {
    // The same runtime for all of them: the one that `abri-server` makes.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let file = directory.join("bench.redb");
    let redis = redis.map(|url| RedisConfig::parse(url).unwrap());
    let address = runtime.block_on(async {
        match (server, redis) {
            (Server::Product, None) => product(Engine::Embedded(file), directory).await,
            (Server::Product, Some(redis)) => {
                product(Engine::Redis(Box::new(redis)), directory).await
            }
            (_, None) => {
                let store = EmbeddedStore::open(&file, STORE_LIMITS).unwrap();
                baseline::start(store, server == Server::Echo).await
            }
            (_, Some(redis)) => {
                let store = RedisStore::new(redis, STORE_LIMITS);
                baseline::start(store, server == Server::Echo).await
            }
        }
    });
    println!("{LISTENING}{address}");
    let _ = stdin().read_to_end(&mut Vec::new());
}

async fn product(engine: Engine, directory: &Path) -> SocketAddr {
    let mut config = Config::new(engine);
    config.limits =
        Limits { store: STORE_LIMITS, member: UNBOUNDED, open: UNBOUNDED, ..Limits::default() };
    let (log, now) = (directory.join("officers"), SystemClock.now());
    let officers = Demonstration::create(&log, 1, now).unwrap();
    let pins = officers.pins.parse().unwrap();
    config.log = Some(LogSource { directory: officers.published(), pins });
    let running = abri_server::start(config).await.unwrap();
    let address = running.api;
    Api::connect(address).await.sign_in(&officers.officers[0], address).await;
    // Dropping it would stop it; the process does.
    std::mem::forget(running);
    address
}
