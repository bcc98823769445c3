//! Where envelopes and files are kept, as the command line and the environment say it.
//!
//! Everybody on a machine can read the command lines of its processes, so a password is not taken from
//! there: its file is named instead.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::{
    config::{ConfigError, Engine, FileEngine, SecretFile},
    settings::redis_in,
    store::RedisConfig,
};

/// Where envelopes are kept if nobody says.
const DEFAULT_STORE: &str = "embedded:abri.redb";
/// What an operator sets in place of `--store`, `--redis` and `--files-redis`.
const STORE: &str = "ABRI_STORE";
const REDIS: &str = "ABRI_REDIS";
const FILES_REDIS: &str = "ABRI_FILES_REDIS";

/// Where things are kept.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PlaceArgs {
    /// Where envelopes are kept: embedded:PATH [default: embedded:abri.redb].
    #[arg(long, env = STORE, hide_env_values = true, value_name = "STORE")]
    store: Option<String>,
    /// Keep envelopes in this Redis instead: rediss://…, or redis://… on loopback; without a password.
    #[arg(long, env = REDIS, hide_env_values = true, value_name = "URL")]
    redis: Option<String>,
    /// The same, with the address in a file, which may hold a password: chmod 600.
    #[arg(long, env = "ABRI_REDIS_FILE", value_name = "FILE", conflicts_with = "redis")]
    redis_file: Option<PathBuf>,
    /// Where files are kept: embedded:PATH. Beside an embedded store's file if not said.
    #[arg(long, env = "ABRI_FILES_STORE", value_name = "STORE", conflicts_with_all = ["files_redis", "files_redis_file"])]
    files_store: Option<String>,
    /// Keep files in this Redis instead; better not the one of the envelopes: they share its memory.
    #[arg(long, env = FILES_REDIS, hide_env_values = true, value_name = "URL")]
    files_redis: Option<String>,
    /// The same, with the address in a file, which may hold a password: chmod 600.
    #[arg(
        long,
        env = "ABRI_FILES_REDIS_FILE",
        value_name = "FILE",
        conflicts_with = "files_redis"
    )]
    files_redis_file: Option<PathBuf>,
}

impl PlaceArgs {
    /// Where envelopes are kept, if that was said here, or else by the file, or else by nobody.
    pub(super) fn engine(&self, by_file: Option<Engine>) -> Result<Engine, ConfigError> {
        let in_sight = (REDIS, self.redis.as_deref());
        if let Some(redis) = redis("--redis-file", in_sight, self.redis_file.as_deref())? {
            return Ok(Engine::Redis(Box::new(redis)));
        }
        match (&self.store, by_file) {
            (None, Some(engine)) => Ok(engine),
            (store, _) => engine(store.as_deref().unwrap_or(DEFAULT_STORE)),
        }
    }

    /// Where files are kept, if that was said here.
    pub(super) fn file_engine(&self) -> Result<Option<FileEngine>, ConfigError> {
        let in_sight = (FILES_REDIS, self.files_redis.as_deref());
        let file = self.files_redis_file.as_deref();
        if let Some(redis) = redis("--files-redis-file", in_sight, file)? {
            return Ok(Some(FileEngine::Redis(Box::new(redis))));
        }
        match self.files_store.as_deref().map(|store| store.split_once(':')) {
            None => Ok(None),
            Some(Some(("embedded", path))) if !path.is_empty() => {
                Ok(Some(FileEngine::Embedded(path.into())))
            }
            Some(_) => Err(ConfigError::FilesStore),
        }
    }

    /// The files with secrets that were named here.
    pub(super) fn secrets(&self) -> impl Iterator<Item = SecretFile> {
        let named =
            [("--redis-file", &self.redis_file), ("--files-redis-file", &self.files_redis_file)];
        named
            .into_iter()
            .filter_map(|(named, path)| Some(SecretFile { named, path: path.clone()? }))
    }
}

/// The Redis of an address that lies in a file, or stands in sight under this name of the environment.
fn redis(
    flag: &'static str,
    (variable, address): (&str, Option<&str>),
    file: Option<&Path>,
) -> Result<Option<RedisConfig>, ConfigError> {
    if let Some(file) = file {
        return redis_in(file).map(Some).map_err(|what| ConfigError::RedisFile { flag, what });
    }
    let Some(address) = address else { return Ok(None) };
    in_sight(flag, variable, address).map(Some)
}

/// The same, of one that is named here: from the environment it may have a password.
fn in_sight(flag: &'static str, variable: &str, address: &str) -> Result<RedisConfig, ConfigError> {
    let redis = RedisConfig::parse(address)?;
    let from_environment = env::var(variable).is_ok_and(|value| value == address);
    if redis.has_password() && !from_environment {
        return Err(ConfigError::PasswordInSight { flag });
    }
    Ok(redis)
}

fn engine(store: &str) -> Result<Engine, ConfigError> {
    if store.starts_with("redis") {
        let redis = in_sight("--redis-file", STORE, store)?;
        return Ok(Engine::Redis(Box::new(redis)));
    }
    match store.split_once(':') {
        Some(("embedded", path)) if !path.is_empty() => Ok(Engine::Embedded(path.into())),
        // A build for people has no such store: an acknowledgement must mean something.
        #[cfg(any(test, feature = "test-util"))]
        None if store == "memory" => Ok(Engine::Memory),
        _ => Err(ConfigError::Store),
    }
}
