//! Strict decoding of TLS presentation language (RFC 8446, section 3).

use tls_codec::{DeserializeBytes, Serialize};

/// Bytes that are not exactly one value of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Truncated, a length that lies, or a value outside its type's range.
    #[error("malformed bytes")]
    Malformed,
    /// A whole value, then more.
    #[error("bytes after the end")]
    Trailing,
}

/// Decodes one value that takes all of `bytes`.
pub(crate) fn decode<T: DeserializeBytes>(bytes: &[u8]) -> Result<T, DecodeError> {
    let (value, rest) = T::tls_deserialize_bytes(bytes).map_err(|_| DecodeError::Malformed)?;
    if rest.is_empty() { Ok(value) } else { Err(DecodeError::Trailing) }
}

/// Encodes a value whose parts are all bounded far below the codec's limits.
pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Fails only past 2^30 bytes in one vector; every vector here holds at most a page of frames.
    value.tls_serialize_detached().unwrap_or_default()
}
