//! The sites of a world: her pages, the console, and one that is neither.

use std::{fs, path::Path};

use abri_demonstration::Demonstration;
use abri_server::StaticSite;

use crate::{
    free_port,
    pages::{self, Values},
    proxy::FaultyProxy,
};

/// A path below which her pages are served too, as on the site of an organisation.
const BELOW: &str = "aide";

/// Both pages and, for her exit, a site that is neither. Its port must be known before the server
/// runs, because her page names it.
pub(super) fn sites(
    demonstration: &Demonstration,
    proxy: &FaultyProxy,
    directory: &Path,
    console: u16,
) -> anyhow::Result<Vec<StaticSite>> {
    let (victim, elsewhere) = (free_port()?, free_port()?);
    let values = Values {
        pins: demonstration.pins.clone(),
        delivery: proxy.origin(),
        exit: format!("http://127.0.0.1:{elsewhere}/"),
    };
    let site = |port: u16, name: &str, policies: &str| {
        let directory = directory.join(name);
        format!("127.0.0.1:{port}={}{policies}", directory.display()).parse::<StaticSite>()
    };
    pages::fill("victim", &values, &directory.join("victim"))?;
    pages::fill("victim", &values, &directory.join("victim").join(BELOW))?;
    pages::fill("console", &values, &directory.join("console"))?;
    fs::create_dir(directory.join("elsewhere"))?;
    fs::write(
        directory.join("elsewhere/index.html"),
        "<title>Elsewhere</title><h1>Elsewhere</h1>",
    )?;
    Ok(vec![
        site(victim, "victim", "")?,
        site(console, "console", ",blobs,trusted-types=default")?,
        site(elsewhere, "elsewhere", "")?,
    ])
}
