//! The tool as it is used: the written drill, word by word, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use abri_trust::{Pins, TrustAnchors, log::WitnessSigner};
use tempfile::TempDir;

const TOOL: &str = env!("CARGO_BIN_EXE_abri-authority");

struct Place(TempDir);

/// Exit code, standard output, standard error.
type Said = (i32, String, String);

/// A witness's key, as clients pin it.
fn witness(seed: u8) -> String {
    let name = format!("witness.example/{seed}");
    WitnessSigner::new(&name, &[seed; 32]).unwrap().verifier().to_string()
}

impl Place {
    /// A home with two officers and a first statement.
    fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        fs::create_dir(place.path().join("keys")).unwrap();
        place.key("home", "words that lie at home\n", 0o600);
        place.key("root", "words that lie in a safe\n", 0o600);
        place.good("init --log-name log.example/officers");
        for number in ["0001", "0002"] {
            place.enrol(number);
        }
        place.good("publish --log $LOG");
        place
    }

    fn key(&self, name: &str, words: &str, mode: u32) {
        let path = self.path().join("keys").join(name);
        fs::write(&path, words).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn enrol(&self, number: &str) {
        let service = "--service Plateforme";
        self.good(&format!(
            "invite --number {number} --role officer {service} --out $DIR/{number}.invitation"
        ));
        self.good(&format!(
            "request --invitation $DIR/{number}.invitation --key-out $DIR/{number}.age --out $DIR/{number}.request"
        ));
        self.good(&format!("enrol --request $DIR/{number}.request --out $DIR/{number}.json"));
    }

    /// Places stand for where they are here; nothing else is interpreted.
    fn words(&self, line: &str) -> Vec<String> {
        let at = |name: &str| self.path().join(name).display().to_string();
        let fill = |word: &str| {
            word.replace("$HOME_DIR", &at("home"))
                .replace("$WITNESS", &witness(1))
                .replace("$LOG", &at("log"))
                .replace("$KEYS", &at("keys"))
                .replace("$DIR", &self.path().display().to_string())
        };
        line.split_whitespace().map(fill).collect()
    }

    fn run_words(&self, words: &[String]) -> Said {
        let mut command = Command::new(TOOL);
        let output = command.args(words).args(["--work-factor", "1"]).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// With the home and both passphrase files.
    fn run(&self, line: &str) -> Said {
        let keys = "--passphrase-file $KEYS/home --root-passphrase-file $KEYS/root";
        self.run_words(&self.words(&format!("{line} --home $HOME_DIR {keys}")))
    }

    /// A line of the drill, as it stands.
    fn follow(&self, line: &str) {
        let words = self.words(line.strip_prefix("abri-authority ").unwrap());
        let (code, _, errors) = self.run_words(&words);
        assert_eq!((code, errors.as_str()), (0, ""), "{line}");
    }

    fn good(&self, line: &str) -> String {
        let (code, text, errors) = self.run(line);
        assert_eq!((code, errors.as_str()), (0, ""), "{line}");
        text
    }
}

/// The `sh` blocks of the drill, in order.
fn drill() -> Vec<Vec<String>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/DRILL.md")).unwrap();
    text.split("```sh\n")
        .skip(1)
        .map(|block| block.split_once("```").unwrap().0.lines().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_written_drill_does_what_it_says() {
    let place = Place::new();
    let before = place.good("pins");
    let blocks = drill();
    assert_eq!(blocks.len(), 3, "an issuing key, a root, and a restored home");
    blocks.iter().take(2).flatten().for_each(|line| place.follow(line));
    let after = place.good("pins");
    let roots = |pins: &str| -> TrustAnchors {
        pins.lines().next().unwrap().strip_prefix("roots ").unwrap().parse().unwrap()
    };
    assert_ne!(roots(&before), roots(&after));
    let listed = place.good("list");
    let register: serde_json::Value = serde_json::from_str(&place.good("list --json")).unwrap();
    let retired: Vec<_> =
        register["issuing"].as_array().unwrap().iter().map(|key| &key["retired"]).collect();
    assert_eq!(retired, [true, true, false]);
    assert_eq!(listed.lines().count(), 2 * 3, "each has one certificate of each issuing key");
    let roster = fs::read_to_string(place.path().join("log/roster/3")).unwrap();
    assert_eq!(roster.lines().count(), 1 + 2, "and one of them is in the roster");

    let (home, register) = (place.path().join("home"), "register.json");
    let backup = fs::read(home.join(register)).unwrap();
    place.enrol("0003");
    place.good("revoke --number 0001");
    place.good("publish --log $LOG");
    fs::write(home.join(register), backup).unwrap();
    blocks[2].iter().for_each(|line| place.follow(line));
    let listed = place.good("list");
    assert!(listed.lines().any(|line| line.starts_with("revoked 0001 ")), "{listed}");
    assert!(listed.lines().any(|line| line.starts_with("enrolled 0002 ")), "{listed}");
    assert!(!listed.contains(" 0003 "), "{listed}");
}

#[test]
fn everything_that_scripts_need_is_one_line() {
    let place = Place::new();
    let listed = place.good("list");
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.lines().all(|line| line.starts_with("enrolled 000")), "{listed}");
    let renewed = place.good("renew --number 0001 --days 2");
    assert!(renewed.starts_with("certified 0001 officer until "), "{renewed}");
    assert_eq!(place.good("renew --all").lines().count(), 2);
    assert!(place.good("revoke --number 0001").starts_with("revoked 1 keys"));
    let published = place.good("publish --log $LOG");
    assert!(published.starts_with("statement 1 names "), "{published}");
    let roster = fs::read_to_string(place.path().join("log/roster/1")).unwrap();
    for line in place.good("list").lines() {
        let hash = line.split_whitespace().nth(5).unwrap();
        assert_eq!(roster.contains(hash), line.starts_with("enrolled 0002"), "{line}");
    }
    let (code, help, _) = place.run_words(&["--help".to_owned()]);
    assert_eq!(code, 0);
    for word in ["DRILL.md", "Exit code: 0 done", "invite", "retire-issuing", "passphrase-file"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn what_is_refused_is_said_and_changes_nothing() {
    let place = Place::new();
    let register = || fs::read(place.path().join("home/register.json")).unwrap();
    let before = register();
    for (line, said) in [
        ("init --log-name log.example/officers", "there is an authority already"),
        ("enrol --request $DIR/0001.json --out $DIR/again", "not a certificate request"),
        ("invite --number Jeanne_D --role officer --service S --out $DIR/i", "not a number"),
        ("renew --number 0404", "nobody who is not revoked has the number 0404"),
        ("revoke --number 0404", "nobody who is not revoked has the number 0404"),
        ("rotate-issuing --root 9", "root 9 is not in force"),
        ("retire-issuing 1", "the last one in force"),
        ("retire-root 1", "rotate it first"),
    ] {
        let (code, text, errors) = place.run(line);
        assert_eq!((code, text.as_str()), (1, ""), "{line}");
        assert!(errors.starts_with("refused: ") && errors.contains(said), "{line}: {errors}");
    }
    assert!(register() == before);
    for usage in ["renew", "enrol --days 8 --request r --out o", "invite --role chief", ""] {
        assert_eq!(place.run(usage).0, 2, "{usage}");
    }
}

/// No secret in any output, and none that others may read.
#[test]
fn secrets_stay_in_their_files() {
    let place = Place::new();
    let words = "words that lie elsewhere";
    fs::write(place.path().join("keys/home"), words).unwrap();
    let (code, text, errors) = place.run("renew --all");
    assert_eq!(code, 1);
    assert!(errors.contains("the passphrase is wrong") && !errors.contains(words), "{errors}");
    assert!(text.is_empty());
    let mode =
        |name: &str| fs::metadata(place.path().join(name)).unwrap().permissions().mode() & 0o777;
    for name in
        ["home/root-1.age", "home/issuing-1.age", "home/log.age", "0001.invitation", "0001.age"]
    {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    assert_eq!(mode("home"), 0o700);
    for sealed in ["home/root-1.age", "home/log.age", "0001.age"] {
        let bytes = fs::read(place.path().join(sealed)).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "), "{sealed}");
    }
}

#[test]
fn a_passphrase_may_come_from_standard_input() {
    let place = Place::new();
    let words = place.words("renew --all --home $HOME_DIR --passphrase-file -");
    let mut command = Command::new(TOOL);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"words that lie at home\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2);
}

/// "Nothing was changed" is true: the place of the answer is tried first.
#[test]
fn what_cannot_be_written_is_not_done_and_can_be_repeated() {
    let place = Place::new();
    let register = || fs::read(place.path().join("home/register.json")).unwrap();
    let refused = |line: &str, said: &str| {
        let (code, _, errors) = place.run(line);
        assert!(code == 1 && errors.contains(said), "{line}: {code} {errors}");
    };
    let before = register();
    let invite = "invite --number 0003 --role officer --service S --out $DIR";
    refused(&format!("{invite}/0001.invitation"), "is there already");
    refused(&format!("{invite}/nowhere/i"), "can't be written");
    assert!(register() == before, "no invitation whose secret nobody has");

    place.good(&format!("{invite}/i"));
    let request = "request --invitation $DIR/i --key-out $DIR/k";
    refused(&format!("{request} --out $DIR/nowhere/r"), "can't be written");
    place.good(&format!("{request} --out $DIR/r"));

    let before = register();
    refused("enrol --request $DIR/r --out $DIR/nowhere/c", "can't be written");
    refused("enrol --request $DIR/r --out $DIR/keys", "can't be written");
    assert!(register() == before);
    let said = place.good("enrol --request $DIR/r --out $DIR/c");
    // The answer was lost: the same request has the same one.
    let before = register();
    assert_eq!(place.good("enrol --request $DIR/r --out $DIR/again"), said);
    let read = |name: &str| fs::read(place.path().join(name)).unwrap();
    assert!(read("c") == read("again") && register() == before);
    place.good("revoke --number 0003");
    refused("enrol --request $DIR/r --out $DIR/again", "the invitation has been used");
    let left = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".new-")));
}

#[test]
fn passphrases_are_two_and_nobody_else_reads_them() {
    let place = Place::new();
    let home = "--home $DIR/other --passphrase-file $KEYS/home";
    let init = |root: &str| {
        let line = format!("init --log-name a.b {home} --root-passphrase-file {root}");
        place.run_words(&place.words(&line))
    };
    let (code, _, errors) = init("$KEYS/home");
    assert!(code == 1 && errors.contains("another passphrase"), "{errors}");
    assert!(!place.path().join("other").exists());
    for mode in [0o604, 0o640] {
        place.key("root", "words that lie in a safe\n", mode);
        let (code, _, errors) = init("$KEYS/root");
        assert!(code == 1 && errors.contains("others can read it"), "{mode:o}: {errors}");
    }
    place.key("root", "words that lie at home\n", 0o600);
    let (code, _, errors) = place.run("rotate-root");
    assert!(code == 1 && errors.contains("another passphrase"), "{errors}");
    place.key("root", "words that lie in a safe\n", 0o600);
    assert_eq!(init("$KEYS/root").0, 0);
}

/// Each says what is wrong and what to do.
#[test]
fn refusals_are_understood() {
    let place = Place::new();
    let (code, _, errors) = place.run_words(&place.words(
        "init --log-name a.b --home $DIR/other --passphrase-file - --root-passphrase-file -",
    ));
    assert!(code == 1 && errors.contains("only one of both"), "{errors}");
    for usage in ["revoke", "renew"] {
        let (code, _, errors) = place.run(usage);
        let both = if usage == "revoke" { "--certificate" } else { "--all" };
        assert!(code == 2 && errors.contains("--number") && errors.contains(both), "{errors}");
    }
    let (code, _, errors) = place.run("enrol --request $DIR/nowhere --out $DIR/c");
    assert!(code == 1 && errors.contains("No such file"), "{errors}");
    // No terminal: a session of its own has none.
    let words = place.words("renew --all --home $HOME_DIR");
    let mut command = Command::new("setsid");
    let output = command.arg("--wait").arg(TOOL).args(words).stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("say --passphrase-file"), "{errors}");

    let der = place.path().join("home/issuing-1.der");
    let genuine = fs::read(&der).unwrap();
    fs::write(&der, &genuine[..100]).unwrap();
    let (code, _, errors) = place.run("renew --all");
    assert!(code == 1 && errors.contains("issuing-1.der: not the certificate"), "{errors}");
    fs::write(&der, genuine).unwrap();
    fs::copy(place.path().join("home/log.age"), place.path().join("home/issuing-1.age")).unwrap();
    let (code, _, errors) = place.run("renew --all");
    assert!(
        code == 1 && errors.contains("issuing-1.age: the encrypted key is another"),
        "{errors}"
    );
}

/// Times are dates to people, and seconds to programs.
#[test]
fn times_are_dates() {
    let place = Place::new();
    let is_date = |word: &str| {
        let form: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(form, "0000-00-00T00:00:00Z");
    };
    let invite = "invite --number 0003 --role officer --service S --out $DIR/i";
    is_date(place.good(invite).split_whitespace().last().unwrap());
    is_date(place.good("renew --number 0001").split_whitespace().nth(4).unwrap());
    is_date(place.good("list").split_whitespace().nth(4).unwrap());
    let register: serde_json::Value = serde_json::from_str(&place.good("list --json")).unwrap();
    assert!(register["officers"][0]["certificates"][0]["not_after"].is_u64());
}

#[test]
fn pins_are_a_file_that_clients_read() {
    let place = Place::new();
    let [one, two] = [1, 2].map(witness);
    let text = place.good(&format!("pins --witness {one} --witness {two} --quorum 2"));
    let pins: Pins = text.parse().unwrap();
    assert_eq!((pins.log.witnesses().len(), pins.log.quorum()), (2, 2));
    assert!(text.starts_with(&place.good("pins")), "all but the witnesses");
    for refused in [format!("--witness {one} --quorum 2"), format!("--witness {one} --quorum 0")] {
        let (code, _, errors) = place.run(&format!("pins {refused}"));
        assert!(code == 1 && errors.contains("the quorum is not between"), "{errors}");
    }
    for usage in [format!("--witness {one}"), "--quorum 1".into(), "--witness x --quorum 1".into()]
    {
        assert_eq!(place.run(&format!("pins {usage}")).0, 2, "{usage}");
    }
}

#[test]
fn a_statement_that_names_nobody_is_warned_of() {
    let place = Place::new();
    place.good("rotate-issuing");
    place.good("retire-issuing 1");
    let (code, text, errors) = place.run("publish --log $LOG");
    assert!(code == 0 && text.contains("names 0 certificates"), "{text}");
    assert!(errors.starts_with("warning: 2 keys are enrolled"), "{errors}");
    place.good("renew --all");
    place.good("publish --log $LOG");
    place.good("revoke --number 0001");
    place.good("revoke --number 0002");
    place.good("publish --log $LOG");
}
