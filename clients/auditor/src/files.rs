//! This tool's own files: bounded reads, and writes that are there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

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
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| own(&error))?,
    };
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).map_err(|error| own(&error))?;
    Ok(Some(text))
}

/// Writes a file that only its owner reads (`mode` 0o600) or everybody (0o644), by renaming.
///
/// # Errors
/// [`CantLook::Own`].
pub fn write(path: &Path, contents: &[u8], mode: u32) -> Result<(), CantLook> {
    let write = || -> std::io::Result<()> {
        let unfinished = path.with_extension("unfinished");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(mode);
        let mut file = options.open(&unfinished)?;
        file.write_all(contents)?;
        file.sync_all()?;
        fs::rename(unfinished, path)
    };
    write().map_err(|error| CantLook::Own(format!("{}: {error}", path.display())))
}
