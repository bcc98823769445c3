//! How long a file may be.

use crate::Refusal;

/// Longest file, in bytes (`FILE-1`).
pub const MAX_LENGTH: u32 = 25_000_000;

/// A file's length in bytes: 1 to [`MAX_LENGTH`] (`FILE-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(u32);

impl Length {
    /// Checks what a file system, a browser or another member says.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLarge`].
    pub fn new(bytes: u64) -> Result<Self, Refusal> {
        match u32::try_from(bytes) {
            Ok(0) => Err(Refusal::Empty),
            Ok(bytes @ 1..=MAX_LENGTH) => Ok(Self(bytes)),
            _ => Err(Refusal::TooLarge),
        }
    }

    /// In bytes.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}
