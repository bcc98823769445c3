//! What an operator puts on officers' desks: answers and explanations per language, whom to turn to,
//! what to check when it is serious, what an ended conversation can be counted as, and which zones there are.
//!
//! ```text
//! an operator's *.toml -> Desk::parse (feature `read`): all mistakes at once, each with its line
//!                      -> schemas: the same rules for editors
//!                      -> Desk::json -> desk.json beside the console -> Desk::read, in the console
//! ```

mod answer;
mod entry;
#[cfg(feature = "read")]
mod read;
mod search;
mod text;
mod zones;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[cfg(feature = "read")]
pub use self::read::{File, MistakesError, schemas};
pub use self::{
    answer::{Filled, fill},
    entry::{Department, Entry, Kind, Need},
    search::Query,
    text::{MAX_LINE, MAX_NOTE, PerLanguage, folded, in_language},
    zones::{ZoneError, Zones},
};

/// Largest `desk.json`, in bytes.
pub const MAX_BYTES: usize = 3 << 20;

/// A short text that an officer puts into a draft by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What is typed after `/`.
    pub name: String,
    /// The text; may have the variables of [`Filled`].
    pub text: String,
}

/// A text that explains something, and goes to her as a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Names it; the same in every language.
    pub name: String,
    /// What it is about, to be read by her.
    pub title: String,
    /// The text.
    pub text: String,
}

/// The texts of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// In the operator's order.
    pub answers: Vec<Answer>,
    /// In the operator's order.
    pub explanations: Vec<Explanation>,
    /// Whether a native reader reviewed them; else each is a draft, and an officer is told.
    #[serde(rename = "reviewed", default)]
    pub is_reviewed: bool,
    /// Which one, and when. For whoever keeps the files: it may name somebody, so no console gets it.
    #[serde(skip)]
    pub reviewed: Option<String>,
}

/// What an ended conversation can be counted as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Names it.
    pub name: String,
    /// For officers, by language of the console.
    pub label: PerLanguage,
}

/// All that lies on the desk. Checked: made by [`read`](Self::read) and `parse` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk(Sheets);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sheets {
    texts: BTreeMap<String, Texts>,
    entries: Vec<Entry>,
    checks: Vec<PerLanguage>,
    outcomes: Vec<Outcome>,
}

/// What lies beside the console is no desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operator's texts and entries can't be read")]
pub struct DeskError;

impl Desk {
    /// Reads `desk.json`, and takes nothing that could not be sent.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn read(bytes: &[u8]) -> Result<Self, DeskError> {
        if bytes.len() > MAX_BYTES {
            return Err(DeskError);
        }
        let sheets: Sheets = serde_json::from_slice(bytes).map_err(|_| DeskError)?;
        if sheets.is_sound() { Ok(Self(sheets)) } else { Err(DeskError) }
    }

    /// For the console.
    #[must_use]
    pub fn json(&self) -> String {
        // Maps with names as keys, and nothing that can't be written.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The texts in this language or in its wider one; otherwise those in French. With the tag of
    /// what was found.
    #[must_use]
    pub fn texts(&self, language: &str) -> Option<(&str, &Texts)> {
        let wider = language.split('-').next().unwrap_or(language);
        let found = [language, wider, "fr"].into_iter().find_map(|tag| {
            let texts = self.0.texts.get_key_value(tag);
            texts.filter(|(_, texts)| !texts.is_empty())
        });
        found.map(|(tag, texts)| (tag.as_str(), texts))
    }

    /// Whom to turn to, beside the numbers that everybody sees.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    /// What to check when it is serious, by language of the console.
    #[must_use]
    pub fn checks(&self) -> &[PerLanguage] {
        &self.0.checks
    }

    /// What an ended conversation can be counted as.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0.outcomes
    }
}

impl Texts {
    const fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.explanations.is_empty()
    }
}

impl Sheets {
    /// The same that `parse` asks for, as far as something could go over or be shown.
    fn is_sound(&self) -> bool {
        let answers = self.texts.values().flat_map(|texts| &texts.answers);
        let explanations = self.texts.values().flat_map(|texts| &texts.explanations);
        let labels = self.checks.iter().chain(self.outcomes.iter().map(|it| &it.label));
        answers.into_iter().all(|it| text::is_name(&it.name) && text::is_note(&it.text))
            && explanations
                .into_iter()
                .all(|it| text::is_line(&it.title) && text::is_note(&it.text))
            && self.entries.iter().all(Entry::is_sound)
            && labels.flat_map(BTreeMap::values).all(|label| text::is_line(label))
    }
}
