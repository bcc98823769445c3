//! The operator's journal: one line of JSON for each file that an officer makes by law, so that whoever
//! holds the files can match each with a line, and see a line without a file (`DS-87` to `DS-89`); and one
//! for each act that the operator must be able to see afterwards (`DS-95`, `DS-96`).

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use abri_wire::{UnixMillis, acts::ActStatement, records::RecordStatement};
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;

use crate::limits::{Bucket, JOURNAL_BYTES, LINES};

/// Readable and writable by its owner only.
const OWNERS: u32 = 0o600;
/// Longest line that this side writes, in bytes; longer ones are none of its own.
const LINE_BYTES: u64 = 1024;
/// Accounts that are counted at once: more than one process has of officers.
const MOST_BUCKETS: usize = 4096;

/// The journal, if there is one. Only this process writes to its file.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    path: Option<PathBuf>,
    /// One line at a time; who waits holds no thread, whatever the disk does.
    writing: Arc<Turn>,
    /// By account: one that signs in a hundred times has one.
    rates: Mutex<HashMap<String, Bucket>>,
}

/// Whose turn it is to write.
type Turn = tokio::sync::Mutex<()>;

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It has a line from now on.
    Now,
    /// It had one.
    Before,
}

/// Why nothing was noted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// The operator keeps none.
    #[error("there is no journal")]
    None,
    /// The file can't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A line: no session, no address.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// Milliseconds since 1970.
    time: UnixMillis,
    /// The account's number.
    officer: String,
    #[serde(flatten)]
    entry: Entry,
}

/// What was stated, in a line that may say more one day.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// [`RecordStatement`].
    Record { sha256: String, bytes: u32, reason: String },
    /// [`ActStatement`].
    Act { act: String, id: String },
}

impl From<&RecordStatement> for Entry {
    fn from(statement: &RecordStatement) -> Self {
        let RecordStatement { sha256, bytes, reason } = statement;
        Self::Record { sha256: sha256.to_string(), bytes: *bytes, reason: reason.key().to_owned() }
    }
}

impl From<&ActStatement> for Entry {
    fn from(ActStatement { id, act }: &ActStatement) -> Self {
        Self::Act { act: act.key().to_owned(), id: id.to_text() }
    }
}

impl Journal {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path, ..Self::default() }
    }

    /// Whether this account may say one more now.
    pub(crate) fn admit(&self, officer: &str, now: UnixMillis) -> bool {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        if rates.len() >= MOST_BUCKETS && !rates.contains_key(officer) {
            rates.clear();
        }
        rates.entry(officer.to_owned()).or_default().admit(LINES, now)
    }

    /// Waits until nobody else writes.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.writing).lock_owned().await
    }

    /// Writes a line, durably, unless whoever is on duty under this number said the same before. It blocks for
    /// the file, and takes the turn with it, so that a caller who goes away lets nobody in beside.
    ///
    /// # Errors
    /// [`JournalError`]; the line may be there or not, and the same again tells.
    pub(crate) fn note(
        &self,
        _turn: OwnedMutexGuard<()>,
        officer: &str,
        entry: Entry,
        now: UnixMillis,
    ) -> Result<Noted, JournalError> {
        let path = self.path.as_deref().ok_or(JournalError::None)?;
        let (mut file, new) = open(path)?;
        let line = Line { time: now, officer: officer.into(), entry };
        if !new && has(&file, &line)? {
            // It may have been written and not synced, by a process that ended.
            file.sync_data()?;
            return Ok(Noted::Before);
        }
        let mut text = serde_json::to_vec(&line).map_err(io::Error::from)?;
        text.push(b'\n');
        if !ends_with_a_line(&mut file)? {
            text.insert(0, b'\n');
        }
        file.write_all(&text)?;
        file.sync_data()?;
        if new {
            sync_directory(path)?;
        }
        Ok(Noted::Now)
    }
}

/// Opens the file to append, or makes it; whether it was made.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).mode(OWNERS);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok((options.create_new(true).open(path)?, true))
        }
        opened => Ok((opened?, false)),
    }
}

/// Whether a line says the same of the same officer, at whatever time. What is no line is passed over.
fn has(file: &File, line: &Line) -> io::Result<bool> {
    if file.metadata()?.len() > JOURNAL_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is to be put away"));
    }
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(0))?;
    let mut text = Vec::new();
    loop {
        text.clear();
        if (&mut reader).take(LINE_BYTES).read_until(b'\n', &mut text)? == 0 {
            return Ok(false);
        }
        let same = |it: Line| it.officer == line.officer && it.entry == line.entry;
        if serde_json::from_slice(&text).is_ok_and(same) {
            return Ok(true);
        }
    }
}

/// A process that ended amid a line, or a full disk, leaves a part of one.
fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The file's name is as durable as its lines.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}
