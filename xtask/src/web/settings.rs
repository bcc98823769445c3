//! The operator's settings file, as far as pages are made of it. The server reads the same file, and
//! says all that is wrong with its form: `abri-server check-config`. What is wrong with what it says of
//! the pages is said here.

mod check;

use std::{
    fs,
    path::{Path, PathBuf},
};

use abri_victim_web::pages::PageConfig;
use anyhow::{Context, bail};
use serde::Deserialize;

use super::{DEFAULT_DELIVERY, Options};

/// Longest settings file, in bytes; the server's limit too.
const MAX_FILE: u64 = 64 * 1024;

/// What is read here; the rest is the server's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Settings {
    service: Service,
    officers: Officers,
    pages: Pages,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Service {
    api_origin: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Officers {
    pins: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Pages {
    exit: Option<String>,
    numbers: Option<PathBuf>,
    desk: Option<PathBuf>,
    theme: Option<PathBuf>,
    console_theme: Option<PathBuf>,
    opening: Option<PathBuf>,
    languages: Vec<String>,
    zones: Vec<String>,
    record_custodian: Option<String>,
    record_recipients: Vec<String>,
}

/// The options, and what the settings file says where they say nothing.
pub(super) fn applied(options: &Options) -> anyhow::Result<Options> {
    let mut options = options.clone();
    let Some(file) = options.settings.take() else { return Ok(options) };
    check::check(&file, &text(&file)?)?;
    take_over(&mut options, read(&file)?, beside(&file))?;
    Ok(options)
}

/// Where the officers' files are, if the settings file says so.
pub(crate) fn desk(file: &Path) -> anyhow::Result<Option<PathBuf>> {
    Ok(read(file)?.pages.desk.map(|desk| beside(file).join(desk)))
}

fn read(file: &Path) -> anyhow::Result<Settings> {
    toml::from_str(&text(file)?).with_context(|| file.display().to_string())
}

fn text(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let length = fs::metadata(file).with_context(|| format!("can't read {shown}"))?.len();
    if length > MAX_FILE {
        bail!("{shown} is longer than {MAX_FILE} bytes");
    }
    fs::read_to_string(file).with_context(|| format!("can't read {shown}"))
}

/// Where paths of a settings file begin.
fn beside(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

fn take_over(options: &mut Options, settings: Settings, directory: &Path) -> anyhow::Result<()> {
    let Settings { service, officers, pages } = settings;
    if let Some(pins) = officers.pins.filter(|_| options.pins.is_empty()) {
        let pins = directory.join(pins);
        options.pins =
            fs::read_to_string(&pins).with_context(|| format!("can't read {}", pins.display()))?;
    }
    if let Some(origin) = service.api_origin.filter(|_| options.delivery == DEFAULT_DELIVERY) {
        options.delivery = origin;
    }
    if let Some(exit) = pages.exit.filter(|_| options.exit == PageConfig::DEFAULT_EXIT) {
        options.exit = exit;
    }
    if options.languages.is_empty() {
        options.languages = pages.languages;
    }
    if options.zones.is_empty() {
        options.zones = pages.zones;
    }
    options.record_custodian = options.record_custodian.take().or(pages.record_custodian);
    if options.record_recipients.is_empty() {
        options.record_recipients = pages.record_recipients;
    }
    let below = |path: PathBuf| directory.join(path);
    options.numbers = options.numbers.take().or(pages.numbers.map(below));
    options.desk = options.desk.take().or(pages.desk.map(below));
    options.theme = options.theme.take().or(pages.theme.map(below));
    options.console_theme = options.console_theme.take().or(pages.console_theme.map(below));
    options.opening = options.opening.take().or(pages.opening.map(below));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied_to(text: &str, options: Options) -> Options {
        let mut options = options;
        take_over(&mut options, toml::from_str(text).unwrap(), Path::new("/etc/abri")).unwrap();
        options
    }

    #[test]
    fn the_file_says_what_no_flag_says() {
        let text = "[service]\napi-origin = \"https://api.example\"\nlisten = \"x\"\n[pages]\n\
                    exit = \"https://example.org/\"\nnumbers = \"n.toml\"\nlanguages = [\"en\"]\n\
                    zones = [\"bzh=Bretagne\"]\n";
        let made = applied_to(text, Options::default());
        assert_eq!((&*made.delivery, &*made.exit), ("https://api.example", "https://example.org/"));
        assert_eq!(made.numbers, Some("/etc/abri/n.toml".into()));
        assert_eq!((made.languages, made.zones), (vec!["en".into()], vec!["bzh=Bretagne".into()]));
        let flags = Options { delivery: "https://other.example".into(), ..Options::default() };
        assert_eq!(applied_to(text, flags).delivery, "https://other.example");
    }

    #[test]
    fn what_an_operator_writes_himself_lies_beside_the_file() {
        let text = "[pages]\nopening = \"o.toml\"\ntheme = \"t.css\"\nconsole-theme = \"c.css\"\n\
                    desk = \"desk\"\n\
                    record-custodian = \"Registrar\"\nrecord-recipients = [\"age1a\", \"age1b\"]\n";
        let made = applied_to(text, Options::default());
        let paths = [made.opening, made.theme, made.console_theme, made.desk];
        let expected =
            ["o.toml", "t.css", "c.css", "desk"].map(|name| Path::new("/etc/abri").join(name));
        assert_eq!(paths.map(Option::unwrap), expected);
        assert_eq!(made.record_custodian.as_deref(), Some("Registrar"));
        assert_eq!(made.record_recipients, ["age1a", "age1b"]);
        let flags = Options { record_recipients: vec!["age1c".into()], ..Options::default() };
        assert_eq!(applied_to(text, flags).record_recipients, ["age1c"]);
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        assert!(toml::from_str::<Settings>("[pages]\nexits = 1").is_err());
    }
}
