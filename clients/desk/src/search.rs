//! Looking for whom she can turn to: by place, by need, by words.

use zeroize::Zeroizing;

use crate::{Department, Entry, Need, text::folded};

/// What is looked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them must stand somewhere in the entry; accents and case do not matter. They may be hers.
    pub words: Zeroizing<String>,
    /// In this department, or for the whole country.
    pub department: Option<Department>,
    /// For this need.
    pub need: Option<Need>,
}

impl Query {
    /// Whether this is what is looked for, given its words, place and needs.
    #[must_use]
    pub fn finds(&self, words: &str, department: Option<&Department>, needs: &[Need]) -> bool {
        let at = department.is_none()
            || self.department.is_none()
            || self.department.as_ref() == department;
        let here = folded(words);
        at && self.need.is_none_or(|need| needs.contains(&need))
            && folded(&self.words).split_whitespace().all(|word| here.contains(word))
    }
}

impl Entry {
    /// All its words, in one language, to be searched.
    #[must_use]
    pub fn words(&self, language: &str) -> String {
        let parts = [
            Some(self.name.as_str()),
            self.town.as_deref(),
            self.address.as_deref(),
            self.phone.as_deref(),
        ];
        let code = self.department.as_ref().map(Department::code);
        let parts = parts.into_iter().chain([code]).flatten();
        let mut words = parts.collect::<Vec<_>>().join(" ");
        words.push(' ');
        words.push_str(&self.note(language));
        words
    }
}
