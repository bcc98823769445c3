//! What the service is told at its start.

#[cfg(any(test, feature = "test-util"))]
use std::sync::Arc;
use std::{fmt, net::SocketAddr, path::PathBuf};

use abri_trust::Pins;

use crate::{
    evidence::LogSource, limits::Limits, origin::Origin, passkeys::PasskeyPolicy,
    settings::SettingsError, statics::StaticSite, store::RedisConfig, tls::TlsError,
};

/// Most bytes of a pins file that are read.
const PINS_BYTES: u64 = 64 * 1024;

/// Where envelopes are kept.
#[derive(Debug, Clone)]
pub enum Engine {
    /// One file on this machine.
    Embedded(PathBuf),
    /// A Redis that several processes may share.
    Redis(Box<RedisConfig>),
    /// Nothing outlives the process: for tests.
    #[cfg(any(test, feature = "test-util"))]
    Memory,
}

/// Whether members may send files (`DS-66`), and where those are kept.
#[derive(Debug, Clone)]
pub enum FilesConfig {
    /// Not: but what was kept at this place before goes with its sessions.
    Off(Option<FileEngine>),
    /// Yes, here.
    On(FileEngine),
}

/// Where files are kept: never with the envelopes.
#[derive(Debug, Clone)]
pub enum FileEngine {
    /// One file on this machine.
    Embedded(PathBuf),
    /// A Redis that several processes may share.
    Redis(Box<RedisConfig>),
    /// A store that a test holds.
    #[cfg(any(test, feature = "test-util"))]
    Given(Arc<dyn crate::store::files::FileStore>),
}

/// What the service speaks TLS with, where no proxy does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Chain of certificates, PEM.
    pub certificates: PathBuf,
    /// The first one's private key, PEM.
    pub key: PathBuf,
}

/// A file with which somebody else could do what this service does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// What names it, such as "redis-file of \[store\]".
    pub named: &'static str,
    /// Where it lies.
    pub path: PathBuf,
}

/// All that [`start`](crate::start) needs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the API listens; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where envelopes are kept.
    pub engine: Engine,
    /// Whether files may be sent, and where they are kept.
    pub files: FilesConfig,
    /// Pages that may call (`DS-16`).
    pub origins: Vec<Origin>,
    /// Also admit `http://localhost:PORT` of each static bundle: for a demonstration, where the
    /// system may choose ports.
    pub admit_statics: bool,
    /// How pages reach the API; `http://localhost:PORT` if not said.
    pub api_origin: Option<Origin>,
    /// Bundles to serve beside the API.
    pub statics: Vec<StaticSite>,
    /// The log that says who is an officer; without, nobody can sign in, and no page adds anybody.
    pub log: Option<LogSource>,
    /// Whether officers sign in with a passkey, and at which console.
    pub passkeys: PasskeyPolicy,
    /// Where requests to be enrolled wait for the authority; without, people carry them.
    pub requests: Option<PathBuf>,
    /// Journal of records that officers make by law; without, none may be handed over (`DS-89`).
    pub record_journal: Option<PathBuf>,
    /// Where figures are served, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// Certificate and key of all listeners but that of the figures; without, they speak plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Files with secrets that the settings name, beside the key of TLS; used or not.
    pub secrets: Vec<SecretFile>,
    /// Every bound that an operator can set.
    pub limits: Limits,
}

impl Config {
    /// Only the API, on a loopback port that the system chooses, for no page and no officer.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            engine,
            files: FilesConfig::Off(None),
            origins: Vec::new(),
            admit_statics: false,
            api_origin: None,
            statics: Vec::new(),
            log: None,
            passkeys: PasskeyPolicy::Off,
            requests: None,
            record_journal: None,
            metrics: None,
            tls: None,
            secrets: Vec::new(),
            limits: Limits::default(),
        }
    }
}

/// All that can't be what was meant.
#[derive(Debug)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&texts.join("\n"))
    }
}

impl std::error::Error for ConfigErrors {}

/// Something that can't be what was meant.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Certificates or key of TLS.
    #[error("tls: {0}")]
    Tls(#[from] TlsError),
    /// A log without what clients ask of it, or the other way round.
    #[error("--roster-log and --pins (roster-log and pins) go together")]
    Log,
    /// Figures tell something of the people who come.
    #[error(
        "--metrics takes an address of loopback, such as 127.0.0.1:9464 (or allow others with --metrics-anywhere)"
    )]
    Metrics,
    /// The pins file can't be read, or is longer than any such text.
    #[error("can't read the pins file {path}: {source}")]
    PinsFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The pins file does not say what clients pin.
    #[error("the pins file {path}: {source}")]
    Pins {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: abri_trust::PinsError,
    },
    /// The Redis address can't be used.
    #[error("the Redis address can't be used: {0}")]
    Redis(#[from] crate::store::RedisConfigError),
    /// The file with a Redis address can't be used.
    #[error("{flag}: {what}")]
    RedisFile {
        /// What named it.
        flag: &'static str,
        /// What is wrong.
        what: String,
    },
    /// Everybody on the machine could read it.
    #[error(
        "a password on the command line can be read by everybody on this machine: put the address into a file and name it with {flag} FILE (redis-file)"
    )]
    PasswordInSight {
        /// What takes a file.
        flag: &'static str,
    },
    /// Officers can be in the log, and no passkeys at a console.
    #[error(
        "--roster-log (roster-log) needs --console ORIGIN (console) for passkeys, or --passkeys-optional for a demonstration"
    )]
    Console,
    /// Not `embedded:PATH`.
    #[error("--store takes embedded:PATH (or use --redis URL or --redis-file FILE)")]
    Store,
    /// Not `embedded:PATH`.
    #[error("--files-store takes embedded:PATH (or use --files-redis URL)")]
    FilesStore,
    /// Processes that share a Redis would each have a part of the files.
    #[error(
        "--files on with --redis needs --files-redis URL, or --files-store embedded:PATH for one process"
    )]
    FilesPlace,
}

/// Reads what clients pin: the roots and the log policy.
///
/// # Errors
/// [`ConfigError::PinsFile`] or [`ConfigError::Pins`], which names the line.
pub fn read_pins(path: PathBuf) -> Result<Pins, ConfigError> {
    use std::io::Read as _;
    let mut text = String::new();
    let read =
        std::fs::File::open(&path).and_then(|file| file.take(PINS_BYTES).read_to_string(&mut text));
    match read {
        Err(source) => Err(ConfigError::PinsFile { path, source }),
        Ok(_) => text.parse().map_err(|source| ConfigError::Pins { path, source }),
    }
}
