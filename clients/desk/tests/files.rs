//! An operator's files are taken whole, or refused with everything that is wrong.
#![cfg(feature = "read")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

mod malformed;

use abri_desk::{Department, Desk, DeskError, File, Need, Query};

use self::malformed::{DIRECTORY, WRONG_DIRECTORY, WRONG_DUTY, WRONG_TEXTS};

const LANGUAGES: [&str; 3] = ["fr", "en", "fr-x-facile"];

fn parse(files: &[(&str, &str)]) -> Result<Desk, String> {
    let files: Vec<_> = files.iter().map(|(name, contents)| File { name, contents }).collect();
    Desk::parse(&files, &LANGUAGES).map_err(|error| error.to_string())
}

fn mistakes(name: &str, contents: &str) -> String {
    parse(&[(name, contents)]).unwrap_err()
}

#[test]
fn what_is_right_comes_out_as_it_went_in() {
    let texts = "[[answer]]\nname = \"bonjour\"\ntext = \"Ici le n° {officer}.\"\n\
        [[explanation]]\nname = \"e\"\ntitle = \"T\"\ntext = \"a\\nb\"\nsource = \"s\"\n";
    let duty = "[[check]]\nlabel = { fr = \"Où ?\", en = \"Where?\" }\n\
        [[outcome]]\nname = \"other\"\nlabel = { fr = \"Autre\", en = \"Other\" }\n";
    let files = [("texts.fr.toml", texts), ("directory.toml", DIRECTORY), ("duty.toml", duty)];
    let desk = parse(&files).unwrap();
    assert_eq!(Desk::read(desk.json().as_bytes()).unwrap(), desk);
    let (tag, french) = desk.texts("uk").unwrap();
    assert_eq!((tag, french.answers.len(), french.explanations.len()), ("fr", 1, 1));
    assert_eq!((desk.entries().len(), desk.checks().len(), desk.outcomes().len()), (2, 1, 1));
    assert_eq!(desk.entries()[1].note("en"), "Also without a complaint.\nJour et nuit");
    assert_eq!(desk.entries()[1].place().unwrap(), "1 rue d’Exemple, Exempleville");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line() {
    let told = mistakes("directory.toml", WRONG_DIRECTORY);
    for expected in [
        "line 1: source is missing",
        "line 1: verify is missing",
        "line 2: this is one of: national",
        "line 3: this is a text in quotes",
        "line 4: this is a department's code",
        "line 5: this is a text in quotes",
        "line 6: this is one of: danger",
        "line 7: a number is 2 to 15 digits",
        "line 8: de is no language here",
        "line 9: sauce is not known here",
        "line 10: department is missing",
        "line 10: town is missing",
        "line 10: one of these is needed",
        "line 13: needs names at least one",
    ] {
        assert!(told.contains(&format!("directory.toml, {expected}")), "{expected}\n{told}");
    }
}

#[test]
fn mistakes_of_all_files_are_told_together() {
    let told = parse(&[
        ("texts.fr.toml", WRONG_TEXTS),
        ("texts.de.toml", ""),
        ("duty.toml", WRONG_DUTY),
        ("directory.toml", &DIRECTORY.replace("Unité d’exemple", "Écoute d’exemple")),
    ])
    .unwrap_err();
    for expected in [
        "texts.fr.toml, line 2: a name is",
        "texts.fr.toml, line 3: {victim} is no variable",
        "texts.fr.toml, line 4: ",
        "texts.de.toml, line 1: no file",
        "duty.toml, line 1: this is a list",
        "duty.toml, line 4: there is no text in en",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    assert!(!told.contains("directory.toml"), "another kind may have the same name: {told}");
    let twice = [DIRECTORY, DIRECTORY].concat();
    assert!(
        mistakes("directory.toml", &twice).contains("line 26: Écoute d’exemple stands there twice")
    );
}

/// Who reviewed the texts is for whoever keeps them: it may name somebody, and consoles are public.
#[test]
fn a_review_is_known_here_and_no_console_gets_it() {
    let texts = "[[answer]]\nname = \"a\"\ntext = \"x\"\n";
    let reviewed = format!("reviewed = \"A Reader, 2026-01-31\"\n{texts}");
    let desk = parse(&[("texts.fr.toml", texts), ("texts.en.toml", &reviewed)]).unwrap();
    let by = |tag| desk.texts(tag).unwrap().1.reviewed.as_deref();
    assert_eq!((by("fr"), by("en")), (None, Some("A Reader, 2026-01-31")));
    assert!(!desk.json().contains("Reader"));
    // That somebody did is an officer's to know.
    let told = Desk::read(desk.json().as_bytes()).unwrap();
    let told = ["fr", "en"].map(|tag| told.texts(tag).unwrap().1.is_reviewed);
    assert_eq!(told, [false, true]);
    let entry = DIRECTORY.replace("note.fr", "reviewed.fr = \"A Reader, 2026-01-31\"\nnote.fr");
    let desk = parse(&[("directory.toml", &entry)]).unwrap();
    assert!(!desk.json().contains("Reader"));
    // A line, in both places.
    let long = entry.replace("A Reader, 2026-01-31", "A Reader,\\n2026-01-31");
    assert!(mistakes("directory.toml", &long).contains("line 18: this is a text in quotes"));
    assert!(desk.entries().iter().any(|entry| entry.reviewed.contains("fr")));
    // A review of nothing is no text: the French ones are offered.
    let nothing = parse(&[("texts.fr.toml", texts), ("texts.en.toml", "reviewed = \"x\"\n")]);
    assert_eq!(nothing.unwrap().texts("en").unwrap().0, "fr");
    for (bad, line) in [("reviewed = \"\"\n", 1), ("reviewed = true\n", 1)] {
        let told = mistakes("texts.fr.toml", &format!("{bad}{texts}"));
        assert!(told.contains(&format!("line {line}: this is a text in quotes")), "{told}");
    }
    assert!(
        mistakes("texts.fr.toml", &format!("{texts}{reviewed}")).contains("line 4: reviewed is")
    );
    assert!(mistakes("duty.toml", "reviewed = \"x\"\n").contains("reviewed is not known here"));
}

#[test]
fn entries_are_found_by_place_need_and_words() {
    let desk = parse(&[("directory.toml", DIRECTORY)]).unwrap();
    let found = |words: &str, department: &str, need: Option<Need>| {
        let query =
            Query { words: words.to_owned().into(), department: Department::new(department), need };
        let finds = |it: &&abri_desk::Entry| {
            query.finds(&it.words("fr"), it.department.as_ref(), &it.needs)
        };
        desk.entries().iter().filter(finds).map(|it| it.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(found("", "", None).len(), 2);
    assert_eq!(found("UNITE exempleville", "", None), ["Unité d’exemple"]);
    assert_eq!(found("ecoute", "", None), ["Écoute d’exemple"]);
    assert_eq!(found("", "2A", None).len(), 2, "what is national is everywhere");
    assert_eq!(found("", "75", None), ["Écoute d’exemple"]);
    assert_eq!(found("", "2a", Some(Need::Sampling)), ["Unité d’exemple"]);
    assert_eq!(found("plainte", "", Some(Need::Law)), [""; 0]);
}

#[test]
fn departments_are_those_that_there_are() {
    for code in ["01", "19", "21", "95", "2A", "2b", "971", "974", "988"] {
        assert!(Department::new(code).is_some(), "{code}");
    }
    for code in ["", "0", "00", "20", "96", "99", "2C", "970", "990", "+1", "1 ", "0001", "é"] {
        assert!(Department::new(code).is_none(), "{code}");
    }
}

/// Whoever can write beside the console can't make it send what no card may hold.
#[test]
fn what_is_no_desk_is_refused() {
    let desk = parse(&[("directory.toml", DIRECTORY)]).unwrap().json();
    let deceptive = desk.replace("Exempleville", "a\\u202eb");
    let command = desk.replace("01 99 00 00 02", "0199,,#");
    let elsewhere = desk.replace("\"2A\"", "\"2C\"");
    for text in ["", "[]", "{}", &deceptive, &command, &elsewhere] {
        assert_eq!(Desk::read(text.as_bytes()), Err(DeskError), "{text}");
    }
    assert_eq!(Desk::read(" ".repeat(abri_desk::MAX_BYTES + 1).as_bytes()), Err(DeskError));
}
