//! One file, its tables and their values. A value that is wrong is told and stands empty: what has a
//! mistake is never used.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    File,
    fields::{CONSOLE, Form, List},
};
use crate::text::{MAX_LINE, MAX_NOTE, PerLanguage, is_line, is_name, is_note};

/// Longest file, in bytes.
const MAX_FILE: usize = 2 << 20;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) what: String,
}

/// One table of a list, and where it begins.
pub(super) struct Row<'table, 'file> {
    table: &'table DeTable<'file>,
    pub(super) at: usize,
}

type Value<'table, 'file> = &'table Spanned<DeValue<'file>>;

impl<'table, 'file> Row<'table, 'file> {
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn value(&self, key: &str) -> Option<Value<'table, 'file>> {
        self.table.get(key)
    }

    /// Where a value stands, or the row.
    pub(super) fn place(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |value| value.span().start)
    }
}

pub(super) struct Reader<'file> {
    file: File<'file>,
    languages: &'file [&'file str],
    mistakes: Vec<Mistake>,
}

impl<'file> Reader<'file> {
    pub(super) const fn new(file: File<'file>, languages: &'file [&'file str]) -> Self {
        Self { file, languages, mistakes: Vec::new() }
    }

    /// In the order of lines.
    pub(super) fn mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort_by_key(|mistake| mistake.line);
        self.mistakes
    }

    /// The line, counted from 1, where a byte stands.
    pub(super) fn wrong(&mut self, at: usize, what: impl Into<String>) {
        let before = self.file.contents.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        self.mistakes.push(Mistake { file: self.file.name.to_owned(), line, what: what.into() });
    }

    /// Calls `read` for each row of each list, and returns the line that may stand above them; only
    /// what the form has may stand in the file.
    pub(super) fn each(
        &mut self,
        form: &Form,
        mut read: impl FnMut(&mut Self, &str, &Row<'_, 'file>),
    ) -> Option<String> {
        if self.file.contents.len() > MAX_FILE {
            self.wrong(0, format!("the file is longer than {MAX_FILE} bytes"));
            return None;
        }
        let mut found = None;
        let (table, errors) = DeTable::parse_recoverable(self.file.contents);
        for error in errors {
            self.wrong(error.span().map_or(0, |span| span.start), error.message());
        }
        for (name, value) in table.get_ref() {
            if form.above.is_some_and(|above| above.key == &**name.get_ref()) {
                found = Some(self.checked_line(value));
                continue;
            }
            let Some(list) = form.lists.iter().find(|list| list.name == &**name.get_ref()) else {
                self.wrong(name.span().start, format!("{} is not known here", name.get_ref()));
                continue;
            };
            for row in value.get_ref().as_array().into_iter().flatten() {
                match row.get_ref().as_table() {
                    Some(table) => {
                        let row = Row { table, at: row.span().start };
                        self.known(&row, list);
                        read(self, list.name, &row);
                    }
                    None => {
                        self.wrong(row.span().start, format!("this is a table: [[{}]]", list.name))
                    }
                }
            }
            if value.get_ref().as_array().is_none() {
                self.wrong(value.span().start, format!("this is a list: [[{}]]", list.name));
            }
        }
        found
    }

    fn known(&mut self, row: &Row<'_, 'file>, list: &List) {
        for (key, _) in row.table {
            if !list.knows(key.get_ref()) {
                self.wrong(key.span().start, format!("{} is not known here", key.get_ref()));
            }
        }
    }

    fn needed<'table>(
        &mut self,
        row: &Row<'table, 'file>,
        key: &str,
    ) -> Option<Value<'table, 'file>> {
        let value = row.value(key);
        if value.is_none() {
            self.wrong(row.at, format!("{key} is missing"));
        }
        value
    }

    pub(super) fn line(&mut self, row: &Row<'_, 'file>, key: &str) -> String {
        let value = self.needed(row, key);
        value.map(|value| self.checked_line(value)).unwrap_or_default()
    }

    pub(super) fn maybe_line(&mut self, row: &Row<'_, 'file>, key: &str) -> Option<String> {
        row.value(key).map(|value| self.checked_line(value))
    }

    pub(super) fn note(&mut self, row: &Row<'_, 'file>, key: &str) -> String {
        let value = self.needed(row, key);
        value.map(|value| self.checked_note(value)).unwrap_or_default()
    }

    pub(super) fn name(&mut self, row: &Row<'_, 'file>, key: &str) -> String {
        let Some(value) = self.needed(row, key) else { return String::new() };
        let name = text(value);
        if !is_name(&name) {
            let what = "a name is 1 to 32 of a to z, 0 to 9 and -";
            self.wrong(value.span().start, what);
        }
        name
    }

    fn checked_line(&mut self, value: Value<'_, 'file>) -> String {
        let line = text(value);
        if !is_line(&line) {
            let what = format!(
                "this is a text in quotes, 1 to {MAX_LINE} bytes, on one line, without characters that can't be seen"
            );
            self.wrong(value.span().start, what);
        }
        line
    }

    fn checked_note(&mut self, value: Value<'_, 'file>) -> String {
        let note = text(value);
        if !is_note(&note) {
            let what = format!(
                "this is a text in quotes, 1 to {MAX_NOTE} bytes, without characters that can't be seen"
            );
            self.wrong(value.span().start, what);
        }
        note
    }

    /// One of these names.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        value: Value<'_, 'file>,
        known: &[(T, &str)],
    ) -> Option<T> {
        let name = value.get_ref().as_str().unwrap_or_default();
        let found = known.iter().find(|(_, known)| *known == name).map(|(found, _)| *found);
        if found.is_none() {
            let names = known.iter().map(|(_, name)| *name).collect::<Vec<_>>();
            self.wrong(value.span().start, format!("this is one of: {}", names.join(", ")));
        }
        found
    }

    /// A line for each language of the console.
    pub(super) fn labels(&mut self, row: &Row<'_, 'file>, key: &str) -> PerLanguage {
        let Some(value) = self.needed(row, key) else { return PerLanguage::new() };
        let texts = self.texts(value, key, &CONSOLE, Self::checked_line);
        for tag in CONSOLE.iter().filter(|tag| !texts.contains_key(**tag)) {
            self.wrong(value.span().start, format!("there is no text in {tag}"));
        }
        texts
    }

    /// A line for each of some languages of her pages.
    pub(super) fn lines(&mut self, row: &Row<'_, 'file>, key: &str) -> PerLanguage {
        let value = row.value(key);
        value.map(|it| self.texts(it, key, self.languages, Self::checked_line)).unwrap_or_default()
    }

    /// A note for each of some languages of her pages.
    pub(super) fn notes(&mut self, row: &Row<'_, 'file>, key: &str) -> PerLanguage {
        let value = row.value(key);
        value.map(|it| self.texts(it, key, self.languages, Self::checked_note)).unwrap_or_default()
    }

    fn texts(
        &mut self,
        value: Value<'_, 'file>,
        key: &str,
        languages: &[&str],
        checked: fn(&mut Self, Value<'_, 'file>) -> String,
    ) -> PerLanguage {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span().start, format!("this needs a language: {key}.fr"));
            return PerLanguage::new();
        };
        let mut texts = PerLanguage::new();
        for (tag, value) in table {
            let tag_name = &**tag.get_ref();
            if !languages.contains(&tag_name) {
                self.wrong(tag.span().start, format!("{tag_name} is no language here"));
            }
            texts.insert(tag_name.to_owned(), checked(self, value));
        }
        texts
    }
}

/// Without the space around it; empty if it is no text.
fn text(value: Value<'_, '_>) -> String {
    value.get_ref().as_str().map(str::trim).unwrap_or_default().to_owned()
}
