//! `trace`: every rule of the specification is kept by code and broken by a test, both by name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::bail;

use crate::{paths::Paths, tree};

/// Where code and tests are.
const SOURCES: [&str; 5] = ["crypto-core", "server", "clients", "tests", "fuzz"];
/// Kinds of files that can name a rule.
const KINDS: [&str; 5] = ["rs", "lua", "js", "html", "json"];
/// Directories and files that hold only tests, whatever lies above them.
const TESTS: [&str; 4] = ["tests", "benches", "conformance", "fuzz"];

/// A rule's places.
#[derive(Default)]
struct Places {
    specified: bool,
    code: BTreeSet<String>,
    tests: BTreeSet<String>,
}

/// Prints the table; fails on a rule without code or test, and on a name without a rule.
pub(crate) fn check(paths: &Paths) -> anyhow::Result<()> {
    let mut rules = specified(paths)?;
    let families: BTreeSet<String> =
        rules.keys().filter_map(|id| Some(id.split_once('-')?.0.to_owned())).collect();
    for source in SOURCES {
        for file in tree::files(&paths.root.join(source), &KINDS)? {
            let text = fs::read_to_string(&file)?;
            let name = file.strip_prefix(&paths.root).unwrap_or(&file);
            note(&mut rules, &families, name, &text);
        }
    }
    report(&rules)
}

/// Rules are the bold ids of the specification's own files.
fn specified(paths: &Paths) -> anyhow::Result<BTreeMap<String, Places>> {
    let mut rules = BTreeMap::new();
    for file in tree::files(&paths.root.join("spec"), &["md"])? {
        let text = fs::read_to_string(&file)?;
        let rules_file = ["protocol.md", "delivery-api.md"].iter().any(|name| file.ends_with(name));
        if let Some(line) = text.lines().filter(|_| rules_file).find(|line| is_nameless(line)) {
            bail!("{}: a MUST without an id: {line}", file.display());
        }
        for bold in text.split("**").skip(1).step_by(2) {
            if is_rule(bold) && rules.insert(bold.to_owned(), specified_places()).is_some() {
                bail!("{bold} is specified twice");
            }
        }
    }
    if rules.is_empty() {
        bail!("no rule in spec/: the check is blind");
    }
    Ok(rules)
}

/// A demand outside a rule, but for the sentence that says what MUST means.
fn is_nameless(line: &str) -> bool {
    line.contains("MUST") && !line.starts_with("- **") && !line.contains("RFC 2119")
}

fn specified_places() -> Places {
    Places { specified: true, ..Places::default() }
}

/// Notes each rule that a file names: as test from its `#[cfg(test)]` on, as code before it.
fn note(
    rules: &mut BTreeMap<String, Places>,
    families: &BTreeSet<String>,
    name: &Path,
    text: &str,
) {
    let all_tests =
        name.components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            TESTS.contains(&part.trim_end_matches(".rs"))
        }) || name.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("_test"));
    let marks = ["\n#[cfg(test)]", "\n#![cfg(test)]"];
    let boundary = marks.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let (code, tests) = if all_tests { ("", text) } else { text.split_at(boundary) };
    let file = name.display().to_string();
    for id in named(code, families) {
        rules.entry(id).or_default().code.insert(file.clone());
    }
    for id in named(tests, families) {
        rules.entry(id).or_default().tests.insert(file.clone());
    }
}

/// The ids of known families in `text`; "`A-1` to `A-4`" names all four.
fn named(text: &str, families: &BTreeSet<String>) -> BTreeSet<String> {
    let separator = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '-');
    let mut found = BTreeSet::new();
    let mut range_from: Option<(String, u32)> = None;
    for word in text.split(separator).filter(|word| !word.is_empty()) {
        let Some((family, number)) = parse(word).filter(|(family, _)| families.contains(*family))
        else {
            if word != "to" {
                range_from = None;
            }
            continue;
        };
        let first = match &range_from {
            Some((start, first)) if start == family && *first < number => *first,
            _ => number,
        };
        found.extend((first..=number).map(|number| format!("{family}-{number}")));
        // Only the word "to" right after an id makes a range: anything else clears it.
        range_from = follows_to(text, word).then(|| (family.to_owned(), number));
    }
    found
}

/// Whether "to" follows `word`, a part of `text`, with only marks between.
fn follows_to(text: &str, word: &str) -> bool {
    let end = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
    text.get(end..)
        .is_some_and(|rest| rest.trim_start_matches(['`', ' ', ']', ')', '*']).starts_with("to "))
}

fn is_rule(word: &str) -> bool {
    parse(word).is_some()
}

fn parse(word: &str) -> Option<(&str, u32)> {
    let (family, number) = word.split_once('-')?;
    let good = family.len() >= 2 && family.bytes().all(|byte| byte.is_ascii_uppercase());
    good.then(|| number.parse().ok().map(|number| (family, number)))?
}

fn report(rules: &BTreeMap<String, Places>) -> anyhow::Result<()> {
    println!("\n{:<12}{:<44}tests", "rule", "code");
    let mut orphans = Vec::new();
    for (id, places) in rules {
        let first = |files: &BTreeSet<String>| match files.first() {
            Some(file) if files.len() > 1 => format!("{file} +{}", files.len() - 1),
            Some(file) => file.clone(),
            None => "-".to_owned(),
        };
        println!("{id:<12}{:<44}{}", first(&places.code), first(&places.tests));
        if !places.specified {
            orphans.push(format!("{id} is named but not specified"));
        } else if places.code.is_empty() {
            orphans.push(format!("{id} has no code"));
        }
        if places.specified && places.tests.is_empty() {
            orphans.push(format!("{id} has no test"));
        }
    }
    println!("\n{} rules", rules.values().filter(|places| places.specified).count());
    if !orphans.is_empty() {
        bail!("{}", orphans.join("\n        "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        let families = ["FRAME", "DS"].map(str::to_owned).into();
        named(text, &families).into_iter().collect()
    }

    #[test]
    fn ids_are_found_one_by_one_and_as_ranges() {
        assert_eq!(ids("(`FRAME-2`), DS-10; SHA-256 and FRAME-x"), ["DS-10", "FRAME-2"]);
        assert_eq!(ids("`FRAME-1` to `FRAME-3`"), ["FRAME-1", "FRAME-2", "FRAME-3"]);
        assert_eq!(ids("FRAME-1 and FRAME-3"), ["FRAME-1", "FRAME-3"]);
        assert_eq!(ids("FRAME-1, said to\nobey to DS-3 to all"), ["DS-3", "FRAME-1"]);
    }

    #[test]
    fn a_file_is_code_until_its_tests_begin() {
        let families: BTreeSet<String> = ["DS".to_owned()].into();
        let mut rules = BTreeMap::new();
        let text = "// DS-1\n#[cfg(test)]\nmod tests { /* DS-2 */ }";
        note(&mut rules, &families, Path::new("server/src/a.rs"), text);
        note(&mut rules, &families, Path::new("server/tests/b.rs"), "// DS-1");
        assert_eq!((rules["DS-1"].code.len(), rules["DS-1"].tests.len()), (1, 1));
        assert_eq!((rules["DS-2"].code.len(), rules["DS-2"].tests.len()), (0, 1));
    }
}
