//! Pictures made to harm a viewer, or us (`FILE-7`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_attachment::{
    Description, Kind, MAX_PIXELS, MAX_SIDE, Picture, PictureError, PictureFormat,
    PictureFormat::*, Refusal,
};
use common::pictures::*;
use proptest::prelude::*;

fn refused(format: PictureFormat, bytes: &[u8]) -> PictureError {
    Picture::parse(format, bytes).unwrap_err()
}

fn with(bytes: &[u8], at: usize, other: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + other.len()].copy_from_slice(other);
    bytes
}

/// `bytes` of a picture that says that it is as large as that.
fn sized(format: PictureFormat, width: u32, height: u32) -> Vec<u8> {
    match format {
        Jpeg => {
            let bytes = sample("baseline.jpg").bytes;
            let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
            let size = [(height as u16).to_be_bytes(), (width as u16).to_be_bytes()].concat();
            with(bytes, frame + 5, &size)
        }
        Png => {
            let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
            with(sample("grey.png").bytes, 16, &size)
        }
        WebP => {
            let size = [(width as u16).to_le_bytes(), (height as u16).to_le_bytes()].concat();
            with(sample("simple.webp").bytes, 26, &size)
        }
    }
}

/// FILE-7
#[test]
fn decompression_bombs() {
    for format in [Jpeg, Png] {
        for (width, height) in [(MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (7_072, 7_072)] {
            assert_eq!(refused(format, &sized(format, width, height)), PictureError::TooManyPixels);
        }
        for (width, height) in [(MAX_SIDE, 1), (1, MAX_SIDE), (MAX_SIDE, MAX_PIXELS / MAX_SIDE)] {
            assert!(Picture::parse(format, &sized(format, width, height)).is_ok());
        }
        assert_eq!(refused(format, &sized(format, 0, 16)), PictureError::Malformed);
        assert_eq!(refused(format, &sized(format, 16, 0)), PictureError::Malformed);
    }
    // 14 bits can't say a side that is too long.
    assert_eq!(refused(WebP, &sized(WebP, 16_383, 16_383)), PictureError::TooManyPixels);
    assert_eq!(refused(Png, &sized(Png, u32::MAX, u32::MAX)), PictureError::TooManyPixels);
    // The canvas and the picture in it say different sizes: one of them would not be checked.
    let lossy = sample("lossy.webp").bytes;
    assert_eq!(refused(WebP, &with(lossy, 24, &[99])), PictureError::Malformed);
}

/// FILE-7
#[test]
fn moving_pictures() {
    let moving = include_bytes!("pictures/moving.webp");
    assert_eq!(refused(WebP, moving), PictureError::Animated);
    assert_eq!(refused(Png, include_bytes!("pictures/moving.png")), PictureError::Animated);
    // Frames without the flag that announces them.
    let hidden = with(moving, 20, &[0]);
    assert_eq!(refused(WebP, &hidden), PictureError::Animated);
}

/// FILE-7: a picture of a million scans, each of which a viewer draws.
#[test]
fn scans_without_end() {
    let bytes = sample("progressive.jpg").bytes;
    let end = bytes.len() - 2;
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0x21, 0];
    let with_scans = |count| [&bytes[..end], &scan.repeat(count), &bytes[end..]].concat();
    assert!(Picture::parse(Jpeg, &with_scans(50)).is_ok());
    assert_eq!(refused(Jpeg, &with_scans(100)), PictureError::Malformed);
    let empty = [&bytes[..end], &scan[..10], &bytes[end..]].concat();
    assert_eq!(refused(Jpeg, &empty), PictureError::Malformed);
}

/// FILE-7: the height that was checked can't be changed afterwards, nor the frame.
#[test]
fn jpeg_that_changes_its_mind() {
    let bytes = sample("baseline.jpg").bytes;
    let end = bytes.len() - 2;
    let dnl = [&bytes[..end], &[0xFF, 0xDC, 0, 4, 0xFF, 0xFF], &bytes[end..]].concat();
    assert_eq!(refused(Jpeg, &dnl), PictureError::Unsupported);
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let frame = &bytes[at..at + 19];
    let twice = [&bytes[..at], frame, &bytes[at..]].concat();
    assert_eq!(refused(Jpeg, &twice), PictureError::Malformed);
    let lossless = with(bytes, at + 1, &[0xC3]);
    assert_eq!(refused(Jpeg, &lossless), PictureError::Unsupported);
    assert_eq!(refused(Jpeg, &with(bytes, at + 4, &[12])), PictureError::Unsupported);
}

#[test]
fn png_that_no_browser_shows() {
    let bytes = sample("grey.png").bytes;
    let apple =
        [&bytes[..8], b"\0\0\0\x04CgBI\x50\0\x20\x02\x2B\xD5\xB3\x7F", &bytes[8..]].concat();
    assert_eq!(refused(Png, &apple), PictureError::Malformed);
    let critical = [&bytes[..33], b"\0\0\0\0ABCD\0\0\0\0", &bytes[33..]].concat();
    assert_eq!(refused(Png, &critical), PictureError::Unsupported);
    let transparent = [&bytes[..33], b"\0\0\0\x03tRNSabc\0\0\0\0", &bytes[33..]].concat();
    assert_eq!(refused(Png, &transparent), PictureError::Malformed);
    let no_data = [&bytes[..33], b"\0\0\0\0IEND\0\0\0\0"].concat();
    assert_eq!(refused(Png, &no_data), PictureError::Malformed);
}

/// FILE-6: more holes than any picture has must not cost more memory than the picture.
#[test]
fn a_picture_in_too_many_parts() {
    let bytes = sample("grey.png").bytes;
    let pair = b"\0\0\0\0IDAT\0\0\0\0\0\0\0\0teXt\0\0\0\0";
    let holed = |count| [&bytes[..33], &pair.repeat(count), &bytes[33..]].concat();
    assert!(Picture::parse(Png, &holed(4_000)).is_ok());
    assert_eq!(refused(Png, &holed(100_000)), PictureError::Malformed);
}

#[test]
fn lengths() {
    assert_eq!(refused(Jpeg, b""), PictureError::Length(Refusal::Empty));
    let large = vec![0xFF; 25_000_001];
    assert_eq!(refused(Jpeg, &large), PictureError::Length(Refusal::TooLarge));
    assert!(Picture::parse(Jpeg, &large[..25_000_000]).is_err());
}

/// Cut anywhere, a picture is refused, or (a JPEG in its last scan) still shows what is there.
#[test]
fn cut_off_anywhere() {
    for Sample { name, format, bytes } in samples() {
        for length in 1..bytes.len() {
            match clean(format, &bytes[..length]) {
                Err(error) => assert!(
                    matches!(error, PictureError::Truncated | PictureError::Malformed),
                    "{name} cut at {length}: {error}"
                ),
                Ok(cleaned) => {
                    assert!(format == Jpeg && cleaned.ends_with(&[0xFF, 0xD9]), "{name} {length}");
                }
            }
        }
    }
}

/// What is left of a hostile picture, if anything is, is a picture of the same size to us.
fn judge(format: PictureFormat, bytes: &[u8]) {
    let Ok(picture) = Picture::parse(format, bytes) else { return };
    let Ok((cleaned, _)) = picture.without_metadata() else { return };
    let again = Picture::parse(format, &cleaned).unwrap();
    assert_eq!(again.dimensions(), picture.dimensions());
    assert_eq!(*again.without_metadata().unwrap().0, *cleaned);
    assert_eq!(Kind::sniff(&cleaned), Some(Kind::Picture(format)));
}

proptest! {
    #[test]
    fn noise(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Kind::sniff(&bytes);
        let _ = Description::decode(&bytes);
        for (format, magic) in [
            (Jpeg, &b"\xFF\xD8\xFF"[..]), (Png, b"\x89PNG\r\n\x1A\n"), (WebP, b"RIFF\0\x01\0\0WEBPVP8X"),
        ] {
            judge(format, &bytes);
            judge(format, &[magic, &bytes].concat());
        }
    }

    /// FILE-6: genuine pictures with a few bytes changed.
    #[test]
    fn damaged_pictures(
        which in 0_usize..10,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let Sample { format, bytes, .. } = &samples()[which];
        let mut bytes = bytes.to_vec();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        judge(*format, &bytes);
    }
}
