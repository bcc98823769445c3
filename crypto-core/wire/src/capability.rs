//! Per-member capabilities: the bearer secret, and the hash that is all a server keeps.

use core::{fmt, str::FromStr};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::id::{CapabilityHash, CapabilityText, ParseIdError};

/// The right to read and write one session as one member: 256 random bits (`DS-1`).
///
/// Travels in `Authorization: Bearer`, in the WebSocket's first message or in the body that opens a
/// session, never in a URL.
#[derive(Clone, Zeroize, ZeroizeOnDrop, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Capability([u8; 32]);

impl Capability {
    /// Wraps 32 bytes that the caller drew at random.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What a server may keep: SHA-256 under a label of its own.
    #[must_use]
    pub fn hash(&self) -> CapabilityHash {
        let mut digest = Sha256::new();
        digest.update(b"Abri 1.0 Capability");
        digest.update(self.0);
        CapabilityHash::new(digest.finalize().into())
    }

    /// The value of an `Authorization` header after `Bearer `.
    #[must_use]
    pub fn to_bearer(&self) -> Zeroizing<String> {
        Zeroizing::new(Base64UrlUnpadded::encode_string(&self.0))
    }
}

impl FromStr for Capability {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        // The id's parser does the bounded read; its copy is wiped with this value.
        let parsed: CapabilityText = text.parse()?;
        Ok(Self(*parsed.as_bytes()))
    }
}

impl PartialEq for Capability {
    /// In constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Capability {}

impl Serialize for Capability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_bearer())
    }
}

impl<'de> Deserialize<'de> for Capability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl fmt::Debug for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("capability(..)")
    }
}

impl CapabilityHash {
    /// Compares in constant time, for lists that are searched by value.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_round_trips_and_debug_is_silent() {
        let capability = Capability::new([9; 32]);
        let again: Capability = capability.to_bearer().parse().unwrap();
        assert!(again.hash().matches(&capability.hash()));
        assert!(!Capability::new([8; 32]).hash().matches(&capability.hash()));
        assert_eq!(format!("{capability:?}"), "capability(..)");
    }
}
