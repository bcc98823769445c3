//! A file on its way from her page to the console.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};

/// Puts a file into the field, as choosing it does; `bytes` is an expression for its contents.
async fn pick(she: &VictimPage, name: &str, kind: &str, bytes: &str) {
    she.tab.click("#file-open").await.unwrap();
    put(she, name, kind, bytes).await;
}

async fn put(she: &VictimPage, name: &str, kind: &str, bytes: &str) {
    let choose = format!(
        "(() => {{ const transfer = new DataTransfer(); \
         transfer.items.add(new File([{bytes}], {name:?}, {{ type: {kind:?} }})); \
         const field = document.querySelector('#file-input'); field.files = transfer.files; \
         field.dispatchEvent(new Event('change', {{ bubbles: true }})); return true; }})()"
    );
    assert!(she.tab.eval::<bool>(&choose).await.unwrap());
}

/// A picture that the browser itself makes, with a block of Exif that names `PLANTED` behind its
/// first marker.
const PICTURE: &str = "(async () => { const canvas = document.createElement('canvas'); \
    canvas.width = 64; canvas.height = 48; const context = canvas.getContext('2d'); \
    for (let x = 0; x < 64; x += 1) { context.fillStyle = `rgb(${x * 4}, ${255 - x * 4}, 99)`; \
    context.fillRect(x, 0, 1, 48); } \
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9)); \
    const plain = new Uint8Array(await blob.arrayBuffer()); \
    const body = new TextEncoder().encode('Exif\\0\\0PLANTED-48.8566N-2.3522E'); \
    const block = new Uint8Array([0xff, 0xe1, 0, body.length + 2, ...body]); \
    globalThis.planted = new Uint8Array([...plain.slice(0, 2), ...block, ...plain.slice(2)]); \
    return true; })()";

/// Remembers what the console opens, for this test to look into.
const REMEMBER: &str = "{ globalThis.opened = []; const lend = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { opened.push(blob); return lend.call(URL, blob); }; }";

async fn met() -> (World, Browser, VictimPage, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    (world, browser, she, he)
}

async fn holds(he: &ConsolePage, text: &str) -> bool {
    let look = format!(
        "opened.at(-1).arrayBuffer().then((it) => \
         new TextDecoder('latin1').decode(it).includes({text:?}))"
    );
    he.tab.eval(&look).await.unwrap()
}

/// FILE-6: without its metadata unless she says otherwise; FILE-7: blurred until he wants to see it.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_without_what_is_hidden_in_it_or_with() {
    let (_world, _browser, she, he) = met().await;
    he.tab.eval::<bool>(&format!("{REMEMBER} true")).await.unwrap();
    assert!(she.tab.eval::<bool>(PICTURE).await.unwrap());
    for with in [false, true] {
        pick(&she, "photo.jpg", "image/jpeg", "planted").await;
        she.says("#file-what", "Picture, 0.1 MB").await.unwrap();
        if with {
            she.tab.click("#file-with").await.unwrap();
        }
        she.tab.click("#file-send").await.unwrap();
        let last = "[...document.querySelectorAll('#log li.mine')].at(-1)?.dataset.state";
        let there = format!("['state-sent', 'state-received'].includes({last})");
        she.tab.wait("the file in the log", &there).await.unwrap();
        he.tab.click("#log li:last-child .fetch").await.unwrap();
        let shown =
            "document.querySelector('#log li:last-child .preview img')?.naturalWidth === 64";
        he.tab.wait("the picture", shown).await.unwrap();
        assert_eq!(holds(&he, "PLANTED").await, with);
    }
    let filter = "getComputedStyle(document.querySelector('#log li:last-child img')).filter";
    assert_ne!(he.tab.eval::<String>(filter).await.unwrap(), "none");
    he.tab.click("#log li:last-child .preview").await.unwrap();
    assert_eq!(he.tab.eval::<String>(filter).await.unwrap(), "none");
    he.tab.click("#log li:last-child .preview").await.unwrap();
    assert_ne!(he.tab.eval::<String>(filter).await.unwrap(), "none");
    assert_eq!(he.tab.words("#log li:last-child .save").await.unwrap(), "Enregistrer (abri-2.jpg)");
    for complaints in [she.tab.complaints(), he.tab.complaints()] {
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}

/// FILE-1: each a sentence, and nothing is sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_sent_is_refused_before_it_is() {
    let (_world, _browser, she, _he) = met().await;
    she.tab.click("#file-open").await.unwrap();
    for (name, kind, bytes, said) in [
        ("empty.jpg", "image/jpeg", "''", "This file is empty."),
        ("long.pdf", "application/pdf", "new Uint8Array(26_000_000)", "larger than 25 MB"),
        ("text.jpg", "image/jpeg", "'only words, no picture at all'", "can’t be sent"),
        ("paper.jpg", "image/jpeg", "'%PDF-1.7 and so on'", "not what its name says"),
        ("cut.jpg", "image/jpeg", "new Uint8Array([0xff, 0xd8, 0xff, 0xe0])", "damaged"),
    ] {
        put(&she, name, kind, bytes).await;
        she.says("#file-problem", said).await.unwrap();
    }
    assert!(she.tab.eval::<bool>("document.querySelector('#file-send').hidden").await.unwrap());
    assert_eq!(
        she.tab.eval::<u32>("document.querySelectorAll('#log .mine').length").await.unwrap(),
        0
    );
}

/// A network that is lost in the middle: it says so, goes on by itself, and arrives whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_on_where_the_network_was_lost() {
    let (world, _browser, she, he) = met().await;
    world.proxy.delay(core::time::Duration::from_millis(100));
    pick(&she, "paper.pdf", "application/pdf", "'%PDF-1.7\\n' + 'x'.repeat(4_000_000)").await;
    she.says("#file-as-is", "Kept as it is").await.unwrap();
    she.tab.click("#file-send").await.unwrap();
    let value = "(document.querySelector('#log progress')?.value ?? 0) > 5";
    she.tab.wait("some of it", value).await.unwrap();
    world.proxy.cut();
    she.says("#log .mine .state", "Paused").await.unwrap();
    world.proxy.restore();
    world.proxy.delay(core::time::Duration::ZERO);
    let there = "['state-sent', 'state-received'].includes(document.querySelector('#log .mine')?.dataset.state)";
    she.tab.wait("the whole file", there).await.unwrap();
    he.tab.click("#log .fetch").await.unwrap();
    he.tab
        .wait("the file", "document.querySelector('#log .save')?.download === 'abri-1.pdf'")
        .await
        .unwrap();
}
