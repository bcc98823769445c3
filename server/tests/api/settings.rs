//! The settings file on a real process: checked, and read again without stopping.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use abri_wire::ProblemKind;
use hyper::Method;
use tempfile::TempDir;

use crate::support::Call;

const ONE: &str = "https://one.example";
const TWO: &str = "https://two.example";

fn server() -> Command {
    Command::new(env!("CARGO_BIN_EXE_abri-server"))
}

fn write(directory: &Path, origin: &str, more: &str) -> PathBuf {
    let path = directory.join("abri.toml");
    let text = format!("[service]\nlisten = \"127.0.0.1:0\"\norigins = [\"{origin}\"]\n{more}");
    fs::write(&path, text).unwrap();
    path
}

fn check(path: &Path) -> Output {
    server().args(["check-config", "--settings"]).arg(path).output().unwrap()
}

#[test]
fn check_config_says_all_that_is_wrong_or_what_holds() {
    let directory = tempfile::tempdir().unwrap();
    let bad = write(directory.path(), "one.example", "[limits]\nwaiting = 0\n");
    let refused = check(&bad);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("line 3, column 12") && said.contains("line 5, column 11"), "{said}");
    let good = write(directory.path(), ONE, "[limits]\nwaiting = 9\n");
    let taken = check(&good);
    let said = String::from_utf8(taken.stdout).unwrap();
    assert_eq!(taken.status.code(), Some(0));
    assert!(said.contains("waiting = 9") && said.contains(ONE), "{said}");
    // By the environment, too.
    let taken = server().arg("check-config").env("ABRI_SETTINGS", &good).output().unwrap();
    assert_eq!(taken.status.code(), Some(0));
    assert!(String::from_utf8(taken.stdout).unwrap().contains("waiting = 9"));
    let bad = write(directory.path(), ONE, "[limits]\nwaiting = 0\n");
    let refused = server().args(["--settings"]).arg(&bad).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "a service with errors does not start");
    assert!(String::from_utf8(refused.stderr).unwrap().contains("line 5, column 11"));
}

/// Everybody on the machine reads a command line; an environment only who owns the process. What is
/// refused is not said again.
#[test]
fn a_password_on_the_command_line_is_refused_and_in_the_environment_it_is_not() {
    let secret = "redis://:hush@127.0.0.1/";
    let given = [
        server().args(["check-config", "--redis", secret]).output().unwrap(),
        server().arg("check-config").env("ABRI_REDIS", secret).output().unwrap(),
    ];
    assert_eq!(given.each_ref().map(|it| it.status.code()), [Some(1), Some(0)]);
    for Output { stdout, stderr, .. } in given {
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        assert!(!said.contains("hush"), "{said}");
    }
}

/// A process that is told to read its settings again.
struct Process {
    child: Child,
    log: BufReader<ChildStderr>,
    api: SocketAddr,
    directory: TempDir,
}

impl Process {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let settings = write(directory.path(), ONE, "[store]\nembedded = \"abri.redb\"\n");
        let mut child =
            server().arg("--settings").arg(settings).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let said = until(&mut log, "port=");
        let (_, rest) = said.split_once("port=").unwrap();
        let port: u16 = rest.split_whitespace().next().unwrap().parse().unwrap();
        Self { child, log, api: ([127, 0, 0, 1], port).into(), directory }
    }

    /// Writes this, asks to read it, and returns what was said up to `until`.
    fn reread(&mut self, origin: &str, more: &str, last: &str) -> String {
        write(self.directory.path(), origin, more);
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
        until(&mut self.log, last)
    }

    /// Whether a page of this origin may call.
    async fn admits(&self, origin: &str) -> bool {
        let call = Call::new(self.api, Method::GET, "/health/live").header("origin", origin);
        let reply = call.send().await;
        assert!(reply.status == 204 || reply.problem() == ProblemKind::ForbiddenOrigin);
        reply.status == 204
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All lines up to the one that has this.
fn until(log: &mut impl BufRead, last: &str) -> String {
    let mut said = String::new();
    while !said.contains(last) {
        assert_ne!(log.read_line(&mut said).unwrap(), 0, "no {last} in {said}");
    }
    said
}

/// DS-91
#[tokio::test]
async fn settings_are_read_again_whole_or_not_at_all() {
    let mut process = Process::start();
    assert!(process.admits(ONE).await && !process.admits(TWO).await);
    let store = "[store]\nembedded = \"abri.redb\"\n";

    // One error, and nothing of the rest is taken.
    let bad = format!("{store}[limits]\nwaiting = 0\n");
    let said = process.reread(TWO, &bad, "between 1 and 100000");
    assert!(said.contains("nothing was changed") && said.contains("line 7"), "{said}");
    assert!(process.admits(ONE).await && !process.admits(TWO).await);

    let said = process.reread(TWO, store, "settings read again");
    assert!(!said.contains("restart"), "{said}");
    assert!(process.admits(TWO).await && !process.admits(ONE).await);

    // What can't change is named, and the rest changes.
    let other = "metrics = \"127.0.0.1:1\"\n[store]\nembedded = \"other.redb\"\n[limits]\nconnections = 9\n";
    let said = process.reread(ONE, other, "restart only");
    assert!(said.contains("metrics, store, files, connections"), "{said}");
    assert!(process.admits(ONE).await && !process.admits(TWO).await);
}
