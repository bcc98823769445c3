//! Invitations and the requests that answer them: files that travel between people.

use abri_trust::{
    Role,
    typed::{self, CertificateRequest, TypedError},
};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    secret::{Random, RandomError, Seed},
    text::{self, Bytes},
};

/// Longest invitation or request that is read, in bytes.
pub const MAX_REQUEST: usize = 4096;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not an invitation.
    #[error("not an invitation of this version")]
    Invitation,
    /// Not a request.
    #[error("not a certificate request of this version")]
    Request,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum InvitationFormat {
    #[serde(rename = "abri-invitation-v1")]
    V1,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum RequestFormat {
    #[serde(rename = "abri-request-v1")]
    V1,
}

/// Lets one key be enrolled, once. The secret is what counts; the rest tells people what it is for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    format: InvitationFormat,
    secret: Zeroizing<String>,
    number: String,
    service: String,
    #[serde(with = "text")]
    role: Role,
    expires_at: u64,
}

/// A key, and the invitation under which it asks to be certified.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    format: RequestFormat,
    #[serde(with = "text")]
    invitation: Bytes<16>,
    #[serde(with = "text")]
    public_key: Bytes<32>,
    #[serde(with = "text")]
    signature: Bytes<64>,
}

impl Invitation {
    /// A fresh one, and what the register knows of its secret.
    pub(crate) fn generate(
        (number, service, role): (&str, &str, Role),
        expires_at: u64,
        random: &mut Random<'_>,
    ) -> Result<(Self, [u8; 32]), RandomError> {
        let mut secret = Zeroizing::new([0; 16]);
        random(secret.as_mut_slice())?;
        let hash = hash(&secret);
        let secret = Zeroizing::new(Bytes(*secret).to_string());
        let (number, service) = (number.to_owned(), service.to_owned());
        let format = InvitationFormat::V1;
        Ok((Self { format, secret, number, service, role, expires_at }, hash))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`DocumentError::Invitation`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let invitation: Self =
            serde_json::from_slice(bytes).map_err(|_| DocumentError::Invitation)?;
        invitation.secret()?;
        Ok(invitation)
    }

    /// The file, with the secret.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        let text = serde_json::to_string_pretty(self);
        Zeroizing::new(text.unwrap_or_default() + "\n")
    }

    /// Until when it can be used, in seconds since 1970.
    #[must_use]
    pub const fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Makes a key, and asks for its certificate.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn request(&self, random: &mut Random<'_>) -> Result<(Seed, Request), RequestError> {
        let seed = Seed::generate(random)?;
        let key = SigningKey::from_bytes(seed.bytes());
        let request = self.request_with(&key)?;
        Ok((seed, request))
    }

    /// Asks for the certificate of a key that is there.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn request_with(&self, key: &SigningKey) -> Result<Request, RequestError> {
        let invitation = self.secret()?;
        let public_key = key.verifying_key().to_bytes();
        let statement = CertificateRequest { invitation: invitation.0, public_key };
        let signature = Bytes(typed::sign(&statement, key)?);
        let (format, public_key) = (RequestFormat::V1, Bytes(public_key));
        Ok(Request { format, invitation, public_key, signature })
    }

    fn secret(&self) -> Result<Bytes<16>, DocumentError> {
        self.secret.parse().map_err(|_| DocumentError::Invitation)
    }
}

/// Why no request can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No key without randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The invitation is none.
    #[error(transparent)]
    Invitation(#[from] DocumentError),
    /// It can't be signed.
    #[error(transparent)]
    Sign(#[from] TypedError),
}

impl Request {
    /// Reads the file; verifies nothing.
    ///
    /// # Errors
    /// [`DocumentError::Request`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        serde_json::from_slice(bytes).map_err(|_| DocumentError::Request)
    }

    /// The file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The key to be certified.
    #[must_use]
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public_key.0
    }

    pub(crate) fn invitation_hash(&self) -> [u8; 32] {
        hash(&self.invitation.0)
    }

    /// Whether who asks holds the key.
    pub(crate) fn verify(&self) -> Result<(), TypedError> {
        let Self { invitation: Bytes(invitation), public_key: Bytes(public_key), .. } = *self;
        let statement = CertificateRequest { invitation, public_key };
        typed::verify(&statement, &public_key, &self.signature.0)
    }
}

/// The secret has 128 random bits, so a plain hash hides it.
fn hash(secret: &[u8; 16]) -> [u8; 32] {
    Sha256::digest(secret).into()
}
