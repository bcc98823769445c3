//! What an officer needs to open a file: said inside MLS, never to the Delivery Service (`FILE-4`).

use core::fmt;
use std::io::Write;

use tls_codec::{
    DeserializeBytes, Error as CodecError, Serialize, Size, TlsDeserializeBytes, TlsSerialize,
    TlsSize,
};
use zeroize::Zeroizing;

use crate::{
    Accepted, AudioFormat, Dimensions, FileId, FileKey, Kind, Length, Picture, PictureError,
    PictureFormat,
};

/// Length of an encoded description in bytes.
pub const DESCRIPTION_BYTES: usize = FileId::LENGTH + FileKey::LENGTH + 1 + 1 + 4 + 32;

/// What she decided about a picture's metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metadata {
    /// Taken out by her client (`FILE-6`).
    Without,
    /// Kept.
    With,
}

/// What a file is, and what became of its metadata. Only pictures can be cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contents {
    /// A picture, with or without its metadata.
    Picture(PictureFormat, Metadata),
    /// Kept as it is.
    Pdf,
    /// Kept as it is.
    Audio(AudioFormat),
}

/// Everything about one file, its key included. It has no name: what she called it is private, and
/// what a hostile member called it could deceive; the officer's client makes up a name of its own.
pub struct Description {
    id: FileId,
    key: FileKey,
    contents: Contents,
    length: Length,
    digest: [u8; 32],
}

/// Why bytes are not a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DescriptionError {
    /// Not [`DESCRIPTION_BYTES`] long.
    #[error("malformed bytes")]
    Malformed,
    /// A kind that this build does not know, or one that can't have such metadata.
    #[error("unknown kind of file")]
    Kind,
    /// Empty, or longer than a file may be.
    #[error("a length that no file has")]
    Length,
}

/// Why a file that was opened must not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentsError {
    /// Its bytes are not as many, or not of the kind that the description says.
    #[error("the file is not what its description says")]
    Disagrees,
    /// The picture is damaged, or made to overwhelm a viewer (`FILE-7`).
    #[error(transparent)]
    Picture(#[from] PictureError),
}

impl Contents {
    /// What the file is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Picture(format, _) => Kind::Picture(format),
            Self::Pdf => Kind::Pdf,
            Self::Audio(format) => Kind::Audio(format),
        }
    }

    const fn metadata_code(self) -> u8 {
        match self {
            Self::Picture(_, Metadata::Without) => WITHOUT,
            Self::Picture(_, Metadata::With) => WITH,
            Self::Pdf | Self::Audio(_) => AS_IS,
        }
    }

    fn from_codes(kind: u8, metadata: u8) -> Option<Self> {
        Some(match (Kind::from_code(kind)?, metadata) {
            (Kind::Picture(format), WITHOUT) => Self::Picture(format, Metadata::Without),
            (Kind::Picture(format), WITH) => Self::Picture(format, Metadata::With),
            (Kind::Pdf, AS_IS) => Self::Pdf,
            (Kind::Audio(format), AS_IS) => Self::Audio(format),
            _ => return None,
        })
    }
}

const WITHOUT: u8 = 1;
const WITH: u8 = 2;
const AS_IS: u8 = 3;

#[derive(TlsSize, TlsSerialize)]
struct Encoding<'a> {
    id: FileId,
    key: &'a FileKey,
    kind: u8,
    metadata: u8,
    length: u32,
    digest: [u8; 32],
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct Untrusted {
    id: FileId,
    key: FileKey,
    kind: u8,
    metadata: u8,
    length: u32,
    digest: [u8; 32],
}

impl Description {
    pub(crate) fn new(id: FileId, key: FileKey, accepted: Accepted, digest: [u8; 32]) -> Self {
        Self { id, key, contents: accepted.contents(), length: accepted.length(), digest }
    }

    /// Reads one description that takes all of `bytes`.
    ///
    /// # Errors
    /// [`DescriptionError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, DescriptionError> {
        let untrusted = Untrusted::tls_deserialize_exact_bytes(bytes);
        let Untrusted { id, key, kind, metadata, length, digest } =
            untrusted.map_err(|_| DescriptionError::Malformed)?;
        let contents = Contents::from_codes(kind, metadata).ok_or(DescriptionError::Kind)?;
        let length = Length::new(length.into()).map_err(|_| DescriptionError::Length)?;
        Ok(Self { id, key, contents, length, digest })
    }

    /// The body of a content (`FILE-4`), in a buffer that is wiped and never grows.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let Self { id, key, contents, length, digest } = self;
        let encoding = Encoding {
            id: *id,
            key,
            kind: contents.kind().code(),
            metadata: contents.metadata_code(),
            length: length.get(),
            digest: *digest,
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(DESCRIPTION_BYTES));
        // A vector takes everything.
        let _ = encoding.tls_serialize(&mut *bytes);
        bytes
    }

    /// `FILE-1`, `FILE-7`: judges the opened file before anything of it is shown; gives the size of
    /// a picture.
    ///
    /// # Errors
    /// [`ContentsError`].
    pub fn examine(&self, file: &[u8]) -> Result<Option<Dimensions>, ContentsError> {
        let kind = self.contents.kind();
        let long = u64::try_from(file.len()).map(Length::new);
        if long != Ok(Ok(self.length)) || Kind::sniff(file) != Some(kind) {
            return Err(ContentsError::Disagrees);
        }
        match kind {
            Kind::Picture(format) => Ok(Some(Picture::parse(format, file)?.dimensions())),
            Kind::Pdf | Kind::Audio(_) => Ok(None),
        }
    }

    /// The file's name in the store.
    #[must_use]
    pub const fn id(&self) -> FileId {
        self.id
    }

    /// What it is, and what became of its metadata: her client's word.
    #[must_use]
    pub const fn contents(&self) -> Contents {
        self.contents
    }

    /// How long it is, without padding.
    #[must_use]
    pub const fn length(&self) -> Length {
        self.length
    }

    /// How many pieces are stored. Not said, but computed, so nobody can say something else.
    #[must_use]
    pub fn pieces(&self) -> u16 {
        self.length.pieces()
    }

    pub(crate) const fn key(&self) -> &FileKey {
        &self.key
    }

    pub(crate) const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

impl Size for FileKey {
    fn tls_serialized_len(&self) -> usize {
        Self::LENGTH
    }
}

impl Size for &FileKey {
    fn tls_serialized_len(&self) -> usize {
        FileKey::LENGTH
    }
}

impl Serialize for &FileKey {
    fn tls_serialize<W: Write>(&self, writer: &mut W) -> Result<usize, CodecError> {
        writer.write_all(self.as_bytes())?;
        Ok(FileKey::LENGTH)
    }
}

impl DeserializeBytes for FileKey {
    fn tls_deserialize_bytes(bytes: &[u8]) -> Result<(Self, &[u8]), CodecError> {
        let (key, rest) = bytes.split_first_chunk().ok_or(CodecError::EndOfStream)?;
        Ok((Self::copied_from(key), rest))
    }
}

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "description({:?}, {} bytes)", self.contents, self.length.get())
    }
}
