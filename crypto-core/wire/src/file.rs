//! Files as the Delivery Service sees them: so many pieces of ciphertext under a random name
//! (`DS-61`, `DS-62`). What is in them, and what they are called, only the members know.

use core::{fmt, str::FromStr};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

/// Content type of a [`Piece`].
pub const PIECE: &str = "application/octet-stream";
/// Largest piece, in bytes of ciphertext: as large as the largest frame, so that a piece and a long
/// message look alike on the network.
pub const MAX_PIECE: usize = crate::MAX_FRAME;
/// Most pieces of a file: more than the largest one has (`FILE-3`).
pub const MAX_PIECES: u16 = 448;

/// How many pieces a file has: 1 to [`MAX_PIECES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct PieceCount(u16);

/// A number that no file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PieceCountError {
    /// A file has at least one piece.
    #[error("a file without a piece")]
    None,
    /// More than [`MAX_PIECES`].
    #[error("too many pieces")]
    TooMany,
}

impl PieceCount {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Bytes that are set aside for the file, in each quota (`DS-63`).
    #[must_use]
    pub fn reserved_bytes(self) -> u64 {
        u64::from(self.0).saturating_mul(MAX_PIECE as u64)
    }

    /// Every place in the file, in order.
    pub fn indexes(self) -> impl Iterator<Item = PieceIndex> {
        (0..self.0).map(PieceIndex)
    }

    /// Whether the file has this place.
    #[must_use]
    pub const fn has(self, index: PieceIndex) -> bool {
        index.0 < self.0
    }

    fn bytes_of_bits(self) -> usize {
        usize::from(self.0).div_ceil(8)
    }
}

impl TryFrom<u16> for PieceCount {
    type Error = PieceCountError;

    fn try_from(number: u16) -> Result<Self, PieceCountError> {
        match number {
            0 => Err(PieceCountError::None),
            1..=MAX_PIECES => Ok(Self(number)),
            _ => Err(PieceCountError::TooMany),
        }
    }
}

impl From<PieceCount> for u16 {
    fn from(count: PieceCount) -> Self {
        count.0
    }
}

/// A piece's place in its file, from 0; below [`MAX_PIECES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceIndex(u16);

/// A text or number that is no place in any file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a piece's place")]
pub struct PieceIndexError;

impl PieceIndex {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for PieceIndex {
    type Error = PieceIndexError;

    fn try_from(number: u16) -> Result<Self, PieceIndexError> {
        if number < MAX_PIECES { Ok(Self(number)) } else { Err(PieceIndexError) }
    }
}

impl FromStr for PieceIndex {
    type Err = PieceIndexError;

    /// Decimal digits, neither a sign nor a zero before them (`DS-19`).
    fn from_str(text: &str) -> Result<Self, PieceIndexError> {
        let number: u16 = text.parse().map_err(|_| PieceIndexError)?;
        if number.to_string() == text { number.try_into() } else { Err(PieceIndexError) }
    }
}

impl fmt::Display for PieceIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One piece of a file: 1 to [`MAX_PIECE`] bytes of ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece(Vec<u8>);

/// Bytes that are no piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PieceError {
    /// No byte at all.
    #[error("an empty piece")]
    Empty,
    /// More than [`MAX_PIECE`].
    #[error("too large a piece")]
    TooLarge,
}

impl Piece {
    /// Checks bytes from outside.
    ///
    /// # Errors
    /// [`PieceError`]
    pub fn new(bytes: Vec<u8>) -> Result<Self, PieceError> {
        match bytes.len() {
            0 => Err(PieceError::Empty),
            1..=MAX_PIECE => Ok(Self(bytes)),
            _ => Err(PieceError::TooLarge),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("piece(..)")
    }
}

/// `POST /v1/sessions/{session}/files/{file}`: announces a file, before its pieces (`DS-61`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDeclaration {
    /// How many pieces it will have, as somebody says: a [`PieceCount`] once it is checked.
    pub pieces: u16,
}

/// Which pieces of a file are there: the answer to a declaration and to
/// `GET /v1/sessions/{session}/files/{file}`. Who was interrupted sends what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FileViewText", into = "FileViewText")]
pub struct FileView {
    pieces: PieceCount,
    /// One bit for each piece, the first one highest; as many bytes as that needs, no other bit set.
    held: Vec<u8>,
}

/// What should be a [`FileView`] and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the view of a file")]
pub struct FileViewError;

/// A [`FileView`] as JSON has it: the bits in base64url without padding.
#[derive(Serialize, Deserialize)]
struct FileViewText {
    pieces: PieceCount,
    held: String,
}

impl FileView {
    /// A file of which nothing is there yet.
    #[must_use]
    pub fn empty(pieces: PieceCount) -> Self {
        Self { pieces, held: vec![0; pieces.bytes_of_bits()] }
    }

    /// Checks bits from outside: the first piece is the highest bit of the first byte.
    ///
    /// # Errors
    /// [`FileViewError`] for another number of bytes, or a bit of a piece that the file does not
    /// have.
    pub fn from_bits(pieces: PieceCount, held: Vec<u8>) -> Result<Self, FileViewError> {
        let spare = pieces.bytes_of_bits().saturating_mul(8) - usize::from(pieces.get());
        let last = held.last().ok_or(FileViewError)?;
        let clean = usize::try_from(last.trailing_zeros()).is_ok_and(|zeros| zeros >= spare);
        if held.len() == pieces.bytes_of_bits() && clean {
            Ok(Self { pieces, held })
        } else {
            Err(FileViewError)
        }
    }

    /// The bits, as [`from_bits`](Self::from_bits) takes them.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.held
    }

    /// How many pieces the file has.
    #[must_use]
    pub const fn pieces(&self) -> PieceCount {
        self.pieces
    }

    /// Notes that a piece is there; one that the file does not have is none.
    pub fn insert(&mut self, index: PieceIndex) {
        if self.pieces.has(index)
            && let Some(byte) = self.held.get_mut(usize::from(index.get() / 8))
        {
            *byte |= 0x80 >> (index.get() % 8);
        }
    }

    /// Whether a piece is there.
    #[must_use]
    pub fn holds(&self, index: PieceIndex) -> bool {
        let byte = self.held.get(usize::from(index.get() / 8));
        byte.is_some_and(|byte| byte & (0x80 >> (index.get() % 8)) != 0)
    }

    /// The pieces that are not there, in order.
    pub fn missing(&self) -> impl Iterator<Item = PieceIndex> {
        self.pieces.indexes().filter(|index| !self.holds(*index))
    }

    /// Whether all of it is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing().next().is_none()
    }
}

impl From<FileView> for FileViewText {
    fn from(view: FileView) -> Self {
        Self { pieces: view.pieces, held: Base64UrlUnpadded::encode_string(&view.held) }
    }
}

impl TryFrom<FileViewText> for FileView {
    type Error = FileViewError;

    fn try_from(text: FileViewText) -> Result<Self, FileViewError> {
        // The length is checked first: a hostile text is never decoded whole.
        let mut held = vec![0; text.pieces.bytes_of_bits()];
        if text.held.len() != Base64UrlUnpadded::encoded_len(&held) {
            return Err(FileViewError);
        }
        Base64UrlUnpadded::decode(&text.held, &mut held).map_err(|_| FileViewError)?;
        Self::from_bits(text.pieces, held)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

    use super::*;

    fn count(number: u16) -> PieceCount {
        number.try_into().unwrap()
    }

    /// DS-61: a file has 1 to 448 pieces.
    #[test]
    fn a_file_has_a_bounded_number_of_pieces() {
        assert_eq!(PieceCount::try_from(0), Err(PieceCountError::None));
        assert_eq!(PieceCount::try_from(449), Err(PieceCountError::TooMany));
        assert_eq!(count(448).reserved_bytes(), 448 * 61_440);
        assert!(serde_json::from_str::<PieceCount>("449").is_err());
    }

    /// DS-62: a piece has 1 to 61,440 bytes, and does not show them.
    #[test]
    fn a_piece_has_a_bounded_size() {
        assert_eq!(Piece::new(Vec::new()), Err(PieceError::Empty));
        assert_eq!(Piece::new(vec![0; 61_441]), Err(PieceError::TooLarge));
        let piece = Piece::new(vec![7; 61_440]).unwrap();
        assert_eq!((piece.as_bytes().len(), format!("{piece:?}")), (61_440, "piece(..)".into()));
    }

    /// DS-19: a place has one text.
    #[test]
    fn a_place_has_one_text() {
        for number in [0, 1, 10, 447] {
            let index = PieceIndex::try_from(number).unwrap();
            assert_eq!(index.to_string().parse(), Ok(index));
        }
        for bad in ["", "-1", "+1", "01", "00", "448", "65536", "1 ", "x", "1e2", "9999999999999"] {
            assert!(bad.parse::<PieceIndex>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_view_tells_what_is_missing() {
        let mut view = FileView::empty(count(10));
        assert_eq!(view.missing().count(), 10);
        for number in [0, 8] {
            view.insert(PieceIndex(number));
        }
        // The file has no such piece.
        view.insert(PieceIndex(10));
        assert!(view.holds(PieceIndex(8)) && !view.holds(PieceIndex(9)));
        assert!(!view.holds(PieceIndex(10)) && !view.holds(PieceIndex(447)));
        let text = serde_json::to_string(&view).unwrap();
        assert_eq!(text, r#"{"pieces":10,"held":"gIA"}"#);
        assert_eq!(serde_json::from_str::<FileView>(&text).unwrap(), view);
        let missing: Vec<_> = view.missing().map(PieceIndex::get).collect();
        assert_eq!(missing, [1, 2, 3, 4, 5, 6, 7, 9]);
        for index in count(10).indexes() {
            view.insert(index);
        }
        assert!(view.is_whole());
        assert!(FileView::from_bits(count(10), vec![0xff, 0xc0]).unwrap().is_whole());
    }

    /// DS-19: a view has one text; no hostile one is decoded whole.
    #[test]
    fn a_view_that_is_none_is_refused() {
        for bad in [
            r#"{"pieces":10,"held":""}"#,
            r#"{"pieces":10,"held":"gA"}"#,
            r#"{"pieces":10,"held":"gIAA"}"#,
            r#"{"pieces":10,"held":"gIA="}"#,
            r#"{"pieces":10,"held":"gCA"}"#,
            r#"{"pieces":10,"held":"gIB"}"#,
            r#"{"pieces":0,"held":""}"#,
            r#"{"pieces":449,"held":"gIA"}"#,
            r#"{"pieces":10}"#,
            r#"{"pieces":10,"held":[1]}"#,
        ] {
            assert!(serde_json::from_str::<FileView>(bad).is_err(), "{bad}");
        }
        assert!(FileView::from_bits(count(8), vec![0xff]).is_ok());
        assert!(FileView::from_bits(count(8), vec![0xff, 0]).is_err());
        assert!(FileView::from_bits(count(7), vec![0xff]).is_err());
    }
}
