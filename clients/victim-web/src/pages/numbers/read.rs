//! Reads the operator's list: every mistake at once, each with its line.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Group, Kind, Line, Mention, Numbers, PerLanguage};
use crate::pages::LANGUAGES;

/// Longest list, in bytes.
const MAX_LIST: usize = 65_536;
/// Longest text of a number, in characters.
const MAX_TEXT: usize = 240;
/// Digits of a number: the shortest emergency number has two, E.164 allows fifteen.
const DIGITS: core::ops::RangeInclusive<usize> = 2..=15;
/// How many numbers may stand where there is little room.
const SHORT: core::ops::RangeInclusive<usize> = 1..=4;
const KEYS: [&str; 9] =
    ["number", "kind", "group", "mention", "short", "verify", "name", "whom", "hours"];

/// All that is wrong with a list of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumbersError(Vec<Mistake>);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mistake {
    line: usize,
    what: String,
}

impl fmt::Display for NumbersError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the list of numbers can't be used")?;
        for Mistake { line, what } in &self.0 {
            write!(formatter, "\n  line {line}: {what}")?;
        }
        Ok(())
    }
}

impl core::error::Error for NumbersError {}

impl Numbers {
    /// Reads a list: TOML, one `[[number]]` each. The built-in one, `web/numbers.toml`, explains
    /// every key.
    ///
    /// # Errors
    /// [`NumbersError`] with everything that is wrong.
    pub fn parse(list: &str) -> Result<Self, NumbersError> {
        let mut reader = Reader { list, mistakes: Vec::new() };
        let lines = reader.list();
        if reader.mistakes.is_empty() {
            return Ok(Self(lines));
        }
        reader.mistakes.sort_by_key(|mistake| mistake.line);
        Err(NumbersError(reader.mistakes))
    }
}

struct Reader<'list> {
    list: &'list str,
    mistakes: Vec<Mistake>,
}

impl<'list> Reader<'list> {
    /// The line, counted from 1, where a byte stands.
    fn wrong(&mut self, at: usize, what: impl Into<String>) {
        let before = self.list.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        self.mistakes.push(Mistake { line, what: what.into() });
    }

    fn list(&mut self) -> Vec<Line> {
        if self.list.len() > MAX_LIST {
            self.wrong(0, format!("the file is longer than {MAX_LIST} bytes"));
            return Vec::new();
        }
        let (table, errors) = DeTable::parse_recoverable(self.list);
        for error in errors {
            self.wrong(error.span().map_or(0, |span| span.start), error.message());
        }
        for (key, _) in table.get_ref() {
            if key.get_ref() != "number" {
                self.wrong(key.span().start, format!("{} is not known here", key.get_ref()));
            }
        }
        let Some(numbers) = table.get_ref().get("number").and_then(|it| it.get_ref().as_array())
        else {
            self.wrong(0, "no [[number]]");
            return Vec::new();
        };
        let lines: Vec<_> = numbers
            .iter()
            .filter_map(|number| match number.get_ref().as_table() {
                Some(table) => self.line(table, number.span().start),
                None => {
                    self.wrong(number.span().start, "a number is a table: [[number]]");
                    None
                }
            })
            .collect();
        // What the whole list lacks can only be told once each of its lines is right.
        if self.mistakes.is_empty() {
            self.whole(&lines);
        }
        lines
    }

    /// What must be there once, or at least once.
    fn whole(&mut self, lines: &[Line]) {
        for (mention, name) in Mention::ALL {
            let count = lines.iter().filter(|line| line.mention == Some(mention)).count();
            if count != 1 {
                let what = format!("{count} numbers have mention = \"{name}\", texts need one");
                self.wrong(0, what);
            }
        }
        for (group, name) in Group::ALL {
            if !lines.iter().any(|line| line.group == group) {
                self.wrong(0, format!("no number has group = \"{name}\""));
            }
        }
        let short = lines.iter().filter(|line| line.short).count();
        if !SHORT.contains(&short) {
            self.wrong(0, format!("{short} numbers have short = true, there is room for 1 to 4"));
        }
        let mut seen = BTreeSet::new();
        for line in lines.iter().filter(|line| !seen.insert(line.dial())) {
            self.wrong(0, format!("{} stands there twice", line.number));
        }
    }

    fn line(&mut self, table: &DeTable<'list>, at: usize) -> Option<Line> {
        for (key, _) in table {
            if !KEYS.contains(&&**key.get_ref()) {
                self.wrong(key.span().start, format!("{} is not known here", key.get_ref()));
            }
        }
        let number = self.needed(table, "number", at).and_then(|value| self.number(value));
        let kind = self.needed(table, "kind", at).and_then(|it| self.one_of(it, &Kind::ALL));
        let group = self.needed(table, "group", at).and_then(|it| self.one_of(it, &Group::ALL));
        let mention = match table.get("mention") {
            Some(value) => Some(self.one_of(value, &Mention::ALL)?),
            None => None,
        };
        let short = match table.get("short") {
            Some(value) => self.switch(value)?,
            None => false,
        };
        let verify = self.needed(table, "verify", at).and_then(|value| self.text(value));
        let name = self.needed(table, "name", at).and_then(|value| self.texts(value));
        let whom = self.needed(table, "whom", at).and_then(|value| self.texts(value));
        let hours = match table.get("hours") {
            Some(value) => Some(self.texts(value)?),
            None => None,
        };
        verify?;
        Some(Line {
            number: number?,
            kind: kind?,
            group: group?,
            mention,
            short,
            name: name?,
            whom: whom?,
            hours,
        })
    }

    fn needed<'table>(
        &mut self,
        table: &'table DeTable<'list>,
        key: &str,
        at: usize,
    ) -> Option<&'table Spanned<DeValue<'list>>> {
        let value = table.get(key);
        if value.is_none() {
            self.wrong(at, format!("this number has no {key}"));
        }
        value
    }

    fn number(&mut self, value: &Spanned<DeValue<'list>>) -> Option<String> {
        let number = self.text(value)?;
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let grouped = digits
            .split(' ')
            .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        if grouped && DIGITS.contains(&count) {
            return Some(number);
        }
        self.wrong(value.span().start, "a number is 2 to 15 digits, in groups if you like");
        None
    }

    fn switch(&mut self, value: &Spanned<DeValue<'list>>) -> Option<bool> {
        let switch = value.get_ref().as_bool();
        if switch.is_none() {
            self.wrong(value.span().start, "this is true or false");
        }
        switch
    }

    fn one_of<T: Copy>(
        &mut self,
        value: &Spanned<DeValue<'list>>,
        known: &[(T, &'static str)],
    ) -> Option<T> {
        let text = value.get_ref().as_str().unwrap_or_default();
        if let Some((found, _)) = known.iter().find(|(_, name)| *name == text) {
            return Some(*found);
        }
        let names: Vec<_> = known.iter().map(|(_, name)| *name).collect();
        self.wrong(value.span().start, format!("this is one of: {}", names.join(", ")));
        None
    }

    fn text(&mut self, value: &Spanned<DeValue<'list>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::trim).unwrap_or_default();
        let printable = !text.chars().any(char::is_control);
        if !text.is_empty() && printable && text.chars().count() <= MAX_TEXT {
            return Some(text.to_owned());
        }
        let what = format!("this is a text in quotes, 1 to {MAX_TEXT} characters, on one line");
        self.wrong(value.span().start, what);
        None
    }

    /// A text in every language of the pages.
    fn texts(&mut self, value: &Spanned<DeValue<'list>>) -> Option<PerLanguage> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span().start, "this needs a text for each language");
            return None;
        };
        let before = self.mistakes.len();
        let mut texts = BTreeMap::new();
        for (tag, text) in table {
            if LANGUAGES.iter().any(|language| language.tag == tag.get_ref()) {
                texts.extend(self.text(text).map(|text| (tag.get_ref().to_string(), text)));
            } else {
                self.wrong(
                    tag.span().start,
                    format!("the pages have no language {}", tag.get_ref()),
                );
            }
        }
        let at = table.iter().map(|(tag, _)| tag.span().start).min().unwrap_or(value.span().start);
        for language in LANGUAGES.iter().filter(|it| table.get(it.tag).is_none()) {
            self.wrong(at, format!("there is no text in {} ({})", language.tag, language.name));
        }
        (self.mistakes.len() == before).then_some(texts)
    }
}
