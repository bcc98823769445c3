//! Which texts a native speaker has reviewed: one record a text beside the Fluent files, for
//! operators; nothing of it gets into a page.
//!
//! A record names what was reviewed: digests of the text and of the French one that it translates.
//! When either changes, the text counts as not reviewed.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{LANGUAGES, Language, Numbers, PagesError};

/// The names in the list of numbers, which are reviewed as one text.
const NUMBERS: &str = "numbers";
/// A record of a text that nobody has reviewed.
const DRAFT: &str = "draft";
const HEADER: &str = "\
# Who has reviewed which text. `cargo xtask texts` shows it, `cargo xtask texts --by NAME --on DATE\n\
# --language TAG [KEY...]` records a review by a native speaker, `cargo xtask texts --complete` adds\n\
# what is new. \"draft\": not yet reviewed by a native speaker.\n";

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Not yet reviewed by a native speaker.
    Draft,
    /// Reviewed as it stands.
    Reviewed {
        /// Who did, as the operator names them.
        by: String,
        /// When, `YYYY-MM-DD`.
        on: String,
    },
    /// The text was changed after its review.
    TextChanged,
    /// The French text was changed after the review of its translation.
    SourceChanged,
}

impl Status {
    /// Whether a native speaker has reviewed the text that the page shows now.
    #[must_use]
    pub const fn is_reviewed(&self) -> bool {
        matches!(self, Self::Reviewed { .. })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => formatter.write_str("draft, not yet reviewed by a native speaker"),
            Self::Reviewed { by, on } => write!(formatter, "reviewed by {by} on {on}"),
            Self::TextChanged => formatter.write_str("changed after its review"),
            Self::SourceChanged => formatter.write_str("the French text changed after its review"),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Kept {
    Word(String),
    Review(Review),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    by: String,
    on: String,
    /// Digest of the French text.
    source: String,
    /// Digest of the text.
    text: String,
}

/// The records of one language.
#[derive(Debug)]
pub struct Records {
    language: &'static Language,
    texts: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
    reviews: BTreeMap<String, Option<Review>>,
}

impl Records {
    /// Reads them, whether or not they are complete.
    ///
    /// # Errors
    /// [`PagesError`] if a file is not what it should be.
    pub fn read(language: &'static Language) -> Result<Self, PagesError> {
        Self::of(language, language.review, LANGUAGES.first().unwrap_or(language))
    }

    fn of(
        language: &'static Language,
        kept: &str,
        source: &'static Language,
    ) -> Result<Self, PagesError> {
        let wrong = || PagesError::Records(language.tag);
        let kept: BTreeMap<String, Kept> = toml::from_str(kept).map_err(|_| wrong())?;
        let reviews = kept.into_iter().map(|(key, kept)| match kept {
            Kept::Word(word) if word == DRAFT => Ok((key, None)),
            Kept::Word(_) => Err(wrong()),
            Kept::Review(review) => Ok((key, Some(review))),
        });
        let reviews = reviews.collect::<Result<_, _>>()?;
        Ok(Self { language, texts: texts(language)?, sources: texts(source)?, reviews })
    }

    /// The first text without a record, or record without a text.
    ///
    /// # Errors
    /// [`PagesError::Unrecorded`] with its key.
    pub fn check(&self) -> Result<(), PagesError> {
        let [texts, kept] = [self.texts.keys().collect(), self.reviews.keys().collect()]
            .map(|keys: BTreeSet<&String>| keys);
        match texts.symmetric_difference(&kept).next() {
            Some(key) => {
                Err(PagesError::Unrecorded { language: self.language.tag, key: (*key).clone() })
            }
            None => Ok(()),
        }
    }

    /// Where each text stands, by key.
    pub fn all(&self) -> impl Iterator<Item = (&str, Status)> {
        self.texts.keys().map(|key| (&**key, self.status(key)))
    }

    fn status(&self, key: &str) -> Status {
        let Some(Some(review)) = self.reviews.get(key) else { return Status::Draft };
        if review.text != digest(self.texts.get(key)) {
            Status::TextChanged
        } else if review.source != digest(self.sources.get(key)) {
            Status::SourceChanged
        } else {
            Status::Reviewed { by: review.by.clone(), on: review.on.clone() }
        }
    }

    /// Records a review of these texts as they stand; of all if none is named.
    ///
    /// # Errors
    /// [`PagesError::Text`] for a key that is none.
    pub fn reviewed(&mut self, keys: &[String], by: &str, on: &str) -> Result<(), PagesError> {
        let all: Vec<String> = self.texts.keys().cloned().collect();
        for key in if keys.is_empty() { &all } else { keys } {
            let Some(text) = self.texts.get(key) else {
                return Err(PagesError::Text { language: self.language.tag, key: key.clone() });
            };
            let review = Review {
                by: by.to_owned(),
                on: on.to_owned(),
                source: digest(self.sources.get(key)),
                text: digest(Some(text)),
            };
            self.reviews.insert(key.clone(), Some(review));
        }
        Ok(())
    }

    /// Adds a draft for every text without a record, and drops records without a text.
    pub fn complete(&mut self) {
        self.reviews.retain(|key, _| self.texts.contains_key(key));
        for key in self.texts.keys() {
            self.reviews.entry(key.clone()).or_insert(None);
        }
    }

    /// The file, below `web/text/`.
    #[must_use]
    pub fn file(&self) -> String {
        format!("review/{}.toml", self.language.tag)
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> &'static Language {
        self.language
    }
}

/// The file's contents.
impl fmt::Display for Records {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HEADER)?;
        for (key, review) in &self.reviews {
            match review {
                None => writeln!(formatter, "{key} = \"{DRAFT}\"")?,
                Some(Review { by, on, source, text }) => {
                    let (by, on) = (quoted(by), quoted(on));
                    writeln!(
                        formatter,
                        "{key} = {{ by = {by}, on = {on}, source = \"{source}\", text = \"{text}\" }}"
                    )?;
                }
            }
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The texts of a language as they are written, and its names in the built-in list of numbers.
fn texts(language: &'static Language) -> Result<BTreeMap<String, String>, PagesError> {
    let wrong = || PagesError::Fluent(language.tag);
    let lines = language.source.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let texts = lines.map(|line| {
        let (key, text) = line.split_once(" = ").ok_or_else(wrong)?;
        Ok((key.to_owned(), text.to_owned()))
    });
    let mut texts = texts.collect::<Result<BTreeMap<_, _>, PagesError>>()?;
    texts.insert(NUMBERS.to_owned(), Numbers::built_in()?.in_language(language));
    Ok(texts)
}

/// Enough of SHA-256 to notice a change; who could forge one could as well write "reviewed".
fn digest(text: Option<&String>) -> String {
    let digest = Sha256::digest(text.map(String::as_bytes).unwrap_or_default());
    HEXLOWER.encode(digest.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &'static str, source: &'static str) -> &'static Language {
        Box::leak(Box::new(Language {
            tag,
            directory: tag,
            direction: "ltr",
            name: tag,
            source,
            review: "",
        }))
    }

    const HELLO: &str = "hello = Hola\n";

    /// A review of `HELLO` that translates `Bonjour`, written down.
    fn reviewed() -> String {
        let french = language("fr", "hello = Bonjour\n");
        let mut records = Records::of(language("es", HELLO), "", french).unwrap();
        records.complete();
        records.reviewed(&["hello".into()], "a \"native\" speaker", "2026-01-31").unwrap();
        records.to_string()
    }

    fn status(text: &'static str, french: &'static str) -> Status {
        Records::of(language("es", text), &reviewed(), language("fr", french))
            .unwrap()
            .status("hello")
    }

    #[test]
    fn a_review_holds_until_the_text_or_its_source_changes() {
        let (by, on) = ("a \"native\" speaker".to_owned(), "2026-01-31".to_owned());
        assert_eq!(status(HELLO, "hello = Bonjour\n"), Status::Reviewed { by, on });
        assert_eq!(status(HELLO, "hello = Bonsoir\n"), Status::SourceChanged);
        assert_eq!(status("hello = Buenas\n", "hello = Bonjour\n"), Status::TextChanged);
    }

    #[test]
    fn what_is_new_is_a_draft_and_what_is_gone_goes() {
        let french = language("fr", "hello = Bonjour\nyes = Oui\n");
        let spanish = language("es", "hello = Hola\nyes = Sí\n");
        let mut records =
            Records::of(spanish, &(reviewed() + "old = \"draft\"\n"), french).unwrap();
        assert!(matches!(records.check(), Err(PagesError::Unrecorded { .. })));
        records.complete();
        records.check().unwrap();
        assert_eq!(records.status("yes"), Status::Draft);
        assert!(records.status("hello").is_reviewed());
        assert!(!records.to_string().contains("old"));
    }

    #[test]
    fn a_record_that_says_something_else_is_refused() {
        let french = language("fr", "hello = Bonjour\n");
        for kept in ["hello = \"reviewed\"", "hello = 1", "hello = { by = \"x\" }", "hello"] {
            let read = Records::of(language("es", HELLO), kept, french);
            assert!(matches!(read, Err(PagesError::Records("es"))), "{kept}");
        }
        let mut records = Records::of(language("es", HELLO), "", french).unwrap();
        assert!(records.reviewed(&["absent".into()], "x", "y").is_err());
    }

    #[test]
    fn nothing_of_it_is_in_a_page() {
        let config = super::super::PageConfig::new("", "http://localhost:1");
        for (path, contents) in super::super::files(&config).unwrap() {
            let text = String::from_utf8_lossy(&contents);
            assert!(!text.contains("draft") && !text.contains("review"), "{path:?}");
        }
    }
}
