//! How a device's key comes into the roster: an invitation, a request that answers it, a chain.
//!
//! Three documents that travel between people, or through services that nobody has to trust. The
//! invitation is a one-time signing key. A request is signed with it and with the key that asks to
//! be certified, so whoever relays a request learns nothing that lets another key in.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::Zeroizing;

use crate::{
    Role, UntrustedChain,
    typed::{self, CertificateRequest, TypedError},
};

/// Longest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 8192;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not an invitation.
    #[error("not an invitation of this version")]
    Invitation,
    /// Not a request.
    #[error("not a certificate request of this version")]
    Request,
    /// Not a chain.
    #[error("not a certificate chain of this version")]
    Chain,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum InvitationFormat {
    #[serde(rename = "abri-invitation-v1")]
    V1,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum RequestFormat {
    #[serde(rename = "abri-request-v1")]
    V1,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum ChainFormat {
    #[serde(rename = "abri-chain-v1")]
    V1,
}

/// So many bytes, as base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Text<const N: usize>([u8; N]);

impl<const N: usize> Serialize for Text<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64UrlUnpadded::encode_string(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Text<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut bytes = [0; N];
        match Base64UrlUnpadded::decode(text.as_bytes(), &mut bytes) {
            Ok(read) if read.len() == N => Ok(Self(bytes)),
            _ => Err(D::Error::custom("not the bytes that belong here")),
        }
    }
}

/// Lets one key be enrolled, once. The secret is what counts; the rest tells people what it is for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    format: InvitationFormat,
    secret: Zeroizing<String>,
    number: String,
    service: String,
    role: String,
    expires_at: u64,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invitation(..)")
    }
}

impl Invitation {
    /// An invitation whose secret is this seed, and the public key that an authority knows it by.
    #[must_use]
    pub fn new(
        seed: &Zeroizing<[u8; 32]>,
        (number, service, role): (&str, &str, Role),
        expires_at: u64,
    ) -> (Self, [u8; 32]) {
        let public_key = SigningKey::from_bytes(seed).verifying_key().to_bytes();
        let secret = Zeroizing::new(Base64UrlUnpadded::encode_string(seed.as_slice()));
        let (number, service) = (number.to_owned(), service.to_owned());
        let (format, role) = (InvitationFormat::V1, role.to_string());
        (Self { format, secret, number, service, role, expires_at }, public_key)
    }

    /// Reads the document.
    ///
    /// # Errors
    /// [`DocumentError::Invitation`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > MAX_DOCUMENT {
            return Err(DocumentError::Invitation);
        }
        let invitation: Self =
            serde_json::from_slice(bytes).map_err(|_| DocumentError::Invitation)?;
        invitation.key()?;
        invitation.role.parse::<Role>().map_err(|_| DocumentError::Invitation)?;
        Ok(invitation)
    }

    /// The document, with the secret.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        // Every field is text or a number.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        Zeroizing::new(text + "\n")
    }

    /// The pseudonymous number that the certificate will carry.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Until when it can be used, in seconds since 1970.
    #[must_use]
    pub const fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Asks for the certificate of this key.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn request(&self, key: &SigningKey) -> Result<Request, RequestError> {
        let invited = self.key()?;
        let invitation = invited.verifying_key().to_bytes();
        let public_key = key.verifying_key().to_bytes();
        let statement = CertificateRequest { invitation, public_key };
        Ok(Request {
            format: RequestFormat::V1,
            invitation: Text(invitation),
            public_key: Text(public_key),
            invitation_signature: Text(typed::sign(&statement, &invited)?),
            signature: Text(typed::sign(&statement, key)?),
        })
    }

    fn key(&self) -> Result<SigningKey, DocumentError> {
        let mut seed = Zeroizing::new([0; 32]);
        match Base64UrlUnpadded::decode(self.secret.as_bytes(), seed.as_mut_slice()) {
            Ok(read) if read.len() == 32 => Ok(SigningKey::from_bytes(&seed)),
            _ => Err(DocumentError::Invitation),
        }
    }
}

/// Why no request can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The invitation is none.
    #[error(transparent)]
    Invitation(#[from] DocumentError),
    /// It can't be signed.
    #[error(transparent)]
    Sign(#[from] TypedError),
}

/// A key, and the invitation under which it asks to be certified. No secret: it may be read by
/// anyone on its way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    format: RequestFormat,
    invitation: Text<32>,
    public_key: Text<32>,
    invitation_signature: Text<64>,
    signature: Text<64>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Request(..)")
    }
}

impl Request {
    /// Reads the document; verifies nothing.
    ///
    /// # Errors
    /// [`DocumentError::Request`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > MAX_DOCUMENT {
            return Err(DocumentError::Request);
        }
        serde_json::from_slice(bytes).map_err(|_| DocumentError::Request)
    }

    /// The document.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every field is text.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The key to be certified.
    #[must_use]
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public_key.0
    }

    /// The invitation's public key.
    #[must_use]
    pub const fn invitation(&self) -> &[u8; 32] {
        &self.invitation.0
    }

    /// Whether who asks holds the key, and held the invitation.
    ///
    /// # Errors
    /// [`TypedError::Key`], [`TypedError::Signature`].
    pub fn verify(&self) -> Result<(), TypedError> {
        let Self { invitation: Text(invitation), public_key: Text(public_key), .. } = *self;
        let statement = CertificateRequest { invitation, public_key };
        typed::verify(&statement, &invitation, &self.invitation_signature.0)?;
        typed::verify(&statement, &public_key, &self.signature.0)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainDocument {
    format: ChainFormat,
    certificates: [String; 2],
}

/// A chain as a document, leaf first.
#[must_use]
pub fn chain_to_json(chain: &UntrustedChain) -> String {
    let certificates = chain.certificates().map(Base64UrlUnpadded::encode_string);
    let document = ChainDocument { format: ChainFormat::V1, certificates };
    // Every field is text.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Reads such a document; verifies nothing.
///
/// # Errors
/// [`DocumentError::Chain`].
pub fn parse_chain(bytes: &[u8]) -> Result<UntrustedChain, DocumentError> {
    if bytes.len() > MAX_DOCUMENT {
        return Err(DocumentError::Chain);
    }
    let document: ChainDocument =
        serde_json::from_slice(bytes).map_err(|_| DocumentError::Chain)?;
    let mut certificates = Vec::new();
    for text in &document.certificates {
        let der = Base64UrlUnpadded::decode_vec(text).map_err(|_| DocumentError::Chain)?;
        certificates.push(der);
    }
    UntrustedChain::new(&certificates).map_err(|_| DocumentError::Chain)
}
