//! Whom she can turn to: one entry of the referral directory.

use std::collections::BTreeSet;

use abri_trust::is_deceptive;
use serde::{Deserialize, Serialize};

use crate::text::{MAX_NOTE, PerLanguage, found, in_language, is_line, is_note};

/// Languages are few; what is longer together than a card's text could not be sent.
const BETWEEN: &str = "\n";

/// By which she can reach it; one is needed.
#[cfg(feature = "read")]
pub(crate) const CONTACTS: [&str; 4] = ["phone", "sms", "address", "site"];
/// Where it is; what is national has neither.
#[cfg(feature = "read")]
pub(crate) const LOCAL: [&str; 2] = ["department", "town"];
/// Longest phone number, in bytes.
pub(crate) const LONGEST_NUMBER: usize = 24;
/// Fewest digits of a phone number.
pub(crate) const MIN_DIGITS: usize = 2;
/// Most digits of a phone number.
pub(crate) const MAX_DIGITS: usize = 15;

/// A department's code: `01` to `95` without `20`, `2A`, `2B`, `971` to `989`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Department(String);

/// What sort of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// For the whole country.
    National,
    /// An association.
    Association,
    /// A police unit.
    Police,
    /// A gendarmerie unit.
    Gendarmerie,
    /// A hospital with a forensic unit.
    Hospital,
    /// Legal aid.
    LegalAid,
}

/// What she may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// She is in danger now.
    Danger,
    /// Somebody who listens.
    Listen,
    /// To report what was done to her.
    Report,
    /// Care.
    Care,
    /// Forensic sampling.
    Sampling,
    /// Somebody who knows the law.
    Law,
    /// Somewhere to stay.
    Shelter,
    /// It is about a child.
    Children,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What sort of place.
    pub kind: Kind,
    /// Its own name.
    pub name: String,
    /// Where; none for the whole country.
    pub department: Option<Department>,
    /// Town; none for the whole country.
    pub town: Option<String>,
    /// What for; at least one.
    pub needs: Vec<Need>,
    /// To call.
    pub phone: Option<String>,
    /// To send text messages to.
    pub sms: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// To be read, never a link.
    pub site: Option<String>,
    /// When, by language.
    #[serde(default)]
    pub hours: PerLanguage,
    /// Good to know, by language.
    #[serde(default)]
    pub note: PerLanguage,
    /// From where the operator has it, and when it was verified; for officers.
    pub source: String,
    /// In which languages a native reader reviewed what is good to know, and when; the others are drafts.
    #[serde(default)]
    pub reviewed: BTreeSet<String>,
}

impl Kind {
    /// Every kind, with its name in files.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::National, "national"),
        (Self::Association, "association"),
        (Self::Police, "police"),
        (Self::Gendarmerie, "gendarmerie"),
        (Self::Hospital, "hospital"),
        (Self::LegalAid, "legal-aid"),
    ];
}

impl Need {
    /// Every need, with its name in files.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Danger, "danger"),
        (Self::Listen, "listen"),
        (Self::Report, "report"),
        (Self::Care, "care"),
        (Self::Sampling, "sampling"),
        (Self::Law, "law"),
        (Self::Shelter, "shelter"),
        (Self::Children, "children"),
    ];

    /// The need of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(need, _)| need)
    }

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(need, _)| *need == self).map_or("", |(_, name)| name)
    }
}

impl Department {
    /// Checks a code, whatever the case of its letter.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        let number = code.parse::<u16>().ok().filter(|_| !code.starts_with('+'));
        let known = match code.len() {
            2 => {
                number.is_some_and(|it| (1..=95).contains(&it) && it != 20)
                    || code == "2A"
                    || code == "2B"
            }
            3 => number.is_some_and(|it| (971..=989).contains(&it)),
            _ => false,
        };
        known.then_some(Self(code))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Department {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::new(&code).ok_or("no department")
    }
}

impl From<Department> for String {
    fn from(department: Department) -> Self {
        department.0
    }
}

impl Entry {
    /// The text of its card in this language: what is good to know, then when.
    #[must_use]
    pub fn note(&self, language: &str) -> String {
        let parts = [&self.note, &self.hours].map(|texts| in_language(texts, language));
        parts.into_iter().flatten().collect::<Vec<_>>().join(BETWEEN)
    }

    /// Whether something on its card in this language was reviewed by nobody.
    #[must_use]
    pub fn is_draft(&self, language: &str) -> bool {
        let texts = [&self.note, &self.hours].map(|texts| found(texts, language));
        texts.into_iter().flatten().any(|(tag, _)| !self.reviewed.contains(tag))
    }

    /// Street and town, as far as they are known.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let address = self.address.as_deref()?;
        Some(
            self.town
                .as_ref()
                .map_or_else(|| address.to_owned(), |town| format!("{address}, {town}")),
        )
    }

    /// Whether it can be shown and sent.
    pub(crate) fn is_sound(&self) -> bool {
        let lines =
            [&self.town, &self.site].into_iter().flatten().chain([&self.name, &self.source]);
        let texts = self.hours.values().chain(self.note.values());
        let tags = self.hours.keys().chain(self.note.keys());
        let numbers = [&self.phone, &self.sms].into_iter().flatten();
        let local = self.kind != Kind::National;
        lines.into_iter().all(|line| is_line(line))
            && texts.into_iter().all(|text| is_note(text))
            && tags.into_iter().all(|tag| self.note(tag).len() <= MAX_NOTE)
            && self.place().is_none_or(|place| is_line(&place))
            && numbers.into_iter().all(|number| is_number(number))
            && self.has_contact()
            && !self.needs.is_empty()
            && self.department.is_some() == local
            && self.town.is_some() == local
    }

    pub(crate) const fn has_contact(&self) -> bool {
        self.phone.is_some() || self.sms.is_some() || self.address.is_some() || self.site.is_some()
    }
}

/// Digits in groups, perhaps after a plus; what a card takes (`CONTENT-4`).
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let grouped = digits
        .split(' ')
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    grouped
        && (MIN_DIGITS..=MAX_DIGITS).contains(&count)
        && text.len() <= LONGEST_NUMBER
        && !text.chars().any(is_deceptive)
}
