//! From pieces to the file (`FILE-2`, `FILE-3`, `FILE-5`).

use core::fmt;

use aead_stream::StreamPrimitive as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{
    Description, FileId, Length, PIECE,
    piece::{Stream, associated_data, digest, stream},
};

/// Opens one file, piece by piece, in their order.
pub struct Opener {
    id: FileId,
    length: Length,
    /// As the sealer's.
    stream: Box<Stream>,
    digest: Sha256,
    expected: [u8; 32],
    index: u16,
}

/// What opening a piece gives: bytes of the file, none for a piece of padding.
#[derive(Debug)]
pub enum Opening {
    /// They may be kept in memory, but nothing of the file is to be shown or saved yet (`FILE-5`).
    More(Opener, Zeroizing<Vec<u8>>),
    /// The last ones: this is the file, whole.
    Done(Zeroizing<Vec<u8>>),
}

/// Why a file can't be opened. What was opened of it before is to be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A piece is not [`PIECE`] bytes long.
    #[error("a piece of another size")]
    Size,
    /// A piece that this key did not seal for this file at this place, or that was altered.
    #[error("not this file's piece at this place")]
    Forged,
    /// Something stands behind the file's end.
    #[error("padding that is not zero")]
    Padding,
    /// Each piece is genuine, but together they are not the file that was described.
    #[error("not the pieces that were described")]
    Digest,
}

impl Opener {
    /// Begins with the first piece.
    #[must_use]
    pub fn new(description: &Description) -> Self {
        Self {
            id: description.id(),
            length: description.length(),
            stream: Box::new(stream(description.key())),
            digest: digest(description.id()),
            expected: *description.digest(),
            index: 0,
        }
    }

    /// The place of the piece that comes next.
    #[must_use]
    pub const fn index(&self) -> u16 {
        self.index
    }

    /// Opens the next piece.
    ///
    /// # Errors
    /// [`OpenError`]; there is no going on after it, but a new [`Opener`] may begin again.
    pub fn open(mut self, piece: &[u8]) -> Result<Opening, OpenError> {
        // Before anything is copied.
        if piece.len() != PIECE {
            return Err(OpenError::Size);
        }
        self.digest.update(piece);
        let mut bytes = Zeroizing::new(piece.to_vec());
        let index = self.index;
        self.index = index.saturating_add(1);
        let is_last = self.index == self.length.pieces();
        let data = associated_data(self.id);
        let opened = self.stream.decrypt_in_place(index.into(), is_last, &data, &mut *bytes);
        opened.map_err(|_| OpenError::Forged)?;
        let bytes = unpadded(bytes, self.length.in_piece(index))?;
        if !is_last {
            return Ok(Opening::More(self, bytes));
        }
        if !bool::from(self.digest.finalize().as_slice().ct_eq(&self.expected)) {
            return Err(OpenError::Digest);
        }
        Ok(Opening::Done(bytes))
    }
}

/// `FILE-3`: the file's bytes, if only zeros follow them.
fn unpadded(mut bytes: Zeroizing<Vec<u8>>, length: usize) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if bytes.iter().skip(length).any(|byte| *byte != 0) {
        return Err(OpenError::Padding);
    }
    bytes.truncate(length);
    Ok(bytes)
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "opener(at {})", self.index)
    }
}
