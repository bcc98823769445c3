//! What the page's policy refuses must not come back into the sources.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use std::{fs, path::Path};

fn each(directory: &Path, extension: &str, check: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, extension, check);
        } else if path.extension().is_some_and(|it| it == extension) {
            check(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// The Trusted Types policy of `boot.js` admits no markup at all, and `view!` and `inner_html`
/// are the ways by which the framework would set some.
#[test]
fn no_view_sets_markup() {
    let mut files = 0;
    each(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs", &mut |path, source| {
        files += 1;
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for (number, line) in code.enumerate() {
            for forbidden in ["view!", "inner_html", "template!"] {
                assert!(!line.contains(forbidden), "{}:{number}: {line}", path.display());
            }
        }
    });
    assert!(files > 10, "the sources were found");
}

/// No inline script or style, nothing from elsewhere, nothing kept.
#[test]
fn static_files_keep_to_the_policy() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    each(&web, "html", &mut |path, page| {
        for forbidden in [" style=", "<style", " onclick", " onload", "http:", "https:", "//"] {
            assert!(!page.contains(forbidden), "{}: {forbidden}", path.display());
        }
        for opened in page.match_indices("<script").map(|(at, _)| page.split_at(at).1) {
            assert!(opened.contains("></script>"), "{}", path.display());
            assert!(opened.starts_with("<script type=\"module\" src="), "{}", path.display());
        }
    });
    for extension in ["js", "css"] {
        each(&web, extension, &mut |path, source| {
            for forbidden in [
                "innerHTML",
                "eval(",
                "localStorage",
                "sessionStorage",
                "cookie",
                "http",
                "@import",
            ] {
                assert!(!source.contains(forbidden), "{}: {forbidden}", path.display());
            }
        });
    }
}
