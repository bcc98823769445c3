//! A client of hers that is not ours: whatever it calls a file, the console looks at what came.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::FileDescription;
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
    native::{NativeVictim, SealedFile},
};

/// Codes of a description (`FILE-4`).
const JPEG: u8 = 1;
const PNG: u8 = 2;
const PDF: u8 = 4;
const WAV: u8 = 9;
const WITHOUT: u8 = 1;
const AS_IS: u8 = 3;

/// What no console may do: run a script, show what is no picture, reach another site.
const HARM: &str =
    "'hurt' in globalThis || document.querySelector('#log img, #log audio, #log .save') !== null";
const SCRIPT: &str = "<html><script>hurt = true</script><img src=x onerror='hurt = true'>";

async fn met() -> (World, Browser, NativeVictim, ConsolePage) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    (world, browser, she, he)
}

/// They talk.
async fn claimed(she: &mut NativeVictim, he: &ConsolePage) {
    let (claimed, met) =
        tokio::join!(he.claim(), she.until("an officer", |screen| !screen.members.is_empty()));
    claimed.and(met).unwrap();
}

async fn send(she: &mut NativeVictim, sealed: &SealedFile, description: FileDescription) {
    she.send_file(sealed.id, &sealed.pieces).await.unwrap();
    let sent = she.screen.sent.len();
    she.say_file(description).unwrap();
    she.until("the file in the log", |screen| screen.sent.len() > sent).await.unwrap();
}

/// A PNG of few bytes that says that it has 65,535 pixels on a side.
fn bomb() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 8, 0, 0, 0, 0]);
    bytes.extend([0; 200]);
    bytes
}

/// FILE-1, FILE-2, FILE-7: each a sentence, and nothing is decoded, shown or run.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_it_is_said_to_be_is_not_shown() {
    const OTHERWISE: &str = "Ce fichier n’est pas ce qui était annoncé";
    let (_world, _browser, mut she, he) = met().await;
    claimed(&mut she, &he).await;
    let script = SealedFile::of(SCRIPT.as_bytes()).unwrap();
    let pdf = SealedFile::of(b"%PDF-1.7").unwrap();
    for (sealed, kind, metadata, said) in [
        (&SealedFile::of(&bomb()).unwrap(), PNG, WITHOUT, "pixels"),
        (&script, JPEG, WITHOUT, OTHERWISE),
        (&script, PDF, AS_IS, OTHERWISE),
        (&script, WAV, AS_IS, OTHERWISE),
        (&pdf, JPEG, WITHOUT, OTHERWISE),
    ] {
        let fresh = SealedFile::of(&sealed.plaintext).unwrap();
        send(&mut she, &fresh, fresh.described_as(kind, metadata).unwrap()).await;
        he.fetch_file().await.unwrap();
        he.file_is_refused(said).await.unwrap();
        assert!(!he.tab.eval::<bool>(HARM).await.unwrap());
    }
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// FILE-2, FILE-5: another length or digest than what was stored; pieces that are not there.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_was_stored_is_not_shown() {
    /// Places of the length's last byte and of the digest in a description.
    const LENGTH: usize = 53;
    const DIGEST: usize = 54;
    let (_world, _browser, mut she, he) = met().await;
    claimed(&mut she, &he).await;
    for at in [LENGTH, DIGEST] {
        let sealed = SealedFile::of(b"%PDF-1.7 with words").unwrap();
        let mut bytes = *sealed.description.as_bytes();
        *bytes.get_mut(at).unwrap() ^= 1;
        send(&mut she, &sealed, FileDescription::new(&bytes).unwrap()).await;
        he.fetch_file().await.unwrap();
        he.file_is_refused("Ce fichier a été modifié en route").await.unwrap();
    }
    let sealed = SealedFile::of(b"%PDF-1.7 that nobody stored").unwrap();
    let sent = she.screen.sent.len();
    she.say_file(sealed.description).unwrap();
    she.until("the file in the log", |screen| screen.sent.len() > sent).await.unwrap();
    he.fetch_file().await.unwrap();
    he.file_is_refused("Le service n’a plus ce fichier").await.unwrap();
    assert!(!he.tab.eval::<bool>(HARM).await.unwrap());
    assert_eq!(he.tab.complaints(), [""; 0]);
}
