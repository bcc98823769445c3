//! Every attack of `spec/attacks.md` has a test, by name.

use std::{collections::BTreeSet, fs};

use anyhow::{bail, ensure};

use crate::{paths::Paths, tree};

/// Where tests are.
const SOURCES: [&str; 6] = ["crypto-core", "server", "clients", "tests", "xtask", "fuzz"];

/// Fails on an attack without a test, and on a test that is not there.
pub(crate) fn check(paths: &Paths) -> anyhow::Result<()> {
    let table = fs::read_to_string(paths.root.join("spec/attacks.md"))?;
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    ensure!(!rows.is_empty(), "spec/attacks.md has no rows: the check is blind");
    let mut known = BTreeSet::new();
    for source in SOURCES {
        for file in tree::files(&paths.root.join(source), &["rs"])? {
            known.extend(tests(&fs::read_to_string(file)?));
        }
    }
    for row in &rows {
        let mut named = row.split('`').skip(1).step_by(2).peekable();
        ensure!(named.peek().is_some(), "an attack without a test: {row}");
        if let Some(missing) = named.find(|name| !known.contains(*name)) {
            bail!("spec/attacks.md names {missing}, which is no test");
        }
    }
    println!("{} attacks", rows.len());
    Ok(())
}

/// Names of functions that follow a test's attribute.
fn tests(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            names.extend(rest.split_once('(').map(|(name, _)| name.to_owned()));
            is_test = false;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_tests_are_found() {
        let text = "fn helper() {}\n#[test]\n// why\nfn one() {}\n    #[tokio::test(x)]\n    async fn two() {}\nfn three() {}";
        assert_eq!(super::tests(text), ["one", "two"]);
    }
}
