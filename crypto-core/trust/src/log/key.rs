//! The keys that sign checkpoints, as verifier keys (c2sp.org/signed-note), one type for each use:
//! a log's key can't stand for a witness's.

use core::{fmt, str::FromStr};

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::note::{SignatureLine, is_key_name};

/// Why a text is not a verifier key of this use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    /// Not `name+id+key`.
    #[error("not a verifier key: name, id and key, separated by plus signs")]
    Form,
    /// Another algorithm or another use.
    #[error("a verifier key of another type")]
    Type,
    /// Not a point of the curve, or of small order.
    #[error("not a usable Ed25519 public key")]
    Key,
    /// The id is not that of this name and key.
    #[error("the id does not belong to the name and the key")]
    Id,
}

/// What both kinds of keys are.
#[derive(Clone, PartialEq, Eq)]
struct NoteKey<const TYPE: u8> {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

/// Ed25519 over the note's text.
const ED25519: u8 = 0x01;
/// Ed25519 over a time and the note's text (c2sp.org/tlog-cosignature).
const COSIGNATURE: u8 = 0x04;

/// The key of a log: its name is the checkpoint's origin.
#[derive(Clone, PartialEq, Eq)]
pub struct LogKey(NoteKey<ED25519>);

/// The key of a witness.
#[derive(Clone, PartialEq, Eq)]
pub struct WitnessKey(NoteKey<COSIGNATURE>);

impl<const TYPE: u8> NoteKey<TYPE> {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Form);
        }
        if key.is_weak() {
            return Err(KeyError::Key);
        }
        let mut hash = Sha256::new();
        hash.update(name);
        hash.update([b'\n', TYPE]);
        hash.update(key.as_bytes());
        let [a, b, c, d, ..] = hash.finalize().0;
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], key })
    }

    /// The signature of this key, if the note has one; `Some(None)` if there are several.
    fn signature<'s>(&self, lines: &'s [SignatureLine<'_>]) -> Option<Option<&'s [u8]>> {
        let mut mine = lines.iter().filter(|line| line.name == self.name && line.key_id == self.id);
        let first = mine.next()?;
        Some(mine.next().is_none().then_some(first.signature.as_slice()))
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl<const TYPE: u8> FromStr for NoteKey<TYPE> {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // A base64 text may hold plus signs; a name and an id can't.
        let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
        let key = Base64::decode_vec(key).map_err(|_| KeyError::Form)?;
        let (kind, key) = key.split_first().ok_or(KeyError::Form)?;
        if *kind != TYPE {
            return Err(KeyError::Type);
        }
        let key: &[u8; 32] = key.try_into().map_err(|_| KeyError::Key)?;
        let key = Self::new(name, VerifyingKey::from_bytes(key).map_err(|_| KeyError::Key)?)?;
        if hexadecimal(key.id) == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

impl<const TYPE: u8> fmt::Display for NoteKey<TYPE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[TYPE][..], self.key.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, hexadecimal(self.id), Base64::encode_string(&key))
    }
}

fn hexadecimal(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

impl LogKey {
    /// The log's name; also the origin of its checkpoints.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the note has exactly one signature of this key, and it verifies.
    pub(super) fn signed(&self, text: &str, lines: &[SignatureLine<'_>]) -> bool {
        matches!(
            self.0.signature(lines),
            Some(Some(signature)) if self.0.verify(text.as_bytes(), signature)
        )
    }
}

/// What a note says about a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cosigned {
    /// No signature of this key.
    Not,
    /// At this time, in seconds since 1970.
    At(u64),
    /// A signature that does not verify, or several.
    Wrongly,
}

impl WitnessKey {
    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The key's id in signature lines, eight hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        hexadecimal(self.0.id)
    }

    /// Whether two texts name the same key: one witness must not count twice.
    pub(super) fn is_same_key(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }

    pub(super) fn cosigned(&self, text: &str, lines: &[SignatureLine<'_>]) -> Cosigned {
        let Some(signature) = self.0.signature(lines) else { return Cosigned::Not };
        let timed = signature.and_then(|signature| signature.split_first_chunk::<8>());
        let Some((time, signature)) = timed else { return Cosigned::Wrongly };
        let time = u64::from_be_bytes(*time);
        let in_range = time <= i64::MAX.unsigned_abs();
        if in_range && self.0.verify(message(time, text).as_bytes(), signature) {
            Cosigned::At(time)
        } else {
            Cosigned::Wrongly
        }
    }
}

/// What a witness signs.
fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

macro_rules! text_form {
    ($key:ident) => {
        impl FromStr for $key {
            type Err = KeyError;

            fn from_str(text: &str) -> Result<Self, KeyError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($key), "({})"), self.0.name)
            }
        }
    };
}

text_form!(LogKey);
text_form!(WitnessKey);

#[cfg(feature = "build")]
mod signing {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::{KeyError, LogKey, NoteKey, SignatureLine, WitnessKey, message};

    /// A log's signing key.
    pub struct LogSigner(SigningKey, LogKey);

    /// A witness's signing key.
    pub struct WitnessSigner(SigningKey, WitnessKey);

    impl LogSigner {
        /// From an Ed25519 seed.
        ///
        /// # Errors
        /// [`KeyError::Form`] if the name can't be one.
        pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
            let key = SigningKey::from_bytes(seed);
            let public = LogKey(NoteKey::new(name, key.verifying_key())?);
            Ok(Self(key, public))
        }

        /// What verifies.
        #[must_use]
        pub const fn verifier(&self) -> &LogKey {
            &self.1
        }

        /// The signature line over a note's text.
        #[must_use]
        pub fn sign(&self, text: &str) -> String {
            let signature = self.0.sign(text.as_bytes()).to_bytes();
            SignatureLine::write(self.1.name(), self.1.0.id, &signature)
        }
    }

    impl WitnessSigner {
        /// From an Ed25519 seed.
        ///
        /// # Errors
        /// [`KeyError::Form`] if the name can't be one.
        pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
            let key = SigningKey::from_bytes(seed);
            let public = WitnessKey(NoteKey::new(name, key.verifying_key())?);
            Ok(Self(key, public))
        }

        /// What verifies.
        #[must_use]
        pub const fn verifier(&self) -> &WitnessKey {
            &self.1
        }

        /// The cosignature line over a checkpoint's text at `time`, in seconds since 1970.
        #[must_use]
        pub fn cosign(&self, text: &str, time: u64) -> String {
            let signature = self.0.sign(message(time, text).as_bytes()).to_bytes();
            let timed = [&time.to_be_bytes()[..], &signature].concat();
            SignatureLine::write(self.1.name(), self.1.0.id, &timed)
        }
    }
}

#[cfg(feature = "build")]
pub use signing::{LogSigner, WitnessSigner};
