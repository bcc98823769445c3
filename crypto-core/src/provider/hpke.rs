//! HPKE of the one suite: the same library as `openmls_rust_crypto` uses, over a provider that can
//! do X-Wing, HKDF-SHA384 and AES-256-GCM only (`SUITE-1`).
//!
//! The library chooses algorithms at run time, so a browser would otherwise download four elliptic
//! curves that no conversation ever uses.

use hpke_rs::{Hpke, HpkeError, Mode};
use hpke_rs_crypto::{
    HpkeCrypto,
    error::Error,
    types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm},
};
use hpke_rs_rust_crypto::{HpkeRustCrypto, HpkeRustCryptoPrng};
use openmls::prelude::{CryptoError, HpkeCiphertext, HpkeKeyPair};

const KEM: KemAlgorithm = KemAlgorithm::XWingDraft06;
const KDF: KdfAlgorithm = KdfAlgorithm::HkdfSha384;
const AEAD: AeadAlgorithm = AeadAlgorithm::Aes256Gcm;

/// Passes constants on to RustCrypto.
#[derive(Debug)]
pub(super) struct SuiteHpke;

type Bytes = Result<Vec<u8>, Error>;
type KeyPair = Result<(Vec<u8>, Vec<u8>), Error>;

fn kem(asked: KemAlgorithm) -> Result<(), Error> {
    if asked == KEM { Ok(()) } else { Err(Error::UnknownKemAlgorithm) }
}

fn kdf(asked: KdfAlgorithm) -> Result<(), Error> {
    if asked == KDF { Ok(()) } else { Err(Error::UnknownKdfAlgorithm) }
}

fn aead(asked: AeadAlgorithm) -> Result<(), Error> {
    if asked == AEAD { Ok(()) } else { Err(Error::UnknownAeadAlgorithm) }
}

impl HpkeCrypto for SuiteHpke {
    type HpkePrng = HpkeRustCryptoPrng;

    fn name() -> String {
        HpkeRustCrypto::name()
    }

    fn supports_kdf(alg: KdfAlgorithm) -> Result<(), Error> {
        kdf(alg)
    }

    fn supports_kem(alg: KemAlgorithm) -> Result<(), Error> {
        kem(alg)
    }

    fn supports_aead(alg: AeadAlgorithm) -> Result<(), Error> {
        aead(alg)
    }

    /// Seeded by the system at each call (`TIME-1`).
    fn prng() -> Self::HpkePrng {
        HpkeRustCrypto::prng()
    }

    fn kdf_extract(alg: KdfAlgorithm, salt: &[u8], ikm: &[u8]) -> Bytes {
        kdf(alg)?;
        HpkeRustCrypto::kdf_extract(KDF, salt, ikm)
    }

    fn kdf_expand(alg: KdfAlgorithm, prk: &[u8], info: &[u8], output_size: usize) -> Bytes {
        kdf(alg)?;
        HpkeRustCrypto::kdf_expand(KDF, prk, info, output_size)
    }

    /// Refused, like the two others of plain Diffie-Hellman: X-Wing has its own.
    fn dh(_: KemAlgorithm, _: &[u8], _: &[u8]) -> Bytes {
        Err(Error::UnknownKemAlgorithm)
    }

    fn secret_to_public(_: KemAlgorithm, _: &[u8]) -> Bytes {
        Err(Error::UnknownKemAlgorithm)
    }

    fn dh_validate_sk(_: KemAlgorithm, _: &[u8]) -> Bytes {
        Err(Error::UnknownKemAlgorithm)
    }

    /// Refused: MLS derives every key pair.
    fn kem_key_gen(_: KemAlgorithm, _: &mut Self::HpkePrng) -> KeyPair {
        Err(Error::UnsupportedKemOperation)
    }

    fn kem_key_gen_derand(alg: KemAlgorithm, seed: &[u8]) -> KeyPair {
        kem(alg)?;
        HpkeRustCrypto::kem_key_gen_derand(KEM, seed)
    }

    fn kem_encaps(alg: KemAlgorithm, pk_r: &[u8], prng: &mut Self::HpkePrng) -> KeyPair {
        kem(alg)?;
        HpkeRustCrypto::kem_encaps(KEM, pk_r, prng)
    }

    fn kem_decaps(alg: KemAlgorithm, ct: &[u8], sk_r: &[u8]) -> Bytes {
        kem(alg)?;
        HpkeRustCrypto::kem_decaps(KEM, ct, sk_r)
    }

    fn aead_seal(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Bytes {
        aead(alg)?;
        HpkeRustCrypto::aead_seal(AEAD, key, nonce, aad, msg)
    }

    fn aead_open(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Bytes {
        aead(alg)?;
        HpkeRustCrypto::aead_open(AEAD, key, nonce, aad, msg)
    }
}

fn suite() -> Hpke<SuiteHpke> {
    Hpke::new(Mode::Base, KEM, KDF, AEAD)
}

fn failed(error: HpkeError) -> CryptoError {
    match error {
        HpkeError::InvalidInput => CryptoError::InvalidLength,
        _ => CryptoError::CryptoLibraryError,
    }
}

pub(super) fn seal(
    pk_r: &[u8],
    info: &[u8],
    aad: &[u8],
    ptxt: &[u8],
) -> Result<HpkeCiphertext, CryptoError> {
    let sealed = suite().seal(&pk_r.into(), info, aad, ptxt, None, None, None);
    let (kem_output, ciphertext) = sealed.map_err(failed)?;
    Ok(HpkeCiphertext { kem_output: kem_output.into(), ciphertext: ciphertext.into() })
}

pub(super) fn open(
    input: &HpkeCiphertext,
    sk_r: &[u8],
    info: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let (enc, ciphertext) = (input.kem_output.as_slice(), input.ciphertext.as_slice());
    let opened = suite().open(enc, &sk_r.into(), info, aad, ciphertext, None, None, None);
    opened.map_err(|_| CryptoError::HpkeDecryptionError)
}

pub(super) fn derive_key_pair(ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    let (private, public) = suite().derive_key_pair(ikm).map_err(failed)?.into_keys();
    Ok(HpkeKeyPair { private: private.as_slice().into(), public: public.as_slice().into() })
}
