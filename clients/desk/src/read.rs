//! Reads an operator's files: every mistake of all files at once, each with its line.

mod fields;
mod reader;
mod rows;
mod schema;

use core::fmt;
use std::collections::BTreeMap;

use self::reader::{Mistake, Reader};
pub use self::schema::schemas;
use crate::{Desk, Sheets};

/// One of an operator's files.
#[derive(Debug, Clone, Copy)]
pub struct File<'file> {
    /// Its name: `texts.TAG.toml`, `directory.toml` or `duty.toml`.
    pub name: &'file str,
    /// What stands in it.
    pub contents: &'file str,
}

/// All that is wrong with an operator's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MistakesError(Vec<Mistake>);

impl fmt::Display for MistakesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the operator's files can't be used")?;
        for Mistake { file, line, what } in &self.0 {
            write!(formatter, "\n  {file}, line {line}: {what}")?;
        }
        Ok(())
    }
}

impl core::error::Error for MistakesError {}

impl Desk {
    /// Reads all files of an operator; `languages` are the tags of her pages. The files that come
    /// with the console explain every key.
    ///
    /// # Errors
    /// [`MistakesError`] with everything that is wrong in all of them.
    pub fn parse(files: &[File<'_>], languages: &[&str]) -> Result<Self, MistakesError> {
        let mut sheets =
            Sheets { texts: BTreeMap::new(), entries: vec![], checks: vec![], outcomes: vec![] };
        let mut mistakes = Vec::new();
        for file in files {
            let mut reader = Reader::new(*file, languages);
            match file.name {
                "directory.toml" => sheets.entries = rows::entries(&mut reader),
                "duty.toml" => (sheets.checks, sheets.outcomes) = rows::duty(&mut reader),
                name => match language(name, languages) {
                    Some(tag) => {
                        drop(sheets.texts.insert(tag.to_owned(), rows::texts(&mut reader)))
                    }
                    None => reader.wrong(0, "no file of a desk is called so"),
                },
            }
            mistakes.extend(reader.mistakes());
        }
        if !mistakes.is_empty() {
            return Err(MistakesError(mistakes));
        }
        // What no rule above sees, and the console would refuse.
        let desk = Self(sheets);
        match Self::read(desk.json().as_bytes()) {
            Ok(_) => Ok(desk),
            Err(error) => {
                let what = format!("{error} in a console: too much, or too long");
                Err(MistakesError(vec![Mistake { file: "all files".into(), line: 1, what }]))
            }
        }
    }
}

/// Of `texts.TAG.toml`.
fn language<'tag>(name: &str, languages: &[&'tag str]) -> Option<&'tag str> {
    let tag = name.strip_prefix("texts.")?.strip_suffix(".toml")?;
    languages.iter().find(|known| **known == tag).copied()
}
