//! Which files are taken: by size, bytes and name (`FILE-1`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

use abri_attachment::{AudioFormat, Claim, Kind, MAX_LENGTH, PictureFormat, Refusal, Selected};

use AudioFormat::{Aac, M4a, Mp3, Ogg, Wav, WebM};
use PictureFormat::{Jpeg, Png, WebP};

/// A first page of Ogg with `codec` as its first packet.
fn ogg(codec: &[u8]) -> Vec<u8> {
    [b"OggS\0\x02" as &[u8], &[0; 20], &[1, 19], codec].concat()
}

/// What files of each kind begin with, and a name that fits.
fn heads() -> Vec<(Kind, Vec<u8>, &'static str, &'static str)> {
    let webm = b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\x82\x84webm\x42\x87";
    let audio = Kind::Audio;
    vec![
        (Kind::Picture(Jpeg), b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "IMG_1.JPG", "image/jpeg"),
        (Kind::Picture(Png), b"\x89PNG\r\n\x1A\n\0\0\0\x0D".to_vec(), "écran.png", "image/png"),
        (Kind::Picture(WebP), b"RIFF\x10\0\0\0WEBPVP8L".to_vec(), "a.b.webp", "image/webp"),
        (Kind::Pdf, b"%PDF-1.7\n".to_vec(), "plainte.pdf", "application/pdf"),
        (audio(Mp3), b"ID3\x04\0\0".to_vec(), "a.mp3", "audio/mpeg"),
        (audio(Mp3), b"\xFF\xFB\x90\x64".to_vec(), "a.mp3", ""),
        (audio(M4a), b"\0\0\0\x1CftypM4A \0\0".to_vec(), "a.m4a", "audio/x-m4a"),
        (audio(M4a), b"\0\0\0\x18ftypmp42\0\0".to_vec(), "a.m4a", "audio/mp4"),
        (audio(Aac), b"\xFF\xF1\x50\x80".to_vec(), "a.aac", "audio/x-aac"),
        (audio(Ogg), ogg(b"OpusHead\x01"), "a.opus", "audio/ogg"),
        (audio(Ogg), ogg(b"\x01vorbis"), "a.ogg", "video/ogg"),
        (audio(Wav), b"RIFF\x10\0\0\0WAVEfmt ".to_vec(), "a.wav", "audio/wav"),
        (audio(WebM), webm.to_vec(), "a.webm", "audio/webm;codecs=opus"),
    ]
}

fn found(selected: &Selected) -> Kind {
    match selected {
        Selected::Picture(format) => Kind::Picture(*format),
        Selected::AsIs(accepted) => accepted.contents().kind(),
    }
}

/// FILE-1
#[test]
fn each_kind_is_known_by_its_bytes() {
    let mut seen = std::collections::HashSet::new();
    for (kind, head, name, media_type) in heads() {
        let selected = Selected::new(99, &head, Claim { name, media_type }).unwrap();
        assert_eq!(found(&selected), kind);
        // A name without an ending, or no type, claims nothing.
        let unnamed = Claim { name: "photo", media_type: "application/octet-stream" };
        assert_eq!(Selected::new(99, &head, unnamed), Ok(selected));
        seen.insert(kind);
    }
    assert_eq!(seen.len(), Kind::all().count());
}

/// FILE-1
#[test]
fn bytes_that_are_not_what_the_name_says() {
    for (kind, head, name, _) in heads() {
        for (other, _, other_name, other_type) in heads() {
            if kind == other {
                continue;
            }
            let refused = Err(Refusal::Disagrees { found: kind });
            let named = Claim { name: other_name, media_type: "" };
            assert_eq!(Selected::new(99, &head, named), refused, "{kind:?} named {other_name}");
            if !other_type.is_empty() {
                let typed = Claim { name, media_type: other_type };
                let film = kind == Kind::Audio(M4a) && other_type.starts_with("video/");
                let refused = if film { Err(Refusal::Unknown) } else { refused };
                assert_eq!(Selected::new(99, &head, typed), refused, "{kind:?} as {other_type}");
            }
        }
        let claim = Claim { name: "", media_type: "text/html" };
        assert!(matches!(Selected::new(99, &head, claim), Err(Refusal::Disagrees { .. })));
    }
}

/// FILE-1: only a name that says another kind is refused; a browser makes a type of the endings that
/// it knows.
#[test]
fn a_name_that_says_no_kind_claims_nothing() {
    const SCREENSHOT: &str = "Screenshot 2026-11-28 at 10.33.21";
    for (kind, head, _, media_type) in heads() {
        for name in [SCREENSHOT, "chez le Dr. Martin", "a.", ".", "note.v2", "a.jpg\u{202E}gnp"] {
            let selected = Selected::new(99, &head, Claim { name, media_type }).unwrap();
            assert_eq!(found(&selected), kind, "{name}");
        }
        let typed = Claim { name: "a.exe", media_type: "application/x-msdownload" };
        let refused = Selected::new(99, &head, typed);
        assert_eq!(refused, Err(Refusal::Disagrees { found: kind }));
    }
}

/// FILE-1: sound in MP4 goes under each name that phones give it; what may be a film is of no kind
/// that goes, which is no fault of its name.
#[test]
fn a_film_is_no_sound() {
    let select = |brand: &[u8], name, media_type| {
        let head = [b"\0\0\0\x18ftyp", brand, b"\0\0\0\0"].concat();
        let selected = Selected::new(99, &head, Claim { name, media_type });
        selected.map(|it| found(&it))
    };
    let sound = [
        ("recording.3gp", "audio/3gpp"),
        ("memo.MP4", "audio/mp4"),
        ("memo.m4a", ""),
        ("memo.m4a", "audio/x-m4a"),
        ("memo", "audio/mp4; codecs=mp4a.40.2"),
    ];
    let films = [
        ("video.mp4", "video/mp4"),
        ("video.mp4", "VIDEO/MP4; codecs=avc1"),
        ("video.3gp", "video/3gpp"),
        ("video.mp4", ""),
        ("video.3GP", "application/octet-stream"),
        ("video", "video/mp4"),
        ("video.m4a", "video/mp4"),
    ];
    for brand in [b"isom", b"mp42", b"3gp4", b"3gp5"] {
        for (name, media_type) in sound {
            assert_eq!(select(brand, name, media_type), Ok(Kind::Audio(M4a)), "{name}");
        }
        for (name, media_type) in films {
            assert_eq!(select(brand, name, media_type), Err(Refusal::Unknown), "{name}");
        }
        let photo = select(brand, "photo.jpg", "image/jpeg");
        assert_eq!(photo, Err(Refusal::Disagrees { found: Kind::Audio(M4a) }));
    }
}

/// FILE-1
#[test]
fn files_of_no_kind() {
    let unknown: [&[u8]; 22] = [
        b"",
        b"\xFF",
        b"\xFF\xD8",
        b"GIF89a",
        b"BM\x36\0",
        b"<svg xmlns=",
        b"<!doctype html>",
        b" %PDF-1.7",
        b"PK\x03\x04",
        b"\x7FELF",
        b"MZ\x90\0",
        b"\xFF\xFEh\0t\0m\0l\0",
        b"\xFF\xFB\xFF\xFF",
        b"\xFF\xF1\xFF\xFF",
        b"RIFF\0\0\0\0AVI LIST",
        b"RIFF\0\0\0\0WEBPXXXX",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x14ftypqt  ",
        b"\x1A\x45\xDF\xA3\xA3\x42\x82\x88matroska",
        b"OggS\0\x02",
        b"ID3\xFF\0\0",
        b"\x89PNG\n\n\x1A\n",
    ];
    for head in unknown {
        assert_eq!(Selected::new(99, head, Claim::default()), Err(Refusal::Unknown), "{head:?}");
    }
    let film = ogg(b"\x80theora");
    assert_eq!(Selected::new(99, &film, Claim::default()), Err(Refusal::Unknown));
}

/// FILE-1
#[test]
fn sizes() {
    let select = |bytes| Selected::new(bytes, b"%PDF-", Claim::default());
    assert_eq!(select(0), Err(Refusal::Empty));
    assert!(select(1).is_ok());
    assert!(select(u64::from(MAX_LENGTH)).is_ok());
    for large in [u64::from(MAX_LENGTH) + 1, u64::from(u32::MAX) + 2, u64::MAX] {
        assert_eq!(select(large), Err(Refusal::TooLarge));
    }
}
