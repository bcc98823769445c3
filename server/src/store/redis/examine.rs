//! What a Redis says of itself, for whoever sets it up.

use redis::{ConnectionAddr, FromRedisValue};

use super::{commands::Commands, config::RedisConfig};

/// A key that is there for a second.
const TRIAL: &str = "abri:doctor";
/// How long the trial key is kept, in milliseconds.
const TRIAL_LIFE: u64 = 1000;

/// What was found out; `None` or empty where Redis does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RedisFacts {
    pub(crate) writable: bool,
    pub(crate) eviction: Option<String>,
    pub(crate) append_only: Option<String>,
    pub(crate) sync: Option<String>,
    pub(crate) snapshots: Option<String>,
    pub(crate) user: String,
    pub(crate) transport: &'static str,
}

impl RedisConfig {
    /// Asks; `None` if nobody answers.
    pub(crate) async fn examine(&self) -> Option<RedisFacts> {
        let commands = Commands::new(self.client.clone(), self.call_limit);
        let _: () = commands.query(&redis::cmd("PING")).await.ok()?;
        let mut trial = redis::cmd("SET");
        trial.arg(TRIAL).arg("").arg("PX").arg(TRIAL_LIFE);
        let mut who = redis::cmd("ACL");
        Some(RedisFacts {
            writable: commands.query::<()>(&trial).await.is_ok(),
            eviction: setting(&commands, "maxmemory-policy").await,
            append_only: setting(&commands, "appendonly").await,
            sync: setting(&commands, "appendfsync").await,
            snapshots: setting(&commands, "save").await,
            user: commands.query(who.arg("WHOAMI")).await.unwrap_or_default(),
            transport: match self.client.get_connection_info().addr() {
                ConnectionAddr::TcpTls { .. } => "over TLS",
                ConnectionAddr::Unix(_) => "over a socket of this machine",
                _ => "over loopback",
            },
        })
    }
}

async fn setting(commands: &Commands, name: &str) -> Option<String> {
    let mut call = redis::cmd("CONFIG");
    let found = commands.query::<redis::Value>(call.arg("GET").arg(name)).await.ok()?;
    let pairs = std::collections::HashMap::<String, String>::from_redis_value(found).ok()?;
    pairs.into_values().next()
}
