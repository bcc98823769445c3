//! A page's directory: static files with the deployment's values, script, wasm, and `.br` beside
//! each, which the server sends to browsers that take it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use abri_record::{Custodian, CustodianError};
use abri_victim_web::pages::{self, Numbers, Opening, PageConfig, Zones};
use anyhow::{Context, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{
    desk,
    paths::Paths,
    web::{Options, Page, Statics},
};

/// What is worth compressing. A `.br` beside an image would only be larger.
const COMPRESSED: [&str; 7] = ["css", "html", "js", "json", "svg", "txt", "wasm"];

/// The parts of a copied page's style sheet, below `style/`. Of two rules the later one counts.
const STYLE: [&str; 4] = ["base.css", "desk.css", "conversation.css", "screens.css"];

/// A page's files by relative path.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Writes the page; files of an earlier build that are not part of it any more go.
pub(super) fn assemble(
    paths: &Paths,
    page: &Page,
    options: &Options,
    generated: &[PathBuf],
) -> anyhow::Result<()> {
    let mut files = statics(paths, page, options)?;
    for program in generated {
        collect(program, Path::new(""), &mut files)?;
    }
    files.remove(Path::new("made-from"));
    compress(&paths.web().join("compressed"), &mut files)?;
    let directory = paths.web().join(page.name);
    write(&directory, &files)?;
    println!("    {}: {} files in {}", page.name, files.len(), directory.display());
    Ok(())
}

/// What does not come of a program.
pub(super) fn statics(paths: &Paths, page: &Page, options: &Options) -> anyhow::Result<Files> {
    let list = options.numbers.as_deref().map(numbers).transpose()?;
    let directory = match page.statics {
        Statics::Made => {
            let config = PageConfig {
                pins: options.pins.clone(),
                delivery: options.delivery.clone(),
                exit_target: options.exit.clone(),
                numbers: list,
                languages: options.languages.clone(),
                theme: options.theme.as_deref().map(theme).transpose()?,
                opening: options.opening.as_deref().map(opening).transpose()?,
                zones: Zones::new(&options.zones)?,
            };
            return Ok(pages::files(&config)?.into_iter().collect());
        }
        Statics::Copied(directory) => paths.root.join(directory),
    };
    let mut files = Files::new();
    collect(&directory, Path::new(""), &mut files)?;
    join_style(&mut files)?;
    let values = values(options)?;
    for contents in files.values_mut() {
        fill(contents, &values);
    }
    if let Some(file) = &options.console_theme {
        let theme = theme(file)?;
        pages::check_theme(&theme).with_context(|| file.display().to_string())?;
        files.entry("style.css".into()).or_default().extend(theme.into_bytes());
    }
    // The same numbers for who reads them herself and for who hands them over.
    files.insert("numbers.json".into(), pages::numbers_json(list.as_ref())?.into());
    let desk = desk::read(&options.desk(paths))?;
    files.insert(desk::FILE.into(), desk.json().into());
    Ok(files)
}

/// One sheet of its parts: one request, behind which an operator's own can stand.
fn join_style(files: &mut Files) -> anyhow::Result<()> {
    let mut whole = Vec::new();
    for part in STYLE {
        let part = Path::new("style").join(part);
        let missing = || format!("{} is missing", part.display());
        whole.extend(files.remove(&part).with_context(missing)?);
    }
    let unknown = files.keys().find(|file| file.starts_with("style"));
    ensure!(unknown.is_none(), "{unknown:?} is no part of the style sheet");
    files.insert("style.css".into(), whole);
    Ok(())
}

/// An operator's list of numbers.
fn numbers(file: &Path) -> anyhow::Result<Numbers> {
    let shown = file.display();
    let list = fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
    Numbers::parse(&list).with_context(|| shown.to_string())
}

/// An operator's words at the top of her first page.
fn opening(file: &Path) -> anyhow::Result<Opening> {
    let shown = file.display();
    let source = fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
    Opening::parse(&source).with_context(|| shown.to_string())
}

/// An operator's style sheet.
fn theme(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))
}

fn collect(from: &Path, below: &Path, files: &mut Files) -> anyhow::Result<()> {
    let directory = from.join(below);
    let entries =
        fs::read_dir(&directory).with_context(|| format!("can't read {}", directory.display()))?;
    for entry in entries {
        let entry = entry?;
        let relative = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(from, &relative, files)?;
        } else {
            files.insert(relative, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// What stands in the place of each name in `{{}}`.
fn values(options: &Options) -> anyhow::Result<[(&'static str, String); 5]> {
    let custodian = custodian(options)?;
    let name = custodian.as_ref().map(|it| attribute(it.name())).unwrap_or_default();
    let keys = custodian.as_ref().map(Custodian::keys).unwrap_or_default();
    let zones = Zones::new(&options.zones)?;
    Ok([
        ("{{pins}}", options.pins.clone()),
        ("{{delivery}}", options.delivery.clone()),
        ("{{zones}}", zones.map(|it| attribute(&it.lines())).unwrap_or_default()),
        ("{{record-custodian}}", name),
        ("{{record-recipients}}", keys),
    ])
}

/// Who keeps records, checked whole; neither a name without keys nor keys without a name.
fn custodian(options: &Options) -> anyhow::Result<Option<Custodian>> {
    let keys: Vec<&str> = options.record_recipients.iter().map(String::as_str).collect();
    let name = match (&options.record_custodian, keys.is_empty()) {
        (None, true) => return Ok(None),
        (name, _) => name.as_deref().unwrap_or_default(),
    };
    let wrong = |wrong: Vec<CustodianError>| {
        let texts: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("record-custodian, record-recipients: {}", texts.join("; "))
    };
    Custodian::new(name, &keys).map(Some).map_err(wrong)
}

/// A text as the value of an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Replaces names in texts; leaves other bytes alone.
fn fill(contents: &mut Vec<u8>, values: &[(&str, String)]) {
    if let Ok(text) = std::str::from_utf8(contents) {
        let filled =
            values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
        *contents = filled.into_bytes();
    }
}

fn compress(cache: &Path, files: &mut Files) -> anyhow::Result<()> {
    fs::create_dir_all(cache)?;
    let mut compressed = Files::new();
    for (path, contents) in &*files {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        if COMPRESSED.contains(&extension) {
            let name = path.with_extension(format!("{extension}.br"));
            compressed.insert(name, brotli(cache, contents)?);
        }
    }
    files.append(&mut compressed);
    Ok(())
}

/// As small as it gets.
pub(crate) fn compressed(contents: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 65_536, 11, 24);
    writer.write_all(contents)?;
    Ok(writer.into_inner())
}

/// Quality 11 takes seconds for a wasm, so the result is kept under the input's digest.
fn brotli(cache: &Path, contents: &[u8]) -> anyhow::Result<Vec<u8>> {
    let kept = cache.join(digest(contents));
    if let Ok(known) = fs::read(&kept) {
        return Ok(known);
    }
    let compressed = compressed(contents)?;
    // By rename, so that an interrupted run leaves no half file under a digest's name.
    let unfinished = kept.with_extension("unfinished");
    fs::write(&unfinished, &compressed)?;
    fs::rename(unfinished, kept)?;
    Ok(compressed)
}

fn write(directory: &Path, files: &Files) -> anyhow::Result<()> {
    fs::create_dir_all(directory)?;
    let mut present = Files::new();
    collect(directory, Path::new(""), &mut present)?;
    for stale in present.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(directory.join(stale))?;
    }
    for (path, contents) in files {
        if present.get(path) == Some(contents) {
            continue;
        }
        let file = directory.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, contents)?;
    }
    Ok(())
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

    fn filled(options: &Options) -> anyhow::Result<String> {
        let page = "<a title=\"{{record-custodian}}\" lang=\"{{record-recipients}}\">";
        let mut contents = page.as_bytes().to_vec();
        fill(&mut contents, &values(options)?);
        Ok(String::from_utf8(contents)?)
    }

    /// An operator's style stands behind ours in the console, and loads nothing.
    #[test]
    fn a_console_has_its_own_theme() {
        let directory = std::env::temp_dir().join(format!("abri-theme-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let file = directory.join("console.css");
        let paths = Paths::find().unwrap();
        let console = Page {
            name: "console",
            programs: &[],
            statics: Statics::Copied("clients/officer-console/web"),
        };
        let options = Options { console_theme: Some(file.clone()), ..Options::default() };
        let style = |theme: &str| {
            fs::write(&file, theme).unwrap();
            let files = statics(&paths, &console, &options)?;
            anyhow::Ok(String::from_utf8(files[Path::new("style.css")].clone())?)
        };
        let part = |name| {
            let file = paths.root.join("clients/officer-console/web/style").join(name);
            fs::read_to_string(file).unwrap()
        };
        let theme = ":root { --accent: #036; }\n";
        assert_eq!(style(theme).unwrap(), STYLE.map(part).concat() + theme);
        assert!(style("a { background: url(x) }").is_err());
        fs::remove_dir_all(&directory).unwrap();
    }

    /// RECORD-3: a name and its keys, both or neither, and no markup.
    #[test]
    fn a_page_pins_a_whole_custodian_or_none() {
        assert_eq!(filled(&Options::default()).unwrap(), "<a title=\"\" lang=\"\">");
        let name = Some("Keeper \"&<b>\"".to_owned());
        let named = Options { record_custodian: name, ..Options::default() };
        let whole = Options { record_recipients: vec![KEY.to_owned()], ..named.clone() };
        let expected = format!("<a title=\"Keeper &quot;&amp;&lt;b&gt;&quot;\" lang=\"{KEY}\">");
        assert_eq!(filled(&whole).unwrap(), expected);
        let keys_only = Options { record_custodian: None, ..whole };
        for bad in [named, keys_only] {
            assert!(filled(&bad).is_err());
        }
    }
}
