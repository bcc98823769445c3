//! HPKE of the one suite: the same library as `openmls_rust_crypto` uses, over a provider that can
//! do X-Wing, HKDF-SHA384 and AES-256-GCM only (`SUITE-1`).
//!
//! The library's own providers choose algorithms at run time, so a browser would otherwise download
//! four elliptic curves that no conversation ever uses.

use core::convert::Infallible;

use getrandom::SysRng;
use hpke_rs::{Hpke, HpkeError, Mode};
use hpke_rs_crypto::{
    HpkeCrypto, HpkeTestRng,
    error::Error,
    types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm},
};
use openmls::prelude::{CryptoError, HpkeCiphertext, HpkeKeyPair};
use rand_core::{TryCryptoRng, TryRng, UnwrapErr};
use shake::{ExtendableOutput as _, Shake256, Update as _, XofReader as _};
use x_wing::{
    Ciphertext, Decapsulate as _, DecapsulationKey, Decapsulator as _, Encapsulate as _,
    EncapsulationKey, KeyExport as _,
};
use zeroize::{Zeroize, Zeroizing};

use super::primitives::{self, Failure};

const KEM: KemAlgorithm = KemAlgorithm::XWingDraft06;
const KDF: KdfAlgorithm = KdfAlgorithm::HkdfSha384;
const AEAD: AeadAlgorithm = AeadAlgorithm::Aes256Gcm;

/// The suite's algorithms behind the library's trait.
#[derive(Debug)]
pub(super) struct SuiteHpke;

/// The system's generator itself; no state of ours to seed or wipe (`TIME-1`).
pub(super) struct SystemRandom(UnwrapErr<SysRng>);

impl TryRng for SystemRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for SystemRandom {}

impl Zeroize for SystemRandom {
    fn zeroize(&mut self) {}
}

/// The trait asks for it; only the library's own tests would call it.
impl HpkeTestRng for SystemRandom {
    type Error = Infallible;

    fn try_fill_test_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.try_fill_bytes(bytes)
    }

    fn seed(&mut self, _: &[u8]) {}
}

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
    type HpkePrng = SystemRandom;

    fn name() -> String {
        "RustCrypto, one suite".into()
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

    fn prng() -> Self::HpkePrng {
        SystemRandom(UnwrapErr(SysRng))
    }

    fn kdf_extract(alg: KdfAlgorithm, salt: &[u8], ikm: &[u8]) -> Bytes {
        kdf(alg)?;
        primitives::extract(salt, ikm).map_err(|_| Error::HpkeInvalidOutputLength)
    }

    fn kdf_expand(alg: KdfAlgorithm, prk: &[u8], info: &[u8], output_size: usize) -> Bytes {
        kdf(alg)?;
        primitives::expand(prk, info, output_size).map_err(|_| Error::HpkeInvalidOutputLength)
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
        let key = decapsulation_key(seed)?;
        Ok((key.encapsulation_key().to_bytes().to_vec(), key.as_bytes().to_vec()))
    }

    fn kem_encaps(alg: KemAlgorithm, pk_r: &[u8], prng: &mut Self::HpkePrng) -> KeyPair {
        kem(alg)?;
        let key = EncapsulationKey::try_from(pk_r).map_err(|_| Error::KemInvalidPublicKey)?;
        let (ciphertext, shared) = key.encapsulate_with_rng(prng);
        let shared = Zeroizing::new(shared.0);
        Ok((shared.to_vec(), ciphertext.to_vec()))
    }

    fn kem_decaps(alg: KemAlgorithm, ct: &[u8], sk_r: &[u8]) -> Bytes {
        kem(alg)?;
        let ciphertext = Ciphertext::try_from(ct).map_err(|_| Error::KemInvalidCiphertext)?;
        let shared = Zeroizing::new(decapsulation_key(sk_r)?.decapsulate(&ciphertext).0);
        Ok(shared.to_vec())
    }

    fn aead_seal(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Bytes {
        aead(alg)?;
        primitives::seal(key, nonce, aad, msg).map_err(refused)
    }

    fn aead_open(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Bytes {
        aead(alg)?;
        primitives::open(key, nonce, aad, msg).map_err(refused)
    }
}

fn decapsulation_key(seed: &[u8]) -> Result<DecapsulationKey, Error> {
    let seed = <[u8; 32]>::try_from(seed).map_err(|_| Error::KemInvalidSecretKey)?;
    Ok(DecapsulationKey::from(seed))
}

fn refused(failure: Failure) -> Error {
    match failure {
        Failure::Length => Error::AeadInvalidNonce,
        Failure::Aead => Error::AeadOpenError,
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

/// X-Wing's DeriveKeyPair: SHAKE256 makes the seed of any key material. Not through the library,
/// whose Keccak would be a second one.
pub(super) fn derive_key_pair(ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    let mut seed = Zeroizing::new([0; 32]);
    Shake256::default().chain(ikm).finalize_xof().read(&mut *seed);
    let (public, private) =
        SuiteHpke::kem_key_gen_derand(KEM, &*seed).map_err(|_| CryptoError::CryptoLibraryError)?;
    Ok(HpkeKeyPair { private: private.into(), public })
}
