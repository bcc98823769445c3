//! The command line.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::{Parser, ValueEnum};
use tracing::level_filters::LevelFilter;

use crate::{
    config::{Config, ConfigError, Engine, FileEngine, FilesConfig, read_pins},
    evidence::LogSource,
    limits::{Limits, Rate},
    origin::Origin,
    passkeys::PasskeyPolicy,
    statics::StaticSite,
    store::{RedisConfig, files::FileLimits},
};

/// Abri's Delivery Service: stores and forwards envelopes that it can't open, and forgets them.
#[derive(Debug, Parser)]
#[command(name = "abri-server", version)]
pub struct Args {
    /// Where the API listens. Put a proxy that speaks TLS in front of anything but loopback.
    #[arg(long, env = "ABRI_LISTEN", default_value = "127.0.0.1:8440")]
    listen: SocketAddr,
    /// Where envelopes are kept: embedded:PATH.
    #[arg(long, env = "ABRI_STORE", default_value = "embedded:abri.redb", value_name = "STORE")]
    store: String,
    /// Keep envelopes in this Redis instead: rediss://…, or redis://… on loopback.
    #[arg(long, env = "ABRI_REDIS", hide_env_values = true, value_name = "URL")]
    redis: Option<String>,
    /// Whether members may send files.
    #[arg(long, env = "ABRI_FILES", default_value = "off", value_name = "SWITCH")]
    files: Switch,
    /// Where files are kept: embedded:PATH. Beside an embedded store's file if not said.
    #[arg(long, env = "ABRI_FILES_STORE", value_name = "STORE", conflicts_with = "files_redis")]
    files_store: Option<String>,
    /// Keep files in this Redis instead; better not the one of the envelopes: they share its memory.
    #[arg(long, env = "ABRI_FILES_REDIS", hide_env_values = true, value_name = "URL")]
    files_redis: Option<String>,
    /// A page's origin that may call, such as https://chat.example. Repeat for each.
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<Origin>,
    /// Also admit http://localhost:PORT of each --static. For demonstrations.
    #[arg(long)]
    admit_statics: bool,
    /// How pages reach the API, if not as http://localhost:PORT.
    #[arg(long, env = "ABRI_API_ORIGIN", value_name = "ORIGIN")]
    api_origin: Option<Origin>,
    /// Serve a directory on an address of its own: ADDR=DIR[,blobs][,trusted-types=NAME]. Repeat for each.
    #[arg(long = "static", value_name = "SITE")]
    statics: Vec<StaticSite>,
    /// The console's origin, such as https://console.example: officers sign in with a passkey of it.
    #[arg(long, env = "ABRI_CONSOLE", value_name = "ORIGIN")]
    console: Option<Origin>,
    /// Let officers in who registered no passkey. For demonstrations.
    #[arg(long)]
    passkeys_optional: bool,
    /// Directory in which requests to be enrolled wait for the authority.
    #[arg(long, env = "ABRI_REQUESTS", value_name = "DIR")]
    requests: Option<PathBuf>,
    /// Directory to which the authority publishes its log: who is in it can sign in.
    #[arg(long, env = "ABRI_ROSTER_LOG", value_name = "DIR", requires = "pins")]
    roster_log: Option<PathBuf>,
    /// What clients pin: roots, log, witnesses and quorum.
    #[arg(long, env = "ABRI_PINS", value_name = "FILE", requires = "roster_log")]
    pins: Option<PathBuf>,
    /// What to log: off, error, warn, info, debug or trace. No level names anybody.
    #[arg(long, env = "ABRI_LOG", default_value = "info", value_name = "LEVEL")]
    log: LevelFilter,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

/// The bounds that an operator can set.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Open connections, WebSockets included.
    #[arg(long, default_value_t = Limits::default().connections, value_parser = at_least_one)]
    max_connections: usize,
    /// WebSockets that have not said who they are.
    #[arg(long, default_value_t = Limits::default().unidentified, value_parser = at_least_one)]
    max_unidentified: usize,
    /// Sessions that wait.
    #[arg(long, default_value_t = Limits::default().store.waiting)]
    max_waiting: u64,
    /// Envelopes of one session.
    #[arg(long, default_value_t = Limits::default().store.session_messages)]
    max_session_messages: u64,
    /// Bytes of one session's envelopes.
    #[arg(long, default_value_t = Limits::default().store.session_bytes)]
    max_session_bytes: u64,
    /// Files of one session.
    #[arg(long, default_value_t = Limits::default().files.session_files)]
    max_session_files: u32,
    /// Bytes of one session's files.
    #[arg(long, default_value_t = Limits::default().files.session_bytes)]
    max_session_file_bytes: u64,
    /// Bytes of all sessions' files together.
    #[arg(long, default_value_t = Limits::default().files.bytes)]
    max_file_bytes: u64,
    /// Requests and messages a second of one capability.
    #[arg(long, default_value_t = Limits::default().member.per_second)]
    member_rate: u32,
    /// Requests and messages at once of one capability.
    #[arg(long, default_value_t = Limits::default().member.burst)]
    member_burst: u32,
    /// Sessions opened a second, by everybody together.
    #[arg(long, default_value_t = Limits::default().open.per_second)]
    open_rate: u32,
    /// Sessions opened at once, by everybody together.
    #[arg(long, default_value_t = Limits::default().open.burst)]
    open_burst: u32,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        // More places than a semaphore can count are no limit.
        Ok(number @ 1..=1_000_000) => Ok(number),
        Ok(_) => Err("not between 1 and 1000000".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl Args {
    /// How much to log.
    #[must_use]
    pub fn log_level(&self) -> LevelFilter {
        self.log
    }

    /// Checks everything and reads the pins file.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub fn into_config(self) -> Result<Config, ConfigError> {
        let engine = engine(&self.store, self.redis.as_deref())?;
        let files = match (self.files, self.file_engine(&engine)?) {
            (Switch::Off, place) => FilesConfig::Off(place),
            (Switch::On, Some(place)) => FilesConfig::On(place),
            (Switch::On, None) => return Err(ConfigError::FilesPlace),
        };
        let pins = self.pins.map(read_pins).transpose()?;
        let log = self.roster_log.zip(pins);
        let passkeys = match (self.console, self.passkeys_optional) {
            (Some(console), false) => PasskeyPolicy::Required(console),
            (Some(console), true) => PasskeyPolicy::Offered(console),
            (None, true) => PasskeyPolicy::Off,
            // Nobody could sign in: that is meant only where nobody can be an officer.
            (None, false) if log.is_some() => return Err(ConfigError::Console),
            (None, false) => PasskeyPolicy::Off,
        };
        Ok(Config {
            listen: self.listen,
            engine,
            files,
            origins: self.origins,
            admit_statics: self.admit_statics,
            api_origin: self.api_origin,
            statics: self.statics,
            log: log.map(|(directory, pins)| LogSource { directory, pins }),
            passkeys,
            requests: self.requests,
            limits: self.limits.into(),
        })
    }

    /// Where files are kept; `None` if that must be said and was not.
    fn file_engine(&self, engine: &Engine) -> Result<Option<FileEngine>, ConfigError> {
        if let Some(url) = &self.files_redis {
            return Ok(Some(FileEngine::Redis(Box::new(RedisConfig::parse(url)?))));
        }
        let beside = match engine {
            Engine::Embedded(path) => Some(FileEngine::Embedded(beside(path))),
            _ => None,
        };
        match self.files_store.as_deref().map(|store| store.split_once(':')) {
            None => Ok(beside),
            Some(Some(("embedded", path))) if !path.is_empty() => {
                Ok(Some(FileEngine::Embedded(path.into())))
            }
            Some(_) => Err(ConfigError::FilesStore),
        }
    }
}

/// `abri.redb` -> `abri-files.redb`
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-files");
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn engine(store: &str, redis: Option<&str>) -> Result<Engine, ConfigError> {
    if let Some(url) = redis.or_else(|| store.starts_with("redis").then_some(store)) {
        return Ok(Engine::Redis(Box::new(RedisConfig::parse(url)?)));
    }
    match store.split_once(':') {
        Some(("embedded", path)) if !path.is_empty() => Ok(Engine::Embedded(path.into())),
        // A build for people has no such store: an acknowledgement must mean something.
        #[cfg(any(test, feature = "test-util"))]
        None if store == "memory" => Ok(Engine::Memory),
        _ => Err(ConfigError::Store),
    }
}

impl From<LimitArgs> for Limits {
    fn from(args: LimitArgs) -> Self {
        Self {
            store: crate::store::Limits {
                session_messages: args.max_session_messages,
                session_bytes: args.max_session_bytes,
                waiting: args.max_waiting,
            },
            files: FileLimits {
                session_files: args.max_session_files,
                session_bytes: args.max_session_file_bytes,
                bytes: args.max_file_bytes,
            },
            connections: args.max_connections,
            unidentified: args.max_unidentified,
            member: Rate { per_second: args.member_rate, burst: args.member_burst },
            open: Rate { per_second: args.open_rate, burst: args.open_burst },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Config, String> {
        let args = std::iter::once(&"abri-server").chain(args);
        let args = Args::try_parse_from(args).map_err(|error| error.to_string())?;
        args.into_config().map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_a_loopback_service_on_one_file() {
        let config = parse(&[]).unwrap();
        assert!(config.listen.ip().is_loopback());
        assert!(matches!(config.engine, Engine::Embedded(path) if path.ends_with("abri.redb")));
        assert!(config.origins.is_empty() && config.log.is_none());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (args, said) in [
            (["--store", "sqlite:x"], "embedded:PATH"),
            (["--store", "embedded:"], "embedded:PATH"),
            (["--origin", "https://a/"], "not an origin"),
            (["--static", "8441=x"], "not of the form"),
            (["--roster-log", "published"], "--pins"),
            (["--max-connections", "0"], "not between 1 and"),
            (["--log", "loud"], "--log"),
            (["--files", "maybe"], "--files"),
            (["--files-store", "sqlite:x"], "embedded:PATH"),
            (["--files-redis", "redis://10.0.0.7"], "rediss://"),
        ] {
            let error = parse(&args).unwrap_err();
            assert!(error.contains(said), "{args:?}: {error}");
        }
    }

    /// DS-66: files are off until the operator says otherwise, and never in the envelopes' store.
    #[test]
    fn files_are_off_until_they_are_switched_on() {
        let place = |args: &[&str]| match parse(args).unwrap().files {
            FilesConfig::Off(Some(FileEngine::Embedded(path))) => format!("off {}", path.display()),
            FilesConfig::On(FileEngine::Embedded(path)) => format!("on {}", path.display()),
            FilesConfig::On(FileEngine::Redis(_)) => "on redis".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(place(&[]), "off abri-files.redb");
        assert_eq!(place(&["--files", "on"]), "on abri-files.redb");
        assert_eq!(place(&["--files", "on", "--store", "embedded:/a/b"]), "on /a/b-files");
        assert_eq!(place(&["--files", "on", "--files-store", "embedded:/c/d"]), "on /c/d");
        let url = "redis://127.0.0.1/";
        assert_eq!(place(&["--redis", url]), "Off(None)");
        assert_eq!(place(&["--redis", url, "--files", "on", "--files-redis", url]), "on redis");
        let error = parse(&["--redis", url, "--files", "on"]).unwrap_err();
        assert!(error.contains("--files-redis"), "{error}");
    }
}
