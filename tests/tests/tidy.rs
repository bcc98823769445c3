//! What the tests themselves leave behind: nothing.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::{fs, path::Path};

use abri_e2e::browser::Browser;

/// A browser that is dropped, as where a test fails, takes along all of its processes, which would go on
/// writing, and then what they wrote.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_takes_its_processes_and_its_directory_along() {
    let browser = Browser::launch().await.unwrap();
    let directory = browser.directory();
    let _tab = browser.on_disk().await.unwrap();
    assert!(directory.join("Default").is_dir());
    assert!(is_used(&directory));
    drop(browser);
    assert!(!is_used(&directory));
    assert!(!directory.exists());
}

/// Whether a process that runs was started with this directory.
fn is_used(directory: &Path) -> bool {
    let name = directory.to_str().unwrap().as_bytes();
    let mut lines = fs::read_dir("/proc").unwrap().flatten().map(|it| it.path().join("cmdline"));
    // One that ends meanwhile has no line any more.
    lines.any(|line| {
        let line = fs::read(line).unwrap_or_default();
        line.windows(name.len()).any(|part| part == name)
    })
}
