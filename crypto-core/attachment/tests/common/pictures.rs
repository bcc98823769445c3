//! Pictures in `tests/pictures/`, made by other people's encoders (Pillow's), with markers planted
//! in their metadata; and other people's decoders to look at them with.

use abri_attachment::{Picture, PictureError, PictureFormat, PictureFormat::*};
use std::io::Cursor;

/// In every text of the metadata.
pub const MARKER: &[u8] = b"PLANTED";

/// A file of this crate's `tests/pictures`.
pub struct Sample {
    pub name: &'static str,
    pub format: PictureFormat,
    pub bytes: &'static [u8],
}

macro_rules! samples {
    ($($format:ident $name:literal),* $(,)?) => {
        [$(Sample {
            name: $name,
            format: $format,
            bytes: include_bytes!(concat!("../pictures/", $name)),
        }),*]
    };
}

pub fn samples() -> [Sample; 10] {
    samples![
        Jpeg "baseline.jpg",
        Jpeg "progressive.jpg",
        Jpeg "grey.jpg",
        Jpeg "adobe.jpg",
        Png "alpha.png",
        Png "palette.png",
        Png "grey.png",
        WebP "lossy.webp",
        WebP "lossless.webp",
        WebP "simple.webp",
    ]
}

pub fn sample(name: &str) -> Sample {
    samples().into_iter().find(|sample| sample.name == name).unwrap()
}

pub fn clean(format: PictureFormat, bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let picture = Picture::parse(format, bytes)?;
    let (cleaned, accepted) = picture.without_metadata().unwrap();
    assert_eq!(accepted.length().get() as usize, cleaned.len());
    Ok(cleaned.to_vec())
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Size and pixels, as an independent decoder sees them.
pub fn pixels(format: PictureFormat, bytes: &[u8]) -> ((u32, u32), Vec<u8>) {
    match format {
        Jpeg => {
            let mut decoder = zune_jpeg::JpegDecoder::new(Cursor::new(bytes));
            let pixels = decoder.decode().unwrap();
            let (width, height) = decoder.dimensions().unwrap();
            ((width as u32, height as u32), pixels)
        }
        Png => {
            let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let info = reader.info();
            // Colours and transparency of a palette are not in the pixels.
            pixels.extend_from_slice(info.palette.as_deref().unwrap_or_default());
            pixels.extend_from_slice(info.trns.as_deref().unwrap_or_default());
            ((info.width, info.height), pixels)
        }
        WebP => {
            let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).unwrap();
            let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
            decoder.read_image(&mut pixels).unwrap();
            (decoder.dimensions(), pixels)
        }
    }
}
