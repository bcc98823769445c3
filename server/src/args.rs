//! The command line: above the settings file, which stands above the defaults.

mod places;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand, ValueEnum};
use tracing::level_filters::LevelFilter;

use self::places::PlaceArgs;
use crate::{
    config::{
        Config, ConfigError, ConfigErrors, Engine, FileEngine, FilesConfig, TlsFiles, read_pins,
    },
    evidence::LogSource,
    limits::Limits,
    origin::Origin,
    passkeys::PasskeyPolicy,
    settings::{self, Settings, knob},
    statics::StaticSite,
};

/// Abri's Delivery Service: stores and forwards envelopes that it can't open, and forgets them.
///
/// What is said here or in the environment stands above the settings file, and that above the defaults.
#[derive(Debug, Parser)]
#[command(name = "abri-server", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to serve, and how.
    #[command(flatten)]
    pub args: Args,
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done beside serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with the settings, or what holds; no secret is shown.
    CheckConfig(Box<Args>),
    /// Look at this machine: stores, log, directories, clock; say what to do.
    Doctor(Box<Args>),
}

/// The flags of the service.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The settings file (TOML): all that the flags say, and more; spec/operating.md explains it.
    #[arg(long, env = "ABRI_SETTINGS", value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Where the API listens [default: 127.0.0.1:8440]. TLS or a proxy in front of anything but loopback.
    #[arg(long, env = "ABRI_LISTEN")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    places: PlaceArgs,
    /// Whether members may send files [default: off].
    #[arg(long, env = "ABRI_FILES", value_name = "SWITCH")]
    files: Option<Switch>,
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
    /// File of this process alone, with a line for each record that an officer makes by law.
    #[arg(long, env = "ABRI_RECORD_JOURNAL", value_name = "FILE")]
    record_journal: Option<PathBuf>,
    /// Directory to which the authority publishes its log: who is in it can sign in.
    #[arg(long, env = "ABRI_ROSTER_LOG", value_name = "DIR")]
    roster_log: Option<PathBuf>,
    /// What clients pin: roots, log, witnesses and quorum.
    #[arg(long, env = "ABRI_PINS", value_name = "FILE")]
    pins: Option<PathBuf>,
    /// What to log: off, error, warn, info, debug or trace [default: info]. No level names anybody.
    #[arg(long, env = "ABRI_LOG", value_name = "LEVEL")]
    log: Option<LevelFilter>,
    /// Serve figures for Prometheus here, on loopback: /metrics.
    #[arg(long, env = "ABRI_METRICS", value_name = "ADDR")]
    metrics: Option<SocketAddr>,
    /// Let --metrics be an address that other machines reach.
    #[arg(long)]
    metrics_anywhere: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

/// The bounds that an operator can set; for defaults see `check-config`.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Open connections, WebSockets included.
    #[arg(long, value_parser = within("connections"))]
    max_connections: Option<u64>,
    /// WebSockets that have not said who they are.
    #[arg(long, value_parser = within("unidentified"))]
    max_unidentified: Option<u64>,
    /// Sessions that wait.
    #[arg(long, value_parser = within("waiting"))]
    max_waiting: Option<u64>,
    /// Envelopes of one session.
    #[arg(long, value_parser = within("session-messages"))]
    max_session_messages: Option<u64>,
    /// Bytes of one session's envelopes.
    #[arg(long, value_parser = within("session-bytes"))]
    max_session_bytes: Option<u64>,
    /// Files of one session.
    #[arg(long, value_parser = within("session-files"))]
    max_session_files: Option<u64>,
    /// Bytes of one session's files.
    #[arg(long, value_parser = within("session-file-bytes"))]
    max_session_file_bytes: Option<u64>,
    /// Bytes of all sessions' files together.
    #[arg(long, value_parser = within("file-bytes"))]
    max_file_bytes: Option<u64>,
    /// Requests and messages a second of one capability.
    #[arg(long, value_parser = within("member-rate"))]
    member_rate: Option<u64>,
    /// Requests and messages at once of one capability.
    #[arg(long, value_parser = within("member-burst"))]
    member_burst: Option<u64>,
    /// Sessions opened a second, by everybody together.
    #[arg(long, value_parser = within("open-rate"))]
    open_rate: Option<u64>,
    /// Sessions opened at once, by everybody together.
    #[arg(long, value_parser = within("open-burst"))]
    open_burst: Option<u64>,
}

/// A number that the settings file may have under this key.
fn within(key: &'static str) -> impl Fn(&str) -> Result<u64, String> + Clone + Send + Sync {
    move |text| {
        let knob = knob(key).ok_or("is no setting")?;
        let number = text.parse().map_err(|error: std::num::ParseIntError| error.to_string())?;
        if knob.allowed.contains(&number) {
            Ok(number)
        } else {
            Err(format!("not {}", knob.says()))
        }
    }
}

impl LimitArgs {
    fn apply(self, limits: &mut Limits) {
        for (key, given) in [
            ("connections", self.max_connections),
            ("unidentified", self.max_unidentified),
            ("waiting", self.max_waiting),
            ("session-messages", self.max_session_messages),
            ("session-bytes", self.max_session_bytes),
            ("session-files", self.max_session_files),
            ("session-file-bytes", self.max_session_file_bytes),
            ("file-bytes", self.max_file_bytes),
            ("member-rate", self.member_rate),
            ("member-burst", self.member_burst),
            ("open-rate", self.open_rate),
            ("open-burst", self.open_burst),
        ] {
            if let Some((knob, number)) = knob(key).zip(given) {
                (knob.set)(limits, number);
            }
        }
    }
}

/// What was said, put together and checked.
#[derive(Debug)]
pub struct Effective {
    /// What the service runs with.
    pub config: Config,
    /// How much it logs.
    pub log: LevelFilter,
}

impl Effective {
    /// The same as a settings file, without secrets.
    #[must_use]
    pub fn show(&self) -> String {
        settings::show(&self.config, self.log)
    }
}

impl Args {
    /// Reads the settings file, if one is named, and checks everything.
    ///
    /// # Errors
    /// [`ConfigErrors`]: as much as can be told at once.
    pub fn read(&self) -> Result<Effective, ConfigErrors> {
        let mut errors = Vec::new();
        let mut note = |error: ConfigError| errors.push(error);
        let loaded = self.settings.as_deref().map(Settings::load).transpose();
        let file = loaded.unwrap_or_else(|error| {
            note(error.into());
            None
        });
        let pins = self.pins.clone().map(read_pins).transpose().unwrap_or_else(|error| {
            note(error);
            None
        });
        // What the file lacks because it could not be read is no second mistake.
        if !errors.is_empty() {
            return Err(ConfigErrors(errors));
        }
        let mut file = file.unwrap_or_default();
        file.pins = pins.or(file.pins);
        self.put_together(file)
    }

    fn put_together(&self, mut file: Settings) -> Result<Effective, ConfigErrors> {
        let mut errors = Vec::new();
        let engine = keep(&mut errors, self.places.engine(file.engine.take()));
        let files = engine.as_ref().and_then(|it| keep(&mut errors, self.files(it, &mut file)));
        let log = keep(&mut errors, self.log_source(&mut file)).flatten();
        let passkeys = keep(&mut errors, self.passkeys(&mut file, log.is_some()));
        let metrics = keep(&mut errors, self.metrics(&file)).flatten();
        if let Some(Err(error)) = file.tls.as_ref().map(TlsFiles::load) {
            errors.push(error.into());
        }
        let (Some(engine), Some(files), Some(passkeys), true) =
            (engine, files, passkeys, errors.is_empty())
        else {
            return Err(ConfigErrors(errors));
        };
        let mut limits = Limits::default();
        file.apply(&mut limits);
        self.limits.apply(&mut limits);
        let listen = self.listen.or(file.listen).unwrap_or(DEFAULT_LISTEN);
        let config = Config {
            listen,
            engine,
            files,
            origins: some(&self.origins).or(file.origins).unwrap_or_default(),
            admit_statics: self.admit_statics,
            api_origin: self.api_origin.clone().or(file.api_origin),
            statics: some(&self.statics).or(file.statics).unwrap_or_default(),
            log,
            passkeys,
            requests: self.requests.clone().or(file.requests),
            record_journal: self.record_journal.clone().or(file.record_journal),
            metrics,
            tls: file.tls,
            secrets: file.secrets.into_iter().chain(self.places.secrets()).collect(),
            limits,
        };
        Ok(Effective { config, log: self.log.or(file.log).unwrap_or(LevelFilter::INFO) })
    }

    fn files(&self, engine: &Engine, file: &mut Settings) -> Result<FilesConfig, ConfigError> {
        let on = self.files.map(|switch| switch == Switch::On).or(file.files).unwrap_or(false);
        let place = match self.places.file_engine()? {
            Some(place) => Some(place),
            None => file.file_engine.take().or_else(|| match engine {
                Engine::Embedded(path) => Some(FileEngine::Embedded(beside(path))),
                _ => None,
            }),
        };
        match (on, place) {
            (false, place) => Ok(FilesConfig::Off(place)),
            (true, Some(place)) => Ok(FilesConfig::On(place)),
            (true, None) => Err(ConfigError::FilesPlace),
        }
    }

    fn log_source(&self, file: &mut Settings) -> Result<Option<LogSource>, ConfigError> {
        let directory = self.roster_log.clone().or(file.roster_log.take());
        match (directory, file.pins.take()) {
            (Some(directory), Some(pins)) => Ok(Some(LogSource { directory, pins })),
            (None, None) => Ok(None),
            _ => Err(ConfigError::Log),
        }
    }

    fn passkeys(&self, file: &mut Settings, log: bool) -> Result<PasskeyPolicy, ConfigError> {
        let optional = self.passkeys_optional || file.passkeys_optional == Some(true);
        match (self.console.clone().or(file.console.take()), optional) {
            (Some(console), false) => Ok(PasskeyPolicy::Required(console)),
            (Some(console), true) => Ok(PasskeyPolicy::Offered(console)),
            (None, true) => Ok(PasskeyPolicy::Off),
            // Nobody could sign in: that is meant only where nobody can be an officer.
            (None, false) if log => Err(ConfigError::Console),
            (None, false) => Ok(PasskeyPolicy::Off),
        }
    }

    fn metrics(&self, file: &Settings) -> Result<Option<SocketAddr>, ConfigError> {
        let anywhere = self.metrics_anywhere || file.metrics_anywhere == Some(true);
        match self.metrics.or(file.metrics) {
            Some(address) if !anywhere && !address.ip().is_loopback() => Err(ConfigError::Metrics),
            address => Ok(address),
        }
    }
}

/// Where the API listens if nobody says.
const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8440);

fn keep<T>(errors: &mut Vec<ConfigError>, answer: Result<T, ConfigError>) -> Option<T> {
    answer.map_err(|error| errors.push(error)).ok()
}

/// A list that was given; an empty one was not.
fn some<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Config, String> {
        let args = std::iter::once(&"abri-server").chain(args);
        let cli = Cli::try_parse_from(args).map_err(|error| error.to_string())?;
        let read = cli.args.read().map_err(|error| error.to_string())?;
        Ok(read.config)
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
            (["--metrics", "192.0.2.1:9464"], "loopback"),
            (["--settings", "nowhere/abri.toml"], "nowhere/abri.toml can't be read"),
            (["--files", "maybe"], "--files"),
            (["--files-store", "sqlite:x"], "embedded:PATH"),
            (["--files-redis", "redis://10.0.0.7"], "rediss://"),
        ] {
            let error = parse(&args).unwrap_err();
            assert!(error.contains(said), "{args:?}: {error}");
        }
    }

    /// Everybody on the machine reads a command line; a file only who may.
    #[test]
    fn a_password_is_taken_from_a_file_and_not_from_the_command_line() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("redis");
        std::fs::write(&file, "rediss://abri:hush@redis.example\n").unwrap();
        let file = file.to_str().unwrap();
        let secret = "redis://:hush@127.0.0.1/";
        for (flags, names) in [
            (&["--redis", secret][..], "--redis-file"),
            (&["--store", secret], "--redis-file"),
            (&["--files", "on", "--files-redis", secret], "--files-redis-file"),
        ] {
            let error = parse(flags).unwrap_err();
            assert!(error.contains(names) && !error.contains("hush"), "{error}");
        }
        let config = parse(&["--redis-file", file, "--files-redis-file", file]).unwrap();
        assert!(matches!(config.engine, Engine::Redis(_)));
        assert!(matches!(config.files, FilesConfig::Off(Some(FileEngine::Redis(_)))));
        let secrets: Vec<_> = config.secrets.iter().map(|it| it.named).collect();
        assert_eq!(secrets, ["--redis-file", "--files-redis-file"], "which `doctor` looks at");
        let error = parse(&["--redis-file", "nowhere/redis"]).unwrap_err();
        assert!(error.contains("nowhere/redis can't be read"), "{error}");
        assert!(parse(&["--redis-file", file, "--redis", "redis://127.0.0.1/"]).is_err());
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
