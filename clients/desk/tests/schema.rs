//! The schemas beside the example say what the reader says, as far as a schema can.
#![cfg(feature = "read")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

mod malformed;

use std::collections::BTreeSet;

use abri_desk::{Department, Desk, File, Kind, Need, schemas};
use abri_trust::is_deceptive;
use boon::{Compiler, SchemaIndex, Schemas, ValidationError};
use serde_json::{Value, json};

use self::malformed::{DIRECTORY, WRONG_DIRECTORY, WRONG_DUTY, WRONG_TEXTS};

const LANGUAGES: [&str; 6] = ["fr", "en", "es", "ar", "uk", "fr-x-facile"];

macro_rules! beside_the_console {
    ($($name:literal),*) => {[$(
        ($name, include_str!(concat!("../../officer-console/desk/", $name))),
    )*]};
}

const COMMITTED: [(&str, &str); 3] =
    beside_the_console!["texts.schema.json", "directory.schema.json", "duty.schema.json"];

const EXAMPLES: [(&str, &str); 7] = beside_the_console![
    "texts.fr.toml",
    "texts.en.toml",
    "texts.es.toml",
    "texts.ar.toml",
    "texts.uk.toml",
    "directory.toml",
    "duty.toml"
];

/// The committed schemas, as another program has them.
struct Checker {
    schemas: Schemas,
    indexes: Vec<(&'static str, SchemaIndex)>,
}

impl Checker {
    fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let indexes = COMMITTED.map(|(name, json)| {
            let address = format!("https://schema.example/{name}");
            compiler.add_resource(&address, serde_json::from_str(json).unwrap()).unwrap();
            let index = compiler.compile(&address, &mut schemas).unwrap();
            (name.split('.').next().unwrap(), index)
        });
        Self { schemas, indexes: indexes.into() }
    }

    /// Where the schema of this file finds something wrong.
    fn wrong(&self, file: &str, value: &Value) -> BTreeSet<String> {
        let (_, index) = self.indexes.iter().find(|(name, _)| file.starts_with(name)).unwrap();
        let mut places = BTreeSet::new();
        if let Err(error) = self.schemas.validate(value, *index) {
            leaves(&error, &mut places);
        }
        places
    }

    /// Whether both take this; they must not differ.
    fn both_take(&self, file: &str, value: &Value) -> bool {
        let contents = toml::to_string(value).unwrap();
        let told = Desk::parse(&[File { name: file, contents: &contents }], &LANGUAGES).err();
        let wrong = self.wrong(file, value);
        assert_eq!(told.is_none(), wrong.is_empty(), "{contents}\n{told:?}\n{wrong:?}");
        told.is_none()
    }
}

fn leaves(error: &ValidationError<'_, '_>, places: &mut BTreeSet<String>) {
    if error.causes.is_empty() {
        places.insert(error.instance_location.to_string());
    }
    for cause in &error.causes {
        leaves(cause, places);
    }
}

/// Files with every key, each right. What only the reader sees stays out of the way: note and hours,
/// and address and town, are of different entries.
fn whole() -> [(&'static str, Value); 3] {
    let texts = json!({
        "reviewed": "A reader, 2026-01-31",
        "answer": [{ "name": "first", "text": "{officer} {service}" }],
        "explanation": [{ "name": "second", "title": "A title", "text": "A\nB", "source": "test" }],
    });
    let directory = json!({ "entry": [
        {
            "kind": "national", "name": "One", "needs": ["listen"], "phone": "01 99 00 00 01",
            "sms": "01 99 00 00 02", "address": "1 rue", "site": "exemple.example",
            "note": { "fr": "Oui", "en": "Yes" }, "reviewed": { "fr": "A reader" },
            "source": "test", "verify": "test",
        },
        {
            "kind": "hospital", "name": "Two", "department": "2A", "town": "Exempleville",
            "needs": ["care", "sampling"], "hours": { "fr-x-facile": "Oui" },
            "site": "exemple.example", "source": "test", "verify": "test",
        },
    ]});
    let label = json!({ "fr": "Oui", "en": "Yes" });
    let duty =
        json!({ "check": [{ "label": label }], "outcome": [{ "name": "third", "label": label }] });
    [("texts.fr.toml", texts), ("directory.toml", directory), ("duty.toml", duty)]
}

/// What may be put in the place of any value.
fn instead() -> Vec<Value> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "x",
        "X",
        "a b",
        "a-1",
        "-",
        "é",
        " x ",
        "\nx\n",
        "a\nb",
        "a\tb",
        "a\u{202e}b",
        "01",
        "20",
        "2a",
        "2C",
        "974",
        "+33 1",
        "+ 33",
        "33  1",
        "1",
        "+1",
        "12",
        "{hour}",
        "{victim}",
        "{",
        "}",
        "{hour}}",
        "1 2 3 4 5 6 7 8 9 0 1 2 3",
        "+123456789012345",
        "1234567890123456",
    ]
    .map(str::to_owned)
    .into();
    texts.extend([32, 33, 200, 201, 2_000, 2_001].map(|length| "x".repeat(length)));
    let names = Kind::ALL.map(|(_, name)| name).into_iter().chain(Need::ALL.map(|(_, name)| name));
    texts.extend(names.map(str::to_owned));
    let others = [
        json!(1),
        json!(true),
        json!([]),
        json!([1]),
        json!(["x"]),
        json!({}),
        json!({ "fr": "x" }),
    ];
    texts.into_iter().map(Value::from).chain(others).collect()
}

/// Paths of all values in it.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let at = format!("{at}/{key}");
        found.push(at.clone());
        places(value, &at, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(key, value)| below(&key.to_string(), value));
        }
        _ => {}
    }
}

fn parent<'value>(value: &'value mut Value, at: &str) -> (&'value mut Value, String) {
    let (above, key) = at.rsplit_once('/').unwrap();
    (value.pointer_mut(above).unwrap(), key.to_owned())
}

#[test]
fn the_schemas_are_made_of_what_the_reader_knows() {
    let made = schemas(&LANGUAGES);
    for ((name, json), (expected_name, expected)) in COMMITTED.iter().zip(&made) {
        assert_eq!(name, expected_name);
        let why = "run `cargo xtask desk --schemas clients/officer-console/desk`";
        assert_eq!(json, expected, "{name}: {why}");
    }
}

#[test]
fn every_file_of_the_example_names_its_schema_and_fits_it() {
    let checker = Checker::new();
    for (name, contents) in EXAMPLES {
        let sort = name.split('.').next().unwrap();
        let first = contents.lines().next().unwrap();
        assert_eq!(first, format!("#:schema ./{sort}.schema.json"), "{name}");
        let value: Value = toml::from_str(contents).unwrap();
        assert_eq!(checker.wrong(name, &value), BTreeSet::new(), "{name}");
    }
    let directory: Value = toml::from_str(DIRECTORY).unwrap();
    assert!(checker.both_take("directory.toml", &directory));
}

/// Whatever a key is changed to, the schema refuses what the reader refuses, and nothing else: a key,
/// a bound or a name that only one of them knows is found.
#[test]
fn reader_and_schema_draw_the_same_lines() {
    let checker = Checker::new();
    let (mut taken, mut refused) = (0, 0);
    let mut count = |is_taken: bool| if is_taken { taken += 1 } else { refused += 1 };
    for (file, whole) in whole() {
        assert!(checker.both_take(file, &whole), "{file}");
        let mut found = Vec::new();
        places(&whole, "", &mut found);
        for at in found {
            for value in instead() {
                let mut changed = whole.clone();
                *changed.pointer_mut(&at).unwrap() = value;
                count(checker.both_take(file, &changed));
            }
            let mut changed = whole.clone();
            let (above, key) = parent(&mut changed, &at);
            let Some(map) = above.as_object_mut() else { continue };
            let value = map.remove(&key).unwrap();
            count(checker.both_take(file, &changed));
            for other in ["x", "de", "es", "department", "phone"] {
                let (above, _) = parent(&mut changed, &at);
                above.as_object_mut().unwrap().insert(other.to_owned(), value.clone());
                count(checker.both_take(file, &changed));
            }
        }
    }
    assert!(taken > 200 && refused > 1_000, "{taken} {refused}");
}

/// What `whole` has is all that the schemas know, so nothing is left untried above.
#[test]
fn every_key_is_tried() {
    let whole = whole();
    for ((file, value), (_, json)) in whole.iter().zip(COMMITTED) {
        let schema: Value = serde_json::from_str(json).unwrap();
        for (key, schema) in schema["properties"].as_object().unwrap() {
            assert!(value.get(key).is_some(), "{file} {key}");
            let fields = schema.pointer("/items/properties").and_then(Value::as_object);
            for (field, schema) in fields.into_iter().flatten() {
                let mut rows = value[key].as_array().unwrap().iter();
                assert!(rows.any(|row| row.get(field).is_some()), "{file} {key} {field}");
                assert!(schema["description"].is_string(), "{file} {key} {field}");
            }
        }
    }
}

#[test]
fn departments_and_unseen_characters_are_those_of_the_reader() {
    let checker = Checker::new();
    let (_, json) = COMMITTED[1];
    let schema: Value = serde_json::from_str(json).unwrap();
    let codes = &schema["properties"]["entry"]["items"]["properties"]["department"]["enum"];
    let codes: BTreeSet<&str> =
        codes.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let all = (0..=999).flat_map(|it| [format!("{it:02}"), format!("{it:03}")]);
    for code in all.chain(["2A", "2a", "2B", "2b", "2C", "A2"].map(str::to_owned)) {
        assert_eq!(codes.contains(&*code), Department::new(&code).is_some(), "{code}");
    }
    // Where a range begins and ends. Beyond the basic plane only the reader looks.
    let is_edge = |c: &char| {
        let next = char::from_u32(u32::from(*c) + 1);
        next.is_some_and(|next| is_deceptive(*c) != is_deceptive(next))
    };
    let edges: Vec<char> = ('\0'..'\u{FFFF}').filter(is_edge).collect();
    assert!(edges.len() > 20);
    for c in edges.into_iter().flat_map(|c| [c, char::from_u32(u32::from(c) + 1).unwrap()]) {
        let text = format!("a{c}b");
        let texts = json!({ "answer": [{ "name": "a", "text": text }], "reviewed": text });
        checker.both_take("texts.fr.toml", &texts);
    }
}

/// The files with mistakes that the reader is tried with.
#[test]
fn what_the_reader_refuses_no_schema_takes() {
    let checker = Checker::new();
    let wrong = |file: &str, contents: &str| {
        let value: Value = toml::from_str(contents).unwrap();
        assert!(!checker.both_take(file, &value), "{file}");
        checker.wrong(file, &value).into_iter().collect::<Vec<_>>()
    };
    let places = wrong("directory.toml", WRONG_DIRECTORY);
    for expected in [
        "/entry/0",
        "/entry/0/department",
        "/entry/0/kind",
        "/entry/0/name",
        "/entry/0/needs/0",
        "/entry/0/note",
        "/entry/0/phone",
        "/entry/0/town",
        "/entry/1",
        "/entry/1/needs",
    ] {
        assert!(places.iter().any(|place| place == expected), "{expected}: {places:?}");
    }
    assert_eq!(wrong("duty.toml", WRONG_DUTY), ["/check", "/outcome/0/label"]);
    // The last line is no TOML: no schema is asked.
    assert!(toml::from_str::<Value>(WRONG_TEXTS).is_err());
    let whole = WRONG_TEXTS.strip_suffix("[[answer\n").unwrap();
    assert_eq!(wrong("texts.fr.toml", whole), ["/answer/0/name", "/answer/0/text"]);
}
