//! What may be sealed: checked by its size, its bytes and its name (`FILE-1`).

use crate::{AudioFormat, Contents, Kind, Length, PictureFormat};

/// How many of a file's first bytes [`Selected::new`] looks at.
pub const HEAD: usize = 64;

/// What a browser says of a file. Nothing of it is believed or sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claim<'a> {
    /// Its name; only the ending is looked at, and only one that a kind has: what stands behind the
    /// dot of a time or of an abbreviation claims nothing.
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
    /// None of the kinds, or perhaps a film.
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
        if found == Kind::Audio(AudioFormat::M4a) && claim.may_be_a_film() {
            return Err(Refusal::Unknown);
        }
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

/// Endings of MP4 that films have, too.
const FILMS: [&str; 2] = ["mp4", "3gp"];

impl<'a> Claim<'a> {
    fn fits(self, kind: Kind) -> bool {
        let known = |ending: &&str| Kind::all().any(|kind| listed(kind.extensions(), ending));
        let named = self.ending().filter(known);
        let typed = self.typed();
        named.is_none_or(|ending| listed(kind.extensions(), ending))
            && typed.is_none_or(|typed| listed(kind.media_types(), typed))
    }

    /// What is in an MP4 stands where its first bytes don't show it: sound has a type that says so, or
    /// an ending that no film has.
    fn may_be_a_film(self) -> bool {
        self.typed().map_or_else(
            || self.ending().is_some_and(|ending| listed(&FILMS, ending)),
            |typed| typed.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("video/")),
        )
    }

    fn ending(self) -> Option<&'a str> {
        self.name.rsplit_once('.').map(|(_, ending)| ending)
    }

    /// Its type, without parameters as in "audio/webm;codecs=opus", which tell nothing more.
    fn typed(self) -> Option<&'a str> {
        let typed = self.media_type.split(';').next().map(str::trim).unwrap_or_default();
        (!typed.is_empty() && !typed.eq_ignore_ascii_case("application/octet-stream"))
            .then_some(typed)
    }
}

fn listed(list: &[&str], said: &str) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(said))
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
