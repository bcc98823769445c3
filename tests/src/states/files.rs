//! A file, from the button to the officer's screen, on both sides.

use core::time::Duration;

use super::{Visitor, says, see, see_at};
use crate::{
    Room, World,
    browser::{Browser, ConsolePage, VictimPage},
    native::{NativeVictim, SealedFile},
};

/// Room for the first file that she sends, and not for the second.
const ROOM: Room = Room::Session(6_000_000);
const PAPER: &str = "samples.pdf('', 4_000_000)";
const PICKER: &str = "#file-heading";
const WAY: &str = "#file-way";
/// From now on what is read of a file comes after `readOn()`; after `hold()`, after the next one.
const HOLD: &str = "void (() => { const slice = Blob.prototype.slice; let time; \
    globalThis.hold = () => { time = new Promise((done) => { globalThis.readOn = done; }); }; \
    Blob.prototype.slice = function (...bounds) { const part = slice.apply(this, bounds); \
      part.arrayBuffer = () => time.then(() => Blob.prototype.arrayBuffer.call(part)); \
      return part; }; hold(); })()";

/// Picked, refused, sent, paused, stopped; fetched, looked at, not to be had.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn files(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_room_for_files(ROOM).await?;
    let (she, he) = browser.meet(&mut world, language).await?;
    she.say("…").await?;
    he.reads("…").await?;
    picked(&she, visitor).await?;
    fetched(&world, (&she, &he), visitor).await?;
    under_way(&world, &she, visitor).await?;
    as_they_are((&she, &he), visitor).await?;
    failed(&world, &he, visitor).await
}

/// What is said before, what is refused, and the choice.
async fn picked(she: &VictimPage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    she.open_files().await?;
    see_at(visitor, &she.tab, "victim-file-open", PICKER).await?;
    read_slowly(she, visitor).await?;
    she.pick("photo.png", "image/png", "samples.bomb(30_000)").await?;
    she.tab.wait("why not", "document.querySelector('#file-problem').innerText !== ''").await?;
    see_at(visitor, &she.tab, "victim-file-refused", "#file-problem").await?;
    she.pick("paper.pdf", "application/pdf", PAPER).await?;
    she.tab.wait("what goes", "!document.querySelector('#file-as-is').hidden").await?;
    see_at(visitor, &she.tab, "victim-file-as-is", "#file-what").await?;
    she.pick("photo.jpg", "image/jpeg", "samples.photo(640, 480, '')").await?;
    she.tab.wait("the choice", "!document.querySelector('#file-choice').hidden").await?;
    see_at(visitor, &she.tab, "victim-file-choice", "#file-what").await?;
    she.tab.click("#file-send").await?;
    she.file_is_there().await?;
    see(visitor, &she.tab, "victim-file-sent").await
}

/// A device that takes its time to read: before the choice, and again once she sends. Then she gives
/// it up.
async fn read_slowly(she: &VictimPage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    she.tab.eval::<()>(HOLD).await?;
    she.pick("photo.jpg", "image/jpeg", "samples.photo(640, 480, '')").await?;
    she.tab.wait("that it is read", &says("file-what", "file-looking")).await?;
    see_at(visitor, &she.tab, "victim-file-looking", "#file-what").await?;
    she.tab.eval::<()>("void readOn()").await?;
    she.tab.wait("the choice", "!document.querySelector('#file-choice').hidden").await?;
    she.tab.eval::<()>("void hold()").await?;
    she.tab.click("#file-send").await?;
    let shown = "document.querySelector('#log .mine progress') !== null";
    she.tab.wait("that it is prepared", shown).await?;
    see_at(visitor, &she.tab, "victim-file-preparing", WAY).await?;
    she.tab.click("#file-stop").await?;
    she.tab.eval::<()>("void readOn()").await?;
    she.open_files().await
}

/// A picture: offered, on its way, blurred, and seen.
async fn fetched(
    world: &World,
    (she, he): (&VictimPage, &ConsolePage),
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    he.tab.wait("the file", "document.querySelector('#log .fetch') !== null").await?;
    see(visitor, &he.tab, "console-file-offered").await?;
    world.proxy.stall();
    he.fetch_file().await?;
    he.tab.wait("its way", "document.querySelector('#log .fetching') !== null").await?;
    see(visitor, &he.tab, "console-file-fetching").await?;
    world.proxy.restore();
    he.pixels().await?;
    see(visitor, &he.tab, "console-file-blurred").await?;
    he.tab.click("#log .preview").await?;
    see(visitor, &he.tab, "console-file-shown").await?;
    they_can_talk(she, he).await
}

/// Whatever a network that stood still did to their connections.
async fn they_can_talk(she: &VictimPage, he: &ConsolePage) -> anyhow::Result<()> {
    he.say("…").await?;
    she.reads("…").await
}

/// On its way, on a network that is lost, stopped by her, and without room.
async fn under_way(
    world: &World,
    she: &VictimPage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    world.proxy.delay(Duration::from_millis(100));
    she.send_file("paper.pdf", "application/pdf", PAPER).await?;
    she.file_is_under_way().await?;
    world.proxy.stall();
    see_at(visitor, &she.tab, "victim-file-sending", WAY).await?;
    world.proxy.cut();
    let shown = "document.querySelector('#log .mine[data-state=\"file-paused\"]') !== null";
    she.tab.wait("the pause", shown).await?;
    see_at(visitor, &she.tab, "victim-file-paused", WAY).await?;
    she.tab.click("#file-stop").await?;
    world.proxy.restore();
    world.proxy.delay(Duration::ZERO);
    see(visitor, &she.tab, "victim-file-stopped").await?;
    she.send_file("paper.pdf", "application/pdf", PAPER).await?;
    she.tab.wait("why not", "document.querySelector('#file-problem').innerText !== ''").await?;
    see_at(visitor, &she.tab, "victim-file-full", "#file-problem").await
}

/// Sound, and a document that is not shown.
async fn as_they_are(
    (she, he): (&VictimPage, &ConsolePage),
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    for (name, media_type, bytes) in [
        ("voice.wav", "audio/wav", "samples.sound(2)"),
        ("paper.pdf", "application/pdf", "samples.pdf('', 1000)"),
    ] {
        she.send_file(name, media_type, bytes).await?;
        she.file_is_there().await?;
        he.fetch_file().await?;
        he.file_is_open().await?;
    }
    see(visitor, &he.tab, "console-file-as-is").await
}

/// A client that says more than it sends.
async fn failed(world: &World, he: &ConsolePage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let pins = &world.demonstration.pins;
    let mut other = NativeVictim::open(&world.api(), pins).await?;
    let met = other.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met)?;
    other.say_file(SealedFile::of(b"%PDF-1.7")?.description)?;
    other.until("the file in the log", |screen| !screen.sent.is_empty()).await?;
    he.fetch_file().await?;
    let why = "document.querySelector('#log .file [role=alert]') !== null";
    he.tab.wait("why not", why).await?;
    see(visitor, &he.tab, "console-file-failed").await
}
