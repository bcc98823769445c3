//! Replays every corpus through its target: what a fuzzer once found stays mended.

use std::{fs, path::Path};

fn replay(target: &str, run: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&directory).expect("a target has a corpus") {
        let path = entry.expect("a corpus can be listed").path();
        run(&fs::read(&path).expect("a corpus can be read"));
        inputs += 1;
    }
    assert!(inputs > 0, "the corpus of {target} is empty");
}

#[test]
fn frame() {
    replay("frame", abri_fuzz::frame);
}

#[test]
fn envelope() {
    replay("envelope", abri_fuzz::envelope);
}

#[test]
fn api() {
    replay("api", abri_fuzz::api);
}

#[test]
fn certificate() {
    replay("certificate", abri_fuzz::certificate);
}

#[test]
fn evidence() {
    replay("evidence", abri_fuzz::evidence);
}

#[test]
fn attachment() {
    replay("attachment", abri_fuzz::attachment);
}

#[test]
fn welcome_join() {
    replay("welcome_join", abri_fuzz::welcome_join);
}

#[test]
fn session_receive() {
    replay("session_receive", abri_fuzz::session_receive);
}
