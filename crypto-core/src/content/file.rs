//! What opens a file, as a content carries it (`FILE-4`).

use core::fmt;

use zeroize::Zeroizing;

/// The description of a file, key included. Opaque here: `abri-attachment` writes and reads it, so
/// that a client which handles no file has none of that code. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct FileDescription(Box<Zeroizing<[u8; FileDescription::LENGTH]>>);

impl FileDescription {
    /// Length in bytes.
    pub const LENGTH: usize = 86;

    /// Copies a description; `None` unless it is [`LENGTH`](Self::LENGTH) bytes. The caller wipes its own.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::LENGTH {
            return None;
        }
        let mut copy = Box::new(Zeroizing::new([0; Self::LENGTH]));
        copy.copy_from_slice(bytes);
        Some(Self(copy))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl fmt::Debug for FileDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("file-description(..)")
    }
}
