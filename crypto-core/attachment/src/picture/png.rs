//! PNG (W3C, third edition): the chunks that make the pixels and their colours stay.

use zeroize::Zeroizing;

use super::{
    Dimensions, PictureError,
    exif::{Orientation, TIFF_BYTES},
    kept::Kept,
    reader::Reader,
};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1A\n";
/// Signature and header: length, type, 13 bytes, check.
const PROLOGUE: usize = 8 + 4 + 4 + 13 + 4;

pub(super) struct Png<'a> {
    dimensions: Dimensions,
    prologue: &'a [u8],
    orientation: Option<Orientation>,
    kept: Kept<'a>,
}

struct Chunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
}

pub(super) fn parse(bytes: &[u8]) -> Result<Png<'_>, PictureError> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != SIGNATURE {
        return Err(PictureError::Malformed);
    }
    let (dimensions, colour) = header(&chunk(&mut reader)?)?;
    let prologue = bytes.get(..PROLOGUE).ok_or(PictureError::Truncated)?;
    let mut kept = Kept::new(bytes);
    let (mut orientation, mut has_data) = (None, false);
    loop {
        let from = reader.at();
        let chunk = chunk(&mut reader)?;
        let stays = match (&chunk.name, chunk.body.len()) {
            (b"IEND", length) => well_formed(length == 0 && has_data)?,
            (b"IDAT", _) => {
                has_data = true;
                true
            }
            (b"PLTE", length) => well_formed(is_palette(length))?,
            (b"tRNS", length) => well_formed(colour.has_transparency(length))?,
            // Numbers of fixed length: another length is none of them, and decoders pass over it.
            (b"sRGB", 1) | (b"gAMA" | b"cICP", 4) | (b"cHRM", 32) => true,
            (b"eXIf", _) => {
                orientation = orientation.or_else(|| Orientation::read(chunk.body));
                false
            }
            (b"acTL" | b"fcTL" | b"fdAT", _) => return Err(PictureError::Animated),
            // Decoders may pass over a name with a small first letter (section 5.4).
            ([first, ..], _) if first.is_ascii_lowercase() => false,
            _ => return Err(PictureError::Unsupported),
        };
        if stays {
            kept.keep(from..reader.at())?;
        }
        // What follows is what an editor left behind.
        if chunk.name == *b"IEND" {
            return Ok(Png { dimensions, prologue, orientation, kept });
        }
    }
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, PictureError> {
    let length = reader.length_be()?;
    let name = reader.array()?;
    let body = reader.take(length)?;
    // The check is the decoder's to make.
    reader.take(4)?;
    Ok(Chunk { name, body })
}

/// A chunk stays if it is what it should be; else a decoder could take it for something else.
fn well_formed(is: bool) -> Result<bool, PictureError> {
    if is { Ok(true) } else { Err(PictureError::Malformed) }
}

const fn is_palette(length: usize) -> bool {
    length.is_multiple_of(3) && length >= 3 && length <= 768
}

#[derive(Clone, Copy)]
enum Colour {
    Grey,
    True,
    Indexed,
    WithAlpha,
}

impl Colour {
    fn has_transparency(self, length: usize) -> bool {
        match self {
            Self::Grey => length == 2,
            Self::True => length == 6,
            Self::Indexed => (1..=256).contains(&length),
            Self::WithAlpha => false,
        }
    }
}

/// Width, height, bit depth, colour type, and three bytes that are nearly always 0.
fn header(chunk: &Chunk<'_>) -> Result<(Dimensions, Colour), PictureError> {
    let (b"IHDR", [w1, w2, w3, w4, h1, h2, h3, h4, _, colour, _, _, _]) = (&chunk.name, chunk.body)
    else {
        return Err(PictureError::Malformed);
    };
    let [width, height] = [[*w1, *w2, *w3, *w4], [*h1, *h2, *h3, *h4]].map(u32::from_be_bytes);
    let colour = match colour {
        0 => Colour::Grey,
        2 => Colour::True,
        3 => Colour::Indexed,
        4 | 6 => Colour::WithAlpha,
        _ => return Err(PictureError::Malformed),
    };
    Ok((Dimensions::new(width, height)?, colour))
}

impl Png<'_> {
    pub(super) const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    pub(super) fn without_metadata(&self) -> Zeroizing<Vec<u8>> {
        let room = PROLOGUE + ORIENTATION_CHUNK + self.kept.len();
        let mut out = Zeroizing::new(Vec::with_capacity(room));
        out.extend_from_slice(self.prologue);
        if let Some(orientation) = self.orientation {
            let mut named = *b"eXIf..........................";
            let (_, tiff) = named.split_at_mut(4);
            tiff.copy_from_slice(&orientation.to_tiff());
            out.extend_from_slice(&[0, 0, 0, 0x1A]);
            out.extend_from_slice(&named);
            out.extend_from_slice(&crc32(&named).to_be_bytes());
        }
        self.kept.write(&mut out);
        out
    }
}

const ORIENTATION_CHUNK: usize = 4 + 4 + TIFF_BYTES + 4;

/// The check of a chunk's name and body (annex D), bit by bit: 30 bytes are not worth a table.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
