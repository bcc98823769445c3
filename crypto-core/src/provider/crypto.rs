//! The algorithms of `openmls_rust_crypto`, but of one suite only (`SUITE-1`).
//!
//! That library chooses algorithms at run time and over two generations of the crates beneath it, so
//! a browser would download all of them. Each call here compares the algorithm that is asked for and
//! goes to the one crate that has it; tests hold every operation against the library's bytes.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use openmls::prelude::{
    AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig,
    HpkeKeyPair, OpenMlsCrypto, SignatureScheme,
};
use openmls_traits::types::KemOutput;
use tls_codec::SecretVLBytes;

use super::primitives::{self, Failure};
use crate::suite::SUITE;

const HASH: HashType = HashType::Sha2_384;
const AEAD: AeadType = AeadType::Aes256Gcm;
const SIGNATURE: SignatureScheme = SignatureScheme::ED25519;
const HPKE: HpkeConfig = SUITE.hpke_config();

/// One suite's algorithms.
#[derive(Debug, Default)]
pub(crate) struct SuiteCrypto;

fn hash(asked: HashType) -> Result<(), CryptoError> {
    if asked == HASH { Ok(()) } else { Err(CryptoError::UnsupportedHashAlgorithm) }
}

fn aead(asked: AeadType) -> Result<(), CryptoError> {
    if asked == AEAD { Ok(()) } else { Err(CryptoError::UnsupportedAeadAlgorithm) }
}

fn signature(asked: SignatureScheme) -> Result<(), CryptoError> {
    if asked == SIGNATURE { Ok(()) } else { Err(CryptoError::UnsupportedSignatureScheme) }
}

fn hpke(asked: &HpkeConfig) -> Result<(), CryptoError> {
    let same = asked.0 == HPKE.0 && asked.1 == HPKE.1 && asked.2 == HPKE.2;
    if same { Ok(()) } else { Err(CryptoError::UnsupportedCiphersuite) }
}

fn derived(_: Failure) -> CryptoError {
    CryptoError::HkdfOutputLengthInvalid
}

impl OpenMlsCrypto for SuiteCrypto {
    fn supports(&self, ciphersuite: Ciphersuite) -> Result<(), CryptoError> {
        if ciphersuite == SUITE { Ok(()) } else { Err(CryptoError::UnsupportedCiphersuite) }
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        vec![SUITE]
    }

    fn hkdf_extract(
        &self,
        hash_type: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        hash(hash_type)?;
        primitives::extract(salt, ikm).map(Into::into).map_err(derived)
    }

    fn hmac(
        &self,
        hash_type: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        hash(hash_type)?;
        primitives::hmac(key, message).map(Into::into).map_err(derived)
    }

    fn hkdf_expand(
        &self,
        hash_type: HashType,
        prk: &[u8],
        info: &[u8],
        okm_len: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        hash(hash_type)?;
        primitives::expand(prk, info, okm_len).map(Into::into).map_err(derived)
    }

    fn hash(&self, hash_type: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        hash(hash_type)?;
        Ok(primitives::hash(data))
    }

    fn aead_encrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aead(alg)?;
        primitives::seal(key, nonce, aad, data).map_err(|_| CryptoError::CryptoLibraryError)
    }

    fn aead_decrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        ct_tag: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aead(alg)?;
        primitives::open(key, nonce, aad, ct_tag).map_err(|failure| match failure {
            Failure::Length => CryptoError::CryptoLibraryError,
            Failure::Aead => CryptoError::AeadDecryptionError,
        })
    }

    /// Refused: signature keys are made from injected randomness (`TIME-1`).
    fn signature_key_gen(&self, _: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        Err(CryptoError::UnsupportedSignatureScheme)
    }

    fn verify_signature(
        &self,
        alg: SignatureScheme,
        data: &[u8],
        pk: &[u8],
        value: &[u8],
    ) -> Result<(), CryptoError> {
        signature(alg)?;
        let key = VerifyingKey::try_from(pk).map_err(|_| CryptoError::CryptoLibraryError)?;
        let value = Signature::from_slice(value).map_err(|_| CryptoError::InvalidSignature)?;
        key.verify_strict(data, &value).map_err(|_| CryptoError::InvalidSignature)
    }

    fn sign(&self, alg: SignatureScheme, data: &[u8], key: &[u8]) -> Result<Vec<u8>, CryptoError> {
        signature(alg)?;
        let key = SigningKey::try_from(key).map_err(|_| CryptoError::CryptoLibraryError)?;
        Ok(key.sign(data).to_bytes().into())
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        pk_r: &[u8],
        info: &[u8],
        aad: &[u8],
        ptxt: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        hpke(&config)?;
        super::hpke::seal(pk_r, info, aad, ptxt)
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        sk_r: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        hpke(&config)?;
        super::hpke::open(input, sk_r, info, aad)
    }

    /// Refused: only external commits need it, and there are none.
    fn hpke_setup_sender_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        Err(CryptoError::SenderSetupError)
    }

    /// Refused: only external commits need it, and there are none.
    fn hpke_setup_receiver_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        Err(CryptoError::ReceiverSetupError)
    }

    fn derive_hpke_keypair(
        &self,
        config: HpkeConfig,
        ikm: &[u8],
    ) -> Result<HpkeKeyPair, CryptoError> {
        hpke(&config)?;
        super::hpke::derive_key_pair(ikm)
    }
}

#[cfg(test)]
#[path = "agreement.rs"]
mod tests;
