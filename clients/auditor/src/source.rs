//! Where a log lies: a directory, or any web server. Every read is bounded.

use core::{fmt, time::Duration};
use std::{
    fs::{self, File},
    io,
    io::Read as _,
    path::PathBuf,
    str::FromStr,
    time::Instant,
};

use ureq::Agent;

/// Longest a web server may take for one file.
const PATIENCE: Duration = Duration::from_secs(30);

/// A place with published files.
#[derive(Clone)]
pub enum Source {
    /// On this machine.
    Directory(PathBuf),
    /// `http://` or `https://`, without the last slash.
    Web {
        /// What the paths follow.
        base: String,
        /// The client.
        agent: Agent,
        /// Whoever answers slowly, file by file, must not hold up a visit without end.
        deadline: Option<Instant>,
    },
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CantLook {
    /// There is no such file.
    #[error("{0} is not there")]
    Missing(String),
    /// Longer than such a file can be.
    #[error("{0} is too long")]
    TooLong(String),
    /// Not text where text belongs.
    #[error("{0} is not text")]
    NotText(String),
    /// The server or the disk does not answer.
    #[error("{path} can't be read: {why}")]
    Unreachable {
        /// Which file.
        path: String,
        /// Why, in the words of the system.
        why: String,
    },
    /// A signed head needs this file, and it is not served, or something else is.
    #[error("{0} is signed but withheld: if it stays so, tell other auditors")]
    Withheld(String),
    /// One of two places.
    #[error("{at}: {why}")]
    At {
        /// Which one.
        at: String,
        /// Why.
        why: Box<CantLook>,
    },
    /// The visit took too long, all files together.
    #[error("the server is too slow for a visit")]
    TooSlow,
    /// A file of this tool's own that is not what it should be.
    #[error("{0}")]
    Own(String),
}

impl CantLook {
    /// What it means for a file that a signed head needs.
    pub(crate) fn signed(self) -> Self {
        match self {
            Self::Missing(path) | Self::TooLong(path) | Self::NotText(path) => Self::Withheld(path),
            other => other,
        }
    }
}

impl Source {
    /// The same place, for a visit of at most `longest` from now on, or less if it had less.
    #[must_use]
    pub fn for_visit(&self, longest: Duration) -> Self {
        match self {
            Self::Directory(directory) => Self::Directory(directory.clone()),
            Self::Web { base, agent, deadline } => {
                let later = Instant::now().checked_add(longest);
                let deadline = [*deadline, later].into_iter().flatten().min();
                Self::Web { base: base.clone(), agent: agent.clone(), deadline }
            }
        }
    }

    /// Reads a file of at most `most` bytes.
    ///
    /// # Errors
    /// [`CantLook`].
    pub fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, CantLook> {
        let unreachable = |why: &dyn fmt::Display| CantLook::Unreachable {
            path: path.to_owned(),
            why: why.to_string(),
        };
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        match self {
            Self::Directory(directory) => {
                // Nobody may ever write to a pipe that lies there.
                if fs::metadata(directory.join(path)).is_ok_and(|about| !about.is_file()) {
                    return Err(unreachable(&"it is no file"));
                }
                let file =
                    File::open(directory.join(path)).map_err(|error| match error.kind() {
                        io::ErrorKind::NotFound => CantLook::Missing(path.to_owned()),
                        _ => unreachable(&error),
                    })?;
                file.take(limit).read_to_end(&mut bytes).map_err(|error| unreachable(&error))?;
            }
            Self::Web { base, agent, deadline } => {
                let patience = left(*deadline).ok_or(CantLook::TooSlow)?;
                let request = agent.get(format!("{base}/{path}"));
                let answer = request.config().timeout_global(Some(patience)).build().call();
                let answer = answer.map_err(|error| match error {
                    ureq::Error::StatusCode(404) => CantLook::Missing(path.to_owned()),
                    other => unreachable(&other),
                })?;
                if let Some(why) = not_the_file(&answer) {
                    return Err(unreachable(&why));
                }
                let mut body = answer.into_body().into_reader().take(limit);
                body.read_to_end(&mut bytes).map_err(|error| unreachable(&error))?;
            }
        }
        if bytes.len() > most { Err(CantLook::TooLong(path.to_owned())) } else { Ok(bytes) }
    }

    /// Reads a text of at most `most` bytes.
    ///
    /// # Errors
    /// [`CantLook`].
    pub fn read_text(&self, path: &str, most: usize) -> Result<String, CantLook> {
        String::from_utf8(self.read(path, most)?).map_err(|_| CantLook::NotText(path.to_owned()))
    }
}

/// How long the next file may take; nothing if the time is over.
fn left(deadline: Option<Instant>) -> Option<Duration> {
    let Some(deadline) = deadline else { return Some(PATIENCE) };
    let left = deadline.saturating_duration_since(Instant::now());
    (!left.is_zero()).then(|| left.min(PATIENCE))
}

/// Only 200 is the file (AUDIT-6): a redirect's text, or a part of it, proves nothing against the log.
fn not_the_file<B>(answer: &ureq::http::Response<B>) -> Option<String> {
    let status = answer.status().as_u16();
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
    match to {
        _ if status == 200 => None,
        Some(to) => Some(format!("the server answered {status}, go to {to}")),
        None => Some(format!("the server answered {status}")),
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("http://") || text.starts_with("https://") {
            let config = Agent::config_builder()
                // Another host would be another vantage point.
                .max_redirects(0)
                .build();
            let base = text.trim_end_matches('/').to_owned();
            return Ok(Self::Web { base, agent: config.into(), deadline: None });
        }
        if text.contains("://") {
            return Err("neither http:// nor https:// nor a directory".to_owned());
        }
        Ok(Self::Directory(text.into()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(directory) => write!(f, "{}", directory.display()),
            Self::Web { base, .. } => f.write_str(base),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({self})")
    }
}
