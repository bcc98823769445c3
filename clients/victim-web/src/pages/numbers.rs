//! Who else helps: one data file, for the operator to verify before each release.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{PagesError, escape, text::Language};

/// A text by language tag.
type PerLanguage = BTreeMap<String, String>;

/// How a number is reached; the scheme of its link.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Tel,
    Sms,
}

/// Where a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Group {
    Danger,
    Listen,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// As it is read; digits and spaces.
    number: String,
    kind: Kind,
    group: Group,
    /// Shown also where there is little room.
    #[serde(default)]
    short: bool,
    name: PerLanguage,
    /// For whom, or when.
    whom: PerLanguage,
    hours: Option<PerLanguage>,
    /// Who must verify it, and what is missing; not shown.
    #[serde(rename = "verify")]
    _verify: String,
}

#[derive(Debug)]
pub(super) struct Numbers(Vec<Line>);

impl Numbers {
    pub(super) fn read() -> Result<Self, PagesError> {
        Ok(Self(serde_json::from_str(include_str!("../../web/numbers.json"))?))
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
}

impl Line {
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
        let scheme = match self.kind {
            Kind::Tel => "tel",
            Kind::Sms => "sms",
        };
        let dial: String = self.number.chars().filter(char::is_ascii_digit).collect();
        let (shown, name) = (escape(&self.number), escape(self.of(&self.name, language)?));
        Ok(format!("<a href=\"{scheme}:{dial}\"><bdi dir=\"ltr\">{shown}</bdi> {name}</a>"))
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
