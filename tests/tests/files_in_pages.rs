//! A file on its way from her page to the console.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Key, VictimPage},
};

const PHOTO: &str = "samples.photo(64, 48, 'PLANTED-48.8566N-2.3522E')";
/// Remembers what the console opens, for this test to look into.
const REMEMBER: &str = "(() => { globalThis.opened = []; const lend = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { opened.push(blob); return lend.call(URL, blob); }; })()";

async fn met() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    he.tab.eval::<()>(REMEMBER).await.unwrap();
    (world, browser, she, he)
}

/// What the console opened last: its type, and its bytes as text.
async fn opened(he: &ConsolePage) -> (String, String) {
    let look = "opened.at(-1).arrayBuffer().then((it) => \
                [opened.at(-1).type, new TextDecoder('latin1').decode(it)])";
    he.tab.eval(look).await.unwrap()
}

/// An expression for the digest of what another one is.
fn digest(bytes: &str) -> String {
    format!(
        "(async () => [...new Uint8Array(await crypto.subtle.digest('SHA-256', await ({bytes})))]\
         .join(' '))()"
    )
}

fn nobody_complains(she: &VictimPage, he: &ConsolePage) {
    for complaints in [she.tab.complaints(), he.tab.complaints()] {
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}

/// The name that the browser's own field shows; none when nothing is picked.
async fn named(she: &VictimPage) -> Option<String> {
    she.tab.eval("document.querySelector('#file-input').files[0]?.name ?? null").await.unwrap()
}

/// What handles files stops in the middle, for want of memory perhaps: she reads that the file can't be
/// read, writes on, and the next one goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_for_files_that_stops_is_said_and_the_next_file_goes() {
    let (_world, _browser, she, he) = met().await;
    she.open_files().await.unwrap();
    let stops = "void (() => { \
        File.prototype.slice = () => { delete File.prototype.slice; \
          setTimeout(() => { const error = new WebAssembly.RuntimeError('unreachable'); \
            error.stack = 'at http://localhost/files_bg.wasm'; throw error; }); \
          return { arrayBuffer: () => new Promise(() => {}) }; }; })()";
    she.tab.eval::<()>(stops).await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.says("#file-problem", "This browser does not let the file be read").await.unwrap();
    she.say("still here").await.unwrap();
    he.reads("still here").await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.tab.click("#file-send").await.unwrap();
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    he.pixels().await.unwrap();
}

/// A network that is lost while what handles files loads: it is asked for anew the next time.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_for_files_that_did_not_come_is_asked_for_again() {
    let (_world, _browser, she, he) = met().await;
    she.open_files().await.unwrap();
    she.tab.instead_of("files.js", None).await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.says("#file-problem", "What is needed to send files could not be loaded").await.unwrap();
    she.tab.as_it_is().await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.tab.click("#file-send").await.unwrap();
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    he.pixels().await.unwrap();
}

/// She sees which one she picked, until it is sent or given up; then nothing is left in the field.
#[tokio::test(flavor = "multi_thread")]
async fn a_picked_file_is_named_until_it_goes() {
    let (_world, _browser, she, _he) = met().await;
    she.open_files().await.unwrap();
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.says("#file-what", "Picture, 0.1 MB").await.unwrap();
    assert_eq!(named(&she).await.as_deref(), Some("photo.jpg"));
    // The browser's list once more, and nothing taken from it.
    she.tab
        .eval::<()>(
            "(it => { it.value = ''; it.dispatchEvent(new Event('change')); return null; })\
             (document.querySelector('#file-input'))",
        )
        .await
        .unwrap();
    she.says_nothing("#file-what").await.unwrap();
    let can_go: bool =
        she.tab.eval("document.querySelector('#file-send').checkVisibility()").await.unwrap();
    assert!(!can_go, "nothing is picked");

    she.pick("no.txt", "text/plain", "new Uint8Array(10)").await.unwrap();
    she.says("#file-problem", "can’t be sent").await.unwrap();
    assert_eq!(named(&she).await, None);
    she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
    she.says("#file-what", "Picture, 0.1 MB").await.unwrap();
    she.tab.click("#file-send").await.unwrap();
    assert_eq!(named(&she).await, None);
    she.file_is_there().await.unwrap();
}

/// FILE-6: without its metadata unless she says otherwise, and the same pixels; FILE-7: blurred until
/// he wants to see it.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_without_what_is_hidden_in_it_or_with() {
    let (_world, _browser, she, he) = met().await;
    let hers = "samples.photo(64, 48, '').then((it) => new Blob([it]))";
    let hers = she.tab.pixels(hers).await.unwrap();
    for with in [false, true] {
        she.open_files().await.unwrap();
        she.pick("photo.jpg", "image/jpeg", PHOTO).await.unwrap();
        she.says("#file-what", "Picture, 0.1 MB").await.unwrap();
        if with {
            she.tab.click("#file-with").await.unwrap();
        }
        she.tab.click("#file-send").await.unwrap();
        she.file_is_there().await.unwrap();
        he.fetch_file().await.unwrap();
        assert_eq!(he.pixels().await.unwrap(), hers);
        let (kind, bytes) = opened(&he).await;
        assert_eq!((kind.as_str(), bytes.contains("PLANTED")), ("image/jpeg", with));
        let said = he.file_is_said_to_be().await.unwrap();
        assert!(said.contains(if with {
            "avec ses métadonnées"
        } else {
            "sans ses métadonnées"
        }));
    }
    for (veiled, press) in [(true, true), (false, true), (true, false)] {
        assert_eq!(he.veil().await.unwrap() != "none", veiled);
        if press {
            he.tab.click("#log li:last-child .preview").await.unwrap();
        }
    }
    assert_eq!(he.file_is_open().await.unwrap(), "abri-2.jpg");
    nobody_complains(&she, &he);
}

/// Kept as it is: a document that is not shown, and sound that plays by the browser's own controls.
#[tokio::test(flavor = "multi_thread")]
async fn a_document_and_sound_arrive_as_they_are() {
    let (_world, _browser, she, he) = met().await;
    for (name, kind, bytes, ours) in [
        ("paper.pdf", "application/pdf", "samples.pdf('PLANTED', 100_000)", "abri-1.pdf"),
        ("voice.wav", "audio/wav", "samples.sound(2)", "abri-2.wav"),
    ] {
        she.open_files().await.unwrap();
        she.pick(name, kind, bytes).await.unwrap();
        she.says("#file-as-is", "Kept as it is").await.unwrap();
        assert!(
            !she.tab
                .eval::<bool>("document.querySelector('#file-choice').checkVisibility()")
                .await
                .unwrap()
        );
        let text = format!("new TextDecoder('latin1').decode({bytes})");
        let hers: String = she.tab.eval(&text).await.unwrap();
        she.tab.click("#file-send").await.unwrap();
        she.file_is_there().await.unwrap();
        he.fetch_file().await.unwrap();
        assert_eq!(he.file_is_open().await.unwrap(), ours);
        assert!(opened(&he).await == (kind.to_owned(), hers), "{name} came otherwise");
        let said = he.file_is_said_to_be().await.unwrap();
        assert!(said.contains("tel quel"), "{said}");
    }
    let shown = "document.querySelectorAll('#log iframe, #log object, #log embed').length";
    assert_eq!(he.tab.eval::<u32>(shown).await.unwrap(), 0);
    let player = "document.querySelector('#log audio')";
    he.tab.wait("its length", &format!("{player}.duration === 2")).await.unwrap();
    assert!(he.tab.eval::<bool>(&format!("{player}.controls && {player}.paused")).await.unwrap());
    he.tab.eval::<()>(&format!("{player}.focus()")).await.unwrap();
    he.tab.key(Key::Space).await.unwrap();
    he.tab.wait("sound", &format!("{player}.played.length > 0")).await.unwrap();
    nobody_complains(&she, &he);
}

/// FILE-6: the other kinds of pictures, with the same pixels.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_every_kind_arrive() {
    let (_world, _browser, she, he) = met().await;
    for (name, kind, ours) in
        [("drawing.png", "image/png", "abri-1.png"), ("drawing.webp", "image/webp", "abri-2.webp")]
    {
        let bytes = format!("samples.drawn({kind:?})");
        let hers = she.tab.pixels(&format!("{bytes}.then((it) => new Blob([it]))")).await.unwrap();
        she.open_files().await.unwrap();
        she.pick(name, kind, &bytes).await.unwrap();
        she.says("#file-what", "Picture").await.unwrap();
        she.tab.click("#file-send").await.unwrap();
        she.file_is_there().await.unwrap();
        he.fetch_file().await.unwrap();
        assert_eq!(he.pixels().await.unwrap(), hers, "{name}");
        assert_eq!(opened(&he).await.0, kind);
        assert_eq!(he.file_is_open().await.unwrap(), ours);
    }
    nobody_complains(&she, &he);
}

/// FILE-1: the largest one, to the last byte.
#[tokio::test(flavor = "multi_thread")]
async fn the_largest_file_arrives_whole() {
    let (_world, _browser, she, he) = met().await;
    let bytes = "samples.pdf('PLANTED', 25_000_000)";
    she.open_files().await.unwrap();
    she.pick("long.pdf", "application/pdf", bytes).await.unwrap();
    she.says("#file-what", "PDF document, 25 MB").await.unwrap();
    let hers: String = she.tab.eval(&digest(bytes)).await.unwrap();
    she.tab.click("#file-send").await.unwrap();
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    he.file_is_open().await.unwrap();
    let his: String = he.tab.eval(&digest("opened.at(-1).arrayBuffer()")).await.unwrap();
    assert_eq!(his, hers);
    nobody_complains(&she, &he);
}

/// FILE-1, FILE-7: each a sentence, and nothing is sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_sent_is_refused_before_it_is() {
    const SCRIPT: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"hurt = true\"/>";
    let (_world, _browser, she, _he) = met().await;
    she.open_files().await.unwrap();
    let svg = format!("{SCRIPT:?}");
    for (name, kind, bytes, said) in [
        ("empty.jpg", "image/jpeg", "''", "This file is empty."),
        ("long.pdf", "application/pdf", "samples.pdf('', 25_000_001)", "larger than 25 MB"),
        ("text.jpg", "image/jpeg", "'only words, no picture at all'", "can’t be sent"),
        ("page.jpg", "image/jpeg", "'<html><script>hurt = true</script>'", "can’t be sent"),
        ("drawing.jpg", "image/jpeg", &svg, "can’t be sent"),
        ("drawing.svg", "image/svg+xml", &svg, "can’t be sent"),
        ("paper.jpg", "image/jpeg", "samples.pdf('', 100)", "not what its name says"),
        ("cut.jpg", "image/jpeg", "new Uint8Array([0xff, 0xd8, 0xff, 0xe0])", "damaged"),
        ("bomb.png", "image/png", "samples.bomb(30_000)", "too many pixels"),
    ] {
        she.pick(name, kind, bytes).await.unwrap();
        she.says("#file-problem", said).await.unwrap();
    }
    assert!(!she.tab.eval::<bool>("'hurt' in globalThis").await.unwrap());
    assert!(she.tab.eval::<bool>("document.querySelector('#file-send').hidden").await.unwrap());
    let lines = "document.querySelectorAll('#log .mine').length";
    assert_eq!(she.tab.eval::<u32>(lines).await.unwrap(), 0);
    // The largest one that is taken.
    she.pick("long.pdf", "application/pdf", "samples.pdf('', 25_000_000)").await.unwrap();
    she.says("#file-what", "PDF document, 25 MB").await.unwrap();
    assert_eq!(she.tab.words("#file-problem").await.unwrap(), "");
}

/// A network that is lost in the middle: it says so, goes on by itself, and arrives whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_on_where_the_network_was_lost() {
    let (world, _browser, she, he) = met().await;
    world.proxy.delay(Duration::from_millis(100));
    let bytes = "samples.pdf('', 4_000_000)";
    she.send_file("paper.pdf", "application/pdf", bytes).await.unwrap();
    she.file_is_under_way().await.unwrap();
    world.proxy.cut();
    she.says("#log .mine .state", "Paused").await.unwrap();
    world.proxy.restore();
    world.proxy.delay(Duration::ZERO);
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    assert_eq!(he.file_is_open().await.unwrap(), "abri-1.pdf");
}

/// The service ends in the middle, and begins again on the same stores: the file goes on by itself, and is
/// there whole, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_on_where_the_service_began_again() {
    let (mut world, _browser, she, he) = met().await;
    world.proxy.delay(Duration::from_millis(100));
    let bytes = "samples.pdf('', 4_000_000)";
    she.send_file("paper.pdf", "application/pdf", bytes).await.unwrap();
    she.file_is_under_way().await.unwrap();
    world.interrupt().await;
    she.says("#log .mine .state", "Paused").await.unwrap();
    world.resume().await.unwrap();
    world.proxy.delay(Duration::ZERO);
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    assert_eq!(he.file_is_open().await.unwrap(), "abri-1.pdf");
    let hers: String = she.tab.eval(&digest(bytes)).await.unwrap();
    let his: String = he.tab.eval(&digest("opened.at(-1).arrayBuffer()")).await.unwrap();
    assert_eq!(his, hers);
    let files = "document.querySelectorAll('#log li.her .file').length";
    assert_eq!(he.tab.eval::<u32>(files).await.unwrap(), 1, "once");
    nobody_complains(&she, &he);
}
