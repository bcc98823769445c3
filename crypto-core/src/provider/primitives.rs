//! The suite's hash, MAC, key derivation and AEAD: one generation of RustCrypto for MLS and HPKE.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha384};
use zeroize::Zeroizing;

/// Why a primitive gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// A key, nonce or output of a length that the algorithm doesn't have.
    Length,
    /// The AEAD refused: a wrong tag, or more than it can encrypt.
    Aead,
}

pub(super) fn hash(data: &[u8]) -> Vec<u8> {
    Sha384::digest(data).to_vec()
}

pub(super) fn hmac(key: &[u8], message: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut mac = Hmac::<Sha384>::new_from_slice(key).map_err(|_| Failure::Length)?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}

/// HKDF-Extract is HMAC with the salt as its key (RFC 5869, section 2.2).
pub(super) fn extract(salt: &[u8], ikm: &[u8]) -> Result<Vec<u8>, Failure> {
    hmac(salt, ikm)
}

pub(super) fn expand(prk: &[u8], info: &[u8], length: usize) -> Result<Vec<u8>, Failure> {
    let hkdf = Hkdf::<Sha384>::from_prk(prk).map_err(|_| Failure::Length)?;
    let mut okm = Zeroizing::new(vec![0; length]);
    hkdf.expand(info, &mut okm).map_err(|_| Failure::Length)?;
    Ok(core::mem::take(&mut *okm))
}

pub(super) fn seal(key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, Failure> {
    let (cipher, nonce) = cipher(key, nonce)?;
    cipher.encrypt(&nonce, Payload { msg, aad }).map_err(|_| Failure::Aead)
}

pub(super) fn open(key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, Failure> {
    let (cipher, nonce) = cipher(key, nonce)?;
    cipher.decrypt(&nonce, Payload { msg, aad }).map_err(|_| Failure::Aead)
}

type Nonce96 = Nonce<aes_gcm::aead::consts::U12>;

fn cipher(key: &[u8], nonce: &[u8]) -> Result<(Aes256Gcm, Nonce96), Failure> {
    let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| Failure::Length)?;
    Ok((cipher, Nonce96::try_from(nonce).map_err(|_| Failure::Length)?))
}
