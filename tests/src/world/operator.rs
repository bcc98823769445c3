//! What an operator writes, and what the service writes for him.

use std::fs;

use abri_desk::{Desk, File};

use super::{JOURNAL, World};
use crate::pages::{self, Values};

/// Languages of her pages.
const LANGUAGES: [&str; 6] = ["fr", "en", "es", "ar", "uk", "fr-x-facile"];

impl World {
    /// Her pages are from now on those of an operator who names zones (`tag=Name`) and opens with words
    /// of their own: TOML, one a language, or none.
    ///
    /// # Errors
    /// If they have mistakes, or this world has no pages.
    pub fn opens_with(&self, zones: &[String], opening: &str) -> anyhow::Result<()> {
        let values = Values {
            pins: self.demonstration.pins.clone(),
            delivery: self.proxy.origin(),
            exit: self.elsewhere()?,
        };
        pages::make(&values, zones, opening, &self.directory.path().join("victim"))
    }

    /// Lets browsers load the pages compressed, as they do where the service is installed.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn compress_pages(&self) -> anyhow::Result<()> {
        pages::compress(self.directory.path())
    }

    /// What an operator puts on officers' desks, from now on: files by their names.
    ///
    /// # Errors
    /// If they have mistakes, or this world has no pages.
    pub fn put_desk(&self, files: &[(&str, &str)]) -> anyhow::Result<()> {
        let files: Vec<_> = files.iter().map(|(name, contents)| File { name, contents }).collect();
        self.beside_the_console("desk.json", &Desk::parse(&files, &LANGUAGES)?.json())
    }

    /// Whom officers can refer her to, from now on.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn hands_over(&self, numbers: &str) -> anyhow::Result<()> {
        self.beside_the_console("numbers.json", numbers)
    }

    /// Who keeps records, as consoles that are opened from now on pin it.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn pins_custodian(&self, name: &str, keys: &str) -> anyhow::Result<()> {
        let page = self.directory.path().join("console").join("index.html");
        pages::pin_custodian(&page, name, keys)
    }

    /// The zones that the operator names, for consoles that are opened from now on: `tag=name`, a line each.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn names_zones(&self, zones: &str) -> anyhow::Result<()> {
        pages::name_zones(&self.directory.path().join("console").join("index.html"), zones)
    }

    /// The lines of the journal of records.
    ///
    /// # Errors
    /// If it is there and can't be read.
    pub fn journal(&self) -> anyhow::Result<Vec<serde_json::Value>> {
        let journal = self.directory.path().join(JOURNAL);
        if !journal.exists() {
            return Ok(Vec::new());
        }
        let text = fs::read_to_string(journal)?;
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    /// A file beside the console is not there, from now on.
    ///
    /// # Errors
    /// If it was not there, or this world has no pages.
    pub fn lacks(&self, name: &str) -> anyhow::Result<()> {
        let file = self.directory.path().join("console").join(name);
        fs::remove_file(file.with_extension("json.br"))?;
        Ok(fs::remove_file(file)?)
    }

    fn beside_the_console(&self, name: &str, contents: &str) -> anyhow::Result<()> {
        let file = self.directory.path().join("console").join(name);
        fs::remove_file(file.with_extension("json.br"))?;
        Ok(fs::write(file, contents)?)
    }
}
