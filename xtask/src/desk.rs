//! `desk`: an operator's answers, explanations, directory and lists, checked whole; and put beside a
//! console that is served. What has a mistake changes nothing: what lies there stays in force.

use std::{
    fs,
    path::{Path, PathBuf},
};

use abri_desk::{Desk, File, schemas};
use abri_victim_web::pages::LANGUAGES;
use anyhow::Context;

use crate::{paths::Paths, web};

/// The files that come with the console, below the workspace's root.
pub(crate) const BUILT_IN: &str = "clients/officer-console/desk";
/// What the console fetches.
pub(crate) const FILE: &str = "desk.json";

/// What to check, and where to put it.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// The operator's files; without, those in clients/officer-console/desk
    directory: Option<PathBuf>,
    /// The operator's settings file, which names that directory
    #[arg(long, value_name = "FILE", conflicts_with = "directory")]
    settings: Option<PathBuf>,
    /// The directory from which a console is served: `desk.json` there is replaced
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Only write the JSON Schemas of such files into this directory, for editors and other programs
    #[arg(long, value_name = "DIR", conflicts_with_all = ["directory", "settings", "into"])]
    schemas: Option<PathBuf>,
}

/// Says what is in the files, or everything that is wrong with them.
pub(crate) fn desk(paths: &Paths, options: &Options) -> anyhow::Result<()> {
    if let Some(directory) = &options.schemas {
        return write_schemas(directory);
    }
    let desk = read(&options.directory(paths)?)?;
    for language in LANGUAGES {
        if let Some((_, texts)) = desk.texts(language.tag).filter(|(tag, _)| *tag == language.tag) {
            let (answers, explanations) = (texts.answers.len(), texts.explanations.len());
            let reviewed = match &texts.reviewed {
                Some(reviewed) => format!("reviewed by a native reader: {reviewed}"),
                None => "not reviewed by a native reader: drafts".to_owned(),
            };
            println!(
                "{:<12}{answers:>4} answers{explanations:>4} explanations   {reviewed}",
                language.tag
            );
        }
    }
    let (entries, checks, outcomes) =
        (desk.entries().len(), desk.checks().len(), desk.outcomes().len());
    println!("{entries} entries, {checks} checks, {outcomes} outcomes");
    options.into.as_deref().map_or(Ok(()), |into| put(&desk, into))
}

impl Options {
    fn directory(&self, paths: &Paths) -> anyhow::Result<PathBuf> {
        let named = match &self.settings {
            Some(file) => web::settings::desk(file)?,
            None => self.directory.clone(),
        };
        Ok(named.unwrap_or_else(|| paths.root.join(BUILT_IN)))
    }
}

/// Every file of a directory.
pub(crate) fn read(directory: &Path) -> anyhow::Result<Desk> {
    let shown = directory.display();
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| format!("can't read {shown}"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let contents = fs::read_to_string(&path);
            files.push((name, contents.with_context(|| format!("can't read {}", path.display()))?));
        }
    }
    files.sort();
    let files: Vec<_> = files.iter().map(|(name, contents)| File { name, contents }).collect();
    Desk::parse(&files, &tags()).with_context(|| shown.to_string())
}

/// The languages of her pages.
fn tags() -> Vec<&'static str> {
    LANGUAGES.iter().map(|language| language.tag).collect()
}

fn write_schemas(directory: &Path) -> anyhow::Result<()> {
    for (name, json) in schemas(&tags()) {
        let file = directory.join(name);
        fs::write(&file, json).with_context(|| format!("can't write {}", file.display()))?;
        println!("{}", file.display());
    }
    Ok(())
}

/// The compressed one first: a browser that takes it sees the new one at once, and none sees half.
fn put(desk: &Desk, into: &Path) -> anyhow::Result<()> {
    let json = desk.json();
    let compressed = web::compressed(json.as_bytes())?;
    for (name, contents) in
        [(format!("{FILE}.br"), compressed), (FILE.to_owned(), json.into_bytes())]
    {
        let (unfinished, file) = (into.join(format!("{name}.unfinished")), into.join(&name));
        fs::write(&unfinished, contents)
            .and_then(|()| fs::rename(&unfinished, &file))
            .with_context(|| format!("can't write {}", file.display()))?;
        println!("{}", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A language that her pages get or lose is one of the files' too.
    #[test]
    fn schemas_have_the_languages_of_her_pages() {
        let paths = Paths::find().unwrap();
        for (name, json) in schemas(&tags()) {
            let committed = fs::read_to_string(paths.root.join(BUILT_IN).join(&name)).unwrap();
            assert_eq!(committed, json, "{name}");
        }
    }
}
