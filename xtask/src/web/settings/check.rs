//! What is wrong with what a settings file says of the pages: all of it at once, each with line and
//! column, before anything is built.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use abri_record::{Custodian, CustodianError};
use abri_victim_web::pages::{self, LANGUAGES, Language, Numbers, Opening, Zones};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::desk;

/// Keys of `[pages]` that have one text.
const TEXTS: [&str; 7] =
    ["console-theme", "desk", "exit", "numbers", "opening", "record-custodian", "theme"];
/// Keys of `[pages]` that have a list of texts.
const LISTS: [&str; 3] = ["languages", "record-recipients", "zones"];

/// All that is wrong with a file.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: PathBuf,
    found: Vec<(usize, usize, String)>,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no pages can be made of {}", self.file.display())?;
        for (line, column, what) in &self.found {
            // What another file has stands below the line that names it.
            let what = what.replace('\n', "\n  ");
            write!(formatter, "\n  line {line}, column {column}: {what}")?;
        }
        Ok(())
    }
}

impl core::error::Error for Mistakes {}

/// A value with the byte where it begins.
type Written<'t> = Spanned<DeValue<'t>>;

/// Everything that pages are made of, in this text of that file.
///
/// # Errors
/// [`Mistakes`].
pub(super) fn check(file: &Path, text: &str) -> Result<(), Mistakes> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let section = |name: &str| table.get_ref().get(name);
    let mut checker = Checker { directory: super::beside(file), mistakes: Vec::new() };
    for error in errors {
        checker.wrong(error.span().map_or(0, |span| span.start), error.message());
    }
    let inside = |name| section(name).and_then(|value| value.get_ref().as_table());
    if let Some(origin) = inside("service").and_then(|it| it.get("api-origin")) {
        checker.text("api-origin", origin, |_, origin| fails(pages::check_delivery(origin)));
    }
    if let Some(pins) = inside("officers").and_then(|it| it.get("pins")) {
        checker.file("pins", pins, |_| Ok::<_, fmt::Error>(()));
    }
    match (section("pages"), inside("pages")) {
        (Some(_), Some(table)) => checker.pages(table),
        (Some(value), None) => checker.wrong(value.span().start, "pages is a table: [pages]"),
        (None, _) => {}
    }
    checker.finish(file, text)
}

struct Checker<'f> {
    /// Where paths begin.
    directory: &'f Path,
    /// Each with the byte where it stands.
    mistakes: Vec<(usize, String)>,
}

impl Checker<'_> {
    fn wrong(&mut self, at: usize, what: impl Into<String>) {
        self.mistakes.push((at, what.into()));
    }

    fn finish(mut self, file: &Path, text: &str) -> Result<(), Mistakes> {
        if self.mistakes.is_empty() {
            return Ok(());
        }
        self.mistakes.sort();
        self.mistakes.dedup();
        let placed = self.mistakes.into_iter().map(|(at, what)| {
            let before = text.get(..at).unwrap_or(text);
            let line = 1 + before.matches('\n').count();
            let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
            (line, column, what)
        });
        Err(Mistakes { file: file.to_owned(), found: placed.collect() })
    }

    fn pages(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = &**key.get_ref();
            if !TEXTS.contains(&name) && !LISTS.contains(&name) {
                let known: Vec<_> = TEXTS.iter().chain(&LISTS).copied().collect();
                let what = format!("not known in pages; known: {}", known.join(", "));
                self.wrong(key.span().start, what);
            }
            match name {
                "exit" => self.text(name, value, |_, exit| fails(pages::check_exit(exit))),
                "desk" => self.text(name, value, |checker, path| {
                    desk::read(&checker.directory.join(path))
                        .err()
                        .map(|error| format!("{error:#}"))
                }),
                "theme" | "console-theme" => self.file(name, value, pages::check_theme),
                "numbers" => self.file(name, value, Numbers::parse),
                _ => {}
            }
        }
        let offered = self.languages(table.get("languages"));
        if let Some(value) = table.get("opening") {
            self.file("opening", value, |text| opening(text, &offered));
        }
        if let Some(value) = table.get("zones") {
            let zones: Vec<_> =
                self.list("zones", value).into_iter().map(|(_, zone)| zone.to_owned()).collect();
            if let Err(error) = Zones::new(&zones) {
                self.wrong(value.span().start, error.to_string());
            }
        }
        self.custodian(table.get("record-custodian"), table.get("record-recipients"));
    }

    /// A text in which `wrong` finds something, or nothing.
    fn text(
        &mut self,
        key: &str,
        value: &Written<'_>,
        wrong: impl FnOnce(&Self, &str) -> Option<String>,
    ) {
        let what = match value.get_ref().as_str().filter(|text| !text.is_empty()) {
            Some(text) => wrong(self, text),
            None => Some(format!("{key} is a text in quotes")),
        };
        if let Some(what) = what {
            self.wrong(value.span().start, what);
        }
    }

    /// A file that can be read, and that `read` takes.
    fn file<T, E: fmt::Display>(
        &mut self,
        key: &str,
        value: &Written<'_>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) {
        self.text(key, value, |checker, path| {
            let path = checker.directory.join(path);
            let shown = path.display();
            match fs::read_to_string(&path) {
                Err(error) => Some(format!("can't read {shown}: {error}")),
                Ok(contents) => fails(read(&contents)).map(|what| format!("{shown}: {what}")),
            }
        });
    }

    /// Its texts, each with the byte where it stands.
    fn list<'v>(&mut self, key: &str, value: &'v Written<'_>) -> Vec<(usize, &'v str)> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value.span().start, format!("{key} is a list: [\"…\", \"…\"]"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => texts.push((item.span().start, text)),
                None => self.wrong(item.span().start, format!("{key}: each is a text in quotes")),
            }
        }
        texts
    }

    /// Those that are offered: all if none is named.
    fn languages(&mut self, value: Option<&Written<'_>>) -> Vec<&'static Language> {
        let named = value.map(|value| self.list("languages", value)).unwrap_or_default();
        if named.is_empty() {
            return LANGUAGES.iter().collect();
        }
        let mut offered = Vec::new();
        for (at, tag) in named {
            match LANGUAGES.iter().find(|language| language.tag == tag) {
                Some(language) => offered.push(language),
                None => {
                    let tags: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
                    let what =
                        format!("the pages have no language {tag}; they have {}", tags.join(", "));
                    self.wrong(at, what);
                }
            }
        }
        offered
    }

    /// Both or neither; a key that is none is told where it stands.
    fn custodian(&mut self, name: Option<&Written<'_>>, keys: Option<&Written<'_>>) {
        let Some(first) = name.or(keys).map(|value| value.span().start) else { return };
        let places = keys.map(|keys| self.list("record-recipients", keys)).unwrap_or_default();
        let texts: Vec<&str> = places.iter().map(|(_, key)| *key).collect();
        let custodian = name.and_then(|name| name.get_ref().as_str()).unwrap_or_default();
        for error in Custodian::new(custodian, &texts).err().unwrap_or_default() {
            let at = match error {
                CustodianError::Name => name.map(|name| name.span().start),
                CustodianError::Number => keys.map(|keys| keys.span().start),
                CustodianError::Key(place) | CustodianError::Twice(place) => {
                    place.checked_sub(1).and_then(|place| places.get(place)).map(|(at, _)| *at)
                }
            };
            let what = format!("record-custodian, record-recipients: {error}");
            self.wrong(at.unwrap_or(first), what);
        }
    }
}

fn fails<T, E: fmt::Display>(result: Result<T, E>) -> Option<String> {
    result.err().map(|error| error.to_string())
}

fn opening(text: &str, offered: &[&'static Language]) -> Result<(), String> {
    let opening = Opening::parse(text).map_err(|error| error.to_string())?;
    opening.check(offered).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each line of the message says, without the first.
    fn told(directory: &Path, text: &str) -> Vec<String> {
        let told = check(&directory.join("abri.toml"), text).err().map(|it| it.to_string());
        told.unwrap_or_default().lines().skip(1).map(|line| line.trim().to_owned()).collect()
    }

    #[test]
    fn all_mistakes_are_told_at_once_with_line_and_column() {
        let directory = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
        put("theme.css", "a { background: url(x) }");
        put("numbers.toml", "[[number]]\nnumber = \"x\"\n");
        put("opening.toml", "fr = \"Bonjour\"\n");
        fs::create_dir(directory.path().join("desk")).unwrap();
        put("desk/duty.toml", "\n[[check]]\nlabel.fr = \"Oui\"\n");
        let told = told(
            directory.path(),
            "[service]\napi-origin = \"http://api.example\"\n[officers]\npins = \"pins\"\n[pages]\n\
             exit = \"https://www.google.com/\"\nnumbers = \"numbers.toml\"\ndesk = \"desk\"\n\
             theme = \"theme.css\"\nconsole-theme = \"none.css\"\nopening = \"opening.toml\"\n\
             languages = [\"fr\", \"de\", \"en\", 1]\nzones = [\"nord\"]\nexits = 1\n\
             record-recipients = [\"age1x\"]\n",
        );
        for expected in [
            "line 2, column 14: the delivery service must be",
            "line 4, column 8: can't read",
            "line 6, column 8: the exit must not lead to a search engine (google)",
            "line 7, column 11: ",
            "line 8, column 8: ",
            "line 3: there is no text in en",
            "line 9, column 9: ",
            "line 10, column 17: can't read",
            "line 11, column 11: ",
            "line 12, column 20: the pages have no language de",
            "line 12, column 32: languages: each is a text in quotes",
            "line 13, column 9: the zones can't be used",
            "line 14, column 1: not known in pages",
            "line 15, column 21: record-custodian, record-recipients: a custodian has a name",
            "line 15, column 22: record-custodian, record-recipients: key 1 is none",
        ] {
            let found = told.iter().any(|line| line.contains(expected));
            assert!(found, "{expected}\n{}", told.join("\n"));
        }
        let lacks = told.iter().any(|line| line.ends_with("there is no opening text in: en"));
        assert!(lacks, "{}", told.join("\n"));
    }

    #[test]
    fn what_is_no_settings_file_is_told_where() {
        let here = Path::new("");
        assert_eq!(told(here, "pages = 1\n"), ["line 1, column 9: pages is a table: [pages]"]);
        assert_eq!(
            told(here, "[pages]\nexit = \"\"\n"),
            ["line 2, column 8: exit is a text in quotes"]
        );
        assert!(told(here, "[pages]\nexit = \n")[0].starts_with("line 2, column "));
    }

    /// The file of the manual is right, but for the files that it names.
    #[test]
    fn the_file_of_the_manual_is_taken() {
        let manual = include_str!("../../../../spec/operating.md");
        let (_, file) = manual.split_once("```toml\n").unwrap();
        let (file, _) = file.split_once("```").unwrap();
        let told = told(Path::new("/nowhere"), file);
        assert!(told.len() > 3 && told.iter().all(|line| line.contains("can't read")), "{told:?}");
    }
}
