//! Pictures of every state of every page, as a phone and a desktop show them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use data_encoding::BASE64;

use crate::{
    World,
    browser::{Browser, Shape, Tab},
    states::{self, Seen, Visitor},
};

const PHONE: (u16, u16) = (360, 740);
const DESKTOP: (u16, u16) = (1280, 800);
/// The states of the film strip.
const STRIP: [&str; 6] = [
    "victim-landing",
    "victim-waiting-kept",
    "victim-talking",
    "victim-proposal",
    "victim-offline",
    "victim-ended-by-officer",
];

/// Where pictures go.
struct Album {
    directory: PathBuf,
    /// After the name of each picture, where her page is not in French.
    suffix: &'static str,
    taken: usize,
}

/// Takes them all; returns how many.
///
/// # Errors
/// If a state can't be reached or a file can't be written.
pub async fn take_all(directory: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(directory)?;
    let mut album = Album { directory: directory.to_owned(), suffix: "", taken: 0 };
    let browser = Browser::launch().await?;
    let world = World::with_pages().await?;
    for language in ["en", "es", "uk", "fr-facile"] {
        let tab = browser.tab(&world.victim_page(language)?).await?;
        let name = &format!("victim-landing-{language}");
        album.see(Seen { name, tab: &tab, at: None }).await?;
    }
    states::all(&browser, "fr", &mut album).await?;
    album.strip(&browser).await?;
    album.suffix = "-ar";
    states::hers(&browser, "ar", &mut album).await?;
    browser.close().await?;
    Ok(album.taken)
}

impl Visitor for Album {
    /// Phone and desktop, light and dark. The console is the same whatever she reads.
    async fn see(&mut self, seen: Seen<'_>) -> anyhow::Result<()> {
        if !self.suffix.is_empty() && !seen.is_hers() {
            return Ok(());
        }
        let Seen { name, tab, at } = seen;
        for size in [PHONE, DESKTOP] {
            for dark in [false, true] {
                self.shot(tab, name, at, (size, dark)).await?;
            }
        }
        Ok(())
    }

    /// Both sides of one conversation beside each other: the README's picture.
    async fn see_both(&mut self, browser: &Browser, she: &Tab, he: &Tab) -> anyhow::Result<()> {
        let mut pictures = Vec::new();
        for (tab, (width, height)) in [(she, PHONE), (he, (1080, 740))] {
            tab.shape(Shape { width, height, dark: false }).await?;
            pictures.push(tab.picture().await?);
        }
        let file = format!("conversation{}.png", self.suffix);
        self.sheet(browser, &pictures, (1488, 772), &file).await
    }
}

impl Album {
    /// Her way from the first page to the last, as a film strip: the README's other picture.
    async fn strip(&mut self, browser: &Browser) -> anyhow::Result<()> {
        let (width, height) = PHONE;
        let mut pictures = Vec::new();
        for name in STRIP {
            let file = format!("{name}-{width}x{height}-light.png");
            pictures.push(fs::read(self.directory.join(file))?);
        }
        self.sheet(browser, &pictures, (1528, 524), "journey.png").await
    }

    /// Pictures beside each other, each as large as there is room for.
    async fn sheet(
        &mut self,
        browser: &Browser,
        pictures: &[Vec<u8>],
        (width, height): (u16, u16),
        file: &str,
    ) -> anyhow::Result<()> {
        let images = pictures
            .iter()
            .map(|picture| format!("<img src='data:image/png;base64,{}'>", BASE64.encode(picture)));
        let images: String = images.collect();
        let sheet = browser.blank().await?;
        let style = "margin:16px;display:flex;gap:16px;background:#888";
        let set = format!(
            "document.body.style = {style:?}; document.body.innerHTML = {images:?}; \
             for (const image of document.images) image.style.height = 'calc(100vh - 32px)';"
        );
        let loaded = "Promise.all([...document.images].map((image) => image.decode()))";
        sheet
            .eval::<()>(&format!("(() => {{ {set} return {loaded}.then(() => null) }})()"))
            .await?;
        sheet.shape(Shape { width, height, dark: false }).await?;
        fs::write(self.directory.join(file), sheet.picture().await?)?;
        self.taken += 1;
        Ok(())
    }

    async fn shot(
        &mut self,
        tab: &Tab,
        name: &str,
        at: Option<&str>,
        ((width, height), dark): ((u16, u16), bool),
    ) -> anyhow::Result<()> {
        tab.shape(Shape { width, height, dark }).await?;
        if let Some(at) = at {
            tab.eval::<()>(&format!("void document.querySelector({at:?}).scrollIntoView()"))
                .await?;
        }
        let colours = if dark { "dark" } else { "light" };
        let file = format!("{name}{}-{width}x{height}-{colours}.png", self.suffix);
        fs::write(self.directory.join(file), tab.picture().await?)?;
        self.taken += 1;
        Ok(())
    }
}
