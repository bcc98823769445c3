//! Bodies of an officer's enrolment and sign-in (`DS-28` to `DS-32`).
//!
//! What browsers make of passkeys (Web Authentication, level 3) travels as the JSON that they read
//! and write.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use crate::{CapabilityHash, DeviceKey, SignInNonce, UnixMillis};

/// Longest certificate in a chain, in bytes (`CERT-6`).
const MAX_CERTIFICATE: usize = 2048;

/// `POST /v1/sign-in/challenge`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// The officer's chain, leaf first. Public, as the roster is.
    pub certificates: [Certificate; 2],
}

/// What is to be signed, and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Good for one sign-in.
    pub nonce: SignInNonce,
    /// Last second, since 1970.
    pub not_after: u64,
    /// What the browser is to show: `PublicKeyCredentialRequestOptionsJSON`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Value>,
}

/// `POST /v1/sign-in`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The challenge's.
    pub nonce: SignInNonce,
    /// By the certified key, over the typed statement `SignIn`.
    pub signature: Signature,
    /// Hash of the capability that the officer's client drew for this shift.
    pub access: CapabilityHash,
    /// What it showed: `AuthenticationResponseJSON`, without the results of extensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Value>,
}

/// `POST /v1/enrolment/challenge`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentStart {
    /// The key that is to be certified, and which the passkey will belong to.
    pub public_key: DeviceKey,
    /// What the authenticator shows: the officer's number.
    pub number: String,
}

/// What the browser may make before a request is handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentChallenge {
    /// Good for one request.
    pub nonce: SignInNonce,
    /// `PublicKeyCredentialCreationOptionsJSON`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Value>,
    /// Whether this service lets nobody in without a passkey.
    pub required: bool,
}

/// `POST /v1/enrolment`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The challenge's.
    pub nonce: SignInNonce,
    /// The certificate request, as the authority reads it.
    pub request: Value,
    /// What the browser made: `RegistrationResponseJSON`, without the results of extensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Value>,
}

/// Where the request is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// It lies where the authority looks; else somebody has to carry it there.
    pub handed_in: bool,
}

/// What a sign-in gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// When the capability stops to be good in any case.
    pub until: UnixMillis,
}

macro_rules! bytes_as_text {
    ($name:ident, $most:expr, $what:literal, $fits:expr) => {
        impl $name {
            fn read(text: &str) -> Option<Self> {
                // Nothing longer is decoded.
                if text.len() > $most.div_ceil(3) * 4 {
                    return None;
                }
                let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
                let fits: fn(usize) -> bool = $fits;
                if fits(bytes.len()) { Some(Self(bytes)) } else { None }
            }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!($what, "(..)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&Base64UrlUnpadded::encode_string(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::read(&text).ok_or_else(|| D::Error::custom(concat!("not a ", $what)))
            }
        }
    };
}

/// A certificate's DER, as it came: base64url, at most 2,048 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(Vec<u8>);

bytes_as_text!(Certificate, MAX_CERTIFICATE, "certificate", |length| (1..=MAX_CERTIFICATE)
    .contains(&length));

impl Certificate {
    /// Wraps DER. Longer than 2,048 bytes it can be written, but nobody will read it.
    #[must_use]
    pub fn new(der: &[u8]) -> Self {
        Self(der.to_vec())
    }
}

/// An Ed25519 signature, as it came: 64 bytes, base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(Vec<u8>);

bytes_as_text!(Signature, 64_usize, "signature", |length| length == 64);

impl Signature {
    /// Wraps a signature.
    #[must_use]
    pub fn new(bytes: [u8; 64]) -> Self {
        Self(bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_one_form_and_a_bound() {
        let text =
            |length: usize| format!("\"{}\"", Base64UrlUnpadded::encode_string(&vec![7; length]));
        let certificate = |length| serde_json::from_str::<Certificate>(&text(length)).is_ok();
        assert!(certificate(1) && certificate(2048));
        assert!(!certificate(0) && !certificate(2049) && !certificate(1 << 20));
        let signature = |length| serde_json::from_str::<Signature>(&text(length)).is_ok();
        assert!(signature(64) && !signature(63) && !signature(65));
        assert!(serde_json::from_str::<Certificate>("\"AA==\"").is_err());
        let again = Signature::new([9; 64]);
        let json = serde_json::to_string(&again).unwrap();
        assert_eq!(serde_json::from_str::<Signature>(&json).unwrap(), again);
        assert_eq!(format!("{again:?}"), "signature(..)");
    }
}
