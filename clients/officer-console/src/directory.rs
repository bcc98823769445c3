//! Whom an officer can refer her to: the numbers that everybody sees on her page, and the operator's
//! own entries, as both lie beside the console.

use abri_core::{Card, Contact, Line, Note, PhoneNumber};
use abri_desk::{Desk, Entry, Need, PerLanguage, Query, in_language};
use serde::Deserialize;

/// Largest list of numbers, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most cards that are shown at once: more is looked for by more words.
pub const MOST_FOUND: usize = 50;

/// Numbers first, then the operator's entries, each in the operator's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    numbers: Vec<Listed>,
    desk: Option<Desk>,
}

/// The operator's file is not a list of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list of numbers can't be read")]
pub struct DirectoryError;

/// A card that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place, for [`Directory::card`].
    pub place: usize,
    /// What it is called, for the officer.
    pub name: String,
    /// Something on it was reviewed by nobody, in the language that she reads.
    pub draft: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Listed {
    number: String,
    kind: Kind,
    group: Option<String>,
    mention: Option<String>,
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
        let numbers: Vec<Listed> = serde_json::from_slice(bytes).map_err(|_| DirectoryError)?;
        let whole = numbers.iter().all(|one| one.name.keys().all(|tag| one.card(tag).is_some()));
        if whole { Ok(Self { numbers, desk: None }) } else { Err(DirectoryError) }
    }

    /// The same with what the operator put on the desk.
    #[must_use]
    pub fn with(self, desk: Desk) -> Self {
        Self { desk: Some(desk), ..self }
    }

    /// What the operator put on the desk, if it could be read.
    #[must_use]
    pub const fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    /// The first cards that answer a query, by names in the officer's language; she reads `hers`.
    #[must_use]
    pub fn find(&self, query: &Query, language: &str, hers: &str) -> Vec<Found> {
        let numbers = self.numbers.iter().map(|one| {
            let found = query.finds(&one.words(language), None, &one.needs());
            found.then(|| one.called(language))
        });
        let entries = self.entries().iter().map(|one| {
            let found = query.finds(&one.words(language), one.department.as_ref(), &one.needs);
            found.then(|| called(one))
        });
        let all = numbers.chain(entries).enumerate();
        all.filter_map(|(place, name)| Some((place, name?)))
            .map(|(place, name)| Found { place, name, draft: self.is_draft(place, hers) })
            .take(MOST_FOUND)
            .collect()
    }

    /// The card at this place, in the language that she reads.
    #[must_use]
    pub fn card(&self, place: usize, language: &str) -> Option<Card> {
        match place.checked_sub(self.numbers.len()) {
            None => self.numbers.get(place)?.card(language),
            Some(place) => card(self.entries().get(place)?, language),
        }
    }

    /// From where the operator has it, for the officer.
    #[must_use]
    pub fn source(&self, place: usize) -> Option<&str> {
        self.entry(place).map(|entry| entry.source.as_str())
    }

    /// Whether nobody reviewed what the card at this place says in the language that she reads. The numbers
    /// say what her page says.
    #[must_use]
    pub fn is_draft(&self, place: usize, language: &str) -> bool {
        self.entry(place).is_some_and(|entry| entry.is_draft(language))
    }

    fn entry(&self, place: usize) -> Option<&Entry> {
        self.entries().get(place.checked_sub(self.numbers.len())?)
    }

    fn entries(&self) -> &[Entry] {
        self.desk.as_ref().map(Desk::entries).unwrap_or_default()
    }
}

fn called(entry: &Entry) -> String {
    match (&entry.town, &entry.department) {
        (Some(town), Some(department)) => format!("{}, {town} ({})", entry.name, department.code()),
        _ => entry.name.clone(),
    }
}

fn card(entry: &Entry, language: &str) -> Option<Card> {
    let number = |number: &Option<String>| PhoneNumber::new(number.as_deref()?).ok();
    let line = |text: Option<String>| Line::new(text?).ok();
    let contacts = [
        number(&entry.phone).map(Contact::Phone),
        number(&entry.sms).map(Contact::TextMessage),
        line(entry.place().or_else(|| entry.town.clone())).map(Contact::Place),
        line(entry.site.clone()).map(Contact::Site),
    ];
    let note = Note::new(entry.note(language)).ok()?;
    let title = Line::new(entry.name.as_str()).ok()?;
    Card::new(title, note, contacts.into_iter().flatten().collect()).ok()
}

impl Listed {
    fn card(&self, language: &str) -> Option<Card> {
        let number = PhoneNumber::new(self.number.as_str()).ok()?;
        let contact = match self.kind {
            Kind::Tel => Contact::Phone(number),
            Kind::Sms => Contact::TextMessage(number),
        };
        let hours = self.hours.as_ref().and_then(|hours| in_language(hours, language));
        let note = [in_language(&self.whom, language), hours].into_iter().flatten();
        let note = note.collect::<Vec<_>>().join("\n");
        let title = Line::new(in_language(&self.name, language)?).ok()?;
        Card::new(title, Note::new(note).ok()?, vec![contact]).ok()
    }

    fn called(&self, language: &str) -> String {
        format!("{} {}", in_language(&self.name, language).unwrap_or_default(), self.number)
    }

    fn words(&self, language: &str) -> String {
        let whom = in_language(&self.whom, language).unwrap_or_default();
        format!("{} {whom}", self.called(language))
    }

    /// Under which heading her page has it says what for.
    fn needs(&self) -> Vec<Need> {
        let group = match self.group.as_deref() {
            Some("danger") => Some(Need::Danger),
            Some("listen") => Some(Need::Listen),
            _ => None,
        };
        let children = (self.mention.as_deref() == Some("children")).then_some(Need::Children);
        group.into_iter().chain(children).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"[{"number": "3919", "kind": "tel", "group": "listen",
        "name": {"fr": "Écoute", "en": "Listening"}, "whom": {"fr": "Pour toutes."}}]"#;
    /// Invented, with a number of the range that is kept for fiction.
    const DESK: &str = r#"{"texts": {}, "checks": [], "outcomes": [], "entries": [{"kind": "police",
        "name": "Brigade d’exemple", "department": "01", "town": "Exempleville", "needs": ["report"],
        "phone": "01 99 00 00 03", "sms": null, "address": null, "site": null, "source": "test"}]}"#;

    fn names(directory: &Directory, query: &Query) -> Vec<String> {
        directory.find(query, "fr", "fr").into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn a_card_is_in_her_language_or_the_nearest() {
        let directory = Directory::read(LIST.as_bytes()).unwrap();
        let title = |tag| directory.card(0, tag).unwrap().title.as_str().to_owned();
        assert_eq!(title("en"), "Listening");
        assert_eq!(title("fr-x-facile"), "Écoute");
        assert_eq!(title("uk"), "Écoute", "the operator's own");
        assert_eq!(directory.card(0, "en").unwrap().note.as_str(), "Pour toutes.");
        assert_eq!(names(&directory, &Query::default()), ["Écoute 3919"]);
        assert_eq!(directory.card(1, "fr"), None);
    }

    #[test]
    fn the_operators_entries_come_after_the_numbers() {
        let desk = Desk::read(DESK.as_bytes()).unwrap();
        let directory = Directory::read(LIST.as_bytes()).unwrap().with(desk);
        let all = names(&directory, &Query::default());
        assert_eq!(all, ["Écoute 3919", "Brigade d’exemple, Exempleville (01)"]);
        let report = Query { need: Some(Need::Report), ..Query::default() };
        assert_eq!(directory.find(&report, "fr", "fr")[0].place, 1);
        let listen = Query { need: Some(Need::Listen), ..Query::default() };
        assert_eq!(names(&directory, &listen), ["Écoute 3919"]);
        let card = directory.card(1, "en").unwrap();
        assert_eq!(card.title.as_str(), "Brigade d’exemple");
        assert_eq!(card.contacts().len(), 2, "a number, and the town");
        assert_eq!((directory.source(0), directory.source(1)), (None, Some("test")));
    }

    /// A draft is what she would read and nobody reviewed: not a name and a number, nor another language.
    #[test]
    fn a_card_is_a_draft_where_she_reads_what_nobody_reviewed() {
        let numbers = Directory::read(LIST.as_bytes()).unwrap();
        let drafts = |reviewed: &str, hers| {
            let texts = r#""note": {"fr": "Sans rendez-vous.", "es": "Sin cita."}, "reviewed": "#;
            let entry = format!("{texts}{reviewed}, \"source\"");
            let desk = Desk::read(DESK.replace("\"source\"", &entry).as_bytes()).unwrap();
            let found = numbers.clone().with(desk).find(&Query::default(), "fr", hers);
            found.into_iter().map(|found| found.draft).collect::<Vec<_>>()
        };
        assert_eq!(drafts("[]", "es"), [false, true]);
        assert_eq!(drafts(r#"["es"]"#, "es"), [false, false]);
        assert_eq!(drafts(r#"["es"]"#, "uk"), [false, true], "she gets the French text");
        let bare = numbers.clone().with(Desk::read(DESK.as_bytes()).unwrap());
        assert!(!bare.is_draft(1, "es"), "a name and a number");
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
