//! The algorithms of `openmls_rust_crypto`, but of one suite only (`SUITE-1`).
//!
//! Each call compares the algorithm that is asked for and passes a constant on, so that whole-program
//! optimisation can drop the other algorithms from what a browser downloads. Where the library
//! chooses too deep inside for that (signatures, HPKE), the same crates beneath it are called directly.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use openmls::prelude::{
    AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig,
    HpkeKeyPair, OpenMlsCrypto, SignatureScheme,
};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::types::KemOutput;
use tls_codec::SecretVLBytes;

use crate::suite::SUITE;

const HASH: HashType = HashType::Sha2_384;
const AEAD: AeadType = AeadType::Aes256Gcm;
const SIGNATURE: SignatureScheme = SignatureScheme::ED25519;
const HPKE: HpkeConfig = SUITE.hpke_config();

/// One suite's algorithms.
#[derive(Debug, Default)]
pub(crate) struct SuiteCrypto(RustCrypto);

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
        self.0.hkdf_extract(HASH, salt, ikm)
    }

    fn hmac(
        &self,
        hash_type: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        hash(hash_type)?;
        self.0.hmac(HASH, key, message)
    }

    fn hkdf_expand(
        &self,
        hash_type: HashType,
        prk: &[u8],
        info: &[u8],
        okm_len: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        hash(hash_type)?;
        self.0.hkdf_expand(HASH, prk, info, okm_len)
    }

    fn hash(&self, hash_type: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        hash(hash_type)?;
        self.0.hash(HASH, data)
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
        self.0.aead_encrypt(AEAD, key, data, nonce, aad)
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
        self.0.aead_decrypt(AEAD, key, ct_tag, nonce, aad)
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
mod tests {
    use super::*;

    /// SUITE-1: nothing of another suite can be computed.
    #[test]
    fn refuses_other_algorithms() {
        let crypto = SuiteCrypto::default();
        assert_eq!(crypto.supported_ciphersuites(), [SUITE]);
        assert!(crypto.hash(HashType::Sha2_256, b"").is_err());
        assert!(crypto.hmac(HashType::Sha2_512, b"", b"").is_err());
        assert!(crypto.hkdf_extract(HashType::Sha2_256, b"", b"").is_err());
        assert!(crypto.hkdf_expand(HashType::Sha2_256, &[0; 32], b"", 16).is_err());
        assert!(crypto.aead_encrypt(AeadType::Aes128Gcm, &[0; 16], b"", &[0; 12], b"").is_err());
        let scheme = SignatureScheme::ECDSA_SECP256R1_SHA256;
        assert!(crypto.verify_signature(scheme, b"", b"", b"").is_err());
        let key = [1; 32];
        let signed = crypto.sign(SignatureScheme::ED25519, b"x", &key).unwrap();
        let public = SigningKey::from_bytes(&key).verifying_key();
        let verify = |data| {
            crypto.verify_signature(SignatureScheme::ED25519, data, public.as_bytes(), &signed)
        };
        assert!(verify(b"x").is_ok() && verify(b"y").is_err());
        let other = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
        assert!(crypto.supports(other).is_err());
        assert!(crypto.derive_hpke_keypair(other.hpke_config(), &[0; 32]).is_err());
        assert!(crypto.derive_hpke_keypair(SUITE.hpke_config(), &[0; 32]).is_ok());
    }

    /// The suite's HPKE is byte for byte the library's.
    #[test]
    fn hpke_agrees_with_the_library() {
        let (ours, theirs) = (SuiteCrypto::default(), RustCrypto::default());
        let ours_pair = ours.derive_hpke_keypair(SUITE.hpke_config(), &[7; 32]).unwrap();
        let pair = theirs.derive_hpke_keypair(SUITE.hpke_config(), &[7; 32]).unwrap();
        assert_eq!(ours_pair.public, pair.public);
        let config = || SUITE.hpke_config();
        let sealed = ours.hpke_seal(config(), &pair.public, b"i", b"a", b"text").unwrap();
        let opened = theirs.hpke_open(config(), &sealed, &pair.private, b"i", b"a").unwrap();
        assert_eq!(opened, b"text");
        let sealed = theirs.hpke_seal(config(), &pair.public, b"i", b"a", b"text").unwrap();
        let opened = ours.hpke_open(config(), &sealed, &pair.private, b"i", b"a").unwrap();
        assert_eq!(opened, b"text");
        assert!(ours.hpke_open(config(), &sealed, &pair.private, b"i", b"b").is_err());
    }
}
