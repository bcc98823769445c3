//! `budget`: what each page transfers until it can be used, and what it loads later, against
//! `xtask/budget.json`.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::paths::Paths;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    pages: Vec<Limit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    /// Directory below `target/web`.
    page: String,
    /// Names a part that the page loads later, by itself.
    part: Option<String>,
    /// The files of that part; they don't count for the page.
    #[serde(default)]
    only: Vec<String>,
    /// Most bytes, compressed with brotli.
    bytes: u64,
    /// Files that the page does not load by itself.
    #[serde(default)]
    not_loaded: Vec<String>,
}

#[derive(Serialize)]
struct File {
    page: String,
    path: String,
    bytes: u64,
}

/// Prints the table, writes `target/budget.json`, fails over a limit.
pub(crate) fn check(paths: &Paths) -> anyhow::Result<()> {
    let text = fs::read_to_string(paths.root.join("xtask/budget.json"))?;
    let budget: Budget = serde_json::from_str(&text).context("xtask/budget.json")?;
    let mut over = Vec::new();
    let mut all = Vec::new();
    println!("\n{:<10}{:<24}{:>10}{:>10}", "page", "file", "bytes", "limit");
    for limit in &budget.pages {
        let files = measure(&paths.web().join(&limit.page), limit, &budget.later(&limit.page))?;
        let total: u64 = files.iter().map(|file| file.bytes).sum();
        for file in &files {
            println!("{:<10}{:<24}{:>10}", file.page, file.path, file.bytes);
        }
        let verdict = if total > limit.bytes { "  OVER" } else { "" };
        let sum = limit.part.as_ref().map_or("total".to_owned(), |part| format!("total, {part}"));
        println!("{:<10}{sum:<24}{total:>10}{:>10}{verdict}", limit.page, limit.bytes);
        if total > limit.bytes {
            over.push(format!("{} {sum}", limit.page));
        }
        all.extend(files);
    }
    fs::write(paths.target.join("budget.json"), serde_json::to_vec_pretty(&all)?)?;
    if !over.is_empty() {
        bail!("over the budget: {}", over.join(", "));
    }
    Ok(())
}

impl Budget {
    /// What this page does not load by itself.
    fn later(&self, page: &str) -> Vec<&String> {
        self.pages.iter().filter(|limit| limit.page == page).flat_map(|limit| &limit.only).collect()
    }
}

impl Limit {
    fn counts(&self, name: &String, later: &[&String]) -> bool {
        match &self.part {
            Some(_) => self.only.contains(name),
            None => !self.not_loaded.contains(name) && !later.contains(&name),
        }
    }
}

/// Every file of the page, or of its part, as a browser gets it; of the pages per language, the
/// largest.
fn measure(directory: &Path, limit: &Limit, later: &[&String]) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut html: Option<File> = None;
    for path in list(directory, Path::new(""))? {
        let name = path.to_string_lossy().into_owned();
        let compressed = directory.join(format!("{name}.br"));
        if name.ends_with(".br") || !limit.counts(&name, later) {
            continue;
        }
        let sent = if compressed.exists() { compressed } else { directory.join(&path) };
        let file = File { page: limit.page.clone(), bytes: fs::metadata(sent)?.len(), path: name };
        if !file.path.ends_with(".html") {
            files.push(file);
        } else if html.as_ref().is_none_or(|largest| largest.bytes < file.bytes) {
            html = Some(file);
        }
    }
    files.extend(html);
    if !files.iter().any(|file| file.path.ends_with(".wasm")) {
        bail!("{} has no wasm: run `cargo xtask build-web` first", directory.display());
    }
    Ok(files)
}

fn list(root: &Path, below: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let directory = root.join(below);
    let entries = fs::read_dir(&directory).with_context(|| {
        format!("can't read {}: run `cargo xtask build-web` first", directory.display())
    })?;
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            found.extend(list(root, &path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
