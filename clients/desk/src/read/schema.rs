//! JSON Schemas of an operator's files, for editors and other programs: made of what the reader goes by.
//!
//! A schema counts characters where the reader counts bytes, and sees neither what stands there twice
//! nor what two keys are together: the reader has the last word. Space around a text, which the reader
//! takes away, counts in a schema.

use abri_trust::is_deceptive;
use serde::{Serialize, Serializer};

use super::fields::{CONSOLE, DIRECTORY, DUTY, Field, Form, List, TEXTS, Takes};
use crate::{
    Department, Kind, Need,
    answer::VARIABLES,
    entry::{CONTACTS, LOCAL, LONGEST_NUMBER, MAX_DIGITS, MIN_DIGITS},
    text::{MAX_LINE, MAX_NAME, MAX_NOTE},
};

/// What editors of TOML take.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// Only the keywords that are used, in the order in which they are written.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    one_of: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_items: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "in_order")]
    properties: Vec<(String, Self)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    all_of: Vec<Self>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<Self>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not: Option<Box<Self>>,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    condition: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<Box<Self>>,
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    otherwise: Option<Box<Self>>,
}

/// As a map whose keys stay where they are.
fn in_order<S: Serializer>(
    properties: &[(String, Schema)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(properties.iter().map(|(key, schema)| (key, schema)))
}

/// The schema of each sort of file, by its name beside the files; `languages` are the tags of her pages.
#[must_use]
pub fn schemas(languages: &[&str]) -> [(String, String); 3] {
    [TEXTS, DIRECTORY, DUTY].map(|form| {
        let schema = file(&form, languages);
        // Maps with names as keys, and nothing that can't be written.
        let json = serde_json::to_string_pretty(&schema).unwrap_or_default();
        (format!("{}.schema.json", form.name), json + "\n")
    })
}

fn file(form: &Form, languages: &[&str]) -> Schema {
    let above = form.above.map(|field| (field.key.to_owned(), value(field, languages)));
    let lists = form.lists.iter().map(|list| {
        let rows = Schema {
            kind: Some("array"),
            items: Some(Box::new(row(list, languages))),
            ..Schema::default()
        };
        (list.name.to_owned(), rows)
    });
    Schema {
        dialect: Some(DIALECT),
        title: Some(form.title),
        description: Some(
            "`cargo xtask desk` has the last word: it counts bytes, and sees more.".into(),
        ),
        ..object(above.into_iter().chain(lists).collect())
    }
}

fn row(list: &List, languages: &[&str]) -> Schema {
    let fields = list.fields.iter();
    let row = Schema {
        title: Some(list.title),
        required: fields.clone().filter(|it| it.is_needed).map(|it| it.key).collect(),
        ..object(fields.map(|field| (field.key.to_owned(), value(field, languages))).collect())
    };
    if list.knows("kind") { place(row) } else { row }
}

/// What is asked of a whole entry: a way to reach it, and where it is unless it is everywhere.
fn place(row: Schema) -> Schema {
    let having = |key| Schema { required: vec![key], ..Schema::default() };
    let national = Schema { one_of: named(&Kind::ALL[..1]), ..Schema::default() };
    Schema {
        any_of: CONTACTS.map(having).into(),
        condition: Some(Box::new(Schema {
            properties: vec![("kind".to_owned(), national)],
            ..Schema::default()
        })),
        then: Some(Box::new(Schema {
            not: Some(Box::new(Schema { any_of: LOCAL.map(having).into(), ..Schema::default() })),
            ..Schema::default()
        })),
        otherwise: Some(Box::new(Schema { required: LOCAL.into(), ..Schema::default() })),
        ..row
    }
}

fn value(field: &Field, languages: &[&str]) -> Schema {
    let schema = match field.takes {
        Takes::Name => text(MAX_NAME, r"^\s*[a-z0-9-]+\s*$".to_owned()),
        Takes::Line => line(),
        Takes::Note => note(),
        Takes::Answer => Schema { all_of: vec![variables()], ..note() },
        Takes::Number => number(),
        Takes::Department => one_of(departments()),
        Takes::Kind => one_of(named(&Kind::ALL)),
        Takes::Needs => Schema {
            kind: Some("array"),
            min_items: Some(1),
            items: Some(Box::new(one_of(named(&Need::ALL)))),
            ..Schema::default()
        },
        Takes::Lines => each(languages, line),
        Takes::Notes => each(languages, note),
        Takes::Labels => Schema { required: CONSOLE.into(), ..each(&CONSOLE, line) },
    };
    Schema { description: Some(field.meaning.to_owned()), ..schema }
}

/// A table with these keys and no others.
fn object(properties: Vec<(String, Schema)>) -> Schema {
    Schema {
        kind: Some("object"),
        properties,
        additional_properties: Some(false),
        ..Schema::default()
    }
}

fn each(languages: &[&str], text: impl Fn() -> Schema) -> Schema {
    object(languages.iter().map(|tag| ((*tag).to_owned(), text())).collect())
}

fn one_of(names: Vec<String>) -> Schema {
    Schema { kind: Some("string"), one_of: names, ..Schema::default() }
}

fn named<T>(all: &[(T, &str)]) -> Vec<String> {
    all.iter().map(|(_, name)| (*name).to_owned()).collect()
}

fn text(most: usize, pattern: String) -> Schema {
    Schema {
        kind: Some("string"),
        max_length: Some(most),
        pattern: Some(pattern),
        ..Schema::default()
    }
}

fn line() -> Schema {
    text(MAX_LINE, plain(|_| false))
}

fn note() -> Schema {
    text(MAX_NOTE, plain(|c| c == '\n'))
}

fn number() -> Schema {
    let (least, most) = (MIN_DIGITS - 1, MAX_DIGITS - 1);
    text(LONGEST_NUMBER, format!(r"^\s*\+?[0-9](?: ?[0-9]){{{least},{most}}}\s*$"))
}

/// Braces stand around names of variables alone.
fn variables() -> Schema {
    let names = VARIABLES.join("|");
    let pattern = format!(r"^[^{{}}]*(?:\{{(?:{names})\}}[^{{}}]*)*$");
    Schema { pattern: Some(pattern), ..Schema::default() }
}

/// Every way in which a code can be written.
fn departments() -> Vec<String> {
    let digits = || "0123456789".chars();
    let short = digits().flat_map(|first| {
        let second = digits().chain('A'..='Z').chain('a'..='z');
        second.map(move |second| format!("{first}{second}"))
    });
    let long = (100..=999).map(|number: u16| number.to_string());
    short.chain(long).filter(|code| Department::new(code).is_some()).collect()
}

/// Something that can be seen, and nothing that can't be but for what is `allowed`. Engines disagree
/// beyond the basic plane: what can't be seen there, the reader alone refuses.
fn plain(allowed: impl Fn(char) -> bool) -> String {
    let first = unseen(|_| false);
    let others = unseen(allowed);
    format!(r"^\s*[^\s{first}][^{others}]*\s*$")
}

/// Ranges for a class of characters.
fn unseen(allowed: impl Fn(char) -> bool) -> String {
    let is_unseen =
        |code: u16| char::from_u32(code.into()).is_some_and(|c| is_deceptive(c) && !allowed(c));
    let mut class = String::new();
    for code in (0..=u16::MAX).filter(|code| is_unseen(*code)) {
        let begins = code.checked_sub(1).is_none_or(|before| !is_unseen(before));
        let ends = code.checked_add(1).is_none_or(|after| !is_unseen(after));
        match (begins, ends) {
            (true, true) => class.push_str(&format!(r"\u{code:04X}")),
            (true, false) => class.push_str(&format!(r"\u{code:04X}-")),
            (false, true) => class.push_str(&format!(r"\u{code:04X}")),
            (false, false) => {}
        }
    }
    class
}
