//! What the process itself says, and how it ends.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use abri_wire::{Capability, FileId, ProblemKind, SessionId, api::OpenRequest, file::PIECE};
use hyper::Method;

use crate::support::{Call, HERS, PAGE, Socket, capability, hash_of, offer, submission};

const SESSION: SessionId = SessionId::new(*b"marker-session-0");

/// The program, at the level that says most.
struct Process {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
    said: String,
    api: SocketAddr,
    _directory: tempfile::TempDir,
}

impl Process {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = format!("embedded:{}", directory.path().join("abri.redb").display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_abri-server"))
            .args(["--listen", "127.0.0.1:0", "--log", "trace", "--origin", PAGE])
            .args(["--store", &store, "--files", "on"])
            .env("RUST_LOG", "trace")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let port = loop {
            assert_ne!(log.read_line(&mut said).unwrap(), 0, "{said}");
            if let Some((_, rest)) = said.split_once("port=") {
                break rest.split_whitespace().next().unwrap().parse().unwrap();
            }
        };
        let api = SocketAddr::from(([127, 0, 0, 1], port));
        Self { child, log, said, api, _directory: directory }
    }

    /// Asks it to stop as a service manager does; all that it ever said, and how long it took.
    fn stop(mut self) -> (String, Duration) {
        let asked = Instant::now();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        let took = asked.elapsed();
        self.log.read_to_string(&mut self.said).unwrap();
        (self.said, took)
    }
}

/// Sends a piece of a file that nobody declared; its name and its bytes are markers.
async fn send_a_piece(api: SocketAddr, path: &str) -> FileId {
    let file = FileId::new(*b"marker-file-id-0");
    let piece = format!("{path}/files/{}/0", file.to_text());
    let call = || {
        let call = Call::new(api, Method::PUT, &piece).bearer(HERS);
        call.body(PIECE, b"marker-piece".to_vec())
    };
    // The store of files is opened beside the service.
    while call().send().await.status == 503 {}
    call().refused(ProblemKind::UnknownFile).await;
    file
}

fn request() -> OpenRequest {
    OpenRequest {
        session: SESSION,
        capability: hash_of(HERS),
        offer: offer(1),
        return_hash: None,
        exit_commitment: None,
        returns: None,
    }
}

/// DS-17: at TRACE, after good and bad requests over both carriers, the log names nobody and
/// nothing. DS-23: and SIGTERM ends the process, with a socket and a connection open.
#[tokio::test]
async fn the_log_names_nobody() {
    let process = Process::start();
    let api = process.api;
    let path = format!("/v1/sessions/{}", SESSION.to_text());
    let opened = Call::new(api, Method::POST, "/v1/sessions").json(&request()).send().await;
    assert_eq!(opened.status, 201);
    let sent = submission(1, b"marker-payload");
    let call = Call::new(api, Method::POST, &format!("{path}/messages")).bearer(HERS);
    let call = call.header("x-marker-header", "marker-header");
    assert_eq!(call.body(abri_wire::api::BINARY, sent.encode()).send().await.status, 200);
    let bad = Call::new(api, Method::POST, "/v1/sessions");
    bad.body("application/json", b"marker-body".to_vec()).refused(ProblemKind::Malformed).await;
    Call::new(api, Method::GET, "/marker-path?marker-query").refused(ProblemKind::NotFound).await;
    let strange = Call::new(api, Method::GET, "/").header("origin", "https://marker.example");
    strange.refused(ProblemKind::ForbiddenOrigin).await;
    let file = send_a_piece(api, &path).await;
    let mut socket = Socket::open(api).await;
    let hello = abri_wire::socket::Hello {
        session: SESSION,
        capability: capability(HERS),
        after: abri_wire::Sequence::START,
        revision: 0,
    };
    socket.say(&abri_wire::socket::ClientMessage::Hello(hello)).await;
    assert!(socket.hear().await.is_some());

    let listening = tokio::task::spawn_blocking(move || process.stop());
    while socket.hear().await.is_some() {}
    let (log, took) = listening.await.unwrap();
    assert!(took < Duration::from_secs(15), "{took:?}");
    // The search is not blind: what may be said is there.
    assert!(log.contains("serving") && log.contains("stopping"), "{log}");
    let hash = |capability: Capability| capability.hash().to_text();
    for secret in [
        "marker",
        "127.0.0.1:",
        "/v1",
        "Bearer",
        &SESSION.to_text(),
        &capability(HERS).to_bearer(),
        &hash(capability(HERS)),
        &sent.message_id.to_text(),
        &file.to_text(),
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
