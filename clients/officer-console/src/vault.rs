//! How a signing key is kept on a device: sealed, under what only its officer can bring.
//!
//! AES-256-GCM under a key that comes from the passkey's PRF output (HKDF-SHA-256) or from a
//! passphrase (Argon2id). What is not secret, the header, is authenticated with it.

use core::fmt;

use abri_core::{Entropy, EntropyError};
use abri_trust::is_number;
use abri_wire::DeviceKey;
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64URL_NOPAD;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What a passkey's PRF is asked about; the answer differs from passkey to passkey.
pub const PRF_INPUT: &[u8] = b"Abri 1.0 Vault";
/// Longest vault that is read, in bytes.
const MAX_VAULT: usize = 2048;
/// Shortest passphrase, in characters: five words, or as much.
pub const MIN_PASSPHRASE: usize = 16;
/// Longest, in bytes.
const MAX_PASSPHRASE: usize = 1024;
/// Argon2id: memory in KiB, passes, lanes (RFC 9106, second recommended option).
const MEMORY: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// The seed of a signing key.
pub type Seed = Zeroizing<[u8; 32]>;

/// Why a vault can't be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not a vault of this version.
    #[error("not a vault of this version")]
    Unreadable,
    /// It is locked by something else.
    #[error("the vault is locked by something else")]
    OtherLock,
    /// The passphrase, or the passkey, is another one; or the vault was altered.
    #[error("the vault does not open")]
    Wrong,
    /// Fewer than 16 characters, or more than 1,024 bytes.
    #[error("not a passphrase of 16 characters or more")]
    Passphrase,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// What opens a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lock {
    /// The PRF of the passkey that was made with it.
    Passkey,
    /// A passphrase.
    Passphrase,
}

/// Whose key it is: what tells the keys of one device apart. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The public half of the signing key.
    pub key: DeviceKey,
    /// The pseudonymous number for which it was enrolled; the certificate has the last word.
    pub number: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "abri-vault-v2")]
    V2,
}

/// A sealed signing key, as it lies on the device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    format: Format,
    lock: Lock,
    public_key: DeviceKey,
    number: String,
    salt: String,
    nonce: String,
    sealed: String,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// Seals a seed under a passkey's PRF output.
    ///
    /// # Errors
    /// [`VaultError::Entropy`].
    pub fn seal_with_passkey(
        seed: &Seed,
        holder: Holder,
        prf: &Zeroizing<[u8; 32]>,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, VaultError> {
        Self::seal(Lock::Passkey, seed, holder, entropy, |salt| from_prf(prf, salt))
    }

    /// Seals a seed under a passphrase. It takes a second, and 64 MiB.
    ///
    /// # Errors
    /// [`VaultError::Passphrase`], [`VaultError::Entropy`].
    pub fn seal_with_passphrase(
        seed: &Seed,
        holder: Holder,
        passphrase: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, VaultError> {
        let length = passphrase.chars().count();
        if length < MIN_PASSPHRASE || passphrase.len() > MAX_PASSPHRASE {
            return Err(VaultError::Passphrase);
        }
        let key = |salt: &[u8; 32]| from_passphrase(passphrase, salt);
        Self::seal(Lock::Passphrase, seed, holder, entropy, key)
    }

    fn seal(
        lock: Lock,
        seed: &Seed,
        holder: Holder,
        entropy: &mut dyn Entropy,
        key: impl FnOnce(&[u8; 32]) -> Result<Zeroizing<[u8; 32]>, VaultError>,
    ) -> Result<Self, VaultError> {
        let (mut salt, mut nonce) = ([0; 32], [0; 12]);
        entropy.fill(&mut salt)?;
        entropy.fill(&mut nonce)?;
        let header = header(lock, &holder, &salt);
        let payload = Payload { msg: seed.as_slice(), aad: &header };
        let sealed = cipher(&key(&salt)?).encrypt(&nonce.into(), payload);
        Ok(Self {
            format: Format::V2,
            lock,
            public_key: holder.key,
            number: holder.number,
            salt: BASE64URL_NOPAD.encode(&salt),
            nonce: BASE64URL_NOPAD.encode(&nonce),
            sealed: BASE64URL_NOPAD.encode(&sealed.map_err(|_| VaultError::Wrong)?),
        })
    }

    /// Opens it with the passkey's PRF output.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_with_passkey(&self, prf: &Zeroizing<[u8; 32]>) -> Result<Seed, VaultError> {
        self.open(Lock::Passkey, |salt| from_prf(prf, salt))
    }

    /// Opens it with the passphrase. It takes a second, and 64 MiB.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Seed, VaultError> {
        if passphrase.len() > MAX_PASSPHRASE {
            return Err(VaultError::Wrong);
        }
        self.open(Lock::Passphrase, |salt| from_passphrase(passphrase, salt))
    }

    fn open(
        &self,
        lock: Lock,
        key: impl FnOnce(&[u8; 32]) -> Result<Zeroizing<[u8; 32]>, VaultError>,
    ) -> Result<Seed, VaultError> {
        if self.lock != lock {
            return Err(VaultError::OtherLock);
        }
        let (salt, nonce) = (bytes::<32>(&self.salt)?, bytes::<12>(&self.nonce)?);
        let sealed = bytes::<48>(&self.sealed)?;
        let header = header(lock, &self.holder(), &salt);
        let payload = Payload { msg: &sealed, aad: &header };
        let opened = cipher(&key(&salt)?).decrypt(&nonce.into(), payload);
        let opened = Zeroizing::new(opened.map_err(|_| VaultError::Wrong)?);
        let seed = opened.as_slice().try_into().map_err(|_| VaultError::Wrong)?;
        Ok(Zeroizing::new(seed))
    }

    /// Reads what lay on the device.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`].
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        if text.len() > MAX_VAULT {
            return Err(VaultError::Unreadable);
        }
        let vault: Self = serde_json::from_str(text).map_err(|_| VaultError::Unreadable)?;
        if !is_number(&vault.number) {
            return Err(VaultError::Unreadable);
        }
        bytes::<32>(&vault.salt)?;
        bytes::<12>(&vault.nonce)?;
        bytes::<48>(&vault.sealed)?;
        Ok(vault)
    }

    /// What lies on the device.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Every field is text.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What opens it.
    #[must_use]
    pub const fn lock(&self) -> Lock {
        self.lock
    }

    /// Whose key is inside, as the vault claims.
    #[must_use]
    pub fn holder(&self) -> Holder {
        Holder { key: self.public_key, number: self.number.clone() }
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], VaultError> {
    let decoded = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| VaultError::Unreadable)?;
    decoded.try_into().map_err(|_| VaultError::Unreadable)
}

fn header(lock: Lock, holder: &Holder, salt: &[u8; 32]) -> Vec<u8> {
    let name: &[u8] = match lock {
        Lock::Passkey => b"Abri 1.0 Vault passkey",
        Lock::Passphrase => b"Abri 1.0 Vault passphrase",
    };
    [name, holder.key.as_bytes(), salt, holder.number.as_bytes()].concat()
}

fn cipher(key: &Zeroizing<[u8; 32]>) -> Aes256Gcm {
    let key: &[u8; 32] = key;
    Aes256Gcm::new(key.into())
}

fn from_prf(prf: &Zeroizing<[u8; 32]>, salt: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), prf.as_slice())
        .expand(b"Abri 1.0 Vault key", key.as_mut_slice())
        .map_err(|_| VaultError::Wrong)?;
    Ok(key)
}

fn from_passphrase(passphrase: &str, salt: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let cost = Params::new(MEMORY, PASSES, LANES, Some(32)).map_err(|_| VaultError::Wrong)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| VaultError::Wrong)?;
    Ok(key)
}
