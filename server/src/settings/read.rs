//! Reads TOML with positions: every mistake at once, each with its line and column.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What, and what is allowed. Never a value that could be secret.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// A text and what is wrong with it.
pub(super) struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    /// Also notes what is no TOML; what is left is read.
    pub(super) fn new(text: &'t str) -> (Self, Spanned<DeTable<'t>>) {
        let mut reader = Self { text, mistakes: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            reader.wrong(error.span().map_or(0, |span| span.start), error.message());
        }
        (reader, table)
    }

    /// Notes a mistake at this byte.
    pub(super) fn wrong(&mut self, at: usize, what: impl Into<String>) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
        self.mistakes.push(Mistake { line, column, what: what.into() });
    }

    pub(super) fn finish(mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        self.mistakes.dedup();
        self.mistakes
    }
}

/// One table while it is read: what nobody asked for is not known.
pub(super) struct Section<'r, 'v, 't> {
    reader: &'r mut Reader<'t>,
    name: &'static str,
    table: Option<&'v DeTable<'t>>,
    /// Where the table, or the file, begins.
    at: usize,
    asked: BTreeSet<&'static str>,
}

impl<'r, 'v, 't> Section<'r, 'v, 't> {
    /// The whole file.
    pub(super) fn root(reader: &'r mut Reader<'t>, table: &'v Spanned<DeTable<'t>>) -> Self {
        let table = Some(table.get_ref());
        Self { reader, name: "the file", table, at: 0, asked: BTreeSet::new() }
    }

    /// A table in this one; if it is not there, an empty one.
    pub(super) fn section<'s>(&'s mut self, name: &'static str) -> Section<'s, 'v, 't> {
        let value = self.get(name);
        let at = value.map_or(0, |value| value.span().start);
        let table = value.and_then(|value| value.get_ref().as_table());
        if value.is_some() && table.is_none() {
            self.reader.wrong(at, format!("{name} is a table: [{name}]"));
        }
        Section { reader: &mut *self.reader, name, table, at, asked: BTreeSet::new() }
    }

    /// Reads each table of an array of tables.
    pub(super) fn each<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(Section<'_, 'v, 't>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.get(name)?;
        let Some(array) = value.get_ref().as_array() else {
            self.reader.wrong(value.span().start, format!("{name} is written [[{name}]]"));
            return None;
        };
        let mut found = Vec::new();
        for item in array {
            let at = item.span().start;
            match item.get_ref().as_table() {
                Some(table) => {
                    let (reader, table) = (&mut *self.reader, Some(table));
                    found.extend(read(Section { reader, name, table, at, asked: BTreeSet::new() }));
                }
                None => self.reader.wrong(at, format!("{name} is written [[{name}]]")),
            }
        }
        Some(found)
    }

    fn get(&mut self, key: &'static str) -> Option<&'v Spanned<DeValue<'t>>> {
        self.asked.insert(key);
        self.table?.get(key)
    }

    /// A value that `read` understands; `allowed` says what that is.
    fn value<T>(
        &mut self,
        key: &'static str,
        allowed: &str,
        read: impl FnOnce(&DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.reader.wrong(value.span().start, format!("{key} is {allowed}"));
        }
        found
    }

    pub(super) fn switch(&mut self, key: &'static str) -> Option<bool> {
        self.value(key, "true or false", DeValue::as_bool)
    }

    pub(super) fn number(
        &mut self,
        key: &'static str,
        allowed: impl Fn(u64) -> bool,
        says: &str,
    ) -> Option<u64> {
        self.value(key, &format!("a number {says}"), |value| {
            let integer = value.as_integer()?;
            u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|it| allowed(*it))
        })
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.value(key, "a text in quotes", |value| text(value).map(str::to_owned))
    }

    /// A text that can be read as something.
    pub(super) fn parsed<T: FromStr>(&mut self, key: &'static str, allowed: &str) -> Option<T> {
        self.value(key, allowed, |value| text(value)?.parse().ok())
    }

    /// A list of such texts; each wrong one is named.
    pub(super) fn list<T: FromStr>(&mut self, key: &'static str, allowed: &str) -> Option<Vec<T>> {
        let value = self.get(key)?;
        let Some(array) = value.get_ref().as_array() else {
            self.reader.wrong(value.span().start, format!("{key} is a list: [\"…\", \"…\"]"));
            return None;
        };
        let mut found = Vec::new();
        for item in array {
            match text(item.get_ref()).and_then(|text| text.parse().ok()) {
                Some(good) => found.push(good),
                None => self.reader.wrong(item.span().start, format!("{key}: each is {allowed}")),
            }
        }
        Some(found)
    }

    /// Notes something about this key's value, or about the table if it is not there.
    pub(super) fn wrong(&mut self, key: &'static str, what: impl Into<String>) {
        let at = self.get(key).map_or(self.at, |value| value.span().start);
        self.reader.wrong(at, what);
    }

    /// A key without which the rest says nothing.
    pub(super) fn needed<T>(&mut self, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && self.get(key).is_none() {
            self.wrong(key, format!("{} needs {key}", self.name));
        }
        value
    }

    /// What nobody asked for.
    pub(super) fn finish(self) {
        let Some(table) = self.table else { return };
        let known: Vec<&str> = self.asked.iter().copied().collect();
        for (key, _) in table {
            if !self.asked.contains(&**key.get_ref()) {
                let what = format!("not known in {}; known: {}", self.name, known.join(", "));
                self.reader.wrong(key.span().start, what);
            }
        }
    }
}

fn text<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    value.as_str().filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}
