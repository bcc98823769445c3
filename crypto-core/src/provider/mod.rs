//! The MLS library's environment: one suite, injected randomness, storage that forgets.

mod crypto;
mod hpke;
mod primitives;
mod random;
mod storage;

use abri_trust::typed::{self, Statement, TypedError};
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use openmls::prelude::{OpenMlsProvider, SignatureScheme};
use openmls_traits::signatures::{Signer, SignerError};
use zeroize::Zeroizing;

pub(crate) use crypto::SuiteCrypto;
pub(crate) use random::SessionRandom;
pub(crate) use storage::EphemeralStorage;

use crate::{EntropyError, entropy::BoxedEntropy};

/// What each call of the MLS library gets; one a session.
#[derive(Debug)]
pub(crate) struct Provider {
    crypto: SuiteCrypto,
    random: SessionRandom,
    storage: EphemeralStorage,
}

/// An Ed25519 key that signs; wiped when the last clone goes.
#[derive(Clone)]
pub(crate) struct SignatureKey(Arc<SigningKey>);

impl Provider {
    pub(crate) fn new(entropy: BoxedEntropy) -> Self {
        Self {
            crypto: SuiteCrypto,
            random: SessionRandom::new(entropy),
            storage: EphemeralStorage::default(),
        }
    }

    /// Draws `N` bytes for ourselves.
    pub(crate) fn draw<const N: usize>(&self) -> Result<[u8; N], EntropyError> {
        self.random.draw()
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = SuiteCrypto;
    type RandProvider = SessionRandom;
    type StorageProvider = EphemeralStorage;

    fn storage(&self) -> &EphemeralStorage {
        &self.storage
    }

    fn crypto(&self) -> &SuiteCrypto {
        &self.crypto
    }

    fn rand(&self) -> &SessionRandom {
        &self.random
    }
}

impl SignatureKey {
    pub(crate) fn new(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(SigningKey::from_bytes(seed)))
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a typed statement, and nothing else beside MLS.
    pub(crate) fn state(&self, statement: &impl Statement) -> Result<[u8; 64], TypedError> {
        typed::sign(statement, &self.0)
    }
}

impl Signer for SignatureKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl core::fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SignatureKey(..)")
    }
}
