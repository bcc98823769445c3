//! What a file is, by its first bytes alone (`FILE-1`).

use crate::{AudioFormat, Kind, PictureFormat};

impl Kind {
    /// Looks at a file's first bytes, of which [`HEAD`](crate::HEAD) are enough. The signature has to
    /// be the very first thing: a file that is one kind to us and another to a viewer is none.
    #[must_use]
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let kind = match head {
            [0xFF, 0xD8, 0xFF, ..] => Self::Picture(PictureFormat::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => {
                Self::Picture(PictureFormat::Png)
            }
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] => riff(rest)?,
            [b'I', b'D', b'3', 2..=4, ..] => Self::Audio(AudioFormat::Mp3),
            [0xFF, second, third, ..] => mpeg(*second, *third)?,
            [b'O', b'g', b'g', b'S', 0, ..] if is_sound(head) => Self::Audio(AudioFormat::Ogg),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_mp4(brand) => {
                Self::Audio(AudioFormat::M4a)
            }
            [0x1A, 0x45, 0xDF, 0xA3, rest @ ..] if is_webm(rest) => Self::Audio(AudioFormat::WebM),
            _ => return None,
        };
        Some(kind)
    }
}

fn riff(rest: &[u8]) -> Option<Kind> {
    match rest {
        [b'W', b'E', b'B', b'P', b'V', b'P', b'8', b' ' | b'L' | b'X', ..] => {
            Some(Kind::Picture(PictureFormat::WebP))
        }
        [b'W', b'A', b'V', b'E', ..] => Some(Kind::Audio(AudioFormat::Wav)),
        _ => None,
    }
}

/// Bytes 2 and 3 of a frame header: layer III of MPEG 1, 2 or 2.5, or ADTS, which uses the number of
/// no layer. What no header has (reserved numbers) is noise, or a text in UTF-16.
fn mpeg(second: u8, third: u8) -> Option<Kind> {
    let (version, layer) = ((second >> 3) & 0b11, (second >> 1) & 0b11);
    if second >= 0xF0 && layer == 0 {
        let frequency = (third >> 2) & 0b1111;
        return (frequency < 13).then_some(Kind::Audio(AudioFormat::Aac));
    }
    let (rate, frequency) = (third >> 4, (third >> 2) & 0b11);
    let good = second >= 0xE0 && version != 1 && layer == 1 && rate != 15 && frequency != 3;
    good.then_some(Kind::Audio(AudioFormat::Mp3))
}

/// The first packet of an Ogg stream names its codec (RFC 3533, section 6): byte 26 counts the
/// segments whose lengths stand before it.
fn is_sound(head: &[u8]) -> bool {
    const CODECS: [&[u8]; 4] = [b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7FFLAC"];
    let packet = head.get(26).and_then(|segments| head.get(27 + usize::from(*segments)..));
    packet.is_some_and(|packet| CODECS.iter().any(|codec| packet.starts_with(codec)))
}

/// Brands under which phones and browsers write AAC.
fn is_mp4(brand: &[u8]) -> bool {
    const BRANDS: [&[u8]; 11] = [
        b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash", b"3gp4",
        b"3gp5",
    ];
    BRANDS.iter().any(|known| brand.starts_with(known))
}

/// The document type in the EBML header (RFC 8794, section 11.2.4).
fn is_webm(rest: &[u8]) -> bool {
    const DOC_TYPE: &[u8] = b"\x42\x82\x84webm";
    rest.windows(DOC_TYPE.len()).take(crate::HEAD).any(|window| window == DOC_TYPE)
}
