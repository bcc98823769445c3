//! Text forms: of keys, and of what has one already, in JSON.

use core::{
    fmt::{self, Display},
    str::FromStr,
};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

/// A public value of this many bytes; base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Bytes<const N: usize>(pub [u8; N]);

/// Not base64url of the right length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not base64url without padding, or not of its length")]
pub struct BytesError;

impl<const N: usize> FromStr for Bytes<N> {
    type Err = BytesError;

    fn from_str(text: &str) -> Result<Self, BytesError> {
        let mut bytes = [0; N];
        let decoded = Base64UrlUnpadded::decode(text, &mut bytes);
        if decoded.is_ok_and(|decoded| decoded.len() == N) {
            Ok(Self(bytes))
        } else {
            Err(BytesError)
        }
    }
}

impl<const N: usize> Display for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Base64UrlUnpadded::encode_string(&self.0))
    }
}

/// For `#[serde(with = "text")]`: writes what [`Display`] says.
pub(crate) fn serialize<T: Display, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// For `#[serde(with = "text")]`: reads what [`FromStr`] knows.
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    // Owned: a text with escapes can't be borrowed.
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

/// Seconds since 1970 as a date that people read, in UTC: `2027-01-15T08:00:00Z`.
#[must_use]
pub fn date(seconds: u64) -> String {
    let at = core::time::Duration::from_secs(seconds);
    der::DateTime::from_unix_duration(at).map_or_else(|_| seconds.to_string(), |at| at.to_string())
}
