//! What may be sealed: checked by its size, its bytes and its name (`FILE-1`).

use crate::{Contents, Kind, Length, PictureFormat};

/// How many of a file's first bytes [`Selected::new`] looks at.
pub const HEAD: usize = 64;

/// What a browser says of a file. Nothing of it is believed or sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claim<'a> {
    /// Its name; only the ending is looked at. A name without a dot claims nothing.
    pub name: &'a str,
    /// Its media type, or nothing.
    pub media_type: &'a str,
}

/// A file that she chose, before it is read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selected {
    /// To be read whole, by [`Picture::parse`](crate::Picture::parse).
    Picture(PictureFormat),
    /// Sealed as it is.
    AsIs(Accepted),
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 0 bytes.
    #[error("the file is empty")]
    Empty,
    /// More than [`MAX_LENGTH`](crate::MAX_LENGTH).
    #[error("the file is too large")]
    TooLarge,
    /// None of the kinds.
    #[error("the file is of no kind that can be sent")]
    Unknown,
    /// Its name or media type says something else than its bytes.
    #[error("the file is not what its name says")]
    Disagrees {
        /// What its bytes say.
        found: Kind,
    },
}

/// The proof that a file may be sealed: what it is, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    contents: Contents,
    length: Length,
}

impl Selected {
    /// Judges a file of `bytes` bytes by its first [`HEAD`] (or all, if it has fewer).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn new(bytes: u64, head: &[u8], claim: Claim<'_>) -> Result<Self, Refusal> {
        let length = Length::new(bytes)?;
        let found = Kind::sniff(head).ok_or(Refusal::Unknown)?;
        if !claim.fits(found) {
            return Err(Refusal::Disagrees { found });
        }
        let contents = match found {
            Kind::Picture(format) => return Ok(Self::Picture(format)),
            Kind::Pdf => Contents::Pdf,
            Kind::Audio(format) => Contents::Audio(format),
        };
        Ok(Self::AsIs(Accepted::new(contents, length)))
    }
}

impl Claim<'_> {
    fn fits(self, kind: Kind) -> bool {
        let listed =
            |list: &[&str], said: &str| list.iter().any(|listed| listed.eq_ignore_ascii_case(said));
        let named = self.name.rsplit_once('.').map(|(_, ending)| ending);
        // Parameters, as in "audio/webm;codecs=opus", tell nothing more.
        let typed = self.media_type.split(';').next().map(str::trim).unwrap_or_default();
        let untyped = typed.is_empty() || typed.eq_ignore_ascii_case("application/octet-stream");
        named.is_none_or(|ending| listed(kind.extensions(), ending))
            && (untyped || listed(kind.media_types(), typed))
    }
}

impl Accepted {
    pub(crate) const fn new(contents: Contents, length: Length) -> Self {
        Self { contents, length }
    }

    /// What it is, and what became of its metadata.
    #[must_use]
    pub const fn contents(&self) -> Contents {
        self.contents
    }

    /// How long it is, after cleaning.
    #[must_use]
    pub const fn length(&self) -> Length {
        self.length
    }
}
