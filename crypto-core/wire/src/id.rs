//! Identifiers: fixed length, one text form (base64url without padding), never printed whole.

use core::{fmt, str::FromStr};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

/// A text that is not the text form of the identifier that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {0}")]
pub struct ParseIdError(&'static str);

macro_rules! fixed_id {
    ($(#[$doc:meta])* $name:ident, $length:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            TlsSize, TlsSerialize, TlsDeserializeBytes,
        )]
        pub struct $name([u8; $length]);

        impl $name {
            /// Length in bytes.
            pub const LENGTH: usize = $length;

            /// Wraps bytes that were drawn at random or computed by the caller.
            #[must_use]
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }

            /// The one text form: base64url without padding.
            #[must_use]
            pub fn to_text(self) -> String {
                Base64UrlUnpadded::encode_string(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                // The length is checked first: a hostile text is never decoded whole.
                let mut bytes = [0; $length];
                if text.len() != Base64UrlUnpadded::encoded_len(&bytes) {
                    return Err(ParseIdError($what));
                }
                Base64UrlUnpadded::decode(text, &mut bytes).map_err(|_| ParseIdError($what))?;
                Ok(Self(bytes))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($what, "(..)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_text())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}
fixed_id! {
    /// One conversation: 128 random bits drawn by the victim's client, unrelated to any account.
    SessionId, 16, "session"
}
fixed_id! {
    /// Names one submission of one member, so that a retry is recognised (`DS-3`).
    MessageId, 16, "message"
}
fixed_id! {
    /// One file of a session: 128 random bits drawn by whoever uploads it (`DS-61`, `FILE-2`).
    FileId, 16, "file"
}
fixed_id! {
    /// Drawn by a console for one act of its officer, so that a retry is recognised (`DS-96`).
    ActId, 16, "act"
}
fixed_id! {
    /// SHA-256 of the victim's signature public key; an officer's KeyPackage repeats it.
    CreatorKeyHash, 32, "creator-key"
}
fixed_id! {
    /// Drawn by the victim's client for each offer; a KeyPackage that repeats it is good once.
    OfferNonce, 16, "nonce"
}

fixed_id! {
    /// The public key of an officer's device.
    DeviceKey, 32, "device-key"
}
fixed_id! {
    /// Drawn by the server for one sign-in (`DS-28`).
    SignInNonce, 32, "sign-in-nonce"
}

fixed_id! {
    /// Hash of a [`Capability`](crate::Capability): finds the grant, grants nothing by itself.
    CapabilityHash, 32, "capability-hash"
}
fixed_id! {
    /// What an [`ExitToken`](crate::ExitToken) is checked against (`EXIT-1`).
    ExitCommitment, 32, "exit-commitment"
}
fixed_id! {
    /// Parses the text of an exit token; never leaves this crate.
    ExitText, 32, "exit-token"
}
fixed_id! {
    /// Parses the text of a capability; never leaves this crate.
    CapabilityText, 32, "capability"
}

/// Position in a session's log: 1 for the first envelope; 0 is the cursor before it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    TlsSize,
    TlsSerialize,
    TlsDeserializeBytes,
)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The cursor before the first envelope.
    pub const START: Self = Self(0);

    /// The position that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Which capability of a session sent something: 0 is the victim's, then one for each claim.
///
/// The server's word only: who a member is follows from MLS alone.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    TlsSize,
    TlsSerialize,
    TlsDeserializeBytes,
)]
#[serde(transparent)]
pub struct MemberSlot(pub u8);

impl MemberSlot {
    /// The victim, who opened the session.
    pub const CREATOR: Self = Self(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_is_the_only_one() {
        let id = SessionId::new([7; 16]);
        assert_eq!(id.to_text().parse(), Ok(id));
        for bad in ["", "AAAA", "BwcHBwcHBwcHBwcHBwcHBw==", "BwcHBwcHBwcHBwcHBwcHB*"] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad}");
        }
        // Trailing bits that are not zero would be a second text of the same id.
        assert!("BwcHBwcHBwcHBwcHBwcHBx".parse::<SessionId>().is_err());
    }

    #[test]
    fn debug_shows_no_byte() {
        assert_eq!(format!("{:?}", SessionId::new([7; 16])), "session(..)");
    }
}
