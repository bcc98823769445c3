//! The secret of one file.

use core::fmt;

use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// Opens one file: 256 random bits of its own (`FILE-2`). Never cloned, so one key seals one file;
/// on the heap, so that moving it leaves no copy behind; wiped when dropped; not printed.
pub struct FileKey(Box<[u8; Self::LENGTH]>);

impl FileKey {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// Lets `fill` write a key where it stays.
    ///
    /// # Errors
    /// That of `fill`, which is a cryptographically secure source of randomness.
    pub fn draw<E>(fill: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Self(Box::new([0; Self::LENGTH]));
        fill(&mut *key.0)?;
        Ok(key)
    }

    /// From a description, in place too.
    pub(crate) fn copied_from(bytes: &[u8; Self::LENGTH]) -> Self {
        let mut key = Self(Box::new([0; Self::LENGTH]));
        key.0.copy_from_slice(bytes);
        key
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl Drop for FileKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for FileKey {}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("file-key(..)")
    }
}
