//! The padded frame: all that is ever stored or forwarded (`FRAME-1` to `FRAME-4`).
//!
//! ```text
//! version (1) | kind (1) | length (4, big-endian) | payload | zeros up to the bucket
//! ```

use tls_codec::{DeserializeBytes, Error as TlsError, Serialize, Size};

/// Sizes that a frame can have, in bytes; a frame takes the smallest that fits (`FRAME-2`).
pub const BUCKETS: [usize; 4] = [1024, 4096, 16_384, 61_440];
/// Bytes before the payload.
pub const FRAME_HEADER: usize = 6;
/// Largest frame, in bytes.
pub const MAX_FRAME: usize = 61_440;
/// Largest payload, in bytes.
pub const MAX_PAYLOAD: usize = MAX_FRAME - FRAME_HEADER;

const VERSION: u8 = 1;

/// What a payload is. The server could tell from the MLS header; this says it openly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FrameKind {
    /// An MLS `PrivateMessage` with application data.
    Application = 1,
    /// A Commit with its Welcome and `joining` message: one envelope, so never one without the other.
    CommitBundle = 2,
    /// An officer's KeyPackage, made for one offer.
    KeyPackage = 3,
    /// A member's typed word outside MLS: it refuses a commit and says why.
    Control = 4,
}

impl TryFrom<u8> for FrameKind {
    type Error = FrameError;

    fn try_from(value: u8) -> Result<Self, FrameError> {
        match value {
            1 => Ok(Self::Application),
            2 => Ok(Self::CommitBundle),
            3 => Ok(Self::KeyPackage),
            4 => Ok(Self::Control),
            _ => Err(FrameError::Kind),
        }
    }
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The size is none of [`BUCKETS`], or the payload does not fit the largest.
    #[error("size is none of the buckets")]
    Size,
    /// A version that this build does not speak.
    #[error("unknown frame version")]
    Version,
    /// A kind that this build does not know.
    #[error("unknown frame kind")]
    Kind,
    /// The length does not lie within the frame.
    #[error("length outside the frame")]
    Length,
    /// A smaller bucket would have held it: two encodings of one payload.
    #[error("not the smallest bucket")]
    Bucket,
    /// Padding that is not zero.
    #[error("padding is not zero")]
    Padding,
}

/// A frame whose every byte was checked; holds its padded bytes in an allocation of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Frame {
    kind: FrameKind,
    length: usize,
    padded: Box<[u8]>,
}

impl Frame {
    /// Pads `payload` into the smallest bucket.
    ///
    /// # Errors
    /// [`FrameError::Size`] if `payload` is longer than [`MAX_PAYLOAD`].
    pub fn new(kind: FrameKind, payload: &[u8]) -> Result<Self, FrameError> {
        let bucket = bucket_for(payload.len()).ok_or(FrameError::Size)?;
        let length = u32::try_from(payload.len()).map_err(|_| FrameError::Size)?;
        let mut padded = Vec::with_capacity(bucket);
        padded.push(VERSION);
        padded.push(kind as u8);
        padded.extend_from_slice(&length.to_be_bytes());
        padded.extend_from_slice(payload);
        padded.resize(bucket, 0);
        Ok(Self { kind, length: payload.len(), padded: padded.into_boxed_slice() })
    }

    /// Checks bytes from outside.
    ///
    /// # Errors
    /// The first [`FrameError`] that holds, in the order of the header's fields.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        if !BUCKETS.contains(&bytes.len()) {
            return Err(FrameError::Size);
        }
        let ([version, kind, length @ ..], body) =
            bytes.split_first_chunk::<FRAME_HEADER>().ok_or(FrameError::Size)?;
        if *version != VERSION {
            return Err(FrameError::Version);
        }
        let kind = FrameKind::try_from(*kind)?;
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_| FrameError::Length)?;
        let padding = body.get(length..).ok_or(FrameError::Length)?;
        if bucket_for(length) != Some(bytes.len()) {
            return Err(FrameError::Bucket);
        }
        if padding.iter().any(|byte| *byte != 0) {
            return Err(FrameError::Padding);
        }
        Ok(Self { kind, length, padded: bytes.into() })
    }

    /// What the payload is.
    #[must_use]
    pub const fn kind(&self) -> FrameKind {
        self.kind
    }

    /// The bytes without header and padding.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.padded.get(FRAME_HEADER..FRAME_HEADER + self.length).unwrap_or_default()
    }

    /// The bytes as they travel and are stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.padded
    }
}

fn bucket_for(payload: usize) -> Option<usize> {
    BUCKETS.into_iter().find(|bucket| payload.saturating_add(FRAME_HEADER) <= *bucket)
}

impl core::fmt::Debug for Frame {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "frame({:?}, {} bytes)", self.kind, self.padded.len())
    }
}

// Within other structures a frame is its length (2 bytes) and its bytes.
impl Size for Frame {
    fn tls_serialized_len(&self) -> usize {
        2 + self.padded.len()
    }
}

impl Serialize for Frame {
    fn tls_serialize<W: std::io::Write>(&self, writer: &mut W) -> Result<usize, TlsError> {
        let length = u16::try_from(self.padded.len()).map_err(|_| TlsError::InvalidVectorLength)?;
        writer.write_all(&length.to_be_bytes())?;
        writer.write_all(&self.padded)?;
        Ok(self.tls_serialized_len())
    }
}

impl DeserializeBytes for Frame {
    fn tls_deserialize_bytes(bytes: &[u8]) -> Result<(Self, &[u8]), TlsError> {
        let (length, rest) = u16::tls_deserialize_bytes(bytes)?;
        let (frame, rest) = rest.split_at_checked(length.into()).ok_or(TlsError::EndOfStream)?;
        let frame =
            Self::decode(frame).map_err(|error| TlsError::DecodingError(error.to_string()))?;
        Ok((frame, rest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(payload: &[u8]) -> Vec<u8> {
        Frame::new(FrameKind::Application, payload).unwrap().as_bytes().to_vec()
    }

    /// FRAME-2: the smallest bucket, and only that.
    #[test]
    fn takes_the_smallest_bucket() {
        for (payload, bucket) in
            [(0, 1024), (1018, 1024), (1019, 4096), (4091, 16_384), (MAX_PAYLOAD, 61_440)]
        {
            assert_eq!(bytes(&vec![1; payload]).len(), bucket, "{payload}");
        }
        let too_long = vec![0; MAX_PAYLOAD + 1];
        assert_eq!(Frame::new(FrameKind::Control, &too_long), Err(FrameError::Size));
        let mut roomy = bytes(b"x");
        roomy.resize(4096, 0);
        assert_eq!(Frame::decode(&roomy), Err(FrameError::Bucket));
    }

    /// FRAME-1, FRAME-3, FRAME-4: each field is checked and named.
    #[test]
    fn names_what_is_wrong() {
        let with = |at: usize, value: u8| {
            let mut frame = bytes(b"hello");
            frame[at] = value;
            Frame::decode(&frame)
        };
        assert_eq!(with(0, 2), Err(FrameError::Version));
        assert_eq!(with(1, 0), Err(FrameError::Kind));
        assert_eq!(with(2, 1), Err(FrameError::Length));
        assert_eq!(with(1023, 1), Err(FrameError::Padding));
        assert_eq!(Frame::decode(&bytes(b"x")[..1023]), Err(FrameError::Size));
        assert_eq!(Frame::decode(&[]), Err(FrameError::Size));
    }

    proptest! {
        #[test]
        fn round_trips(payload in prop::collection::vec(any::<u8>(), 0..5000)) {
            let frame = Frame::new(FrameKind::CommitBundle, &payload).unwrap();
            let again = Frame::decode(frame.as_bytes()).unwrap();
            prop_assert_eq!(again.payload(), &payload[..]);
            prop_assert_eq!(again, frame);
        }

        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..1100)) {
            let _ = Frame::decode(&bytes);
        }
    }
}
