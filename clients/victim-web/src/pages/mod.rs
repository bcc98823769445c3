//! Writes the static pages: one template, one Fluent file a language, one list of numbers.
//!
//! All is resolved here, natively and once: what she downloads is plain HTML, and the wasm needs
//! no Fluent. The generated script and wasm are put beside it by whoever calls [`build`].

mod exit_target;
mod numbers;
mod opening;
mod review;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod zones;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

pub use self::{
    exit_target::check as check_exit,
    numbers::{Numbers, NumbersError},
    opening::{Opening, OpeningError},
    review::{Records, Status},
    text::{LANGUAGES, Language},
    theme::check as check_theme,
    zones::{Zones, ZonesError},
};
use self::{numbers::Group, text::Texts};
use crate::words::Word;

/// Every page's markup. `{{name}}` is replaced by a text, or by what [`value`] makes.
const TEMPLATE: &str = include_str!("../../web/page.html");

/// How her pages look.
static SHEET: LazyLock<String> = LazyLock::new(|| {
    lean(concat!(
        include_str!("../../web/style/base.css"),
        include_str!("../../web/style/landing.css"),
        include_str!("../../web/style/chat.css"),
        include_str!("../../web/style/cards.css"),
        include_str!("../../web/style/files.css"),
    ))
});

/// The same as it is sent. In every page, so that she sees it one round trip earlier; and a file, which
/// the service takes the hash of for its policy (`DS-24`).
static STYLE: LazyLock<String> = LazyLock::new(|| tight(&SHEET));

const SCRIPTS: [(&str, &str); 4] = [
    ("exit.js", include_str!("../../web/exit.js")),
    ("exit-keys.js", include_str!("../../web/exit-keys.js")),
    ("cover.js", include_str!("../../web/cover.js")),
    ("main.js", include_str!("../../web/main.js")),
];
const ICON: (&str, &[u8]) = ("favicon.ico", include_bytes!("../../web/favicon.ico"));

/// What a deployment writes into its pages.
#[derive(Debug, Clone)]
pub struct PageConfig {
    /// What the page believes, in the text form of `abri_core::Pins`. Checked when the page starts:
    /// without, it starts no conversation.
    pub pins: String,
    /// Origin of the Delivery Service: `https`, or plain `http` on this machine.
    pub delivery: String,
    /// Where the exit leads: an `https` site of the operator's choice, neutral, the same for
    /// everyone, without suggestions from earlier visits.
    pub exit_target: String,
    /// Who else helps; the built-in list if none is given.
    pub numbers: Option<Numbers>,
    /// Tags of the languages that are offered, the first page's first; all of them if none is named.
    pub languages: Vec<String>,
    /// A style sheet that stands behind ours.
    pub theme: Option<String>,
    /// The operator's own words at the top of the first page, in every language that is offered.
    pub opening: Option<Opening>,
    /// Of which she may say one.
    pub zones: Option<Zones>,
}

impl PageConfig {
    /// A weather forecast: open to all, visited by many.
    pub const DEFAULT_EXIT: &str = "https://meteofrance.com/";

    /// With the default exit.
    #[must_use]
    pub fn new(pins: impl Into<String>, delivery: impl Into<String>) -> Self {
        let exit_target = Self::DEFAULT_EXIT.to_owned();
        Self {
            pins: pins.into(),
            delivery: delivery.into(),
            exit_target,
            numbers: None,
            languages: Vec::new(),
            theme: None,
            opening: None,
            zones: None,
        }
    }
}

/// Why pages can't be written.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The Delivery Service's origin would send capabilities in the clear, or is none.
    #[error("the delivery service must be an https origin, or http on this machine")]
    Delivery,
    /// The exit does not lead to a site, or tells it where she comes from.
    #[error("the exit must be a plain https address, without query or fragment")]
    Exit,
    /// The exit leads to a search engine.
    #[error("the exit must not lead to a search engine ({0}): it may show former searches")]
    SearchEngine(String),
    /// A language that the pages don't have.
    #[error("the pages have no language {0}")]
    Language(String),
    /// The operator's style sheet.
    #[error("{0}")]
    Theme(&'static str),
    /// The operator's opening text.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// It is not there in these languages, which are offered.
    #[error("there is no opening text in: {0}")]
    OpeningLacks(String),
    /// A Fluent file that can't be read.
    #[error("{0}.ftl is not a Fluent file")]
    Fluent(&'static str),
    /// A text that a language lacks, or whose placeables are not the expected ones.
    #[error("{language} has no usable text {key}")]
    Text {
        /// Tag of the language.
        language: &'static str,
        /// Which text, or the number that it belongs to.
        key: String,
    },
    /// The list of numbers.
    #[error(transparent)]
    Numbers(#[from] NumbersError),
    /// The records of reviews are not what they should be.
    #[error("review/{0}.toml: a record is \"draft\" or {{ by, on, source, text }}")]
    Records(&'static str),
    /// A text without a record of its review, or the other way round.
    #[error("review/{language}.toml and {key} don't fit: run `cargo xtask texts --complete`")]
    Unrecorded {
        /// Tag of the language.
        language: &'static str,
        /// Which text.
        key: String,
    },
    /// A placeholder that does not end.
    #[error("the template has a placeholder without an end")]
    Template,
    /// The directory can't be written.
    #[error("{0} can't be written")]
    Write(PathBuf, #[source] std::io::Error),
}

/// Writes `index.html` (the first language), a directory for each language, style and scripts.
///
/// # Errors
/// [`PagesError`]; nothing is written unless every page could be made.
pub fn build(out_dir: &Path, config: &PageConfig) -> Result<(), PagesError> {
    for (path, contents) in files(config)? {
        let file = out_dir.join(path);
        let written = file.parent().map_or(Ok(()), fs::create_dir_all);
        let written = written.and_then(|()| fs::write(&file, contents));
        written.map_err(|error| PagesError::Write(file, error))?;
    }
    Ok(())
}

/// The files that [`build`] writes, by relative path.
///
/// # Errors
/// [`PagesError`], but not [`PagesError::Write`].
pub fn files(config: &PageConfig) -> Result<Vec<(PathBuf, Vec<u8>)>, PagesError> {
    check(config)?;
    let numbers = config.numbers.clone().map_or_else(Numbers::built_in, Ok)?;
    let mentions = numbers.mentions();
    let scripts = SCRIPTS.iter().map(|(name, script)| (PathBuf::from(name), lean(script).into()));
    let mut files: Vec<_> = scripts.collect();
    files.push(("style.css".into(), style(config).into_bytes()));
    files.push((ICON.0.into(), ICON.1.to_vec()));
    for (position, language) in offered(config)?.into_iter().enumerate() {
        Records::read(language)?.check()?;
        let texts = Texts::read(language, &mentions)?;
        let page = |base| page(Place { language, base }, &texts, &numbers, config);
        if position == 0 {
            files.push(("index.html".into(), page("")?.into_bytes()));
        }
        let file = Path::new(language.directory).join("index.html");
        files.push((file, page("../")?.into_bytes()));
    }
    Ok(files)
}

/// Without what is written for who reads the source: she would wait for it.
fn lean(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code.lines().map(str::trim);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// A lean style sheet without the spaces that nobody needs. None of ours has such signs in a text.
fn tight(sheet: &str) -> String {
    const SHORT: [(&str, &str); 6] =
        [(" {\n", "{"), (";\n}", "}"), (";\n", ";"), (",\n", ","), ("}\n", "}"), (": ", ":")];
    SHORT.into_iter().fold(sheet.to_owned(), |sheet, (long, short)| sheet.replace(long, short))
}

/// The list of numbers as JSON, for the console: what she reads herself is what officers hand over.
///
/// # Errors
/// [`PagesError::Numbers`].
pub fn numbers_json(numbers: Option<&Numbers>) -> Result<String, PagesError> {
    Ok(match numbers {
        Some(numbers) => numbers.json(),
        None => Numbers::built_in()?.json(),
    })
}

/// An origin to which no capability goes in the clear.
///
/// # Errors
/// [`PagesError::Delivery`].
pub fn check_delivery(delivery: &str) -> Result<(), PagesError> {
    const LOCAL: [&str; 3] = ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"];
    let origin =
        delivery.starts_with("https://") || LOCAL.iter().any(|local| delivery.starts_with(local));
    let bare = delivery.split_once("://").is_some_and(|(_, host)| !host.contains(['/', '?', '#']));
    if origin && bare { Ok(()) } else { Err(PagesError::Delivery) }
}

fn check(config: &PageConfig) -> Result<(), PagesError> {
    check_delivery(&config.delivery)?;
    theme::check(config.theme.as_deref().unwrap_or_default())?;
    if let Some(opening) = &config.opening {
        opening.check(&offered(config)?)?;
    }
    exit_target::check(&config.exit_target)
}

/// The languages of the pages, in the operator's order.
fn offered(config: &PageConfig) -> Result<Vec<&'static Language>, PagesError> {
    if config.languages.is_empty() {
        return Ok(LANGUAGES.iter().collect());
    }
    let known = |tag: &String| {
        let found = LANGUAGES.iter().find(|language| language.tag == tag);
        found.ok_or_else(|| PagesError::Language(tag.clone()))
    };
    config.languages.iter().map(known).collect()
}

/// Ours, then the operator's.
fn style(config: &PageConfig) -> String {
    [STYLE.as_str(), config.theme.as_deref().unwrap_or_default()].concat()
}

/// Which page. Every address in it is relative, so that the pages can be served below any path.
#[derive(Clone, Copy)]
struct Place {
    language: &'static Language,
    /// From the page to the first one: empty, or `../`.
    base: &'static str,
}

fn page(
    place: Place,
    texts: &Texts<'_>,
    numbers: &Numbers,
    config: &PageConfig,
) -> Result<String, PagesError> {
    fill(TEMPLATE, place, texts, numbers, config)
}

fn fill(
    template: &str,
    place: Place,
    texts: &Texts<'_>,
    numbers: &Numbers,
    config: &PageConfig,
) -> Result<String, PagesError> {
    let mut html = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or(PagesError::Template)?;
        html.push_str(before);
        html.push_str(&match value(name, place, texts, numbers, config) {
            Some(value) => value?,
            None => escape(&texts.get(name, &[])?),
        });
        rest = tail;
    }
    html.push_str(rest);
    Ok(html)
}

/// What is not a text; `None` for the name of a text.
fn value(
    name: &str,
    place: Place,
    texts: &Texts<'_>,
    numbers: &Numbers,
    config: &PageConfig,
) -> Option<Result<String, PagesError>> {
    let Place { language, base } = place;
    Some(match name {
        "base" => Ok(base.to_owned()),
        "lang" => Ok(language.tag.to_owned()),
        "dir" => Ok(language.direction.to_owned()),
        "style" => Ok(style(config)),
        "pins" => Ok(escape(&config.pins)),
        "delivery" => Ok(escape(&config.delivery)),
        "exit" => Ok(escape(&config.exit_target)),
        "languages" => languages(place, config),
        "opening" => {
            let opening = config.opening.as_ref();
            Ok(opening.map(|it| it.paragraph(language)).unwrap_or_default())
        }
        "zone" if config.zones.is_none() => Ok(String::new()),
        "zone" => fill(zones::TEMPLATE, place, texts, numbers, config),
        "zones" => Ok(config.zones.as_ref().map(Zones::options).unwrap_or_default()),
        "numbers-short" => numbers.short(language),
        "numbers-silent" => numbers.silent(language),
        "numbers-reach" => numbers.mentioned(language),
        "numbers-danger" => numbers.group(Group::Danger, language),
        "numbers-listen" => numbers.group(Group::Listen, language),
        "words" => words(texts),
        _ => return None,
    })
}

/// Links to the other languages, each in its own.
fn languages(Place { language, base }: Place, config: &PageConfig) -> Result<String, PagesError> {
    let others = offered(config)?.into_iter().filter(|other| other.tag != language.tag);
    let links = others.map(|Language { tag, directory, direction, name, .. }| {
        format!(
            "<a href=\"{base}{directory}/\" lang=\"{tag}\" dir=\"{direction}\" hreflang=\"{tag}\">{name}</a>"
        )
    });
    Ok(links.collect::<Vec<_>>().join(" "))
}

/// What the running page says, by name; placeables stay in braces.
fn words(texts: &Texts<'_>) -> Result<String, PagesError> {
    let items = Word::ALL.iter().map(|word| {
        let text = texts.get(word.key(), word.placeables())?;
        Ok(format!("<li data-key=\"{}\">{}</li>", word.key(), escape(&text)))
    });
    Ok(items.collect::<Result<Vec<_>, PagesError>>()?.join("\n"))
}

/// For text and for attributes in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
