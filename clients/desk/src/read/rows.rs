//! What each list of an operator's files holds.

use std::collections::BTreeSet;

use super::{
    fields::{DIRECTORY, DUTY, TEXTS},
    reader::{Reader, Row},
};
use crate::{
    Answer, Department, Entry, Explanation, Kind, Need, Outcome, Texts,
    answer::{VARIABLES, unknown},
    entry::{CONTACTS, LOCAL, is_number},
    text::{MAX_NOTE, PerLanguage},
};

/// Answers and explanations of one language.
pub(super) fn texts(reader: &mut Reader<'_>) -> Texts {
    let mut texts = Texts::default();
    let mut names = BTreeSet::new();
    let reviewed = reader.each(&TEXTS, |reader, list, row| {
        let name = reader.name(row, "name");
        if !names.insert((list == "answer", name.clone())) {
            reader.wrong(row.place("name"), format!("{name} stands there twice"));
        }
        let text = reader.note(row, "text");
        if list == "answer" {
            if let Some(what) = unknown(&text) {
                let known = VARIABLES.map(|name| format!("{{{name}}}")).join(", ");
                reader
                    .wrong(row.place("text"), format!("{what} is no variable; there are {known}"));
            }
            texts.answers.push(Answer { name, text });
        } else {
            let title = reader.line(row, "title");
            // For whoever reviews the file.
            let _ = reader.line(row, "source");
            texts.explanations.push(Explanation { name, title, text });
        }
    });
    Texts { is_reviewed: reviewed.is_some(), reviewed, ..texts }
}

/// Whom to turn to.
pub(super) fn entries(reader: &mut Reader<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    reader.each(&DIRECTORY, |reader, _, row| {
        let entry = entry(reader, row);
        let again =
            |it: &&Entry| it.name == entry.name && it.town == entry.town && it.kind == entry.kind;
        if !entry.name.is_empty() && entries.iter().any(|it| again(&it)) {
            reader.wrong(row.place("name"), format!("{} stands there twice", entry.name));
        }
        entries.push(entry);
    });
    entries
}

fn entry<'file>(reader: &mut Reader<'file>, row: &Row<'_, 'file>) -> Entry {
    let kind = match row.value("kind") {
        Some(value) => reader.one_of(value, &Kind::ALL),
        None => {
            reader.wrong(row.at, "kind is missing");
            None
        }
    };
    let entry = Entry {
        kind: kind.unwrap_or(Kind::National),
        name: reader.line(row, "name"),
        department: department(reader, row),
        town: reader.maybe_line(row, "town"),
        needs: needs(reader, row),
        phone: number(reader, row, "phone"),
        sms: number(reader, row, "sms"),
        address: reader.maybe_line(row, "address"),
        site: reader.maybe_line(row, "site"),
        hours: reader.notes(row, "hours"),
        note: reader.notes(row, "note"),
        source: reader.line(row, "source"),
        // By whom and when is for whoever keeps the file: it may name somebody.
        reviewed: reader.lines(row, "reviewed").into_keys().collect(),
    };
    // Who verified it and when: asked for, and not shown.
    let _ = reader.line(row, "verify");
    whole(reader, row, kind, &entry);
    entry
}

/// What can only be told of a whole entry.
fn whole<'file>(
    reader: &mut Reader<'file>,
    row: &Row<'_, 'file>,
    kind: Option<Kind>,
    entry: &Entry,
) {
    for key in LOCAL {
        match (kind, row.has(key)) {
            (Some(Kind::National), true) => {
                reader.wrong(row.place(key), format!("what is national has no {key}"));
            }
            (Some(Kind::National) | None, _) | (_, true) => {}
            (Some(_), false) => reader.wrong(row.at, format!("{key} is missing")),
        }
    }
    if !entry.has_contact() {
        reader.wrong(row.at, format!("one of these is needed: {}", CONTACTS.join(", ")));
    }
    let tags = entry.hours.keys().chain(entry.note.keys());
    if tags.into_iter().any(|tag| entry.note(tag).len() > MAX_NOTE) {
        reader.wrong(row.at, format!("note and hours are longer than {MAX_NOTE} bytes together"));
    }
    if entry.place().is_some_and(|place| place.len() > crate::MAX_LINE) {
        reader.wrong(row.place("address"), "address and town are too long together");
    }
}

fn department<'file>(reader: &mut Reader<'file>, row: &Row<'_, 'file>) -> Option<Department> {
    let value = row.value("department")?;
    let found = value.get_ref().as_str().and_then(Department::new);
    if found.is_none() {
        reader.wrong(
            value.span().start,
            "this is a department's code in quotes: \"01\", \"2A\", \"974\"",
        );
    }
    found
}

fn needs<'file>(reader: &mut Reader<'file>, row: &Row<'_, 'file>) -> Vec<Need> {
    let Some(list) = row.value("needs").and_then(|value| value.get_ref().as_array()) else {
        reader.wrong(row.place("needs"), "needs is a list: [\"listen\", \"law\"]");
        return Vec::new();
    };
    if list.is_empty() {
        reader.wrong(row.place("needs"), "needs names at least one need");
    }
    list.iter().filter_map(|value| reader.one_of(value, &Need::ALL)).collect()
}

fn number<'file>(reader: &mut Reader<'file>, row: &Row<'_, 'file>, key: &str) -> Option<String> {
    let number = reader.maybe_line(row, key)?;
    if !is_number(&number) {
        reader.wrong(row.place(key), "a number is 2 to 15 digits, in groups if you like");
    }
    Some(number)
}

/// What to check when it is serious, and what an ended conversation can be counted as.
pub(super) fn duty(reader: &mut Reader<'_>) -> (Vec<PerLanguage>, Vec<Outcome>) {
    let (mut checks, mut outcomes) = (Vec::new(), Vec::<Outcome>::new());
    reader.each(&DUTY, |reader, list, row| {
        let label = reader.labels(row, "label");
        if list == "check" {
            checks.push(label);
            return;
        }
        let name = reader.name(row, "name");
        if outcomes.iter().any(|it| it.name == name) {
            reader.wrong(row.place("name"), format!("{name} stands there twice"));
        }
        outcomes.push(Outcome { name, label });
    });
    (checks, outcomes)
}
