//! Pictures of every state of every page, as a phone and a desktop show them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use data_encoding::BASE64;

use crate::{
    World,
    browser::{Browser, ConsolePage, Shape, Tab, VictimPage},
};

const PHONE: (u16, u16) = (360, 740);
const DESKTOP: (u16, u16) = (1280, 800);

/// True once the quiet line of her page names the missing connection.
const SAYS_OFFLINE: &str = "/connexion/.test(document.querySelector('#status').innerText)";

/// Where pictures go.
struct Album {
    directory: PathBuf,
    taken: usize,
}

/// Takes them all; returns how many.
///
/// # Errors
/// If a state can't be reached or a file can't be written.
pub async fn take_all(directory: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(directory)?;
    let mut album = Album { directory: directory.to_owned(), taken: 0 };
    let browser = Browser::launch().await?;
    doors(&browser, &mut album).await?;
    conversation(&browser, &mut album).await?;
    ends(&browser, &mut album).await?;
    without(&browser, &mut album).await?;
    browser.close().await?;
    Ok(album.taken)
}

/// What both see before anything begins.
async fn doors(browser: &Browser, album: &mut Album) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let english = browser.tab(&world.victim_page("en")?).await?;
    album.take(&english, "victim-landing-en").await?;
    let french = browser.tab(&world.victim_page("fr")?).await?;
    album.take(&french, "victim-landing").await?;
    french.eval::<()>("void document.querySelector('#others').scrollIntoView()").await?;
    album.take(&french, "victim-numbers").await?;
    album.take(&browser.tab(&world.empty_console()?).await?, "console-invitation").await?;
    enrolment(browser, album, &mut world).await
}

/// From an invitation onto duty, and behind the lock.
async fn enrolment(browser: &Browser, album: &mut Album, world: &mut World) -> anyhow::Result<()> {
    let page = world.console_page(0)?;
    let console = browser.enrolling(&page).await?;
    console.phase("enrol").await?;
    album.take(&console.tab, "console-enrol").await?;
    console.enrol().await?;
    album.take(&console.tab, "console-waiting-for-certificate").await?;
    world.admit()?;
    console.phase("signed-out").await?;
    album.take(&console.tab, "console-signed-out").await?;
    console.go_on_duty().await?;
    album.take(&console.tab, "console-nobody").await?;
    console.tab.click("#lock").await?;
    console.phase("locked").await?;
    album.take(&console.tab, "console-locked").await?;
    let page = world.console_page(1)?;
    let plain = browser.enrolling(&page).await?;
    plain.phase("enrol").await?;
    plain.tab.click("#enrol-plain").await?;
    plain.phase("keep").await?;
    album.take(&plain.tab, "console-keep").await
}

/// From the first click to the end, on both sides.
async fn conversation(browser: &Browser, album: &mut Album) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let she = browser.victim(&world.victim_page("fr")?).await?;
    let he = world.console(browser, 0).await?;
    she.start().await?;
    album.take(&she.tab, "victim-waiting").await?;
    she.say("Bonjour. Je ne sais pas par où commencer.").await?;
    album.take(&she.tab, "victim-waiting-kept").await?;
    he.tab.wait("a request", "document.querySelector('#queue .claim') !== null").await?;
    album.take(&he.tab, "console-queue").await?;
    he.claim().await?;
    she.met().await?;
    talk(&she, &he).await?;
    album.take(&she.tab, "victim-talking").await?;
    she.tab.click("#details summary").await?;
    album.take(&she.tab, "victim-how-verified").await?;
    she.tab.click("#details summary").await?;
    album.pair(browser, &she.tab, &he.tab).await?;
    join_another(browser, &world, &he).await?;
    album.take(&he.tab, "console-talking").await?;
    she.tab.click("#end").await?;
    album.take(&she.tab, "victim-sure").await?;
    she.tab.click("#end-no").await?;
    cut(&world, &she, &he, album).await?;
    close(&she, &he, album).await
}

async fn close(she: &VictimPage, he: &ConsolePage, album: &mut Album) -> anyhow::Result<()> {
    he.tab.click("#close").await?;
    album.take(&he.tab, "console-sure").await?;
    he.tab.click("#close-confirm").await?;
    she.phase("ended").await?;
    he.ended().await?;
    album.take(&she.tab, "victim-ended-by-officer").await?;
    album.take(&he.tab, "console-ended").await
}

async fn join_another(browser: &Browser, world: &World, he: &ConsolePage) -> anyhow::Result<()> {
    let other = browser.victim(&world.victim_page("en")?).await?;
    other.start().await?;
    he.claim().await?;
    other.met().await?;
    other.say("Hello, is someone there?").await?;
    he.reads("Hello, is someone there?").await?;
    he.select(0).await
}

async fn cut(
    world: &World,
    she: &VictimPage,
    he: &ConsolePage,
    album: &mut Album,
) -> anyhow::Result<()> {
    world.proxy.cut();
    she.say("Vous êtes toujours là ?").await?;
    she.tab.wait("that her page says so", SAYS_OFFLINE).await?;
    album.take(&she.tab, "victim-offline").await?;
    album.take(&he.tab, "console-offline").await?;
    world.proxy.restore();
    he.reads("Vous êtes toujours là ?").await
}

async fn talk(she: &VictimPage, he: &ConsolePage) -> anyhow::Result<()> {
    he.reads("Bonjour. Je ne sais pas par où commencer.").await?;
    he.say("Bonjour, je suis là. Prenez le temps qu’il vous faut.").await?;
    she.reads("Bonjour, je suis là. Prenez le temps qu’il vous faut.").await?;
    she.say("Est-ce que je dois porter plainte ?").await?;
    he.reads("Est-ce que je dois porter plainte ?").await?;
    he.say("Non, c’est vous qui décidez. Ici, on parle d’abord.").await?;
    she.reads("Non, c’est vous qui décidez. Ici, on parle d’abord.").await
}

/// Other ways in which it ends.
async fn ends(browser: &Browser, album: &mut Album) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let she = browser.victim(&world.victim_page("fr")?).await?;
    she.start().await?;
    she.end().await?;
    album.take(&she.tab, "victim-ended-by-her").await?;
    let down = browser.victim(&world.victim_page("fr")?).await?;
    let usable = "document.querySelector('#start')?.checkVisibility() === true";
    down.tab.wait("the button", usable).await?;
    world.proxy.cut();
    down.tab.click("#start").await?;
    down.tab.wait("that her page says so", SAYS_OFFLINE).await?;
    album.take(&down.tab, "victim-no-service").await
}

/// Browsers in which it can't run.
async fn without(browser: &Browser, album: &mut Album) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let tab = browser.blank().await?;
    tab.without_webassembly().await?;
    tab.goto(&world.victim_page("fr")?).await?;
    tab.wait("the other ways", "document.querySelector('#unsupported').checkVisibility()").await?;
    tab.eval::<()>("void document.querySelector('#unsupported').scrollIntoView()").await?;
    album.take(&tab, "victim-no-webassembly").await?;
    let tab = browser.blank().await?;
    tab.disable_scripts().await?;
    tab.goto(&world.victim_page("fr")?).await?;
    album.in_shapes(&tab, "victim-no-script").await
}

impl Album {
    /// Phone and desktop, light and dark; then both from right to left.
    async fn take(&mut self, tab: &Tab, name: &str) -> anyhow::Result<()> {
        self.in_shapes(tab, name).await?;
        let former: String = tab.eval("document.documentElement.dir").await?;
        tab.eval::<()>("void (document.documentElement.dir = 'rtl')").await?;
        for size in [PHONE, DESKTOP] {
            self.shot(tab, &format!("{name}-rtl"), size, false).await?;
        }
        tab.eval::<()>(&format!("void (document.documentElement.dir = {former:?})")).await
    }

    async fn in_shapes(&mut self, tab: &Tab, name: &str) -> anyhow::Result<()> {
        for size in [PHONE, DESKTOP] {
            for dark in [false, true] {
                self.shot(tab, name, size, dark).await?;
            }
        }
        Ok(())
    }

    async fn shot(
        &mut self,
        tab: &Tab,
        name: &str,
        (width, height): (u16, u16),
        dark: bool,
    ) -> anyhow::Result<()> {
        tab.shape(Shape { width, height, dark }).await?;
        let colours = if dark { "dark" } else { "light" };
        let file = format!("{name}-{width}x{height}-{colours}.png");
        fs::write(self.directory.join(file), tab.picture().await?)?;
        self.taken += 1;
        Ok(())
    }

    /// Both sides of one conversation beside each other: the README's picture.
    async fn pair(&mut self, browser: &Browser, she: &Tab, he: &Tab) -> anyhow::Result<()> {
        let mut images = String::new();
        for (tab, (width, height)) in [(she, PHONE), (he, (1080, 740))] {
            tab.shape(Shape { width, height, dark: false }).await?;
            let data = BASE64.encode(&tab.picture().await?);
            images += &format!("<img src='data:image/png;base64,{data}'>");
        }
        let sheet = browser.blank().await?;
        let style = "margin:16px;display:flex;gap:16px;background:#888";
        let set = format!("document.body.style = {style:?}; document.body.innerHTML = {images:?};");
        let loaded = "Promise.all([...document.images].map((image) => image.decode()))";
        sheet
            .eval::<()>(&format!("(() => {{ {set} return {loaded}.then(() => null) }})()"))
            .await?;
        sheet.shape(Shape { width: 1488, height: 772, dark: false }).await?;
        fs::write(self.directory.join("conversation.png"), sheet.picture().await?)?;
        self.taken += 1;
        Ok(())
    }
}
