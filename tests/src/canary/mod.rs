//! The canary: a conversation of marker strings, then a search for them in everything that the
//! server touched. The same search must find markers that are planted on purpose in each place.

mod capture;
mod conversation;
mod search;
mod secret;

use std::{fs, path::Path};

use anyhow::{Context, bail};

pub use conversation::{Kind, Traces};
pub use search::{Hit, Needles};

/// What a place is and what it holds.
pub struct Place {
    /// Name for the report.
    pub name: String,
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// What was planted there: each of it must be found.
    pub planted: Vec<String>,
}

/// The verdict on one store.
pub struct Report {
    /// Which store.
    pub store: &'static str,
    /// Place, size, markers found, planted markers found of those planted.
    pub lines: Vec<(String, usize, usize, usize)>,
}

/// Holds a conversation on this kind of store and searches its traces.
///
/// # Errors
/// If a marker was found, if a planted one was not, or if a place that must hold something is
/// empty: then the search would be blind.
pub async fn search(kind: Kind) -> anyhow::Result<Report> {
    let traces = conversation::hold(kind).await?;
    let markers = Needles::new(&traces.markers);
    let mut lines = Vec::new();
    let mut complaints = Vec::new();
    for place in &traces.places {
        let hits = markers.find(&place.bytes);
        let found = Needles::new(&place.planted).find(&place.bytes);
        for hit in &hits {
            complaints.push(format!("{}: {hit}", place.name));
        }
        let missed = |planted: &&String| !found.iter().any(|hit| hit.marker() == *planted);
        if place.planted.is_empty() || place.planted.iter().any(|planted| missed(&planted)) {
            complaints.push(format!("{}: what was planted was not all found", place.name));
        }
        lines.push((place.name.clone(), place.bytes.len(), hits.len(), found.len()));
    }
    if !complaints.is_empty() {
        bail!("{}", complaints.join("\n"));
    }
    Ok(Report { store: kind.name(), lines })
}

/// The same on every kind of store, as a table; what `cargo xtask canary` shows.
///
/// # Errors
/// As [`search`].
pub async fn table() -> anyhow::Result<String> {
    use core::fmt::Write as _;
    let mut table =
        format!("{:<12}{:<28}{:>12}{:>10}{:>10}\n", "store", "place", "bytes", "found", "planted");
    for kind in [Kind::Embedded, Kind::Redis] {
        let report = search(kind).await.with_context(|| format!("canary, {}", kind.name()))?;
        for (place, bytes, found, planted) in report.lines {
            writeln!(table, "{:<12}{place:<28}{bytes:>12}{found:>10}{planted:>10}", report.store)?;
        }
    }
    Ok(table)
}

/// The files of a directory, as one place each; a directory below it is one place as a whole.
fn files(directory: &Path, planted: &str) -> anyhow::Result<Vec<Place>> {
    let mut places = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = if entry.file_type()?.is_dir() {
            let parts = files(&entry.path(), planted)?.into_iter().map(|part| part.bytes);
            parts.collect::<Vec<_>>().concat()
        } else {
            fs::read(entry.path())?
        };
        places.push(Place { name, bytes, planted: vec![planted.to_owned()] });
    }
    Ok(places)
}
