//! The built pages, with a test's own values where an operator would write his.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use abri_victim_web::pages::{Opening, PageConfig, Zones};
use anyhow::{Context, ensure};

/// A test's own values.
#[derive(Debug, Clone)]
pub struct Values {
    /// What the page believes.
    pub pins: String,
    /// Origin of the Delivery Service.
    pub delivery: String,
    /// Where her exit leads: a test reaches no site but its own.
    pub exit: String,
}

/// Copies a built page (`victim` or `console`) to `into`, with these values.
///
/// # Errors
/// If it was not built, or does not say where its values go.
pub fn fill(page: &str, values: &Values, into: &Path) -> anyhow::Result<()> {
    let from = built().join(page);
    ensure!(from.is_dir(), "{} is not there: run `cargo xtask build-web`", from.display());
    copy(&from, into, &|html| {
        let html = replace(html, "<meta name=\"abri-pins\" content=\"", &values.pins)?;
        let html = replace(&html, "<meta name=\"abri-delivery\" content=\"", &values.delivery)?;
        exit(&html, &values.exit)
    })
}

/// Makes her pages anew as an operator's with these zones and this opening text, if it is not empty, beside
/// the programs that [`fill`] put there.
///
/// # Errors
/// If they have mistakes, or can't be written.
pub fn make(values: &Values, zones: &[String], opening: &str, into: &Path) -> anyhow::Result<()> {
    let config = PageConfig {
        opening: (!opening.is_empty()).then(|| Opening::parse(opening)).transpose()?,
        zones: Zones::new(zones)?,
        ..PageConfig::new(&values.pins, &values.delivery)
    };
    for (file, contents) in abri_victim_web::pages::files(&config)? {
        if file.extension().is_some_and(|extension| extension == "html") {
            fs::write(into.join(file), exit(&String::from_utf8(contents)?, &values.exit)?)?;
        }
    }
    Ok(())
}

/// Puts beside each page what a browser that takes brotli is sent, as it is for those who install:
/// tests have no need of it, times have.
///
/// # Errors
/// If the directory can't be read or written.
pub fn compress(directory: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            compress(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let to = fs::File::create(path.with_extension("html.br"))?;
            brotli::CompressorWriter::new(to, 65_536, 11, 24).write_all(&fs::read(&path)?)?;
        }
    }
    Ok(())
}

/// Pins in a console's page who keeps records.
///
/// # Errors
/// If the page can't be read or written.
pub fn pin_custodian(page: &Path, name: &str, keys: &str) -> anyhow::Result<()> {
    let html = fs::read_to_string(page)?;
    let html = replace(&html, "<meta name=\"abri-record-custodian\" content=\"", name)?;
    let html = replace(&html, "<meta name=\"abri-record-recipients\" content=\"", keys)?;
    Ok(fs::write(page, html)?)
}

/// Names in a console's page the zones of which she may say one: `tag=name`, a line each.
///
/// # Errors
/// If the page can't be read or written.
pub fn name_zones(page: &Path, zones: &str) -> anyhow::Result<()> {
    let html = fs::read_to_string(page)?;
    Ok(fs::write(page, replace(&html, "<meta name=\"abri-zones\" content=\"", zones)?)?)
}

fn built() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("web")
}

fn copy(
    from: &Path,
    into: &Path,
    fill: &dyn Fn(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), into.join(entry.file_name()));
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            copy(&source, &target, fill)?;
        } else if name.ends_with(".html") {
            fs::write(target, fill(&fs::read_to_string(&source)?)?)?;
        } else if !name.ends_with(".html.br") {
            fs::copy(source, target)?;
        }
    }
    Ok(())
}

/// Replaces what stands between `before` and the next quote.
fn replace(html: &str, before: &str, value: &str) -> anyhow::Result<String> {
    let Some((head, rest)) = html.split_once(before) else {
        // A page without the app (an error page) has no such values.
        return Ok(html.to_owned());
    };
    let (_, tail) = rest.split_once('"').context("an attribute without an end")?;
    Ok(format!("{head}{before}{value}\"{tail}"))
}

/// Leads every exit link elsewhere: what the first one's `href` is, wherever it stands.
fn exit(html: &str, elsewhere: &str) -> anyhow::Result<String> {
    let Some((_, link)) = html.split_once("id=\"exit\"") else { return Ok(html.to_owned()) };
    let (_, link) = link.split_once("href=\"").context("an exit without an address")?;
    let (before, _) = link.split_once('"').context("an attribute without an end")?;
    Ok(html.replace(&format!("href=\"{before}\""), &format!("href=\"{elsewhere}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_replaced_whatever_stood_there() {
        let (html, before) =
            ("<head><meta name=\"a\" content=\"{{a}}\"><p title=\"x\">", "content=\"");
        let filled = replace(html, before, "abc").unwrap();
        assert_eq!(filled, "<head><meta name=\"a\" content=\"abc\"><p title=\"x\">");
        assert_eq!(replace(&filled, "other=\"", "abc").unwrap(), filled);
    }

    #[test]
    fn every_exit_leads_elsewhere() {
        let html = "<a class=\"skip\" href=\"https://a.example/\"><a id=\"exit\" href=\"https://a.example/\">";
        let filled = exit(html, "http://localhost:1/").unwrap();
        assert_eq!(filled.matches("http://localhost:1/").count(), 2);
        assert!(!filled.contains("a.example"));
    }
}
