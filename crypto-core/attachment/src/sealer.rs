//! From a file to its pieces (`FILE-2`).

use core::fmt;

use aead_stream::StreamPrimitive as _;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{
    Accepted, Description, FileId, FileKey, PIECE, PIECE_PLAINTEXT, Piece,
    piece::{Stream, associated_data, digest, stream},
};

/// Seals one file, piece by piece, each once: it only goes forward, so no nonce comes twice. Whoever
/// has to send a piece again sends the same bytes.
pub struct Sealer {
    accepted: Accepted,
    id: FileId,
    key: FileKey,
    /// On the heap and used there: whoever moves it leaves a copy of the key's schedule behind.
    stream: Box<Stream>,
    digest: Sha256,
    index: u16,
}

/// What sealing a piece gives.
#[derive(Debug)]
pub enum Sealing {
    /// A piece; others follow.
    More(Sealer, Piece),
    /// The last piece, and what opens them all. To be said only when all pieces are stored.
    Done(Description, Piece),
}

/// Why sealing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The file is not as long any more as it was said to be: it changed while it was read.
    #[error("{wanted} bytes of the file were wanted, {given} given")]
    Length {
        /// What [`Sealer::wants`] said.
        wanted: usize,
        /// What was given.
        given: usize,
    },
    /// The AEAD refused; no input does that.
    #[error("the cipher refused")]
    Cipher,
}

impl Sealer {
    /// Begins with the first piece. `id` and `key` are drawn for this file and for no other.
    #[must_use]
    pub fn new(accepted: Accepted, id: FileId, key: FileKey) -> Self {
        let stream = Box::new(stream(&key));
        Self { accepted, id, key, stream, digest: digest(id), index: 0 }
    }

    /// The file's name in the store.
    #[must_use]
    pub const fn id(&self) -> FileId {
        self.id
    }

    /// How many pieces there will be (`FILE-3`).
    #[must_use]
    pub fn pieces(&self) -> u16 {
        self.accepted.length().pieces()
    }

    /// How many bytes of the file the next piece takes; 0 for a piece of padding.
    #[must_use]
    pub fn wants(&self) -> usize {
        self.accepted.length().in_piece(self.index)
    }

    /// Seals the next [`wants`](Self::wants) bytes.
    ///
    /// # Errors
    /// [`SealError::Length`] if `plaintext` is not as long. There is no going on after an error:
    /// the file is read and sealed again under a key of its own.
    pub fn seal(mut self, plaintext: &[u8]) -> Result<Sealing, SealError> {
        let wanted = self.wants();
        if plaintext.len() != wanted {
            return Err(SealError::Length { wanted, given: plaintext.len() });
        }
        // Never grows, so that no copy of the plaintext stays behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(PIECE));
        bytes.extend_from_slice(plaintext);
        bytes.resize(PIECE_PLAINTEXT, 0);
        let index = self.index;
        self.index = index.saturating_add(1);
        let is_last = self.index == self.pieces();
        let data = associated_data(self.id);
        let sealed = self.stream.encrypt_in_place(index.into(), is_last, &data, &mut *bytes);
        sealed.map_err(|_| SealError::Cipher)?;
        self.digest.update(&*bytes);
        let piece = Piece::new(index, core::mem::take(&mut *bytes));
        if !is_last {
            return Ok(Sealing::More(self, piece));
        }
        let digest = self.digest.finalize().into();
        Ok(Sealing::Done(Description::new(self.id, self.key, self.accepted, digest), piece))
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sealer(at {})", self.index)
    }
}
