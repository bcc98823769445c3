//! A log's head (c2sp.org/tlog-checkpoint): origin, size, root.

use core::fmt;

use base64ct::{Base64, Encoding as _};

use super::merkle::{Hash, MAX_TREE};

/// Why a text is not a checkpoint (`LOG-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CheckpointError {
    /// Not three lines: nothing may hide in an extension that no auditor reads.
    #[error("the checkpoint does not have three lines")]
    Lines,
    /// No origin.
    #[error("the checkpoint has no origin")]
    Origin,
    /// Not a decimal number without leading zeros, zero, or more than [`MAX_TREE`].
    #[error("the checkpoint's size is not one")]
    Size,
    /// Not 32 bytes in base64.
    #[error("the checkpoint's root is not a hash")]
    Root,
}

/// What a log says about itself. Whether anyone signed it is said by the type that holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// A head of the log `origin`.
    #[cfg(feature = "build")]
    #[must_use]
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root }
    }

    /// Reads a note's text.
    ///
    /// # Errors
    /// [`CheckpointError`], the first that holds.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root] = lines[..] else { return Err(CheckpointError::Lines) };
        if origin.is_empty() {
            return Err(CheckpointError::Origin);
        }
        let size = decimal(size)
            .filter(|size| (1..=MAX_TREE).contains(size))
            .ok_or(CheckpointError::Size)?;
        let root = hash(root).ok_or(CheckpointError::Root)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries the log has; at least one.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root of the RFC 6962 tree over them.
    #[must_use]
    pub const fn root(&self) -> &Hash {
        &self.root
    }
}

impl fmt::Display for Checkpoint {
    /// The note's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, Base64::encode_string(&self.root))
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checkpoint({}, {})", self.origin, self.size)
    }
}

/// A number as the formats write it: no sign, no leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// A hash in standard base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    let bytes = Base64::decode(text, &mut hash).ok()?;
    (bytes.len() == hash.len()).then_some(hash)
}
