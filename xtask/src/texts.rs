//! `texts`: which of her page's texts a native speaker has reviewed.

use std::fs;

use abri_victim_web::pages::{LANGUAGES, Language, Records};
use anyhow::{Context, bail};

use crate::paths::Paths;

/// What to show or to record.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// Only this language, with each of its texts that is not reviewed
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Record a review by this native speaker, of the texts below or of all
    #[arg(long, requires = "on", requires = "language")]
    by: Option<String>,
    /// Day of the review, YYYY-MM-DD
    #[arg(long, requires = "by", value_parser = day)]
    on: Option<String>,
    /// Write a record for what is new, and drop what is gone
    #[arg(long, conflicts_with = "by")]
    complete: bool,
    /// Keys of the texts that were reviewed
    #[arg(requires = "by")]
    keys: Vec<String>,
}

/// Shows the table, or writes records.
pub(crate) fn texts(paths: &Paths, options: &Options) -> anyhow::Result<()> {
    let chosen = chosen(options.language.as_deref())?;
    for language in &chosen {
        let mut records = Records::read(language)?;
        if let (Some(by), Some(on)) = (&options.by, &options.on) {
            records.reviewed(&options.keys, by, on)?;
            write(paths, &records)?;
        } else if options.complete {
            records.complete();
            write(paths, &records)?;
        }
    }
    if options.by.is_some() || options.complete {
        return Ok(());
    }
    summary(&chosen)?;
    if let (Some(_), [language]) = (&options.language, &*chosen) {
        for (key, status) in Records::read(language)?.all() {
            if !status.is_reviewed() {
                println!("{key:<24}{status}");
            }
        }
    }
    Ok(())
}

/// A line for each language: how many of its texts are reviewed.
pub(crate) fn summary(languages: &[&'static Language]) -> anyhow::Result<()> {
    println!(
        "\n{:<14}{:>7}{:>14}   reviewed by a native speaker",
        "language", "texts", "not reviewed"
    );
    for language in languages {
        let records = Records::read(language)?;
        records.check()?;
        let (mut all, mut open) = (0_u32, 0_u32);
        for (_, status) in records.all() {
            all += 1;
            open += u32::from(!status.is_reviewed());
        }
        let verdict = match open {
            0 => "all",
            _ if open == all => "none: these texts are drafts",
            _ => "in part",
        };
        println!("{:<14}{all:>7}{open:>14}   {verdict}", language.tag);
    }
    Ok(())
}

fn chosen(tag: Option<&str>) -> anyhow::Result<Vec<&'static Language>> {
    let chosen: Vec<_> =
        LANGUAGES.iter().filter(|language| tag.is_none_or(|tag| tag == language.tag)).collect();
    if chosen.is_empty() {
        let tags: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
        bail!("no such language; there are {}", tags.join(", "));
    }
    Ok(chosen)
}

fn write(paths: &Paths, records: &Records) -> anyhow::Result<()> {
    let file = paths.root.join("clients/victim-web/web/text").join(records.file());
    fs::write(&file, records.to_string())
        .with_context(|| format!("can't write {}", file.display()))?;
    println!("wrote {}", file.display());
    Ok(())
}

/// `YYYY-MM-DD`.
fn day(text: &str) -> Result<String, String> {
    let shape: String = text
        .chars()
        .map(|character| if character.is_ascii_digit() { '0' } else { character })
        .collect();
    if shape == "0000-00-00" { Ok(text.to_owned()) } else { Err("a day is YYYY-MM-DD".to_owned()) }
}
