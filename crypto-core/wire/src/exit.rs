//! How she proves that it was she who left (`EXIT-1`).

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::id::{ExitCommitment, ExitText};

/// 256 random bits that she says to nobody until she leaves. Whoever shows them after she gave the
/// [`ExitCommitment`] has them from her.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ExitToken([u8; 32]);

impl ExitToken {
    /// Wraps 32 bytes that the caller drew at random.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What officers get inside MLS: SHA-256 under a label of its own.
    #[must_use]
    pub fn commitment(&self) -> ExitCommitment {
        let mut digest = Sha256::new();
        digest.update(b"Abri 1.0 Exit");
        digest.update(self.0);
        ExitCommitment::new(digest.finalize().into())
    }
}

impl ExitCommitment {
    /// Whether this is what was committed to; in constant time.
    #[must_use]
    pub fn opens_with(&self, token: &ExitToken) -> bool {
        self.as_bytes().ct_eq(token.commitment().as_bytes()).into()
    }
}

impl Serialize for ExitToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(Base64UrlUnpadded::encode_string(&self.0)))
    }
}

impl<'de> Deserialize<'de> for ExitToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let parsed: ExitText = text.parse().map_err(D::Error::custom)?;
        Ok(Self(*parsed.as_bytes()))
    }
}

impl fmt::Debug for ExitToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("exit-token(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

    use super::*;

    /// EXIT-1: only what was committed to opens it, and no other hash of it.
    #[test]
    fn a_commitment_opens_with_its_token_only() {
        let token = ExitToken::new([7; 32]);
        let commitment = token.commitment();
        assert!(commitment.opens_with(&token));
        assert!(!commitment.opens_with(&ExitToken::new([8; 32])));
        assert!(!ExitCommitment::new(Sha256::digest([7; 32]).into()).opens_with(&token));
    }

    #[test]
    fn a_token_has_one_text_and_is_not_printed() {
        let token = ExitToken::new([9; 32]);
        let text = serde_json::to_string(&token).unwrap();
        let again: ExitToken = serde_json::from_str(&text).unwrap();
        assert_eq!(again.as_bytes(), token.as_bytes());
        assert_eq!(format!("{token:?}"), "exit-token(..)");
        for bad in ["\"\"", "\"AAAA\"", "7", &format!("\"{}\"", "A".repeat(44))] {
            assert!(serde_json::from_str::<ExitToken>(bad).is_err(), "{bad}");
        }
    }
}
