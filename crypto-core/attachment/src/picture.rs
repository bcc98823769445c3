//! Pictures: bounded before anybody decodes them (`FILE-7`), and without metadata (`FILE-6`).
//!
//! A picture is walked, never decoded: what a decoder needs is listed, all else falls away, so a
//! kind of metadata that nobody has thought of falls away too.

mod exif;
mod jpeg;
mod kept;
mod png;
mod reader;
mod webp;

use core::fmt;

use zeroize::Zeroizing;

use crate::{Accepted, Contents, Length, Metadata, PictureFormat, Refusal};

/// Most pixels of a picture (`FILE-7`).
pub const MAX_PIXELS: u32 = 50_000_000;
/// Most pixels on one side of a picture (`FILE-7`).
pub const MAX_SIDE: u32 = 16_384;

/// Width and height in pixels, as stored: at least 1, at most [`MAX_SIDE`] each and [`MAX_PIXELS`]
/// together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensions {
    width: u32,
    height: u32,
}

/// A whole picture of acceptable size.
pub struct Picture<'a> {
    format: PictureFormat,
    length: Length,
    dimensions: Dimensions,
    parts: Parts<'a>,
}

/// Why a picture is neither sent nor shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Empty, or too long.
    #[error(transparent)]
    Length(#[from] Refusal),
    /// It ends too early.
    #[error("the picture is cut off")]
    Truncated,
    /// Its parts contradict the format.
    #[error("the picture is damaged")]
    Malformed,
    /// A variety of the format that browsers don't show.
    #[error("the picture is of a variety that can't be shown")]
    Unsupported,
    /// It moves.
    #[error("moving pictures are not taken")]
    Animated,
    /// It has more pixels than [`MAX_SIDE`] and [`MAX_PIXELS`] allow.
    #[error("the picture has too many pixels")]
    TooManyPixels,
}

enum Parts<'a> {
    Jpeg(jpeg::Jpeg<'a>),
    Png(png::Png<'a>),
    WebP(webp::WebP<'a>),
}

impl Dimensions {
    /// `FILE-7`: the one check, on what the picture says of itself.
    fn new(width: u32, height: u32) -> Result<Self, PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::Malformed);
        }
        let pixels = width.checked_mul(height);
        let few = pixels.is_some_and(|pixels| pixels <= MAX_PIXELS);
        if width > MAX_SIDE || height > MAX_SIDE || !few {
            return Err(PictureError::TooManyPixels);
        }
        Ok(Self { width, height })
    }

    /// Width in pixels, before a viewer turns the picture upright.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width
    }

    /// Height in pixels, before a viewer turns the picture upright.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.height
    }
}

impl<'a> Picture<'a> {
    /// Walks through a whole picture, in time and memory that its length bounds.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn parse(format: PictureFormat, bytes: &'a [u8]) -> Result<Self, PictureError> {
        let length = Length::new(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        let (dimensions, parts) = match format {
            PictureFormat::Jpeg => {
                let jpeg = jpeg::parse(bytes)?;
                (jpeg.dimensions(), Parts::Jpeg(jpeg))
            }
            PictureFormat::Png => {
                let png = png::parse(bytes)?;
                (png.dimensions(), Parts::Png(png))
            }
            PictureFormat::WebP => {
                let webp = webp::parse(bytes)?;
                (webp.dimensions(), Parts::WebP(webp))
            }
        };
        Ok(Self { format, length, dimensions, parts })
    }

    /// Its size.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// Sent as it is, whatever it tells of place, time and phone.
    #[must_use]
    pub const fn with_metadata(&self) -> Accepted {
        Accepted::new(Contents::Picture(self.format, Metadata::With), self.length)
    }

    /// A copy with the same pixels that says nothing beside them, but which side is up (`FILE-6`).
    /// What the picture shows, and how it was compressed, stays.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], if the few bytes that say which side is up are too many.
    pub fn without_metadata(&self) -> Result<(Zeroizing<Vec<u8>>, Accepted), Refusal> {
        let bytes = match &self.parts {
            Parts::Jpeg(jpeg) => jpeg.without_metadata(),
            Parts::Png(png) => png.without_metadata(),
            Parts::WebP(webp) => webp.without_metadata(),
        };
        let length = Length::new(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        let contents = Contents::Picture(self.format, Metadata::Without);
        Ok((bytes, Accepted::new(contents, length)))
    }
}

impl fmt::Debug for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "picture({:?}, {} bytes)", self.format, self.length.get())
    }
}
