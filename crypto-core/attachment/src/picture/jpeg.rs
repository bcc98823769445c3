//! JPEG (ITU-T T.81, annex B): tables, one frame and its scans stay.

use zeroize::Zeroizing;

use super::{
    Dimensions, PictureError,
    exif::{Orientation, PREFIX, TIFF_BYTES},
    kept::Kept,
    reader::Reader,
};

const START: [u8; 2] = [0xFF, 0xD8];
const END: u8 = 0xD9;
/// Progressive pictures have about ten; thousands of them keep a viewer busy for hours (`FILE-7`).
const MOST_SCANS: usize = 100;

pub(super) struct Jpeg<'a> {
    dimensions: Dimensions,
    header: Header,
    kept: Kept<'a>,
}

/// What of the application segments matters; written anew.
#[derive(Default)]
struct Header {
    /// Version and density. A thumbnail may follow them, which can show what was cut off.
    jfif: Option<[u8; 7]>,
    orientation: Option<Orientation>,
    /// How colours are encoded.
    adobe: Option<[u8; 7]>,
}

struct Segment<'a> {
    marker: u8,
    /// Where the marker begins.
    from: usize,
    body: &'a [u8],
}

pub(super) fn parse(bytes: &[u8]) -> Result<Jpeg<'_>, PictureError> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != START {
        return Err(PictureError::Malformed);
    }
    let mut header = Header::default();
    let mut kept = Kept::new(bytes);
    let (mut dimensions, mut scans) = (None, 0);
    loop {
        let segment = match segment(&mut reader) {
            // Decoders show what is there of a picture that was cut off.
            Err(PictureError::Truncated) if scans > 0 => break,
            other => other?,
        };
        match segment.marker {
            // What follows is a second picture, a film, or what an editor left behind.
            END if scans > 0 => break,
            0xE0..=0xEF if scans == 0 => header.read(&segment),
            0xE0..=0xEF | 0xFE | 0x01 | 0xD0..=0xD7 => {}
            0xC4 | 0xDB | 0xDD => kept.keep(segment.from..reader.at())?,
            0xC0..=0xC2 if dimensions.is_none() => {
                dimensions = Some(frame(segment.body)?);
                kept.keep(segment.from..reader.at())?;
            }
            0xDA if dimensions.is_some() => {
                scans += 1;
                let data = entropy(reader.rest());
                // Without data there is nothing to show, and decoders make up different things.
                if scans > MOST_SCANS || !is_scan_header(segment.body) || data == 0 {
                    return Err(PictureError::Malformed);
                }
                reader.skip(data);
                kept.keep(segment.from..reader.at())?;
            }
            // Lossless, arithmetic, hierarchical; and DNL, which would change the height afterwards.
            0xC3 | 0xC5..=0xC7 | 0xC8..=0xCF | 0xDC | 0xDE | 0xDF => {
                return Err(PictureError::Unsupported);
            }
            _ => return Err(PictureError::Malformed),
        }
    }
    let dimensions = dimensions.ok_or(PictureError::Malformed)?;
    Ok(Jpeg { dimensions, header, kept })
}

/// The next marker and its parameters. As decoders do, passes over what is no marker.
fn segment<'a>(reader: &mut Reader<'a>) -> Result<Segment<'a>, PictureError> {
    let marker = loop {
        let noise = reader.rest().iter().position(|byte| *byte == 0xFF);
        reader.skip(noise.ok_or(PictureError::Truncated)?);
        let fill = reader.rest().iter().position(|byte| *byte != 0xFF);
        reader.skip(fill.ok_or(PictureError::Truncated)?);
        match reader.byte()? {
            0 => {}
            marker => break marker,
        }
    };
    let from = reader.at() - 2;
    let body: &[u8] = match marker {
        0x01 | 0xD0..=0xD9 => &[],
        _ => {
            let length = usize::from(u16::from_be_bytes(reader.array()?));
            reader.take(length.checked_sub(2).ok_or(PictureError::Malformed)?)?
        }
    };
    Ok(Segment { marker, from, body })
}

/// Precision, height, width, and three bytes for each component.
fn frame(body: &[u8]) -> Result<Dimensions, PictureError> {
    let [precision, h1, h2, w1, w2, components, rest @ ..] = body else {
        return Err(PictureError::Malformed);
    };
    if rest.len() != usize::from(*components) * 3 || !(1..=4).contains(components) {
        return Err(PictureError::Malformed);
    }
    if *precision != 8 {
        return Err(PictureError::Unsupported);
    }
    let [width, height] = [[*w1, *w2], [*h1, *h2]].map(u16::from_be_bytes);
    Dimensions::new(width.into(), height.into())
}

fn is_scan_header(body: &[u8]) -> bool {
    body.split_first().is_some_and(|(components, rest)| {
        (1..=4).contains(components) && rest.len() == usize::from(*components) * 2 + 3
    })
}

/// How many bytes belong to a scan: up to a marker that is neither stuffing nor a restart.
fn entropy(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == 0xFF)) {
        at += step;
        match bytes.get(at + 1) {
            Some(0 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) | None => return at,
        }
    }
    bytes.len()
}

impl Header {
    /// The first of a kind counts.
    fn read(&mut self, segment: &Segment<'_>) {
        match (segment.marker, segment.body) {
            (0xE0, [b'J', b'F', b'I', b'F', 0, rest @ ..]) => {
                self.jfif = self.jfif.or(rest.first_chunk().copied());
            }
            (0xE1, body) => {
                let tiff = body.strip_prefix(PREFIX);
                self.orientation = self.orientation.or_else(|| Orientation::read(tiff?));
            }
            (0xEE, [b'A', b'd', b'o', b'b', b'e', rest @ ..]) => {
                self.adobe = self.adobe.or(rest.first_chunk().copied());
            }
            _ => {}
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        if let Some(jfif) = &self.jfif {
            out.extend_from_slice(b"\xFF\xE0\0\x10JFIF\0");
            out.extend_from_slice(jfif);
            // No thumbnail.
            out.extend_from_slice(&[0, 0]);
        }
        if let Some(orientation) = self.orientation {
            out.extend_from_slice(b"\xFF\xE1\0\x22");
            out.extend_from_slice(PREFIX);
            out.extend_from_slice(&orientation.to_tiff());
        }
        if let Some(adobe) = &self.adobe {
            out.extend_from_slice(b"\xFF\xEE\0\x0EAdobe");
            out.extend_from_slice(adobe);
        }
    }
}

/// The length that [`Header::write`] states for Exif.
const _: () = assert!(2 + PREFIX.len() + TIFF_BYTES == 0x22);
/// More than a header can take.
const HEADER_ROOM: usize = 128;

impl Jpeg<'_> {
    pub(super) const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    pub(super) fn without_metadata(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(HEADER_ROOM + self.kept.len()));
        out.extend_from_slice(&START);
        self.header.write(&mut out);
        self.kept.write(&mut out);
        out.extend_from_slice(&[0xFF, END]);
        out
    }
}
