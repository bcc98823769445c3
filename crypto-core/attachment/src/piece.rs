//! What is stored of a file: pieces of one size, in a number that says little (`FILE-3`).

use core::{fmt, num::NonZeroU32};

use aead_stream::StreamBE32;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use sha2::{Digest as _, Sha256};

use crate::{FileId, FileKey, Length, MAX_LENGTH};

/// Size of every piece as it is stored, in bytes: that of the largest frame.
pub const PIECE: usize = 61_440;
/// Bytes of a file, or zeros after them, in one piece: all but the AEAD's tag.
pub const PIECE_PLAINTEXT: usize = PIECE - TAG;
/// Most pieces of one file.
pub const MAX_PIECES: u16 = 416;

const TAG: usize = 16;
const PER_PIECE: u32 = 61_424;
const _: () = assert!(PER_PIECE as usize == PIECE_PLAINTEXT);
const _: () = assert!(padded(MAX_LENGTH.div_ceil(PER_PIECE)) == MAX_PIECES as u32);

/// One sealed piece: [`PIECE`] bytes that say nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    index: u16,
    bytes: Vec<u8>,
}

impl Piece {
    pub(crate) const fn new(index: u16, bytes: Vec<u8>) -> Self {
        Self { index, bytes }
    }

    /// Its place in the file, from 0.
    #[must_use]
    pub const fn index(&self) -> u16 {
        self.index
    }

    /// What to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What to store, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "piece({})", self.index)
    }
}

impl Length {
    /// How many pieces hold a file of this length, padding included (`FILE-3`).
    #[must_use]
    pub fn pieces(self) -> u16 {
        // A longer file than the largest does not exist.
        u16::try_from(padded(self.get().div_ceil(PER_PIECE))).unwrap_or(MAX_PIECES)
    }

    /// How many of the file's bytes stand in the piece at `index`; padding has none.
    pub(crate) fn in_piece(self, index: u16) -> usize {
        let before = u32::from(index).saturating_mul(PER_PIECE);
        let rest = self.get().saturating_sub(before).min(PER_PIECE);
        usize::try_from(rest).unwrap_or(PIECE_PLAINTEXT)
    }
}

/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs", algorithm 1): as many significant bits as the exponent's own length, at most 12 % more.
const fn padded(pieces: u32) -> u32 {
    let Some(some) = NonZeroU32::new(pieces) else { return 0 };
    let exponent = some.ilog2();
    let Some(significant) = NonZeroU32::new(exponent) else { return pieces };
    let free = exponent - (significant.ilog2() + 1);
    let mask = (1 << free) - 1;
    (pieces + mask) & !mask
}

/// STREAM over AES-256-GCM; the prefix of the nonce is zero, because the key is used once.
pub(crate) type Stream = StreamBE32<Aes256Gcm>;

pub(crate) fn stream(key: &FileKey) -> Stream {
    use aead_stream::NewStream as _;
    Stream::from_aead(Aes256Gcm::new(key.as_bytes().into()), &Default::default())
}

/// Associated data of every piece: no piece opens as one of another file (`FILE-2`).
pub(crate) fn associated_data(id: FileId) -> [u8; LABEL.len() + FileId::LENGTH] {
    let mut data = [0; LABEL.len() + FileId::LENGTH];
    let (label, rest) = data.split_at_mut(LABEL.len());
    label.copy_from_slice(LABEL);
    rest.copy_from_slice(id.as_bytes());
    data
}

const LABEL: &[u8] = b"Abri 1.0 File";

/// Begins the digest of all pieces (`FILE-5`).
pub(crate) fn digest(id: FileId) -> Sha256 {
    Sha256::new().chain_update(b"Abri 1.0 File digest").chain_update(id.as_bytes())
}
