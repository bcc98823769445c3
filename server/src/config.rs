//! What the service is told at its start.

use std::{collections::HashSet, net::SocketAddr, path::PathBuf};

use abri_trust::Pins;

use crate::{
    evidence::LogSource, limits::Limits, officers::OfficerAccount, origin::Origin,
    statics::StaticSite, store::RedisConfig,
};

/// Most bytes of an officers file.
const OFFICERS_BYTES: u64 = 1024 * 1024;
/// Most bytes of a pins file that are read.
const PINS_BYTES: u64 = 64 * 1024;
/// Longest name of an officer account, in bytes.
const NAME_BYTES: usize = 64;

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

/// All that [`start`](crate::start) needs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the API listens; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where envelopes are kept.
    pub engine: Engine,
    /// Pages that may call (`DS-16`).
    pub origins: Vec<Origin>,
    /// Also admit `http://localhost:PORT` of each static bundle: for a demonstration, where the
    /// system may choose ports.
    pub admit_statics: bool,
    /// How pages reach the API; `http://localhost:PORT` if not said.
    pub api_origin: Option<Origin>,
    /// Bundles to serve beside the API.
    pub statics: Vec<StaticSite>,
    /// Who may see the queue and claim.
    pub officers: Vec<OfficerAccount>,
    /// The log that says who is an officer; without, no page can add one.
    pub log: Option<LogSource>,
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
            origins: Vec::new(),
            admit_statics: false,
            api_origin: None,
            statics: Vec::new(),
            officers: Vec::new(),
            log: None,
            limits: Limits::default(),
        }
    }
}

/// A configuration that can't be what was meant.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The officers file can't be read.
    #[error("can't read the officers file {path}: {source}")]
    OfficersFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The officers file is larger than any such list.
    #[error("the officers file {0} is larger than 1 MiB")]
    OfficersSize(PathBuf),
    /// The officers file is not the list that it should be.
    #[error("the officers file {path} is not a JSON list of {{name, access_hash}}: line {line}")]
    OfficersSyntax {
        /// Which file.
        path: PathBuf,
        /// Where, from 1; the text itself is not repeated.
        line: usize,
    },
    /// A name that is empty, too long, or not letters, digits and hyphens.
    #[error("officer account {0} has a name that is not 1 to 64 of A-Z a-z 0-9 -")]
    OfficerName(usize),
    /// Two accounts with one name or one secret.
    #[error("officer account {0} repeats the name or the access hash of another")]
    OfficerRepeated(usize),
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
    /// Not `embedded:PATH`.
    #[error("--store takes embedded:PATH (or use --redis URL)")]
    Store,
}

/// Reads the officers file: a JSON list of `{"name": …, "access_hash": …}`.
///
/// # Errors
/// [`ConfigError`], which names the file and the place, never a hash.
pub fn read_officers(path: PathBuf) -> Result<Vec<OfficerAccount>, ConfigError> {
    let size = std::fs::metadata(&path).map(|data| data.len());
    let text = match size {
        Ok(size) if size > OFFICERS_BYTES => return Err(ConfigError::OfficersSize(path)),
        Ok(_) => std::fs::read(&path),
        Err(error) => Err(error),
    };
    let text = match text {
        Ok(text) => text,
        Err(source) => return Err(ConfigError::OfficersFile { path, source }),
    };
    let accounts: Vec<OfficerAccount> = match serde_json::from_slice(&text) {
        Ok(accounts) => accounts,
        Err(error) => return Err(ConfigError::OfficersSyntax { path, line: error.line() }),
    };
    check_officers(&accounts)?;
    Ok(accounts)
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

/// Checks names, and that no account repeats another.
///
/// # Errors
/// [`ConfigError`] with the account's place in the list, from 1.
pub fn check_officers(accounts: &[OfficerAccount]) -> Result<(), ConfigError> {
    let (mut names, mut hashes) = (HashSet::new(), HashSet::new());
    for (place, account) in (1..).zip(accounts) {
        let name = account.name.as_str();
        let good = (1..=NAME_BYTES).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !good {
            return Err(ConfigError::OfficerName(place));
        }
        if !names.insert(name) || !hashes.insert(account.access_hash) {
            return Err(ConfigError::OfficerRepeated(place));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use abri_wire::Capability;

    use super::*;

    fn account(name: &str, secret: u8) -> OfficerAccount {
        OfficerAccount { name: name.to_owned(), access_hash: Capability::new([secret; 32]).hash() }
    }

    #[test]
    fn accounts_are_checked_by_place() {
        assert!(check_officers(&[account("0001", 1), account("0002", 2)]).is_ok());
        for (accounts, said) in [
            ([account("0001", 1), account("0001", 2)], "account 2 repeats"),
            ([account("0001", 1), account("0002", 1)], "account 2 repeats"),
            ([account("", 1), account("0002", 2)], "account 1 has a name"),
            ([account("0001", 1), account("a b", 2)], "account 2 has a name"),
        ] {
            let error = check_officers(&accounts).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
