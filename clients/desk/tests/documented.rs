//! What `spec/operating.md` tells an operator of his files is what the reader takes.
#![cfg(feature = "read")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

use std::collections::BTreeSet;

use abri_desk::{Desk, File, Kind, MAX_BYTES, MAX_LINE, MAX_NOTE, Need};

const DOCUMENT: &str = include_str!("../../../spec/operating.md");

/// Everything that an entry can have. Invented, with numbers of the range that is kept for fiction.
const WHOLE: &str = "[[entry]]\nkind = \"hospital\"\nname = \"Unité d’exemple\"\ndepartment = \"01\"\n\
    town = \"Exempleville\"\nneeds = [\"care\"]\nphone = \"01 99 00 00 02\"\nsms = \"01 99 00 00 03\"\n\
    address = \"1 rue d’Exemple\"\nsite = \"exemple.example\"\nhours.fr = \"Jour et nuit\"\n\
    note.fr = \"Sans plainte aussi.\"\nsource = \"test\"\nverify = \"test\"\n";

fn section() -> &'static str {
    let (_, after) = DOCUMENT.split_once("## The officers' desk\n").unwrap();
    after.split_once("\n## ").unwrap().0
}

/// What stands between backticks, up to a dot: `note.TAG` is `note`.
fn marked(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).map(|it| it.split('.').next().unwrap_or(it))
}

/// File, list and key of each row; an empty cell is the one above.
fn keys() -> BTreeSet<(String, String, String)> {
    let (mut file, mut list) = (String::new(), String::new());
    let mut keys = BTreeSet::new();
    for row in section().lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [first, second, third, ..] = &cells[..] else { panic!("{row}") };
        if let Some(name) = first.split('`').nth(1) {
            file = name.replace("TAG", "fr");
        }
        if !second.is_empty() {
            list = marked(second).next().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        }
        keys.extend(marked(third).map(|key| (file.clone(), list.clone(), key.to_owned())));
    }
    keys
}

fn mistakes(name: &str, contents: &str) -> String {
    let parsed = Desk::parse(&[File { name, contents }], &["fr"]);
    parsed.err().map(|it| it.to_string()).unwrap_or_default()
}

#[test]
fn what_is_documented_is_known() {
    let keys = keys();
    assert!(keys.len() > 20, "{keys:?}");
    for (file, list, key) in &keys {
        let row = if list.is_empty() { String::new() } else { format!("[[{list}]]\n") };
        let told = mistakes(file, &format!("{row}{key} = 1\n"));
        assert!(!told.contains("is not known here"), "{file} {list} {key}: {told}");
        let told = mistakes(file, &format!("{row}x{key} = 1\n"));
        assert!(told.contains(&format!("x{key} is not known here")), "the search is not blind");
    }
}

/// Only what may be missing can be left out, so all others are asked for by the reader; and what an
/// entry keeps is documented.
#[test]
fn what_is_known_is_documented() {
    let keys = keys();
    let is_documented = |file: &str, list: &str, key: &str| {
        keys.contains(&(file.to_owned(), list.to_owned(), key.to_owned()))
    };
    for (file, lists) in [
        ("texts.fr.toml", &["answer", "explanation"][..]),
        ("directory.toml", &["entry"]),
        ("duty.toml", &["check", "outcome"]),
    ] {
        for list in lists {
            let told = mistakes(file, &format!("[[{list}]]\n"));
            let missing = told.lines().filter_map(|line| line.strip_suffix(" is missing"));
            for key in missing.filter_map(|line| line.rsplit(' ').next()) {
                assert!(is_documented(file, list, key), "{file} {list} {key}");
            }
        }
    }
    let whole = Desk::parse(&[File { name: "directory.toml", contents: WHOLE }], &["fr"]).unwrap();
    let json: serde_json::Value = serde_json::from_str(&whole.json()).unwrap();
    let entry = json["entries"][0].as_object().unwrap();
    for (key, value) in entry {
        assert!(is_documented("directory.toml", "entry", key), "{key}");
        assert!(!value.is_null(), "{key} is in the whole entry");
    }
}

#[test]
fn values_and_limits_are_those_of_the_document() {
    let words: BTreeSet<&str> = section().split('`').skip(1).step_by(2).collect();
    let kinds = Kind::ALL.map(|(_, name)| name);
    let needs = Need::ALL.map(|(_, name)| name);
    for name in kinds.iter().chain(&needs) {
        assert!(words.contains(name), "{name}");
    }
    assert_eq!((MAX_LINE, MAX_NOTE, MAX_BYTES), (200, 2_000, 3 << 20));
    for limit in ["1 to 200 bytes", "1 to 2,000 bytes", "all of them together 3 MiB"] {
        assert!(section().contains(limit), "{limit}");
    }
}

/// The mistakes that the document shows are told in these words.
#[test]
fn shown_mistakes_are_told_so() {
    let (_, shown) = section().split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let directory = "[[entry]]\nkind = \"national\"\nname = \"x\"\nneeds = [\"money\"]\n\
        phone = \"+,#\"\nsource = \"x\"\nverify = \"x\"\n";
    let files = [
        File { name: "directory.toml", contents: directory },
        File { name: "texts.fr.toml", contents: "[[answer]]\nname = \"a\"\ntext = \"{victim}\"\n" },
    ];
    let told = Desk::parse(&files, &["fr"]).unwrap_err().to_string();
    let told: Vec<&str> = told.lines().skip(1).collect();
    let shown: Vec<&str> = shown.lines().skip(1).collect();
    assert_eq!(told, shown);
}
