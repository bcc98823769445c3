//! What members say to each other, inside MLS (`CONTENT-1`).

use core::fmt;

use abri_wire::Sequence;
use tls_codec::{
    Serialize as _, Size as _, TlsDeserializeBytes, TlsSerialize, TlsSize, VLByteSlice, VLBytes,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{extension::decode, order::OrderHash};

/// Longest text, in bytes of UTF-8 (`CONTENT-1`).
pub const MAX_TEXT: usize = 49_152;

/// Names one content for its sender, also when it is encrypted again (`COMMIT-6`): 128 random bits.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, TlsSize, TlsSerialize, TlsDeserializeBytes,
)]
pub struct LogicalId([u8; 16]);

/// A text that is wiped when dropped; `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Zeroizing<String>);

/// What an officer's client says of him; the victim's says nothing by itself (`SEEN-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// He is writing.
    Typing,
    /// He has read everything up to here.
    Seen,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(Text),
    /// Officers only (`CONTENT-3`).
    Activity(Activity),
    /// The sender closes the conversation.
    Closing,
    /// A kind that this build does not know: shown as unknown, never sent.
    Unknown {
        /// Its number.
        kind: u8,
    },
}

/// Why a content can't be made or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Longer than [`MAX_TEXT`].
    #[error("the text is too long")]
    TooLong,
    /// Nothing to say.
    #[error("the text is empty")]
    Empty,
    /// [`Content::Unknown`] is only received; an activity is not hers to send (`CONTENT-3`).
    #[error("this kind of content is not this member's to send")]
    NotYours,
}

impl LogicalId {
    pub(crate) const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl Text {
    /// Takes the text over, so that the caller's copy is wiped with it.
    ///
    /// # Errors
    /// [`ContentError::Empty`] or [`ContentError::TooLong`]; the text is wiped then too.
    pub fn new(text: impl Into<String>) -> Result<Self, ContentError> {
        let text = Zeroizing::new(text.into());
        match text.len() {
            0 => Err(ContentError::Empty),
            1..=MAX_TEXT => Ok(Self(text)),
            _ => Err(ContentError::TooLong),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text({} bytes)", self.0.len())
    }
}

impl fmt::Debug for LogicalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("logical-id(..)")
    }
}

const TEXT: u8 = 1;
const ACTIVITY: u8 = 2;
const CLOSING: u8 = 9;
const TYPING: u8 = 1;
const SEEN: u8 = 2;

/// What is encrypted: a content, its name, and what its sender has processed (`CONTENT-1`).
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) logical_id: LogicalId,
    pub(crate) through: Sequence,
    pub(crate) order: OrderHash,
    pub(crate) content: Content,
}

#[derive(TlsSize, TlsSerialize)]
struct Encoding<'a> {
    logical_id: LogicalId,
    through: Sequence,
    order: OrderHash,
    kind: u8,
    body: VLByteSlice<'a>,
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct Decoding {
    logical_id: LogicalId,
    through: Sequence,
    order: OrderHash,
    kind: u8,
    body: VLBytes,
}

/// Encodes into a buffer that is wiped and never grows, so that no copy stays behind.
pub(crate) fn encode(
    logical_id: LogicalId,
    head: (Sequence, OrderHash),
    content: &Content,
) -> Option<Zeroizing<Vec<u8>>> {
    let (kind, body): (u8, &[u8]) = match content {
        Content::Text(text) => (TEXT, text.as_str().as_bytes()),
        Content::Activity(Activity::Typing) => (ACTIVITY, &[TYPING]),
        Content::Activity(Activity::Seen) => (ACTIVITY, &[SEEN]),
        Content::Closing => (CLOSING, &[]),
        Content::Unknown { kind } => (*kind, &[]),
    };
    encode_raw(logical_id, head, kind, body)
}

/// Encodes any kind and body.
pub(crate) fn encode_raw(
    logical_id: LogicalId,
    (through, order): (Sequence, OrderHash),
    kind: u8,
    body: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let encoding = Encoding { logical_id, through, order, kind, body: VLByteSlice(body) };
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoding.tls_serialized_len()));
    encoding.tls_serialize(&mut *bytes).ok()?;
    Some(bytes)
}

impl Said {
    /// `CONTENT-1`: `None` unless `bytes` are exactly one content.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let Decoding { logical_id, through, order, kind, body } = decode(bytes)?;
        let body = Zeroizing::new(Vec::from(body));
        let content = match (kind, body.as_slice()) {
            (TEXT, _) => Content::Text(text(body)?),
            (ACTIVITY, [TYPING]) => Content::Activity(Activity::Typing),
            (ACTIVITY, [SEEN]) => Content::Activity(Activity::Seen),
            (CLOSING, []) => Content::Closing,
            (ACTIVITY | CLOSING, _) => return None,
            (kind, _) => Content::Unknown { kind },
        };
        Some(Self { logical_id, through, order, content })
    }
}

fn text(mut body: Zeroizing<Vec<u8>>) -> Option<Text> {
    match String::from_utf8(core::mem::take(&mut *body)) {
        Ok(text) => Text::new(text).ok(),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}
