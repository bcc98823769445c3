//! Pictures without metadata: the same pixels, and nothing beside them (`FILE-6`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_attachment::{Contents, Metadata, Picture, PictureFormat::*};
use common::pictures::*;

/// FILE-6
#[test]
fn pixels_stay_and_metadata_goes() {
    let mut planted = 0;
    for Sample { name, format, bytes } in samples() {
        let cleaned = clean(format, bytes).unwrap();
        assert_eq!(pixels(format, &cleaned), pixels(format, bytes), "{name}");
        assert!(!contains(&cleaned, MARKER), "{name}");
        planted += usize::from(contains(bytes, MARKER));
        assert_eq!(clean(format, &cleaned).unwrap(), cleaned, "cleaned twice: {name}");
        let size = Picture::parse(format, bytes).unwrap().dimensions();
        assert_eq!((size.width(), size.height()), pixels(format, bytes).0, "{name}");
    }
    assert_eq!(planted, 5, "there was something to take out");
}

/// FILE-6: what is said of a cleaned picture, and of one that she sends with all it tells.
#[test]
fn what_became_of_metadata_is_said() {
    let Sample { format, bytes, .. } = sample("progressive.jpg");
    let picture = Picture::parse(format, bytes).unwrap();
    let with = picture.with_metadata();
    assert_eq!(with.contents(), Contents::Picture(Jpeg, Metadata::With));
    assert_eq!(with.length().get() as usize, bytes.len());
    let (_, without) = picture.without_metadata().unwrap();
    assert_eq!(without.contents(), Contents::Picture(Jpeg, Metadata::Without));
}

/// The Exif that is left, whole.
fn upright(orientation: u8) -> Vec<u8> {
    [&b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[orientation], &[0; 6]].concat()
}

/// FILE-6: a picture that was turned stays upright, by Exif that says nothing else.
#[test]
fn orientation_is_kept_alone() {
    for (name, orientation) in [("progressive.jpg", 6), ("lossy.webp", 8), ("alpha.png", 3)] {
        let Sample { format, bytes, .. } = sample(name);
        let cleaned = clean(format, bytes).unwrap();
        assert!(contains(&cleaned, &upright(orientation)), "{name}");
    }
    // 1 is "as it is", which needs no saying.
    let cleaned = clean(WebP, sample("lossless.webp").bytes).unwrap();
    assert!(!contains(&cleaned, b"EXIF") && !contains(&cleaned, b"MM\0\x2A"));
}

/// FILE-6: independent readers find the orientation where they look for it.
#[test]
fn orientation_is_found_by_decoders() {
    let jpeg = clean(Jpeg, sample("progressive.jpg").bytes).unwrap();
    let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&jpeg));
    decoder.decode_headers().unwrap();
    assert_eq!(decoder.exif().unwrap(), &upright(6));

    let webp = clean(WebP, sample("lossy.webp").bytes).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&webp)).unwrap();
    assert_eq!(decoder.exif_metadata().unwrap().unwrap(), upright(8));
    assert!(decoder.xmp_metadata().unwrap().is_none() && decoder.icc_profile().unwrap().is_none());

    let png = clean(Png, sample("alpha.png").bytes).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
    let info = reader.info();
    // The decoder checks the chunk's CRC, which is ours.
    assert_eq!(info.exif_metadata.as_deref().unwrap(), upright(3));
    assert!(info.icc_profile.is_none() && info.uncompressed_latin1_text.is_empty());
    assert!(info.compressed_latin1_text.is_empty() && info.utf8_text.is_empty());
}

/// A JPEG segment.
fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], body].concat()
}

/// `bytes` with `extra` after the first `at`.
fn inserted(bytes: &[u8], at: usize, extra: &[u8]) -> Vec<u8> {
    [&bytes[..at], extra, &bytes[at..]].concat()
}

/// FILE-6: whatever an application segment or a comment is called, and wherever it stands.
#[test]
fn jpeg_segments_that_hide_something() {
    let Sample { bytes, .. } = sample("baseline.jpg");
    let expected = clean(Jpeg, bytes).unwrap();
    for marker in (0xE0..=0xEF).chain([0xFE]) {
        for body in [&b"MPF\0PLANTED"[..], b"JFXX\0\x13PLANTED", b"Exif\0\0PLANTED", b"PLANTED"] {
            let planted = inserted(bytes, 2, &segment(marker, body));
            assert_eq!(clean(Jpeg, &planted).unwrap(), expected, "{marker:x}");
        }
    }
    // Between the scans of a progressive picture.
    let progressive = sample("progressive.jpg").bytes;
    let mut scans = progressive.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, 0xDA]);
    let (last, _) = scans.next_back().unwrap();
    let planted = inserted(progressive, last, &segment(0xFE, b"PLANTED"));
    assert_eq!(clean(Jpeg, &planted).unwrap(), clean(Jpeg, progressive).unwrap());
}

/// FILE-6: a thumbnail may show what was cut off.
#[test]
fn thumbnail_in_the_jfif_header() {
    let Sample { bytes, .. } = sample("baseline.jpg");
    assert_eq!(&bytes[2..11], b"\xFF\xE0\0\x10JFIF\0");
    let mut planted = bytes.to_vec();
    planted.splice(18..20, [&[3, 1][..], b"PLANTED.."].concat());
    planted[5] += 9;
    assert_eq!(clean(Jpeg, &planted).unwrap(), clean(Jpeg, bytes).unwrap());
}

/// FILE-6: a second picture, a film, what a careless editor left.
#[test]
fn what_follows_the_end() {
    for Sample { name, format, bytes } in samples() {
        let expected = clean(format, bytes).unwrap();
        let second = sample("progressive.jpg").bytes;
        let longer = [bytes, b"ftypPLANTED", second].concat();
        assert_eq!(clean(format, &longer).unwrap(), expected, "{name}");
    }
}

fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    // Our walk leaves the check to decoders, which never see these.
    [&(body.len() as u32).to_be_bytes()[..], name, body, &[0; 4]].concat()
}

/// FILE-6: only listed chunks stay, and those of numbers only with the numbers' length.
#[test]
fn png_chunks_that_hide_something() {
    let Sample { bytes, .. } = sample("palette.png");
    let expected = clean(Png, bytes).unwrap();
    assert!(contains(&expected, b"gAMA"), "what colours need stays");
    let names = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"sPLT", b"prVt", b"hoLd"];
    for name in names.into_iter().chain([b"gAMA", b"cHRM", b"sRGB", b"cICP"]) {
        let planted = inserted(bytes, 33, &png_chunk(name, b"PLANTED"));
        assert_eq!(clean(Png, &planted).unwrap(), expected, "{name:?}");
    }
}

/// FILE-6
#[test]
fn webp_chunks_that_hide_something() {
    let chunk = |name: &[u8; 4]| [&name[..], &8_u32.to_le_bytes(), b"PLANTED."].concat();
    for name in ["simple.webp", "lossy.webp"] {
        let Sample { bytes, .. } = sample(name);
        let expected = clean(WebP, bytes).unwrap();
        for unwanted in [b"EXIF", b"XMP ", b"ICCP", b"junk", b"VP8L"] {
            let mut planted = [bytes, &chunk(unwanted)].concat();
            let length = planted.len() as u32 - 8;
            planted[4..8].copy_from_slice(&length.to_le_bytes());
            assert_eq!(clean(WebP, &planted).unwrap(), expected, "{name} {unwanted:?}");
        }
    }
}

/// FILE-6: the header of a cleaned WebP names what is in it, and no more.
#[test]
fn webp_header_fits_what_is_left() {
    let flags = |name: &str| clean(WebP, sample(name).bytes).unwrap()[20];
    assert_eq!(flags("lossy.webp"), 0x10 | 0x08, "alpha, and which side is up");
    assert_eq!(flags("lossless.webp") & !0x10, 0);
}

/// FILE-6: some decoders show transparency that no flag announces.
#[test]
fn transparency_without_its_flag() {
    let mut bytes = sample("lossy.webp").bytes.to_vec();
    bytes[20] &= !0x10;
    let cleaned = clean(WebP, &bytes).unwrap();
    assert!(contains(&cleaned, b"ALPH") && cleaned[20] & 0x10 == 0);
    assert_eq!(pixels(WebP, &cleaned), pixels(WebP, &bytes));
}

/// FILE-6: a camera that writes its Exif the other way round, and Exif that says nonsense.
#[test]
fn orientation_in_both_byte_orders() {
    let Sample { bytes, .. } = sample("baseline.jpg");
    let exif = |tiff: &[u8]| inserted(bytes, 2, &segment(0xE1, &[b"Exif\0\0", tiff].concat()));
    let little = |value: u8, kind: u8, count: u8| {
        let entry = [0x12, 1, kind, 0, count, 0, 0, 0, value, 0, 0, 0];
        exif(&[&b"II\x2A\0\x08\0\0\0\x01\0"[..], &entry, b"PLANTED"].concat())
    };
    for orientation in 2..=8 {
        let cleaned = clean(Jpeg, &little(orientation, 3, 1)).unwrap();
        assert!(contains(&cleaned, &upright(orientation)) && !contains(&cleaned, MARKER));
    }
    let plain = clean(Jpeg, bytes).unwrap();
    for nonsense in [little(0, 3, 1), little(9, 3, 1), little(6, 4, 1), little(6, 3, 2)] {
        assert_eq!(clean(Jpeg, &nonsense).unwrap(), plain);
    }
    for broken in [&b"II\x2A\0\xFF\xFF\xFF\xFF"[..], b"II\x2A\0\x08\0\0\0\xFF\xFF", b"MM", b""] {
        assert_eq!(clean(Jpeg, &exif(broken)).unwrap(), plain);
    }
}
