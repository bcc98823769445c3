use std::{fs, path::Path};

use clap::Parser as _;

use super::*;
use crate::args::Cli;

/// The file that the document shows.
fn documented() -> &'static str {
    let document = include_str!("../../../spec/operating.md");
    let (_, after) = document.split_once("```toml\n").unwrap();
    after.split_once("```").unwrap().0
}

fn mistakes(text: &str) -> Vec<String> {
    let found = Settings::parse(text, Path::new("/nowhere")).unwrap_err();
    found.iter().map(ToString::to_string).collect()
}

/// Written to a file, and read with these flags.
fn read(text: &str, flags: &[&str]) -> Result<String, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("abri.toml");
    fs::write(&path, text).unwrap();
    let arguments = ["abri-server", "--settings", path.to_str().unwrap()];
    let cli = Cli::try_parse_from(arguments.iter().chain(flags)).map_err(|it| it.to_string())?;
    cli.args.read().map(|effective| effective.show()).map_err(|errors| errors.to_string())
}

/// DS-91
#[test]
fn every_mistake_is_named_at_once_with_its_place() {
    let text = "\
[service]
listen = \"localhost\"
origins = [\"https://chat.example/\", \"https://good.example\", 7]
colour = 1
[limits]
waiting = 0
member-rate = \"many\"
[retention]
session-minutes = 721
[[site]]
directory = \"x\"
trusted-types = [\"a;b\"]
[officers]
pins = \"pins\"
[cellar]
";
    let found = mistakes(text);
    for (place, what) in [
        ("line 2, column 10", "an address and a port"),
        ("line 3, column 12", "an origin"),
        ("line 3, column 61", "an origin"),
        ("line 4, column 1", "known: api-origin, listen"),
        ("line 6, column 11", "between 1 and 100000"),
        ("line 7, column 15", "between 1 and 1000"),
        ("line 9, column 19", "between 60 and 720"),
        ("line 10", "needs listen"),
        ("line 12", "letters, digits"),
        ("line 13", "needs roster-log"),
        ("line 14, column 8", "/nowhere/pins"),
        ("line 15, column 2", "not known in the file"),
    ] {
        let hit = found.iter().any(|it| it.starts_with(place) && it.contains(what));
        assert!(hit, "{place}: {what} in {found:#?}");
    }
    assert_eq!(found.len(), 12, "{found:#?}");
}

#[test]
fn what_is_no_toml_is_said_beside_the_rest() {
    let found = mistakes("[limits\nwaiting = 0\n[service]\nlog = \"loud\"\nlog = \"info\"\n");
    assert!(found.iter().any(|it| it.starts_with("line 1")), "{found:?}");
    assert!(found.iter().any(|it| it.starts_with("line 5")), "{found:?}");
}

#[test]
fn reading_is_bounded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("abri.toml");
    fs::write(&path, vec![b'#'; 64 * 1024 + 1]).unwrap();
    assert!(Settings::load(&path).unwrap_err().to_string().contains("longer than 65536"));
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(Settings::load(&path).unwrap_err().to_string().contains("UTF-8"));
    let deep = format!("a = {}", "[".repeat(60_000));
    assert!(Settings::parse(&deep, directory.path()).is_err());
}

/// A number that nobody can look up is none that an operator can set.
#[test]
fn the_document_shows_every_number_with_its_default() {
    for knob in &KNOBS {
        let line = format!("{} = {}", knob.key, (knob.get)(&Limits::default()));
        let mut lines = documented().lines();
        let shown = lines.any(|it| it.split('#').next().unwrap().trim() == line);
        assert!(shown, "{line} is not in spec/operating.md");
    }
}

/// Only what it names and this test does not have is wrong: files.
#[test]
fn the_documents_file_can_be_read() {
    let found = Settings::parse(documented(), Path::new("/nowhere")).unwrap_err();
    let found: Vec<_> = found.iter().map(|mistake| &mistake.what).collect();
    assert!(found.iter().all(|what| what.contains("can't ")), "{found:#?}");
}

#[test]
fn flags_stand_above_the_file_and_the_file_above_the_defaults() {
    let text =
        "[service]\norigins = [\"https://a.example\"]\n[limits]\nwaiting = 7\nopen-rate = 9\n";
    let shown = read(text, &["--max-waiting", "8", "--store", "embedded:/a/b"]).unwrap();
    for line in ["waiting = 8", "open-rate = 9", "open-burst = 100", "a.example", "\"/a/b\""] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    let shown = read(text, &["--origin", "https://b.example"]).unwrap();
    assert!(shown.contains("b.example") && !shown.contains("a.example"), "{shown}");
}

#[test]
fn what_is_shown_can_be_read_and_is_the_same() {
    let shown = read(
        "[store]\nembedded = \"/a/b\"\n[files]\non = true\n[retention]\nclosing-minutes = 3\n",
        &[],
    )
    .unwrap();
    assert_eq!(read(&shown, &[]).unwrap(), shown);
}

#[test]
fn no_secret_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let secret = directory.path().join("redis");
    let text = format!("[store]\nredis-file = \"{}\"\n", secret.display());
    fs::write(&secret, "rediss://abri:hush@redis.example\n").unwrap();
    let shown = read(&text, &[]).unwrap();
    assert!(shown.contains("a Redis") && !shown.contains("hush"), "{shown}");
    fs::write(&secret, "hush://hush").unwrap();
    let refused = read(&text, &[]).unwrap_err();
    assert!(refused.contains("not a Redis URL") && !refused.contains("hush"), "{refused}");
}

#[test]
fn figures_are_for_this_machine_unless_the_operator_insists() {
    let there = "[service]\nmetrics = \"192.0.2.1:9464\"\n";
    assert!(read(there, &[]).unwrap_err().contains("loopback"));
    assert!(read(&format!("{there}metrics-anywhere = true\n"), &[]).is_ok());
}
