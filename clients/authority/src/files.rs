//! Files: read with a bound, written whole or not at all.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile, TempDir};

/// Why a file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("{path}: can't be read: {why}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It is longer than anything of its kind.
    #[error("{path}: longer than {most} bytes")]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Most bytes that are read.
        most: usize,
    },
    /// It can't be written.
    #[error("{path}: can't be written: {why}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It is there, and what it holds is not overwritten.
    #[error("{0}: is there already")]
    Exists(PathBuf),
}

impl FileError {
    pub(crate) fn write(path: &Path, error: &io::Error) -> Self {
        Self::Write { path: path.into(), why: error.to_string() }
    }

    pub(crate) fn read(path: &Path, error: &io::Error) -> Self {
        Self::Read { path: path.into(), why: error.to_string() }
    }
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner: mode 0600.
    Owner,
    /// Everybody: mode 0644.
    Everybody,
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// [`FileError::Read`] or [`FileError::TooLong`].
pub fn read(path: &Path, most: usize) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(|error| FileError::read(path, &error))?;
    read_open(path, file, most)
}

/// Like [`read`]; `None` if there is no such file.
///
/// # Errors
/// [`FileError::Read`] or [`FileError::TooLong`].
pub fn read_if_there(path: &Path, most: usize) -> Result<Option<Vec<u8>>, FileError> {
    match File::open(path) {
        Ok(file) => read_open(path, file, most).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::read(path, &error)),
    }
}

fn read_open(path: &Path, file: File, most: usize) -> Result<Vec<u8>, FileError> {
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(bound).read_to_end(&mut bytes).map_err(|error| FileError::read(path, &error))?;
    if bytes.len() > most {
        return Err(FileError::TooLong { path: path.into(), most });
    }
    Ok(bytes)
}

/// Writes a file whole, in place of the one that is there.
///
/// # Errors
/// [`FileError::Write`].
pub fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    Place::over(path, access)?.fill(bytes)
}

/// Writes a new file whole; what is there stays.
///
/// # Errors
/// [`FileError::Exists`] or [`FileError::Write`].
pub fn create(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    Place::new(path, access)?.fill(bytes)
}

/// Makes a directory that everybody may read, with those above it.
///
/// # Errors
/// [`FileError::Write`].
pub fn directory(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|error| FileError::write(path, &error))
}

/// A new directory of mode 0700 in the same file system as `path`, removed when dropped.
pub(crate) fn private_directory_beside(path: &Path) -> Result<TempDir, FileError> {
    Builder::new()
        .prefix(".new-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(parent(path))
        .map_err(failed(path))
}

/// Renames it to a place where nothing is, or an empty directory.
pub(crate) fn become_directory(made: TempDir, path: &Path) -> Result<(), FileError> {
    fs::rename(made.path(), path).map_err(failed(path))?;
    // It is no longer where it would be removed from.
    drop(made.keep());
    sync_directory(parent(path))
}

/// Whether nothing is in the directory, or it is not there.
pub(crate) fn is_empty(path: &Path) -> Result<bool, FileError> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(FileError::read(path, &error)),
    }
}

/// Whether nobody but its owner may look into it.
pub(crate) fn is_private(path: &Path) -> Result<bool, FileError> {
    let metadata = fs::metadata(path).map_err(|error| FileError::read(path, &error))?;
    Ok(metadata.permissions().mode().trailing_zeros() >= 6)
}

/// A place that can be written, found out before anything is done that can't be undone.
pub struct Place {
    path: PathBuf,
    file: NamedTempFile,
    replace: bool,
}

impl Place {
    /// Where no file is yet.
    ///
    /// # Errors
    /// [`FileError::Exists`] or [`FileError::Write`].
    pub fn new(path: &Path, access: Access) -> Result<Self, FileError> {
        if path.symlink_metadata().is_ok() {
            return Err(FileError::Exists(path.into()));
        }
        Self::beside(path, access, false)
    }

    /// Where a file may be, which is replaced.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn over(path: &Path, access: Access) -> Result<Self, FileError> {
        if path.is_dir() {
            return Err(FileError::write(path, &io::ErrorKind::IsADirectory.into()));
        }
        Self::beside(path, access, true)
    }

    fn beside(path: &Path, access: Access, replace: bool) -> Result<Self, FileError> {
        let failed = failed(path);
        let mode = match access {
            Access::Owner => 0o600,
            Access::Everybody => 0o644,
        };
        let file = Builder::new().prefix(".new-").tempfile_in(parent(path)).map_err(&failed)?;
        file.as_file().set_permissions(Permissions::from_mode(mode)).map_err(&failed)?;
        Ok(Self { path: path.into(), file, replace })
    }

    /// Written beside its place, synced, then renamed: a reader sees all of it or none.
    ///
    /// # Errors
    /// [`FileError::Exists`] or [`FileError::Write`].
    pub fn fill(mut self, bytes: &[u8]) -> Result<(), FileError> {
        let (path, failed) = (&self.path, failed(&self.path));
        self.file.write_all(bytes).map_err(&failed)?;
        self.file.as_file().sync_all().map_err(&failed)?;
        let placed = match self.replace {
            true => self.file.persist(path),
            false => self.file.persist_noclobber(path),
        };
        placed.map_err(|error| failed(error.error))?;
        sync_directory(parent(path))
    }
}

/// What was renamed in a directory survives a power cut.
pub(crate) fn sync_directory(path: &Path) -> Result<(), FileError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(failed(path))
}

/// The directory of a file.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> FileError {
    |error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists(path.into()),
        _ => FileError::write(path, &error),
    }
}
