//! An operator's own words at the top of her first page: who runs the service, and a greeting.

use core::fmt;
use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{LANGUAGES, Language, PagesError, escape};

/// Longest file, in bytes.
const MAX_FILE: usize = 32_768;
/// Longest text, in characters: what she needs to know stands below it.
const MAX_TEXT: usize = 600;

/// One text a language. Made by [`Opening::parse`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening(BTreeMap<&'static str, String>);

/// All that is wrong with such a file, each with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningError(Vec<(usize, String)>);

impl fmt::Display for OpeningError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the opening text can't be used")?;
        for (line, what) in &self.0 {
            write!(formatter, "\n  line {line}: {what}")?;
        }
        Ok(())
    }
}

impl core::error::Error for OpeningError {}

impl Opening {
    /// Reads a file: TOML, a text by the tag of each language, such as `fr = "…"`.
    ///
    /// # Errors
    /// [`OpeningError`] with everything that is wrong.
    pub fn parse(source: &str) -> Result<Self, OpeningError> {
        if source.len() > MAX_FILE {
            return Err(OpeningError(vec![(1, format!("longer than {MAX_FILE} bytes"))]));
        }
        let (table, errors) = DeTable::parse_recoverable(source);
        let mut mistakes: Vec<(usize, String)> = errors
            .iter()
            .map(|error| (error.span().map_or(0, |span| span.start), error.message().to_owned()))
            .collect();
        let mut texts = BTreeMap::new();
        for (tag, value) in table.get_ref() {
            let language = LANGUAGES.iter().find(|language| language.tag == tag.get_ref());
            match (language, text(value.get_ref())) {
                (None, _) => {
                    let what = format!("the pages have no language {}", tag.get_ref());
                    mistakes.push((tag.span().start, what));
                }
                (_, Err(what)) => mistakes.push((value.span().start, what)),
                (Some(language), Ok(text)) => {
                    texts.insert(language.tag, text);
                }
            }
        }
        if mistakes.is_empty() {
            return Ok(Self(texts));
        }
        mistakes.sort();
        let line = |at: usize| 1 + source.bytes().take(at).filter(|byte| *byte == b'\n').count();
        Err(OpeningError(mistakes.into_iter().map(|(at, what)| (line(at), what)).collect()))
    }

    /// Whether there is a text in each of these languages.
    ///
    /// # Errors
    /// [`PagesError::OpeningLacks`] with the tags of all others.
    pub fn check(&self, offered: &[&'static Language]) -> Result<(), PagesError> {
        let tags = offered.iter().map(|language| language.tag);
        let lacks: Vec<_> = tags.filter(|tag| !self.0.contains_key(tag)).collect();
        if lacks.is_empty() { Ok(()) } else { Err(PagesError::OpeningLacks(lacks.join(", "))) }
    }

    /// As a paragraph of text, never markup.
    pub(super) fn paragraph(&self, language: &Language) -> String {
        let text = self.0.get(language.tag).map(|text| escape(text)).unwrap_or_default();
        format!("<p class=\"opening\">{text}</p>")
    }
}

/// Plain text that can't pretend to be something else.
fn text(value: &DeValue<'_>) -> Result<String, String> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    if text.is_empty() || text.chars().count() > MAX_TEXT {
        return Err(format!("this is a text in quotes, 1 to {MAX_TEXT} characters"));
    }
    if text.chars().any(deceives) {
        return Err("this has control characters, or marks that turn text around".to_owned());
    }
    Ok(text.to_owned())
}

/// But for line feeds: controls, marks of direction, and what can't be seen.
pub(super) const fn deceives(character: char) -> bool {
    match character {
        '\n' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(source: &str) -> Vec<(usize, String)> {
        Opening::parse(source).unwrap_err().0
    }

    #[test]
    fn all_mistakes_are_said_at_once_with_their_lines() {
        let source = "fr = \"Bienvenue\"\nxx = \"?\"\nen = \"a\\u202Eb\"\nes = \"\"\nar = 1\n";
        let lines: Vec<usize> = wrong(source).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        for bad in ["\u{7}", "\u{200b}", "\u{2066}", "\u{feff}", "\u{85}", "\u{200f}"] {
            assert!(deceives(bad.chars().next().unwrap()), "{bad:?}");
        }
    }

    #[test]
    fn a_text_has_its_bounds() {
        let of = |length: usize| format!("fr = \"{}\"", "é".repeat(length));
        assert!(Opening::parse(&of(MAX_TEXT)).is_ok());
        assert_eq!(wrong(&of(MAX_TEXT + 1)).len(), 1);
        assert_eq!(wrong(&" ".repeat(MAX_FILE + 1)).len(), 1);
    }
}
