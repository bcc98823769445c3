//! The pinned roots: public keys, not certificates, so nothing but the key has to be trusted.

use core::{fmt, str::FromStr};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::VerifyingKey;

const MAX_ANCHORS: usize = 4;
const KEY: usize = 32;

/// One to four Ed25519 root keys, pinned in the client's own bundle.
///
/// Text form: base64url keys without padding, separated by one space.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustAnchors {
    keys: Vec<VerifyingKey>,
}

/// Why keys can't be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnchorsError {
    /// None, or more than four.
    #[error("between one and four roots can be pinned")]
    Count,
    /// Not a point of the curve, of small order, or not 32 bytes in base64url.
    #[error("not a usable Ed25519 public key")]
    Key,
    /// The same key twice.
    #[error("a root is pinned twice")]
    Repeated,
}

impl TrustAnchors {
    /// Pins `keys`, in any order.
    ///
    /// # Errors
    /// [`AnchorsError`] if a key is unusable or their number is.
    pub fn new(keys: &[[u8; KEY]]) -> Result<Self, AnchorsError> {
        if !(1..=MAX_ANCHORS).contains(&keys.len()) {
            return Err(AnchorsError::Count);
        }
        // Sorted, so that the order in a configuration file does not change what the policy carries.
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(AnchorsError::Repeated);
        }
        let keys = sorted
            .iter()
            .map(|key| match VerifyingKey::from_bytes(key) {
                Ok(key) if !key.is_weak() => Ok(key),
                _ => Err(AnchorsError::Key),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    pub(crate) fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }
}

impl FromStr for TrustAnchors {
    type Err = AnchorsError;

    fn from_str(text: &str) -> Result<Self, AnchorsError> {
        let keys: Vec<[u8; KEY]> = text
            .split_ascii_whitespace()
            .take(MAX_ANCHORS + 1)
            .map(|word| {
                let mut key = [0; KEY];
                let decoded = Base64UrlUnpadded::decode(word, &mut key);
                let whole = decoded.is_ok_and(|bytes| bytes.len() == KEY);
                if whole { Ok(key) } else { Err(AnchorsError::Key) }
            })
            .collect::<Result<_, _>>()?;
        Self::new(&keys)
    }
}

impl fmt::Display for TrustAnchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.keys.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}", Base64UrlUnpadded::encode_string(key.as_bytes()))?;
        }
        Ok(())
    }
}

impl fmt::Debug for TrustAnchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustAnchors({})", self.keys.len())
    }
}
