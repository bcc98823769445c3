//! Walking the source tree.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All files below `root` with one of these extensions, sorted; built and hidden things left out.
pub(crate) fn files(root: &Path, extensions: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if root.is_dir() {
        walk(root, extensions, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn walk(directory: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            if name != "target" && !name.to_string_lossy().starts_with('.') {
                walk(&path, extensions, found)?;
            }
        } else if path
            .extension()
            .is_some_and(|kind| extensions.iter().any(|extension| kind == *extension))
        {
            found.push(path);
        }
    }
    Ok(())
}
