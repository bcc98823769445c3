//! A log on a web server that does not do what it should.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
    time::Duration,
};

use abri_auditor::{CantLook, Report, Source, Verdict, follow};
use support::{Authority, NOW, at};

/// Serves an answer for each path, on an address of this machine, as long as the test runs.
fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Source {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let Some(Ok(first)) = lines.next() else { continue };
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let _ = stream.write_all(&answer(first.split(' ').nth(1).unwrap()));
        }
    });
    address.parse().unwrap()
}

fn answer(status: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    [head.as_bytes(), b"\r\n", body].concat()
}

#[test]
fn a_log_on_a_web_server_is_read_as_one_in_a_directory() {
    let mut authority = Authority::new();
    authority.publish(&[]);
    let directory = authority.path().to_owned();
    let source =
        serve(move |path| match std::fs::read(directory.join(path.trim_start_matches('/'))) {
            Ok(file) => answer("200 OK", &file),
            Err(_) => answer("404 Not Found", b""),
        });
    let (log, findings) = follow(&source, &authority.pins(), None, at(NOW)).unwrap();
    assert_eq!((log.unwrap().checkpoint.size(), findings), (1, Vec::new()));
}

/// AUDIT-6: the text of a redirect, or of a part, is not the file, and no alarm.
#[test]
fn only_the_status_200_is_the_file() {
    let authority = Authority::new();
    for (status, said) in [
        (
            "302 Found\r\nLocation: https://log.example/log",
            "answered 302, go to https://log.example",
        ),
        ("301 Moved Permanently", "answered 301"),
        ("204 No Content", "answered 204"),
        ("206 Partial Content", "answered 206"),
        ("500 Internal Server Error", "500"),
    ] {
        let source = serve(move |path| match path {
            "/checkpoint" => answer(status, if status.starts_with("204") { b"" } else { b"moved" }),
            _ => answer("404 Not Found", b""),
        });
        let error = follow(&source, &authority.pins(), None, at(NOW)).unwrap_err();
        assert!(matches!(error, CantLook::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(Report::cant_look(&error).verdict, Verdict::CantLook);
    }
}

/// Each file in time, all of them never: a visit has an end.
#[test]
fn a_visit_ends_when_its_time_is_over() {
    let authority = Authority::new();
    let source = serve(|_| answer("404 Not Found", b"")).for_visit(Duration::ZERO);
    for source in [source.for_visit(Duration::from_secs(600)), source] {
        let error = follow(&source, &authority.pins(), None, at(NOW)).unwrap_err();
        assert_eq!(error, CantLook::TooSlow, "and none makes it longer");
    }
    // Connections are taken by the system, and nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let source: Source = format!("http://{}", silent.local_addr().unwrap()).parse().unwrap();
    let source = source.for_visit(Duration::from_millis(100));
    let error = follow(&source, &authority.pins(), None, at(NOW)).unwrap_err();
    assert!(error.to_string().contains("timeout"), "{error}");
}
