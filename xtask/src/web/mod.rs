//! `build-web`: both pages, as static directories.
//!
//! ```text
//! cargo (one invocation) -> a .wasm each -> wasm-bindgen -> + static files -> + .br -> target/web/*
//! ```

mod assemble;
mod compile;
mod glue;
pub(crate) mod settings;

use std::path::{Path, PathBuf};

use abri_victim_web::pages::{LANGUAGES, PageConfig};

pub(crate) use self::assemble::compressed;
use crate::{desk, paths::Paths, steps::Steps, texts};

/// Where the service of a demonstration answers.
const DEFAULT_DELIVERY: &str = "http://localhost:8440";

/// Values that a deployment writes into its pages.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Options {
    /// What the pages pin: roots, log, witnesses and quorum; without, a page starts nothing
    #[arg(long, default_value = "")]
    pub(crate) pins: String,
    /// Where the Delivery Service answers
    #[arg(long, default_value = DEFAULT_DELIVERY)]
    pub(crate) delivery: String,
    /// Where her exit leads
    #[arg(long, default_value = PageConfig::DEFAULT_EXIT)]
    pub(crate) exit: String,
    /// Who else helps: a list of numbers as in clients/victim-web/web/numbers.toml; without, that one
    #[arg(long, value_name = "FILE")]
    pub(crate) numbers: Option<PathBuf>,
    /// What officers have at hand: files as in clients/officer-console/desk; without, those
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
    /// The operator's settings file: what it says of the pages, and no flag says otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Only this page
    #[arg(long, value_parser = ["victim", "console"])]
    pub(crate) only: Option<String>,
    /// Languages of her pages, the first one's first; all of them if none is named
    #[arg(long, value_name = "TAG")]
    pub(crate) languages: Vec<String>,
    /// Zones of which she may say one: a tag and a name, such as north=Nord
    #[arg(long, value_name = "TAG=NAME")]
    pub(crate) zones: Vec<String>,
    /// Who keeps the records that the law demands of officers, as these read it
    #[arg(long, value_name = "NAME")]
    pub(crate) record_custodian: Option<String>,
    /// A key of age that opens records; without, no console makes any
    #[arg(long, value_name = "KEY")]
    pub(crate) record_recipients: Vec<String>,
    /// A style sheet that stands behind ours on her pages
    #[arg(long, value_name = "FILE")]
    pub(crate) theme: Option<PathBuf>,
    /// A style sheet that stands behind ours in the console
    #[arg(long, value_name = "FILE")]
    pub(crate) console_theme: Option<PathBuf>,
    /// The operator's own words at the top of her first page: TOML, a text a language
    #[arg(long, value_name = "FILE")]
    pub(crate) opening: Option<PathBuf>,
}

impl Default for Options {
    /// Pages whose values are filled in later, by an operator or a test.
    fn default() -> Self {
        Self {
            pins: String::new(),
            delivery: DEFAULT_DELIVERY.to_owned(),
            exit: PageConfig::DEFAULT_EXIT.to_owned(),
            numbers: None,
            desk: None,
            settings: None,
            only: None,
            languages: Vec::new(),
            zones: Vec::new(),
            record_custodian: None,
            record_recipients: Vec::new(),
            theme: None,
            console_theme: None,
            opening: None,
        }
    }
}

impl Options {
    /// Where the operator's files for officers are.
    fn desk(&self, paths: &Paths) -> PathBuf {
        self.desk.clone().unwrap_or_else(|| paths.root.join(desk::BUILT_IN))
    }

    fn pages(&self) -> impl Iterator<Item = &'static Page> {
        PAGES.iter().filter(|page| self.only.as_deref().is_none_or(|only| only == page.name))
    }
}

/// One page: which programs, and where its files come from.
struct Page {
    /// Directory below `target/web`.
    name: &'static str,
    /// What runs in it; the first when it opens, others when they are used.
    programs: &'static [Program],
    /// Its static files.
    statics: Statics,
}

/// A package that becomes wasm.
struct Program {
    /// Cargo package.
    package: &'static str,
    /// Name of the script; the wasm is `<stem>_bg.wasm`.
    stem: &'static str,
}

/// Where static files come from.
enum Statics {
    /// `abri_victim_web::pages` makes them, one page a language.
    Made,
    /// This directory below the workspace's root, with its placeholders filled in.
    Copied(&'static str),
}

/// Both pages.
const PAGES: [Page; 2] = [
    Page {
        name: "victim",
        programs: &[
            Program { package: "abri-victim-web", stem: "abri" },
            Program { package: "abri-victim-files", stem: "files" },
        ],
        statics: Statics::Made,
    },
    Page {
        name: "console",
        programs: &[Program { package: "abri-officer-console", stem: "console" }],
        statics: Statics::Copied("clients/officer-console/web"),
    },
];

/// Says all that is wrong with what a settings file says of the pages; makes none.
pub(crate) fn check(paths: &Paths, settings: &Path) -> anyhow::Result<()> {
    let options = Options { settings: Some(settings.to_owned()), ..Options::default() };
    checked(paths, &options)?;
    println!("pages can be made of {}", settings.display());
    Ok(())
}

/// Options of which both pages can be made: what is wrong is said before anything is built or replaced.
fn checked(paths: &Paths, options: &Options) -> anyhow::Result<Options> {
    let options = settings::applied(options)?;
    for page in options.pages() {
        assemble::statics(paths, page, &options)?;
    }
    Ok(options)
}

/// Builds both pages into `target/web/{victim,console}`; quick when nothing changed.
pub(crate) fn build(paths: &Paths, options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    let options = &checked(paths, options)?;
    let compiler = steps.step("find a compiler for wasm", || compile::Compiler::find(paths))?;
    steps.step("compile both pages to wasm", || compiler.compile(paths, options.pages()))?;
    steps.step("assemble and compress the pages", || {
        for page in options.pages() {
            let generate = |program| glue::generate(paths, program);
            let generated =
                page.programs.iter().map(generate).collect::<anyhow::Result<Vec<_>>>()?;
            assemble::assemble(paths, page, options, &generated)?;
        }
        Ok(())
    })?;
    // An operator must see it, at the latest when the pages are made.
    if options.pages().any(|page| matches!(page.statics, Statics::Made)) {
        texts::summary(&LANGUAGES.iter().collect::<Vec<_>>())?;
        if options.opening.is_some() {
            println!("the opening text is yours: nobody has reviewed it here");
        }
    }
    Ok(())
}
