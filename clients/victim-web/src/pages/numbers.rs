//! Who else helps: one data file, for the operator to verify before each release.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use self::read::NumbersError;
use super::{PagesError, escape, text::Language};

/// A text by language tag.
type PerLanguage = BTreeMap<String, String>;

/// How a number is reached; the scheme of its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tel,
    Sms,
}

impl Kind {
    const ALL: [(Self, &str); 2] = [(Self::Tel, "tel"), (Self::Sms, "sms")];

    const fn scheme(self) -> &'static str {
        match self {
            Self::Tel => "tel",
            Self::Sms => "sms",
        }
    }
}

/// Where a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Danger,
    Listen,
}

impl Group {
    const ALL: [(Self, &str); 2] = [(Self::Danger, "danger"), (Self::Listen, "listen")];
}

/// A number that texts name, by what it is for: `{ $danger }` in a Fluent file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mention {
    Danger,
    /// For who can't speak.
    Silent,
    Listen,
    Children,
}

impl Mention {
    const ALL: [(Self, &str); 4] = [
        (Self::Danger, "danger"),
        (Self::Silent, "silent"),
        (Self::Listen, "listen"),
        (Self::Children, "children"),
    ];
}

/// The numbers that texts name.
#[derive(Debug)]
pub(super) struct Mentions(Vec<(&'static str, String)>);

impl Mentions {
    #[cfg(test)]
    pub(super) fn of(name: &'static str, number: &str) -> Self {
        Self(vec![(name, number.to_owned())])
    }

    /// Each by its name in the Fluent files.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, number)| (*name, &**number))
    }
}

#[derive(Debug, Clone)]
struct Line {
    /// As it is read: digits in groups.
    number: String,
    kind: Kind,
    group: Group,
    /// Named by texts.
    mention: Option<Mention>,
    /// Shown also where there is little room.
    short: bool,
    name: PerLanguage,
    /// For whom, or when.
    whom: PerLanguage,
    hours: Option<PerLanguage>,
}

/// A checked list: complete in every language. Made by [`Numbers::parse`] alone.
#[derive(Debug, Clone)]
pub struct Numbers(Vec<Line>);

impl Numbers {
    /// The list for France, to be verified by the operator.
    pub(super) fn built_in() -> Result<Self, NumbersError> {
        Self::parse(include_str!("../../web/numbers.toml"))
    }

    /// The numbers that texts name.
    pub(super) fn mentions(&self) -> Mentions {
        let mentions = Mention::ALL.iter().filter_map(|(mention, name)| {
            let line = self.0.iter().find(|line| line.mention == Some(*mention))?;
            Some((*name, line.number.clone()))
        });
        Mentions(mentions.collect())
    }

    /// All that is said of them in one language, to notice a change of it.
    pub(super) fn in_language(&self, language: &Language) -> String {
        let texts = self.0.iter().flat_map(|line| {
            [Some(&line.name), Some(&line.whom), line.hours.as_ref()].into_iter().flatten()
        });
        texts.filter_map(|texts| texts.get(language.tag)).map(|text| format!("{text}\n")).collect()
    }

    /// The list for programs: what is shown of each number, in every language.
    pub(super) fn json(&self) -> String {
        let numbers: Vec<_> = self.0.iter().map(Line::json).collect();
        serde_json::Value::from(numbers).to_string()
    }

    /// One group as list items, with all that is known.
    pub(super) fn group(&self, group: Group, language: &Language) -> Result<String, PagesError> {
        let lines = self.0.iter().filter(|line| line.group == group);
        let items = lines.map(|line| line.full(language));
        Ok(items.collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    /// The few that matter most, as list items with number and name.
    pub(super) fn short(&self, language: &Language) -> Result<String, PagesError> {
        let lines = self.0.iter().filter(|line| line.short);
        let items = lines.map(|line| Ok(format!("<li>{}</li>", line.link(language)?)));
        Ok(items.collect::<Result<Vec<_>, PagesError>>()?.join("\n"))
    }

    /// Whom notices name, as links: who listens, and in danger.
    pub(super) fn mentioned(&self, language: &Language) -> Result<String, PagesError> {
        let named = [Mention::Listen, Mention::Danger];
        let lines =
            named.iter().filter_map(|it| self.0.iter().find(|line| line.mention == Some(*it)));
        let links = lines.map(|line| line.link(language));
        Ok(links.collect::<Result<Vec<_>, PagesError>>()?.join(" "))
    }

    /// Of these the ones that can be written to without a sound, as links.
    pub(super) fn silent(&self, language: &Language) -> Result<String, PagesError> {
        let lines = self.0.iter().filter(|line| line.short && line.kind == Kind::Sms);
        let links = lines.map(|line| line.link(language));
        Ok(links.collect::<Result<Vec<_>, PagesError>>()?.join(" "))
    }
}

/// What the list calls it.
fn name<T: Copy + PartialEq>(known: &[(T, &'static str)], wanted: T) -> Option<&'static str> {
    known.iter().find(|(one, _)| *one == wanted).map(|(_, name)| *name)
}

impl Line {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "number": self.number,
            "kind": self.kind.scheme(),
            "group": name(&Group::ALL, self.group),
            "mention": self.mention.and_then(|mention| name(&Mention::ALL, mention)),
            "name": self.name,
            "whom": self.whom,
            "hours": self.hours,
        })
    }

    fn full(&self, language: &Language) -> Result<String, PagesError> {
        let mut item = format!("<li>{}", self.link(language)?);
        let mut line = |class: &str, texts: &PerLanguage| -> Result<(), PagesError> {
            item.push_str(&format!("<p{class}>{}</p>", escape(self.of(texts, language)?)));
            Ok(())
        };
        line("", &self.whom)?;
        if let Some(hours) = &self.hours {
            line(" class=\"soft\"", hours)?;
        }
        item.push_str("</li>");
        Ok(item)
    }

    /// Digits keep their order also in a right-to-left page.
    fn link(&self, language: &Language) -> Result<String, PagesError> {
        let (scheme, dial) = (self.kind.scheme(), self.dial());
        let (shown, name) = (escape(&self.number), escape(self.of(&self.name, language)?));
        Ok(format!("<a href=\"{scheme}:{dial}\"><bdi dir=\"ltr\">{shown}</bdi> {name}</a>"))
    }

    /// What a phone dials.
    fn dial(&self) -> String {
        self.number.chars().filter(|character| *character != ' ').collect()
    }

    fn of<'texts>(
        &self,
        texts: &'texts PerLanguage,
        language: &Language,
    ) -> Result<&'texts str, PagesError> {
        texts
            .get(language.tag)
            .map(String::as_str)
            .ok_or_else(|| PagesError::Text { language: language.tag, key: self.number.clone() })
    }
}
