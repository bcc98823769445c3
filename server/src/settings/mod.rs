//! The settings file: TOML, typed, every mistake at once with its line and column (`DS-91`).
//!
//! It is one layer of three: what the command line or the environment says stands above it, the
//! defaults below (`args`). Every key is explained in `spec/operating.md`.

mod knobs;
mod read;
mod show;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    fs::File,
    io::Read as _,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use abri_trust::Pins;
use tracing::level_filters::LevelFilter;

pub use self::read::Mistake;
use self::read::{Reader, Section};
pub(crate) use self::{
    knobs::{KNOBS, Knob, knob},
    show::show,
};
use crate::{
    config::{Engine, FileEngine, SecretFile, TlsFiles, read_pins},
    limits::Limits,
    origin::Origin,
    statics::StaticSite,
    store::RedisConfig,
};

/// Longest settings file, in bytes.
const MAX_FILE: u64 = 64 * 1024;
/// Longest file that holds a secret, in bytes.
const MAX_SECRET: u64 = 4096;
/// What an origin is.
const ORIGIN: &str = "an origin such as \"https://chat.example\", without a slash at its end";
/// What an address is.
const ADDRESS: &str = "an address and a port, such as \"127.0.0.1:8440\"";
const LEVELS: &str = "one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\"";

/// What a settings file says; `None` where it says nothing.
#[derive(Debug, Default)]
pub struct Settings {
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) origins: Option<Vec<Origin>>,
    pub(crate) api_origin: Option<Origin>,
    pub(crate) log: Option<LevelFilter>,
    pub(crate) metrics: Option<SocketAddr>,
    pub(crate) metrics_anywhere: Option<bool>,
    pub(crate) engine: Option<Engine>,
    pub(crate) files: Option<bool>,
    pub(crate) file_engine: Option<FileEngine>,
    pub(crate) console: Option<Origin>,
    pub(crate) passkeys_optional: Option<bool>,
    pub(crate) requests: Option<PathBuf>,
    pub(crate) record_journal: Option<PathBuf>,
    pub(crate) roster_log: Option<PathBuf>,
    pub(crate) pins: Option<Pins>,
    pub(crate) statics: Option<Vec<StaticSite>>,
    pub(crate) tls: Option<TlsFiles>,
    pub(crate) secrets: Vec<SecretFile>,
    numbers: Vec<(&'static Knob, u64)>,
}

/// A settings file that can't be used. Shows no value that could be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Which file.
    pub path: PathBuf,
    /// All that is wrong, in the order of the file.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the settings file {} can't be used", self.path.display())?;
        for mistake in &self.mistakes {
            write!(formatter, "\n  {mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads a file, and the small files that it names. Paths in it begin where it lies.
    ///
    /// # Errors
    /// [`SettingsError`] with everything that is wrong.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let failed = |mistakes| SettingsError { path: path.to_owned(), mistakes };
        let text = bounded(path, MAX_FILE)
            .map_err(|what| failed(vec![Mistake { line: 1, column: 1, what }]))?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, directory).map_err(failed)
    }

    /// Reads the text of a file that lies in this directory.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(text: &str, directory: &Path) -> Result<Self, Vec<Mistake>> {
        let (mut reader, table) = Reader::new(text);
        let mut settings = Self::default();
        let mut root = Section::root(&mut reader, &table);
        settings.service(root.section("service"));
        settings.store(root.section("store"), directory);
        settings.files(root.section("files"), directory);
        settings.officers(root.section("officers"), directory);
        settings.tls = tls(root.section("tls"), directory);
        settings.statics = root.each("site", |site| static_site(site, directory));
        for name in ["limits", "retention"] {
            settings.numbers(root.section(name), name);
        }
        pages(root.section("pages"));
        root.finish();
        match reader.finish() {
            mistakes if mistakes.is_empty() => Ok(settings),
            mistakes => Err(mistakes),
        }
    }

    /// Sets what the file says of limits and times.
    pub(crate) fn apply(&self, limits: &mut Limits) {
        for (knob, number) in &self.numbers {
            (knob.set)(limits, *number);
        }
    }

    fn service(&mut self, mut section: Section<'_, '_, '_>) {
        self.listen = section.parsed("listen", ADDRESS);
        self.origins = section.list("origins", ORIGIN);
        self.api_origin = section.parsed("api-origin", ORIGIN);
        self.log = section.parsed("log", LEVELS);
        self.metrics = section.parsed("metrics", ADDRESS);
        self.metrics_anywhere = section.switch("metrics-anywhere");
        section.finish();
    }

    fn store(&mut self, mut section: Section<'_, '_, '_>, directory: &Path) {
        let (path, redis) = self.place(&mut section, "redis-file of [store]", directory);
        self.engine = redis.map(|it| Engine::Redis(Box::new(it))).or(path.map(Engine::Embedded));
        section.finish();
    }

    fn files(&mut self, mut section: Section<'_, '_, '_>, directory: &Path) {
        self.files = section.switch("on");
        let (path, redis) = self.place(&mut section, "redis-file of [files]", directory);
        self.file_engine =
            redis.map(|it| FileEngine::Redis(Box::new(it))).or(path.map(FileEngine::Embedded));
        section.finish();
    }

    /// Where a store is: a file, or a Redis whose address, which may hold a password, lies in a file.
    fn place(
        &mut self,
        section: &mut Section<'_, '_, '_>,
        named: &'static str,
        directory: &Path,
    ) -> (Option<PathBuf>, Option<RedisConfig>) {
        let embedded = path(section, "embedded", directory);
        let Some(file) = path(section, "redis-file", directory) else { return (embedded, None) };
        if embedded.is_some() {
            section.wrong("embedded", "embedded and redis-file are two places: name one");
        }
        let redis = redis_in(&file);
        self.secrets.push(SecretFile { named, path: file });
        match redis {
            Ok(redis) => (None, Some(redis)),
            Err(what) => {
                section.wrong("redis-file", what);
                (None, None)
            }
        }
    }

    fn officers(&mut self, mut section: Section<'_, '_, '_>, directory: &Path) {
        self.console = section.parsed("console", ORIGIN);
        self.passkeys_optional = section.switch("passkeys-optional");
        self.requests = path(&mut section, "requests", directory);
        self.record_journal = path(&mut section, "record-journal", directory);
        self.roster_log = path(&mut section, "roster-log", directory);
        if let Some(file) = path(&mut section, "pins", directory) {
            match read_pins(file) {
                Ok(pins) => self.pins = Some(pins),
                Err(error) => section.wrong("pins", error.to_string()),
            }
            section.needed("roster-log", self.roster_log.as_ref());
        } else if self.roster_log.is_some() {
            section.needed("pins", self.pins.as_ref());
        }
        section.finish();
    }

    fn numbers(&mut self, mut section: Section<'_, '_, '_>, name: &str) {
        for knob in KNOBS.iter().filter(|knob| knob.section == name) {
            let number = section.number(knob.key, |it| knob.allowed.contains(&it), &knob.says());
            self.numbers.extend(number.map(|number| (knob, number)));
        }
        section.finish();
    }
}

fn path(section: &mut Section<'_, '_, '_>, key: &'static str, below: &Path) -> Option<PathBuf> {
    section.text(key).map(|path| below.join(path))
}

fn tls(mut section: Section<'_, '_, '_>, directory: &Path) -> Option<TlsFiles> {
    let certificates = path(&mut section, "certificates", directory);
    let key = path(&mut section, "key", directory);
    if certificates.is_some() || key.is_some() {
        section.needed("certificates", certificates.as_ref());
        section.needed("key", key.as_ref());
    }
    section.finish();
    Some(TlsFiles { certificates: certificates?, key: key? })
}

fn static_site(mut section: Section<'_, '_, '_>, below: &Path) -> Option<StaticSite> {
    let listen = section.parsed("listen", ADDRESS);
    let listen = section.needed("listen", listen);
    let directory = path(&mut section, "directory", below);
    let directory = section.needed("directory", directory);
    let blobs = section.switch("blobs").unwrap_or(false);
    let policies = "a name of letters, digits and -";
    let trusted_types: Vec<PolicyName> =
        section.list("trusted-types", policies).unwrap_or_default();
    let trusted_types = trusted_types.into_iter().map(|PolicyName(name)| name).collect();
    section.finish();
    Some(StaticSite { listen: listen?, directory: directory?, blobs, trusted_types })
}

/// Name of a Trusted Types policy.
struct PolicyName(String);

impl std::str::FromStr for PolicyName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let good = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if good { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// What `cargo xtask build-web --settings` reads: this side only sees to its form.
fn pages(mut section: Section<'_, '_, '_>) {
    let texts =
        ["console-theme", "desk", "exit", "numbers", "opening", "record-custodian", "theme"];
    for key in texts {
        section.text(key);
    }
    section.list::<String>("languages", "a language such as \"fr\"");
    section.list::<String>("zones", "a zone such as \"north=Nord\"");
    section.list::<String>("record-recipients", "an age recipient, \"age1…\"");
    section.finish();
}

/// Reads a small text; the error names the file and shows nothing of it.
/// The Redis whose address lies in this file.
pub(crate) fn redis_in(file: &Path) -> Result<RedisConfig, String> {
    let address = bounded(file, MAX_SECRET)?;
    RedisConfig::parse(address.trim()).map_err(|error| format!("redis-file: {error}"))
}

fn bounded(path: &Path, most: u64) -> Result<String, String> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => Err(format!("{shown} can't be read: {error}")),
        Ok(length) if u64::try_from(length).is_ok_and(|length| length > most) => {
            Err(format!("{shown} is longer than {most} bytes"))
        }
        Ok(_) => String::from_utf8(bytes).map_err(|_| format!("{shown} is not text (UTF-8)")),
    }
}
