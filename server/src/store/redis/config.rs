//! Where Redis is, and which addresses are refused.

use std::{net::IpAddr, time::Duration};

use redis::{
    Client, ConnectionAddr, IntoConnectionInfo as _, ProtocolVersion, io::tcp::TcpSettings,
};

use super::names::Names;

/// Longest that a call may take.
const CALL_LIMIT: Duration = Duration::from_secs(2);
/// First part of every key.
const PREFIX: &str = "abri";

/// Where Redis is, checked. `Debug` shows nothing: the address may hold a password.
#[derive(Clone)]
pub struct RedisConfig {
    pub(in crate::store) client: Client,
    pub(in crate::store) names: Names,
    pub(in crate::store) call_limit: Duration,
}

impl RedisConfig {
    /// Reads `rediss://..`, `redis+unix://..`, or `redis://..` to this very machine. Envelopes
    /// and hashes don't go over a network in the clear.
    ///
    /// # Errors
    /// [`RedisConfigError::Url`], [`RedisConfigError::Unprotected`].
    pub fn parse(url: &str) -> core::result::Result<Self, RedisConfigError> {
        let (client, names) = (client(url)?, Names::new(PREFIX).ok_or(RedisConfigError::Prefix)?);
        Ok(Self { client, names, call_limit: CALL_LIMIT })
    }

    /// Whether both name the same place and user.
    pub(crate) fn is_same_place(&self, other: &Self) -> bool {
        let (own, other) = (self.client.get_connection_info(), other.client.get_connection_info());
        own.addr() == other.addr()
            && own.redis_settings().db() == other.redis_settings().db()
            && own.redis_settings().username() == other.redis_settings().username()
    }

    /// Whether the address holds a password.
    pub(crate) fn has_password(&self) -> bool {
        self.client.get_connection_info().redis_settings().password().is_some()
    }

    /// Begins every key with `prefix` instead of `abri`, for installations that share a Redis.
    ///
    /// # Errors
    /// [`RedisConfigError::Prefix`] unless it is 1 to 32 of `a-z`, `0-9`, `-`.
    pub fn with_prefix(self, prefix: &str) -> core::result::Result<Self, RedisConfigError> {
        Ok(Self { names: Names::new(prefix).ok_or(RedisConfigError::Prefix)?, ..self })
    }

    /// Gives a call at most `limit` instead of 2 s; then it is [`StoreError::Unavailable`](crate::store::StoreError::Unavailable).
    #[must_use]
    pub const fn with_call_limit(mut self, limit: Duration) -> Self {
        self.call_limit = limit;
        self
    }
}

impl core::fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RedisConfig").finish_non_exhaustive()
    }
}

/// Why a configuration is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedisConfigError {
    /// Not the URL of a Redis.
    #[error("not a Redis URL")]
    Url,
    /// Neither encrypted and verified, nor on this machine.
    #[error("a Redis on another machine needs rediss:// with a verified certificate")]
    Unprotected,
    /// A key prefix of other characters.
    #[error("the key prefix must be 1 to 32 of a-z, 0-9 and -")]
    Prefix,
}

/// Refuses to send envelopes and hashes over a network in the clear.
fn client(url: &str) -> core::result::Result<Client, RedisConfigError> {
    let info = url.into_connection_info().map_err(|_| RedisConfigError::Url)?;
    let protected = match info.addr() {
        ConnectionAddr::Unix(_) => true,
        ConnectionAddr::TcpTls { insecure, .. } => !insecure,
        ConnectionAddr::Tcp(host, _) => {
            host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        _ => false,
    };
    if !protected {
        return Err(RedisConfigError::Unprotected);
    }
    if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
        // An earlier choice of the process stands.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
    // Over RESP3 a lost connection is noticed without a call, and news has a form of its own.
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let info = info
        .set_redis_settings(settings)
        .set_tcp_settings(TcpSettings::default().set_nodelay(true));
    Client::open(info).map_err(|_| RedisConfigError::Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> Option<RedisConfigError> {
        RedisConfig::parse(url).err()
    }

    #[test]
    fn nothing_goes_over_a_network_in_the_clear() {
        for url in [
            "redis://127.0.0.1:6379",
            "redis://localhost",
            "redis://[::1]:7000/1",
            "rediss://user:secret@redis.example:6380",
            "redis+unix:///run/redis.sock",
        ] {
            assert_eq!(refused(url), None, "{url}");
        }
        for url in ["redis://10.0.0.7", "redis://redis.example", "redis://127.0.0.1.example"] {
            assert_eq!(refused(url), Some(RedisConfigError::Unprotected), "{url}");
        }
        for url in ["", "http://localhost", "rediss://redis.example/#insecure"] {
            assert!(refused(url).is_some(), "{url}");
        }
    }

    #[test]
    fn an_address_is_not_shown() {
        let config = RedisConfig::parse("rediss://user:secret@redis.example").unwrap();
        assert_eq!(format!("{config:?}"), "RedisConfig { .. }");
        assert_eq!(config.with_prefix("a:b").err(), Some(RedisConfigError::Prefix));
    }
}
