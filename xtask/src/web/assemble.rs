//! A page's directory: static files with the deployment's values, script, wasm, and `.br` beside
//! each, which the server sends to browsers that take it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use abri_victim_web::pages::{self, Numbers, PageConfig};
use anyhow::Context;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{
    desk,
    paths::Paths,
    web::{Options, Page, Statics},
};

/// What is worth compressing. A `.br` beside an image would only be larger.
const COMPRESSED: [&str; 7] = ["css", "html", "js", "json", "svg", "txt", "wasm"];

/// A page's files by relative path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Writes the page; files of an earlier build that are not part of it any more go.
pub(super) fn assemble(
    paths: &Paths,
    page: &Page,
    options: &Options,
    generated: &[PathBuf],
) -> anyhow::Result<()> {
    let mut files = statics(paths, page, options)?;
    for program in generated {
        collect(program, Path::new(""), &mut files)?;
    }
    files.remove(Path::new("made-from"));
    compress(&paths.web().join("compressed"), &mut files)?;
    let directory = paths.web().join(page.name);
    write(&directory, &files)?;
    println!("    {}: {} files in {}", page.name, files.len(), directory.display());
    Ok(())
}

fn statics(paths: &Paths, page: &Page, options: &Options) -> anyhow::Result<Files> {
    let list = options.numbers.as_deref().map(numbers).transpose()?;
    let directory = match page.statics {
        Statics::Made => {
            let config = PageConfig {
                pins: options.pins.clone(),
                delivery: options.delivery.clone(),
                exit_target: options.exit.clone(),
                numbers: list,
                languages: options.languages.clone(),
                theme: options.theme.as_deref().map(theme).transpose()?,
            };
            return Ok(pages::files(&config)?.into_iter().collect());
        }
        Statics::Copied(directory) => paths.root.join(directory),
    };
    let mut files = Files::new();
    collect(&directory, Path::new(""), &mut files)?;
    for contents in files.values_mut() {
        fill(contents, options);
    }
    // The same numbers for who reads them herself and for who hands them over.
    files.insert("numbers.json".into(), pages::numbers_json(list.as_ref())?.into());
    let desk = desk::read(&options.desk(paths))?;
    files.insert(desk::FILE.into(), desk.json().into());
    Ok(files)
}

/// An operator's list of numbers.
fn numbers(file: &Path) -> anyhow::Result<Numbers> {
    let shown = file.display();
    let list = fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
    Numbers::parse(&list).with_context(|| shown.to_string())
}

/// An operator's style sheet.
fn theme(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))
}

fn collect(from: &Path, below: &Path, files: &mut Files) -> anyhow::Result<()> {
    let directory = from.join(below);
    let entries =
        fs::read_dir(&directory).with_context(|| format!("can't read {}", directory.display()))?;
    for entry in entries {
        let entry = entry?;
        let relative = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(from, &relative, files)?;
        } else {
            files.insert(relative, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Replaces `{{pins}}` and `{{delivery}}` in texts; leaves other bytes alone.
fn fill(contents: &mut Vec<u8>, options: &Options) {
    if let Ok(text) = std::str::from_utf8(contents) {
        let filled =
            text.replace("{{pins}}", &options.pins).replace("{{delivery}}", &options.delivery);
        *contents = filled.into_bytes();
    }
}

fn compress(cache: &Path, files: &mut Files) -> anyhow::Result<()> {
    fs::create_dir_all(cache)?;
    let mut compressed = Files::new();
    for (path, contents) in &*files {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        if COMPRESSED.contains(&extension) {
            let name = path.with_extension(format!("{extension}.br"));
            compressed.insert(name, brotli(cache, contents)?);
        }
    }
    files.append(&mut compressed);
    Ok(())
}

/// As small as it gets.
pub(crate) fn compressed(contents: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 65_536, 11, 24);
    writer.write_all(contents)?;
    Ok(writer.into_inner())
}

/// Quality 11 takes seconds for a wasm, so the result is kept under the input's digest.
fn brotli(cache: &Path, contents: &[u8]) -> anyhow::Result<Vec<u8>> {
    let kept = cache.join(digest(contents));
    if let Ok(known) = fs::read(&kept) {
        return Ok(known);
    }
    let compressed = compressed(contents)?;
    // By rename, so that an interrupted run leaves no half file under a digest's name.
    let unfinished = kept.with_extension("unfinished");
    fs::write(&unfinished, &compressed)?;
    fs::rename(unfinished, kept)?;
    Ok(compressed)
}

fn write(directory: &Path, files: &Files) -> anyhow::Result<()> {
    fs::create_dir_all(directory)?;
    let mut present = Files::new();
    collect(directory, Path::new(""), &mut present)?;
    for stale in present.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(directory.join(stale))?;
    }
    for (path, contents) in files {
        if present.get(path) == Some(contents) {
            continue;
        }
        let file = directory.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, contents)?;
    }
    Ok(())
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
