//! What members say to each other, inside MLS (`CONTENT-1`).

mod card;
mod file;
mod request;

use core::fmt;

use abri_trust::Role;
use abri_wire::{ExitCommitment, Sequence, records::RecordReason};
use tls_codec::{
    Serialize as _, Size as _, TlsDeserializeBytes, TlsSerialize, TlsSize, VLByteSlice, VLBytes,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{ReturnKey, ReturnStatement, extension::decode, order::OrderHash};

pub use card::{
    Appointment, Card, Contact, Line, MAX_CONTACTS, MAX_LINE, MAX_NOTE, Note, PhoneNumber,
};

pub use file::FileDescription;
pub use request::Request;

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

/// What she says to a proposal: no answer is one too, and never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Answer {
    /// The content that is answered.
    pub about: LogicalId,
    /// What it is.
    pub verdict: Verdict,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
pub enum Verdict {
    /// She accepts.
    Accepted = 1,
    /// She declines.
    Declined = 2,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(Text),
    /// Officers only (`CONTENT-3`).
    Activity(Activity),
    /// Whom to turn to. Officers only (`CONTENT-4`).
    Card(Card),
    /// A proposal to meet. Officers only (`CONTENT-4`).
    Appointment(Appointment),
    /// Whether one more person may come in. Officers only (`CONSENT-1`); her client gets it as
    /// [`Event::Asked`](crate::Event::Asked).
    Request(Request),
    /// Her answer to a proposal or a request. Hers only (`CONTENT-4`).
    Answer(Answer),
    /// Who was accepted by her answer to this request could not be called (`CONSENT-7`). Hers only.
    NotCalled(LogicalId),
    /// What she will open if she leaves by the exit (`EXIT-1`). Hers only.
    ExitCommitment(ExitCommitment),
    /// What opens a file that is stored (`FILE-4`). Hers only.
    File(FileDescription),
    /// What a return of hers will be verified with (`RETURN-2`). Hers only.
    ReturnKey(ReturnKey),
    /// She was in another session before (`RETURN-2`). Hers only.
    Return(ReturnStatement),
    /// The sender must keep a record of this conversation (`RECORD-1`). Of the role `officer` only
    /// (`CONTENT-5`).
    Record(RecordReason),
    /// The sender closes the conversation; an officer beside others only leaves it (`CONSENT-6`).
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
    /// It has characters that could make it look like something else.
    #[error("the text could be taken for something else")]
    Deceptive,
    /// [`Content::Unknown`] is only received; others are one side's only (`CONTENT-3`,
    /// `CONTENT-4`).
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

impl Content {
    /// Whether an officer's client may send it (`CONTENT-4`).
    pub(crate) const fn is_officers(&self) -> bool {
        matches!(
            self,
            Self::Text(_)
                | Self::Activity(_)
                | Self::Card(_)
                | Self::Appointment(_)
                | Self::Request(_)
                | Self::Record(_)
                | Self::Closing
        )
    }

    /// Whether somebody of this role may send it, of all that an officer's client may
    /// (`CONTENT-5`).
    pub(crate) fn is_of(&self, role: Role) -> bool {
        role == Role::Officer || !matches!(self, Self::Record(_))
    }

    /// Whether her client may send it (`CONTENT-3`, `CONTENT-4`, `SEEN-1`).
    pub(crate) const fn is_hers(&self) -> bool {
        matches!(
            self,
            Self::Text(_)
                | Self::Answer(_)
                | Self::NotCalled(_)
                | Self::ExitCommitment(_)
                | Self::File(_)
                | Self::ReturnKey(_)
                | Self::Return(_)
                | Self::Closing
        )
    }
}

#[cfg(feature = "test-util")]
impl From<[u8; 16]> for LogicalId {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
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
const EXIT_COMMITMENT: u8 = 3;
const FILE: u8 = 4;
const CARD: u8 = 5;
const APPOINTMENT: u8 = 6;
const ANSWER: u8 = 7;
const REQUEST: u8 = 8;
const CLOSING: u8 = 9;
const RETURN_KEY: u8 = 10;
const RETURN: u8 = 11;
const RECORD: u8 = 12;
const NOT_CALLED: u8 = 13;
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
    let say = |kind, body: &[u8]| encode_raw(logical_id, head, kind, body);
    match content {
        Content::Text(text) => say(TEXT, text.as_str().as_bytes()),
        Content::Activity(Activity::Typing) => say(ACTIVITY, &[TYPING]),
        Content::Activity(Activity::Seen) => say(ACTIVITY, &[SEEN]),
        Content::Card(card) => say(CARD, &card.encode()?),
        Content::Appointment(appointment) => say(APPOINTMENT, &appointment.encode()?),
        Content::Request(request) => say(REQUEST, &request.encode()?),
        Content::Answer(answer) => say(ANSWER, &crate::extension::encode(answer)?),
        Content::NotCalled(about) => say(NOT_CALLED, about.as_bytes()),
        Content::ExitCommitment(commitment) => say(EXIT_COMMITMENT, commitment.as_bytes()),
        Content::File(description) => say(FILE, description.as_bytes()),
        Content::ReturnKey(key) => say(RETURN_KEY, key.as_bytes()),
        Content::Return(statement) => say(RETURN, &crate::extension::encode(statement)?),
        Content::Record(reason) => say(RECORD, &[reason.code()]),
        Content::Closing => say(CLOSING, &[]),
        Content::Unknown { kind } => say(*kind, &[]),
    }
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
            (CARD, body) => Content::Card(Card::decode(body)?),
            (APPOINTMENT, body) => Content::Appointment(Appointment::decode(body)?),
            (REQUEST, body) => Content::Request(Request::decode(body)?),
            (ANSWER, body) => Content::Answer(decode(body)?),
            (NOT_CALLED, body) => Content::NotCalled(decode(body)?),
            (EXIT_COMMITMENT, body) => Content::ExitCommitment(decode(body)?),
            (FILE, body) => Content::File(FileDescription::new(body)?),
            (RETURN_KEY, body) => Content::ReturnKey(decode(body)?),
            (RETURN, body) => Content::Return(decode(body)?),
            (RECORD, [code]) => Content::Record(RecordReason::from_code(*code)?),
            (CLOSING, []) => Content::Closing,
            (ACTIVITY | RECORD | CLOSING, _) => return None,
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
