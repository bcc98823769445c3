//! This tool's own files: bounded reads, and writes that are there whole or not at all.

use std::{
    fs::{File, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use tempfile::Builder;

use crate::CantLook;

/// Most bytes of an own file that are read.
const MOST: u64 = 64 * 1024;

/// Reads a text; `None` if there is none.
///
/// # Errors
/// [`CantLook::Own`].
pub fn read(path: &Path) -> Result<Option<String>, CantLook> {
    let own = |why: &dyn core::fmt::Display| CantLook::Own(format!("{}: {why}", path.display()));
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| own(&error))?,
    };
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).map_err(|error| own(&error))?;
    Ok(Some(text))
}

/// Reads a file, or whatever else has this name, of at most `most` bytes.
///
/// # Errors
/// [`CantLook::Own`].
pub fn read_bytes(path: &Path, most: usize) -> Result<Vec<u8>, CantLook> {
    let own = |why: &dyn core::fmt::Display| CantLook::Own(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|error| own(&error))?;
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(|error| own(&error))?;
    if bytes.len() > most { Err(own(&"too long")) } else { Ok(bytes) }
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner: mode 0600.
    Owner,
    /// Everybody: mode 0644.
    Everybody,
}

/// Writes a file whole, in place of the one that is there.
///
/// # Errors
/// [`CantLook::Own`].
pub fn write(path: &Path, contents: &[u8], access: Access) -> Result<(), CantLook> {
    put(path, contents, access, true)
}

/// Writes a new file whole; what is there stays.
///
/// # Errors
/// [`CantLook::Own`], also if there is something.
pub fn create(path: &Path, contents: &[u8], access: Access) -> Result<(), CantLook> {
    put(path, contents, access, false)
}

/// Written beside its place under a name that nobody can guess, synced, then renamed.
fn put(path: &Path, contents: &[u8], access: Access, replace: bool) -> Result<(), CantLook> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CantLook::Own(format!("{} is there already", path.display()))
        }
        _ => CantLook::Own(format!("{}: {error}", path.display())),
    };
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mode = match access {
        Access::Owner => 0o600,
        Access::Everybody => 0o644,
    };
    let mut file = Builder::new().prefix(".new-").tempfile_in(parent).map_err(failed)?;
    file.write_all(contents).map_err(failed)?;
    file.as_file().set_permissions(Permissions::from_mode(mode)).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let placed = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    placed.map_err(|error| failed(error.error))?;
    File::open(parent).and_then(|directory| directory.sync_all()).map_err(failed)
}
