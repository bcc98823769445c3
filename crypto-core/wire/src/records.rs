//! Records that the law demands of officers: the body of `POST /v1/records` (`DS-87`), and the closed
//! set of reasons that she is told (`RECORD-1`).

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use crate::hex;

/// Most bytes of an encrypted record: what a session can hold, and what frames it.
pub const MAX_RECORD: u32 = 80 * 1024 * 1024;
/// Fewest bytes: a header of age with one recipient, and one piece of nothing.
pub const MIN_RECORD: u32 = 128;

/// By which duty a record is kept. Nobody writes a reason of their own: it would be one more place for
/// what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum RecordReason {
    /// A life may be in danger.
    Danger = 1,
    /// A minor may be concerned.
    Minor = 2,
    /// Another duty that the law names.
    Duty = 3,
}

/// SHA-256 of an encrypted record; as text 64 lower-case hexadecimal digits, as `sha256sum` says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordHash([u8; 32]);

/// Not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the hash of a record")]
pub struct RecordHashError;

/// What a console says before it hands a record over (`DS-87`). It names no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordStatement {
    /// Of the encrypted file.
    pub sha256: RecordHash,
    /// Its size in bytes, [`MIN_RECORD`] to [`MAX_RECORD`].
    pub bytes: u32,
    /// By which duty it was made.
    pub reason: RecordReason,
}

impl RecordStatement {
    /// Whether its size keeps to its bounds.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        (MIN_RECORD..=MAX_RECORD).contains(&self.bytes)
    }
}

impl RecordReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Danger, Self::Minor, Self::Duty];

    /// As it travels inside MLS.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The reason of this code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// As it is written in journals and figures.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Minor => "minor",
            Self::Duty => "duty",
        }
    }
}

impl RecordHash {
    /// Of these bytes.
    #[must_use]
    pub fn of(record: &[u8]) -> Self {
        Self(Sha256::digest(record).into())
    }
}

impl FromStr for RecordHash {
    type Err = RecordHashError;

    fn from_str(text: &str) -> Result<Self, RecordHashError> {
        hex::hash(text).map(Self).ok_or(RecordHashError)
    }
}

impl fmt::Display for RecordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("record-hash(..)")
    }
}

impl Serialize for RecordHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_text() {
        let hash = RecordHash::of(b"record");
        let text = hash.to_string();
        assert_eq!(text.parse(), Ok(hash));
        assert_eq!(text.len(), 64);
        let (short, long) = ("0".repeat(63), format!("{text}0"));
        for bad in [&short, &text.to_uppercase(), &long, "", "é"] {
            assert_eq!(bad.parse::<RecordHash>(), Err(RecordHashError), "{bad}");
        }
        assert_eq!(format!("{hash:?}"), "record-hash(..)");
    }

    #[test]
    fn a_reason_has_one_code_and_one_key() {
        for reason in RecordReason::ALL {
            assert_eq!(RecordReason::from_code(reason.code()), Some(reason));
            let key = serde_json::to_string(&reason).unwrap();
            assert_eq!(key, format!("\"{}\"", reason.key()));
        }
        assert_eq!(RecordReason::from_code(0), None);
        assert_eq!(RecordReason::from_code(4), None);
    }
}
