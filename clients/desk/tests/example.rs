//! The example that comes with the console: what a translation may not lose.
#![cfg(feature = "read")]
#![allow(clippy::unwrap_used, reason = "tests state what must hold by panicking")]

use abri_desk::{Desk, File, Texts};

const LANGUAGES: [&str; 5] = ["fr", "en", "es", "ar", "uk"];

macro_rules! example {
    ($($name:literal),*) => {[$(File {
        name: $name,
        contents: include_str!(concat!("../../officer-console/desk/", $name)),
    }),*]};
}

fn example() -> Desk {
    let files = example![
        "texts.fr.toml",
        "texts.en.toml",
        "texts.es.toml",
        "texts.ar.toml",
        "texts.uk.toml",
        "directory.toml",
        "duty.toml"
    ];
    Desk::parse(&files, &LANGUAGES).unwrap()
}

/// Numbers to call, and what the console fills in.
fn kept(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && !"{}".contains(c));
    let kept = parts.filter(|part| part.starts_with('{') || part.parse::<u32>().is_ok());
    kept.map(str::to_owned).collect()
}

/// Her language decides which text is sent, and an officer may not read it: it must be the same.
#[test]
fn translations_have_every_text_number_and_variable() {
    let desk = example();
    let (_, french) = desk.texts("fr").unwrap();
    let calls = french.answers.iter().any(|answer| kept(&answer.text) == ["17", "114"]);
    assert!(calls, "the search is not blind");
    for language in LANGUAGES {
        let (tag, texts) = desk.texts(language).unwrap();
        assert_eq!(tag, language, "texts of its own");
        let numbers = |texts: &Texts| {
            texts.answers.iter().map(|answer| kept(&answer.text)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(texts), numbers(french), "{language}");
        let names =
            |texts: &Texts| texts.explanations.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(texts), names(french), "{language}");
    }
}

/// A name that an officer learnt once works whoever reads; those in English are for who types English.
#[test]
fn answers_have_the_names_that_officers_type() {
    let desk = example();
    let names = |language| {
        let (_, texts) = desk.texts(language).unwrap();
        texts.answers.iter().map(|answer| answer.name.as_str()).collect::<Vec<_>>()
    };
    for language in ["es", "ar", "uk"] {
        assert_eq!(names(language), names("fr"), "{language}");
    }
}

/// Pages let the first strong letter choose the direction, and marks of direction are refused.
#[test]
fn arabic_texts_begin_in_arabic() {
    let desk = example();
    let (_, texts) = desk.texts("ar").unwrap();
    let answers = texts.answers.iter().map(|it| &it.text);
    let cards = texts.explanations.iter().flat_map(|it| [&it.title, &it.text]);
    for text in answers.chain(cards) {
        let first = text.chars().find(|c| c.is_alphabetic()).unwrap();
        assert!(('\u{600}'..='\u{6FF}').contains(&first), "{text}");
    }
}
