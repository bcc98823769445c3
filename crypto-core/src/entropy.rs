//! Randomness is passed in (`TIME-1`).

use core::fmt;

/// The source can't give randomness now; the operation did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no randomness to be had")]
pub struct EntropyError;

/// A cryptographically secure source of random bytes, asked anew for each value.
pub trait Entropy {
    /// Fills `buffer` whole.
    ///
    /// # Errors
    /// [`EntropyError`] if it can't; `buffer` must not be used then.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError>;
}

/// The operating system's or the browser's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// How a session owns its source.
pub(crate) type BoxedEntropy = Box<dyn Entropy + Send>;

impl fmt::Debug for dyn Entropy + Send {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(..)")
    }
}
