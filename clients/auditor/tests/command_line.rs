//! The tool as its users meet it: exit codes, text, JSON.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod support;

use std::{
    fs,
    path::Path,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use abri_trust::{Role, published::MemberId, staple};
use support::{Authority, NOW};

/// Exit code and what was written to standard output and standard error.
fn run(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_abri-auditor")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The binary has no other clock.
fn real_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

struct Files {
    authority: Authority,
    officer: MemberId,
    log: String,
    pins: String,
    state: String,
}

impl Files {
    /// A log with one officer, seen by its witness just now.
    fn new() -> Self {
        let mut authority = Authority::new();
        let officer = authority.officer("0001", Role::Officer);
        authority.publish(&[officer]);
        authority.witness(real_now());
        let pins = authority.write("pins", authority.pins().to_string().as_bytes());
        let state = authority.path().join("state").display().to_string();
        let log = authority.path().display().to_string();
        Self { officer, log, pins: pins.display().to_string(), state, authority }
    }

    fn path(&self, name: &str) -> String {
        self.authority.path().join(name).display().to_string()
    }

    fn log(&self) -> [&str; 4] {
        ["--log", &self.log, "--pins", &self.pins]
    }
}

#[test]
fn the_exit_code_is_the_verdict() {
    let mut files = Files::new();
    let follow =
        |files: &Files| run(&[&["follow"], &files.log()[..], &["--state", &files.state]].concat());
    let (code, text, _) = follow(&files);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 entries, 0 before") && text.ends_with("Good.\n"), "{text}");

    let officer = files.officer;
    files.authority.publish(&[officer, officer]);
    files.authority.witness(real_now() - 7 * 3600);
    let (code, text, _) = follow(&files);
    assert_eq!(code, 4, "its witness saw it 7 hours ago: {text}");

    let mut fork = Authority::new();
    fork.publish(&[]);
    let fork = fork.path().display().to_string();
    let args = ["follow", "--log", &fork, "--pins", &files.pins, "--state", &files.state, "--json"];
    let (code, text, _) = run(&args);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &report["verdict"]), (1, &"alarm".into()), "{text}");
    assert_eq!(report["findings"][0]["code"], "went-back");

    let nowhere =
        ["follow", "--log", "/nonexistent", "--pins", &files.pins, "--state", "/nonexistent/s"];
    let (code, text, _) = run(&nowhere);
    assert_eq!(code, 3);
    assert!(text.contains("checkpoint is not there"), "{text}");
    assert_eq!(run(&["follow"]).0, 2);
    assert!(run(&["--help"]).1.contains("Exit code: 0 nothing is wrong; 1 alarm"));
}

/// People read dates, programs count seconds.
#[test]
fn times_are_dates_in_text_and_seconds_in_json() {
    let files = Files::new();
    files.authority.witness(NOW);
    let note = fs::read_dir(files.path("witnessed")).unwrap().next().unwrap().unwrap();
    let note = note.path().display().to_string();
    let check = ["verify", "checkpoint", "--pins", &files.pins, &note];
    let (_, text, _) = run(&check);
    assert_eq!(text, "1 entries, seen by a quorum at 2027-01-15T08:00:00Z\nGood.\n");
    let (_, json, _) = run(&[&check[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["seen_at"], NOW);
    let follow = [&["follow"], &files.log()[..], &["--state", &files.state]].concat();
    let (_, text, _) = run(&follow);
    assert!(text.contains("a quorum of witnesses saw the log at 2027-01-15T08:00:00Z\n"), "{text}");
    let (_, json, _) = run(&[&follow[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["seen_at"], NOW);
}

#[test]
fn a_witness_works_from_the_command_line_alone() {
    let files = Files::new();
    let key = files.path("witness-key");
    let (code, text, _) = run(&["witness-key", "--name", "second.example", "--out", &key]);
    assert_eq!(code, 0);
    assert!(text.starts_with("second.example+") && text.lines().count() == 1, "{text}");
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let state = files.path("witness-state");
    let out = files.path("witnessed");
    let own = ["--key", &key, "--state", &state, "--out", &out];
    let (code, text, _) = run(&[&["witness"], &files.log()[..], &own].concat());
    assert_eq!((code, text.as_str()), (0, "cosigned 1 entries as second.example\nGood.\n"));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2, "one note a witness");
    let secret = fs::read_to_string(&key).unwrap();
    let secret = secret.split_whitespace().last().unwrap();
    fs::write(&key, secret).unwrap();
    let (code, text, errors) = run(&[&["witness"], &files.log()[..], &own].concat());
    assert_eq!(code, 2);
    assert!(!text.contains(secret) && !errors.contains(secret), "no key in any output");
}

/// Whoever serves the log does not decide what its auditor sees.
#[test]
fn a_note_can_not_write_to_the_terminal() {
    let files = Files::new();
    let note = "x\u{1b}[2J\u{1b}[H\u{1b}[8m\r\u{202e}\u{9b}8m\n\n\u{2014} a b\n";
    fs::write(files.path("checkpoint"), note).unwrap();
    let follow = [&["follow"], &files.log()[..], &["--state", &files.state]].concat();
    let (code, text, _) = run(&follow);
    assert_eq!(code, 1);
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
    assert!(!text.contains('\u{202e}') && text.contains("x\\u{1b}[2J"), "{text}");
    assert!(text.contains("    \u{2014} a b\nALARM"), "what is no control stays: {text}");
    let (_, json, _) = run(&[&follow[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["findings"][0]["evidence"][0], note, "evidence is whole in JSON");
}

/// Three kinds of failures have three exit codes, and each names its file or place.
#[test]
fn whose_fault_it_is_is_said() {
    let files = Files::new();
    let with = |log: &str, pins: &str, more: &[&str]| {
        run(&[&["compare", "--log", log, "--pins", pins], more].concat())
    };
    let other = ["--other", files.log.as_str()];
    assert_eq!(with("htp://log.example", &files.pins, &other).0, 2);
    let (code, text, _) = with(&files.log, "/nonexistent", &other);
    assert_eq!(code, 2);
    assert!(text.contains("/nonexistent: ") && text.ends_with("Nothing was done.\n"), "{text}");
    let (code, text, _) = with(&files.log, &files.pins, &["--other", "/nowhere"]);
    assert_eq!(code, 3);
    assert!(text.contains("/nowhere: checkpoint is not there"), "{text}");
    let junk = files.path("junk");
    fs::write(&junk, "junk").unwrap();
    let (code, text, _) = run(&["verify", "checkpoint", "--pins", &files.pins, &junk]);
    assert_eq!(code, 1);
    assert!(text.ends_with("Refused: it is not valid.\n"), "no alarm about a log: {text}");
}

/// A pipe in the place of a file never ends.
#[test]
fn a_pipe_is_not_read_as_a_file_of_a_log() {
    let files = Files::new();
    let checkpoint = files.path("checkpoint");
    fs::remove_file(&checkpoint).unwrap();
    assert!(Command::new("mkfifo").arg(&checkpoint).status().unwrap().success());
    let (code, text, _) =
        run(&[&["follow"], &files.log()[..], &["--state", &files.state]].concat());
    assert_eq!(code, 3);
    assert!(text.contains("checkpoint can't be read: it is no file"), "{text}");
}

/// A file left over from elsewhere, or a link put there, does not decide who reads a key.
#[test]
fn a_witness_key_is_its_owners_alone_whatever_lies_beside_it() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("a.unfinished"), "left over").unwrap();
    fs::write(at("elsewhere"), "untouched").unwrap();
    symlink(at("elsewhere"), at("b.unfinished")).unwrap();
    for name in ["a.key", "b.key"] {
        let key = at(name).display().to_string();
        assert_eq!(run(&["witness-key", "--name", "second.example", "--out", &key]).0, 0);
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        let before = fs::read(&key).unwrap();
        let (code, text, _) = run(&["witness-key", "--name", "second.example", "--out", &key]);
        assert_ne!(code, 0);
        assert!(text.contains("is there already"), "{text}");
        assert_eq!(fs::read(&key).unwrap(), before);
    }
    assert_eq!(fs::read_to_string(at("elsewhere")).unwrap(), "untouched");
    assert_eq!(fs::read_to_string(at("a.unfinished")).unwrap(), "left over");
}

/// A log that nobody has witnessed yet has no place for notes.
#[test]
fn a_first_note_never_takes_the_place_of_the_directory_of_notes() {
    let files = Files::new();
    let (key, state) = (files.path("witness-key"), files.path("witness-state"));
    assert_eq!(run(&["witness-key", "--name", "second.example", "--out", &key]).0, 0);
    fs::remove_dir_all(files.path("witnessed")).unwrap();
    for out in [files.path("witnessed"), files.path("witnessed/"), files.path("elsewhere/")] {
        let own = ["--key", &key, "--state", &state, "--out", &out];
        let (code, text, _) = run(&[&["witness"], &files.log()[..], &own].concat());
        assert_ne!(code, 0, "{text}");
        assert!(text.contains("is no directory"), "{text}");
        assert!(!Path::new(&out).exists());
    }
    let out = files.path("witnessed");
    fs::create_dir(&out).unwrap();
    let own = ["--key", &key, "--state", &state, "--out", &out];
    assert_eq!(run(&[&["witness"], &files.log()[..], &own].concat()).0, 0);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn everything_can_be_checked_by_hand() {
    let files = Files::new();
    let witnessed = fs::read_dir(files.path("witnessed")).unwrap().next().unwrap().unwrap();
    let note = witnessed.path().display().to_string();
    let verify =
        |what: &str, rest: &[&str]| run(&[&["verify", what, "--pins", &files.pins], rest].concat());
    let (code, text, _) = verify("checkpoint", &[&note]);
    assert_eq!(code, 0, "{text}");
    let raw = files.path("checkpoint");
    let (code, text, _) = verify("checkpoint", &[&raw]);
    assert_eq!(code, 1);
    assert!(text.contains("WRONG refused: too few witnesses"), "{text}");

    let leaf = files.path(&format!("certificate/{}", files.officer.certificate));
    let issuing = fs::read_dir(files.path("issuing")).unwrap().next().unwrap().unwrap().path();
    let issuing = issuing.display().to_string();
    let chain = ["--leaf", leaf.as_str(), "--issuing", &issuing];
    let when = NOW.to_string();
    let (code, text, _) = verify("certificate", &[&chain[..], &["--at", &when]].concat());
    assert_eq!((code, text.as_str()), (0, "officer 0001, Service\nGood.\n"));
    let late = (NOW + 365 * 86_400).to_string();
    let (code, text, _) = verify("certificate", &[&chain[..], &["--at", &late]].concat());
    assert_eq!(code, 1);
    assert!(text.contains("has expired"), "{text}");

    // Seen when it was made, so that the certificate was valid then.
    files.authority.witness(NOW);
    let evidence = files.path(&format!("evidence/1/{}", files.officer.certificate));
    let evidence = fs::read_to_string(evidence).unwrap();
    let bundle = files.path("bundle");
    fs::write(&bundle, staple(&evidence, &fs::read_to_string(&note).unwrap())).unwrap();
    let bundled = |at: &str| verify("bundle", &[&chain[..], &["--at", at, &bundle]].concat());
    let (code, text, _) = bundled(&when);
    assert_eq!(code, 0, "{text}");
    let stale = (NOW + 73 * 3600).to_string();
    assert_eq!(bundled(&stale).0, 1);

    let entry = files.path("entry");
    fs::write(&entry, &files.authority.entries[0]).unwrap();
    assert_eq!(verify("proof", &["--entry", &entry, &bundle]).0, 0);
    assert_eq!(verify("proof", &["--entry", &leaf, &bundle]).0, 1);
}

#[test]
fn watching_alerts_and_ends() {
    let files = Files::new();
    let told = files.path("told");
    fs::remove_dir_all(Path::new(&files.log).join("witnessed")).unwrap();
    let alarm = format!("cat > {told}");
    let watch = ["--state", &files.state, "--on-alarm", &alarm, "--every", "1s"];
    let (code, _, _) = run(&[&["watch"], &files.log()[..], &watch].concat());
    assert_eq!(code, 4);
    assert!(fs::read_to_string(&told).unwrap().contains("no quorum"));
    let (code, _, _) =
        run(&[&["watch"], &files.log()[..], &["--state", "s", "--every", "0s"]].concat());
    assert_eq!(code, 2);
}

#[test]
fn certificates_are_listed_and_compared() {
    let files = Files::new();
    let (code, text, _) = run(&[&["certificates"], &files.log()[..]].concat());
    assert_eq!(code, 0);
    // NOW and 23 hours.
    assert!(text.contains("officer 0001 \"Service\" until 2027-01-16T07:00:00Z"), "{text}");
    let mut other = Authority::new();
    other.publish(&[]);
    let other = other.path().display().to_string();
    let (code, text, _) = run(&[&["compare"], &files.log()[..], &["--other", &other]].concat());
    assert_eq!(code, 1);
    assert!(text.contains("WRONG split-view"), "{text}");
}
