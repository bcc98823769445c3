//! How she comes back after her page was loaded anew (`RETURN-1`, `RETURN-2`).

use core::fmt;

use abri_trust::typed::{self, Return};
use abri_wire::{Capability, SessionId};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use sha2::Sha256;
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};
use zeroize::Zeroizing;

use crate::{Entropy, EntropyError};

const CAPABILITY: &[u8] = b"Abri 1.0 Return capability";
const KEY: &[u8] = b"Abri 1.0 Return key";

/// The one secret that outlives her page, for minutes: 256 random bits, drawn for one session and
/// good for one return (`RETURN-1`). Wiped when dropped, never printed.
pub struct ReturnSecret(Box<Zeroizing<[u8; ReturnSecret::LENGTH]>>);

/// The public half of what signs a return: officers get it inside MLS while she is there
/// (`RETURN-2`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct ReturnKey([u8; 32]);

/// "I am who was in that session, and this is the group that I made now": good for one epoch of
/// one group (`RETURN-2`).
#[derive(Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct ReturnStatement {
    former: [u8; 16],
    signature: [u8; 64],
}

impl ReturnSecret {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// Draws one.
    ///
    /// # Errors
    /// [`EntropyError`].
    pub fn draw(entropy: &mut dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = Box::new(Zeroizing::new([0; Self::LENGTH]));
        entropy.fill(&mut **bytes)?;
        Ok(Self(bytes))
    }

    /// Copies what a page had kept; the caller wipes its own.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Self {
        let mut copy = Box::new(Zeroizing::new([0; Self::LENGTH]));
        copy.copy_from_slice(bytes);
        Self(copy)
    }

    /// The bytes, for the page to keep.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// What the Delivery Service lets her return with, once; it gets the hash before.
    #[must_use]
    pub fn capability(&self) -> Capability {
        Capability::new(*self.derive(CAPABILITY))
    }

    /// What officers verify her return with.
    #[must_use]
    pub fn key(&self) -> ReturnKey {
        ReturnKey(self.signing_key().verifying_key().to_bytes())
    }

    /// Signs for one epoch of the group of `session`; `None` only if that can't be encoded.
    pub(crate) fn sign(
        &self,
        former: SessionId,
        session: SessionId,
        epoch_authenticator: &[u8],
    ) -> Option<ReturnStatement> {
        let statement = statement(former, session, epoch_authenticator);
        let signature = typed::sign(&statement, &self.signing_key()).ok()?;
        Some(ReturnStatement { former: *former.as_bytes(), signature })
    }

    fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.derive(KEY))
    }

    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        // 32 bytes are never too many for HKDF.
        let _ = Hkdf::<Sha256>::new(None, &**self.0).expand(label, &mut *derived);
        derived
    }
}

impl ReturnKey {
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl ReturnStatement {
    /// The session that it says was hers.
    #[must_use]
    pub const fn former(&self) -> SessionId {
        SessionId::new(self.former)
    }

    pub(crate) fn holds(
        &self,
        key: &ReturnKey,
        session: SessionId,
        epoch_authenticator: &[u8],
    ) -> bool {
        let statement = statement(self.former(), session, epoch_authenticator);
        typed::verify(&statement, &key.0, &self.signature).is_ok()
    }
}

fn statement(former: SessionId, session: SessionId, epoch_authenticator: &[u8]) -> Return {
    Return {
        former: *former.as_bytes(),
        session: *session.as_bytes(),
        epoch_authenticator: epoch_authenticator.into(),
    }
}

impl fmt::Debug for ReturnSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("return-secret(..)")
    }
}

impl fmt::Debug for ReturnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("return-key(..)")
    }
}

impl fmt::Debug for ReturnStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("return-statement(..)")
    }
}
