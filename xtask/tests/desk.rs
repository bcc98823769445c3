//! `cargo xtask desk`, as an operator types it: all mistakes at once, and what has one changes nothing.
#![allow(clippy::unwrap_used, reason = "tests state what must hold by panicking")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

const TEXTS: &str = "[[answer]]\nname = \"bonjour\"\ntext = \"Ici le n° {officer}.\"\n";
/// Invented, with a number of the range that is kept for fiction.
const DIRECTORY: &str = "[[entry]]\nkind = \"national\"\nname = \"Écoute d’exemple\"\n\
    needs = [\"listen\"]\nphone = \"01 99 00 00 01\"\nsource = \"test\"\nverify = \"test\"\n";
const DUTY: &str = "[[check]]\nlabel.fr = \"Où ?\"\nlabel.en = \"Where?\"\n";
const GOOD: [(&str, &str); 3] =
    [("texts.fr.toml", TEXTS), ("directory.toml", DIRECTORY), ("duty.toml", DUTY)];

fn files(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, contents) in files {
        fs::write(directory.path().join(name), contents).unwrap();
    }
    directory
}

fn desk(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("desk").args(arguments).output().unwrap()
}

/// What it says, if it ends as it should.
fn said(good: bool, arguments: &[&Path]) -> String {
    let output = desk(arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.success(), good, "{said}");
    said
}

#[test]
fn what_is_good_is_counted() {
    let good = files(&GOOD);
    let said = said(true, &[good.path()]);
    let counted = "fr             1 answers   0 explanations   not reviewed by a native reader";
    assert!(said.contains(counted), "{said}");
    assert!(said.contains("1 entries, 1 checks, 0 outcomes"), "{said}");
}

#[test]
fn who_reviewed_texts_is_said() {
    let reviewed = format!("reviewed = \"A Reader, 2026-01-31\"\n{TEXTS}");
    let good = files(&[("texts.fr.toml", &reviewed)]);
    let said = said(true, &[good.path()]);
    assert!(said.contains("reviewed by a native reader: A Reader, 2026-01-31"), "{said}");
    assert!(!said.contains("not reviewed"), "{said}");
}

#[test]
fn what_comes_with_the_console_is_good() {
    let said = said(true, &[]);
    assert!(said.contains("6 outcomes"), "{said}");
    let languages: Vec<&str> = said.lines().filter(|line| line.contains(" answers")).collect();
    assert!(languages.len() > 1, "{said}");
    for language in languages {
        assert!(language.contains("not reviewed by a native reader"), "{language}");
    }
}

#[test]
fn every_mistake_of_every_file_is_told_with_its_line_and_nothing_is_replaced() {
    let (served, good) = (files(&[]), files(&GOOD));
    let (into, served) = (Path::new("--into"), served.path());
    let json = served.join("desk.json");
    said(true, &[good.path(), into, served]);
    let before = fs::read(&json).unwrap();
    assert!(served.join("desk.json.br").exists());
    let bad = files(&[
        ("texts.fr.toml", "[[answer]]\nname = \"É\"\ntext = \"{victim}\"\n"),
        ("texts.de.toml", ""),
        ("directory.toml", &DIRECTORY.replace("listen", "money").replace("01 99", "+,#")),
        ("duty.toml", "[[check]]\nlabel.fr = \"Où ?\"\n"),
        ("read me.txt", "no file of a desk, and none of ours to judge"),
    ]);
    let told = said(false, &[bad.path(), into, served]);
    for expected in [
        "directory.toml, line 4: this is one of: danger",
        "directory.toml, line 5: a number is",
        "duty.toml, line 2: there is no text in en",
        "texts.de.toml, line 1: no file of a desk",
        "texts.fr.toml, line 2: a name is",
        "texts.fr.toml, line 3: {victim} is no variable",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert_eq!(told.matches(", line ").count(), 6, "{told}");
    assert_eq!(fs::read(&json).unwrap(), before, "what was in force stays");
    assert_eq!(fs::read_dir(served).unwrap().count(), 2, "nothing half lies there");
}

/// The operator's one file names the desk; a path in it begins where it lies.
#[test]
fn the_settings_file_names_the_desk() {
    let operator = files(&[("abri.toml", "[pages]\ndesk = \"officers\"\n")]);
    let (settings, desk) = (operator.path().join("abri.toml"), operator.path().join("officers"));
    let check = [Path::new("--settings"), &settings];
    assert!(said(false, &check).contains("officers"), "it is not there yet");
    fs::create_dir(&desk).unwrap();
    fs::write(desk.join("duty.toml"), DUTY).unwrap();
    assert!(said(true, &check).contains("0 entries, 1 checks, 0 outcomes"));
    fs::write(desk.join("duty.toml"), "[[check]]\n").unwrap();
    assert!(said(false, &check).contains("duty.toml, line 1: label is missing"));
    fs::write(&settings, "[pages]\ndesks = \"officers\"\n").unwrap();
    assert!(said(false, &check).contains("desks"), "a key that is none is no desk");
}
