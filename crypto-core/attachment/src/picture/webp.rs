//! WebP (RFC 9649): the still picture, its transparency and the header that names them stay.

use zeroize::Zeroizing;

use super::{
    Dimensions, PictureError,
    exif::{Orientation, PREFIX, TIFF_BYTES},
    kept::Kept,
    reader::Reader,
};

pub(super) struct WebP<'a> {
    dimensions: Dimensions,
    extended: Option<Extended>,
    orientation: Option<Orientation>,
    /// The picture, perhaps after its transparency.
    kept: Kept<'a>,
}

/// What the header of the extended format says, and we say again.
#[derive(Clone, Copy)]
struct Extended {
    has_alpha: bool,
    /// Width and height, each less one, in three bytes.
    canvas: [u8; 6],
}

struct Chunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
}

const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const ANIMATION: u8 = 0x02;

/// `RIFF`, a length, and the form type.
const PROLOGUE: usize = 4 + 4 + 4;

pub(super) fn parse(bytes: &[u8]) -> Result<WebP<'_>, PictureError> {
    let mut outer = Reader::new(bytes);
    if outer.array()? != *b"RIFF" {
        return Err(PictureError::Malformed);
    }
    let length = outer.length_le()?;
    // What follows the length that is stated is not the picture's.
    let end = outer.at().checked_add(length).ok_or(PictureError::Truncated)?;
    let bytes = bytes.get(..end).ok_or(PictureError::Truncated)?;
    let mut reader = Reader::new(bytes);
    reader.skip(PROLOGUE - 4);
    if reader.array()? != *b"WEBP" {
        return Err(PictureError::Malformed);
    }
    let (mut extended, mut image, mut orientation) = (None, None, None);
    let mut kept = Kept::new(bytes);
    while !reader.rest().is_empty() {
        let from = reader.at();
        let chunk = chunk(&mut reader)?;
        let stays = match (&chunk.name, chunk.body) {
            (b"VP8X", body) if from == PROLOGUE => {
                extended = Some(Extended::read(body)?);
                false
            }
            (b"VP8 ", body) if image.is_none() => {
                image = Some(lossy(body)?);
                true
            }
            (b"VP8L", body) if image.is_none() => {
                image = Some(lossless(body)?);
                true
            }
            (b"ALPH", _) => image.is_none() && extended.is_some(),
            (b"EXIF", body) if extended.is_some() => {
                let tiff = body.strip_prefix(PREFIX).unwrap_or(body);
                orientation = orientation.or_else(|| Orientation::read(tiff));
                false
            }
            (b"ANIM" | b"ANMF", _) => return Err(PictureError::Animated),
            _ => false,
        };
        if stays {
            kept.keep(from..reader.at())?;
        }
    }
    let dimensions = image.ok_or(PictureError::Malformed)?;
    // Decoders refuse another, and one that doesn't would show what was not checked.
    if extended.is_some_and(|it| it.size() != (dimensions.width(), dimensions.height())) {
        return Err(PictureError::Malformed);
    }
    Ok(WebP { dimensions, extended, orientation, kept })
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, PictureError> {
    let name = reader.array()?;
    let length = reader.length_le()?;
    let body = reader.take(length)?;
    // Padding to an even length; some writers leave out the last one.
    reader.skip(length % 2);
    Ok(Chunk { name, body })
}

impl Extended {
    fn read(body: &[u8]) -> Result<Self, PictureError> {
        let [flags, _, _, _, w1, w2, w3, h1, h2, h3] = *body else {
            return Err(PictureError::Malformed);
        };
        if flags & ANIMATION != 0 {
            return Err(PictureError::Animated);
        }
        Ok(Self { has_alpha: flags & ALPHA != 0, canvas: [w1, w2, w3, h1, h2, h3] })
    }

    const fn size(self) -> (u32, u32) {
        let [w1, w2, w3, h1, h2, h3] = self.canvas;
        (u32::from_le_bytes([w1, w2, w3, 0]) + 1, u32::from_le_bytes([h1, h2, h3, 0]) + 1)
    }
}

/// A key frame's header (RFC 6386, section 9.1): width and height in 14 bits each, then a scale.
fn lossy(body: &[u8]) -> Result<Dimensions, PictureError> {
    let [_, _, _, 0x9D, 0x01, 0x2A, w1, w2, h1, h2, ..] = *body else {
        return Err(PictureError::Malformed);
    };
    let [width, height] = [[w1, w2], [h1, h2]].map(|pair| u16::from_le_bytes(pair) & 0x3FFF);
    Dimensions::new(width.into(), height.into())
}

/// A lossless header: width and height, each less one, in 14 bits.
fn lossless(body: &[u8]) -> Result<Dimensions, PictureError> {
    let [0x2F, b1, b2, b3, b4, ..] = *body else {
        return Err(PictureError::Malformed);
    };
    let bits = u32::from_le_bytes([b1, b2, b3, b4]);
    Dimensions::new((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
}

impl WebP<'_> {
    pub(super) const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    pub(super) fn without_metadata(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(HEADER_ROOM + self.kept.len()));
        out.extend_from_slice(b"RIFF\0\0\0\0WEBP");
        // The simple format has no place to say which side is up.
        if let Some(Extended { has_alpha, canvas }) = self.extended {
            let alpha = if has_alpha { ALPHA } else { 0 };
            let exif = if self.orientation.is_some() { EXIF } else { 0 };
            out.extend_from_slice(b"VP8X\x0A\0\0\0");
            out.extend_from_slice(&[alpha | exif, 0, 0, 0]);
            out.extend_from_slice(&canvas);
        }
        self.kept.write(&mut out);
        if out.len() % 2 == 1 {
            out.push(0);
        }
        if let Some(orientation) = self.orientation {
            out.extend_from_slice(b"EXIF\x1A\0\0\0");
            out.extend_from_slice(&orientation.to_tiff());
        }
        let length = u32::try_from(out.len().saturating_sub(8)).unwrap_or(u32::MAX);
        if let Some((_, rest)) = out.split_at_mut_checked(4)
            && let Some(field) = rest.first_chunk_mut()
        {
            *field = length.to_le_bytes();
        }
        out
    }
}

/// More than all but the picture can take.
const HEADER_ROOM: usize = 128;
const _: () = assert!(TIFF_BYTES == 0x1A);
