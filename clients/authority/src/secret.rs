//! What must not be seen: passphrases, and seeds of keys encrypted with them in the age format.

use age::{
    DecryptError,
    scrypt::{Identity, Recipient},
    secrecy::{ExposeSecret as _, SecretString},
};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

/// Where random bytes come from; the program passes the system's, a test its own.
pub type Random<'r> = dyn FnMut(&mut [u8]) -> Result<(), RandomError> + 'r;

/// Shortest passphrase, in bytes.
pub const MIN_PASSPHRASE: usize = 12;
/// Longest passphrase, in bytes.
pub const MAX_PASSPHRASE: usize = 1024;
/// Longest encrypted seed that is read, in bytes.
pub(crate) const MAX_SEALED: usize = 4096;
/// A file that asks for more work than this is refused: 2^22, 4 GiB.
const MAX_WORK: u8 = 22;

/// The system has no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct RandomError;

/// Why a passphrase or what it protects can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Too short or too long.
    #[error("a passphrase has between {MIN_PASSPHRASE} and {MAX_PASSPHRASE} bytes")]
    Length,
    /// The passphrase is not the one of this file, or the file was altered.
    #[error("the passphrase is wrong, or the encrypted key was altered")]
    Passphrase,
    /// Not an age file with a passphrase that can be tried here.
    #[error("not a key that was encrypted with a passphrase in the age format")]
    Format,
    /// The age library can't encrypt.
    #[error("the key can't be encrypted")]
    Encrypt,
    /// What the file holds is not the key that belongs there.
    #[error("the encrypted key is another one than the register's")]
    OtherKey,
}

/// A passphrase. Shown by nothing, wiped when dropped.
pub struct Passphrase(SecretString);

/// The 32 bytes that make an Ed25519 key. Shown by nothing, wiped when dropped.
pub struct Seed(Box<Zeroizing<[u8; 32]>>);

/// How much work a guess at a passphrase takes: 2 to this power, in scrypt's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl Passphrase {
    /// Takes the text.
    ///
    /// # Errors
    /// [`SecretError::Length`].
    pub fn new(text: &str) -> Result<Self, SecretError> {
        if !(MIN_PASSPHRASE..=MAX_PASSPHRASE).contains(&text.len()) {
            return Err(SecretError::Length);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// Whether both are one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Seed {
    /// A fresh one.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn generate(random: &mut Random<'_>) -> Result<Self, RandomError> {
        let mut seed = Self(Box::new(Zeroizing::new([0; 32])));
        random(seed.0.as_mut_slice())?;
        Ok(seed)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half of the key that it makes.
    pub(crate) fn public_key(&self) -> [u8; 32] {
        SigningKey::from_bytes(&self.0).verifying_key().to_bytes()
    }

    /// Encrypts it: an age file.
    ///
    /// # Errors
    /// [`SecretError::Encrypt`].
    pub fn seal(&self, passphrase: &Passphrase, work: WorkFactor) -> Result<Vec<u8>, SecretError> {
        let mut recipient = Recipient::new(passphrase.0.clone());
        recipient.set_work_factor(work.0);
        age::encrypt(&recipient, self.0.as_slice()).map_err(|_| SecretError::Encrypt)
    }

    /// Decrypts it.
    ///
    /// # Errors
    /// [`SecretError::Passphrase`] or [`SecretError::Format`].
    pub fn unseal(sealed: &[u8], passphrase: &Passphrase) -> Result<Self, SecretError> {
        let mut identity = Identity::new(passphrase.0.clone());
        identity.set_max_work_factor(MAX_WORK);
        let opened = age::decrypt(&identity, sealed).map_err(|error| match error {
            DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::InvalidMac
            | DecryptError::Io(_) => SecretError::Passphrase,
            _ => SecretError::Format,
        });
        let opened = Zeroizing::new(opened?);
        let mut seed = Self(Box::new(Zeroizing::new([0; 32])));
        if opened.len() != seed.0.len() {
            return Err(SecretError::Format);
        }
        seed.0.copy_from_slice(&opened);
        Ok(seed)
    }
}

impl WorkFactor {
    /// `None` unless it is between 1 and 22.
    #[must_use]
    pub fn new(log_n: u8) -> Option<Self> {
        (1..=MAX_WORK).contains(&log_n).then_some(Self(log_n))
    }
}

impl Default for WorkFactor {
    /// 2^18: 256 MiB and about a second for each guess.
    fn default() -> Self {
        Self(18)
    }
}
