//! Whom an officer can refer her to: the operator's list of numbers, as it lies beside the console.

use std::collections::BTreeMap;

use abri_core::{Card, Contact, Line, Note, PhoneNumber};
use serde::Deserialize;

/// Largest list, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// A text by language tag.
type PerLanguage = BTreeMap<String, String>;

/// The list, in the operator's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory(Vec<Listed>);

/// The operator's file is not a list of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list of numbers can't be read")]
pub struct DirectoryError;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Listed {
    number: String,
    kind: Kind,
    name: PerLanguage,
    whom: PerLanguage,
    hours: Option<PerLanguage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Tel,
    Sms,
}

impl Directory {
    /// Reads the list, and makes each card once, so that one that can't be sent is no surprise.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn read(bytes: &[u8]) -> Result<Self, DirectoryError> {
        if bytes.len() > MAX_BYTES {
            return Err(DirectoryError);
        }
        let listed: Vec<Listed> = serde_json::from_slice(bytes).map_err(|_| DirectoryError)?;
        let whole = listed.iter().all(|one| one.name.keys().all(|tag| one.card(tag).is_some()));
        if whole { Ok(Self(listed)) } else { Err(DirectoryError) }
    }

    /// What each card is called, for the officer.
    pub fn names(&self, language: &str) -> impl Iterator<Item = String> {
        self.0.iter().map(move |one| {
            format!("{} {}", text(&one.name, language).unwrap_or_default(), one.number)
        })
    }

    /// The card at this place, in the language that she reads.
    #[must_use]
    pub fn card(&self, place: usize, language: &str) -> Option<Card> {
        self.0.get(place)?.card(language)
    }
}

impl Listed {
    fn card(&self, language: &str) -> Option<Card> {
        let number = PhoneNumber::new(self.number.as_str()).ok()?;
        let contact = match self.kind {
            Kind::Tel => Contact::Phone(number),
            Kind::Sms => Contact::TextMessage(number),
        };
        let hours = self.hours.as_ref().and_then(|hours| text(hours, language));
        let note = [text(&self.whom, language), hours].into_iter().flatten();
        let note = note.collect::<Vec<_>>().join("\n");
        let title = Line::new(text(&self.name, language)?).ok()?;
        Card::new(title, Note::new(note).ok()?, vec![contact]).ok()
    }
}

/// In this language, or in its wider one, or in French, or in the first that there is.
fn text<'texts>(texts: &'texts PerLanguage, language: &str) -> Option<&'texts str> {
    let wider = language.split('-').next().unwrap_or(language);
    let found = texts.get(language).or_else(|| texts.get(wider));
    let found = found.or_else(|| texts.get("fr")).or_else(|| texts.values().next());
    found.map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"[{"number": "3919", "kind": "tel", "group": "listen",
        "name": {"fr": "Écoute", "en": "Listening"}, "whom": {"fr": "Pour toutes."}}]"#;

    #[test]
    fn a_card_is_in_her_language_or_the_nearest() {
        let directory = Directory::read(LIST.as_bytes()).unwrap();
        let title = |tag| directory.card(0, tag).unwrap().title.as_str().to_owned();
        assert_eq!(title("en"), "Listening");
        assert_eq!(title("fr-x-facile"), "Écoute");
        assert_eq!(title("uk"), "Écoute", "the operator's own");
        assert_eq!(directory.card(0, "en").unwrap().note.as_str(), "Pour toutes.");
        assert_eq!(directory.names("fr").collect::<Vec<_>>(), ["Écoute 3919"]);
        assert_eq!(directory.card(1, "fr"), None);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let deceptive = LIST.replace("Listening", "a\\u202eb");
        let command = LIST.replace("3919", "3919,,#");
        let long = " ".repeat(MAX_BYTES + 1);
        for text in ["", "{}", "[{}]", &deceptive, &command, &long] {
            assert_eq!(Directory::read(text.as_bytes()), Err(DirectoryError));
        }
    }
}
