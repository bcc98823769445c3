//! What an officer hands over beside words: whom to turn to, and when to meet (`CONTENT-4`).

use core::fmt;

use abri_trust::is_deceptive;
use tls_codec::{
    SecretVLBytes, Serialize, TlsDeserializeBytes, TlsSerialize, TlsSize, VLByteSlice,
};
use zeroize::Zeroizing;

use super::ContentError;
use crate::extension::decode;

/// Longest title, place or contact, in bytes of UTF-8.
pub const MAX_LINE: usize = 200;
/// Longest text of a card or note of an appointment, in bytes of UTF-8.
pub const MAX_NOTE: usize = 2_000;
/// Most contacts of one card.
pub const MAX_CONTACTS: usize = 8;

/// One line that can't pretend to be something else: 1 to [`MAX_LINE`] bytes, no control characters,
/// no direction marks, no space at its ends. Wiped when dropped; `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Line(Zeroizing<String>);

/// Some lines, or nothing: at most [`MAX_NOTE`] bytes, otherwise as [`Line`], but with line feeds.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Note(Zeroizing<String>);

/// A way to reach somebody. None of them opens by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A number to call.
    Phone(PhoneNumber),
    /// A number to send a text message to.
    TextMessage(PhoneNumber),
    /// An address of a house.
    Place(Line),
    /// An address of a site: to be read, never a link.
    Site(Line),
}

/// Digits and spaces, perhaps after a plus; 2 to 24 bytes, at least two digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(Line);

/// Whom to turn to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Who that is.
    pub title: Line,
    /// What for, and when.
    pub note: Note,
    /// How; at most [`MAX_CONTACTS`].
    contacts: Vec<Contact>,
}

/// A proposal to meet. She accepts or declines it, or says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// When, in seconds since 1970.
    pub at: u64,
    /// Where.
    pub place: Line,
    /// What to bring, whom to ask for.
    pub note: Note,
}

impl Line {
    /// Takes the text over, so that the caller's copy is wiped with it.
    ///
    /// # Errors
    /// [`ContentError::Empty`], [`ContentError::TooLong`], [`ContentError::Deceptive`].
    pub fn new(text: impl Into<String>) -> Result<Self, ContentError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            return Err(ContentError::Empty);
        }
        checked(text, MAX_LINE, |_| false).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Note {
    /// Takes the text over, so that the caller's copy is wiped with it.
    ///
    /// # Errors
    /// [`ContentError::TooLong`], [`ContentError::Deceptive`].
    pub fn new(text: impl Into<String>) -> Result<Self, ContentError> {
        checked(Zeroizing::new(text.into()), MAX_NOTE, |c| c == '\n').map(Self)
    }

    /// The text; may be empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(
    text: Zeroizing<String>,
    most: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<Zeroizing<String>, ContentError> {
    if text.len() > most {
        return Err(ContentError::TooLong);
    }
    let deceptive = text.chars().any(|c| is_deceptive(c) && !allowed(c));
    if deceptive || text.trim() != text.as_str() {
        return Err(ContentError::Deceptive);
    }
    Ok(text)
}

impl PhoneNumber {
    /// Checks the text.
    ///
    /// # Errors
    /// [`ContentError::Deceptive`] for anything else than a number, and those of [`Line`].
    pub fn new(text: impl Into<String>) -> Result<Self, ContentError> {
        const LONGEST: usize = 24;
        let line = Line::new(text)?;
        let digits = line.as_str().strip_prefix('+').unwrap_or(line.as_str());
        let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        if !only_digits || count < 2 || line.as_str().len() > LONGEST {
            return Err(ContentError::Deceptive);
        }
        Ok(Self(line))
    }

    /// As it is read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Card {
    /// A card.
    ///
    /// # Errors
    /// [`ContentError::TooLong`] for more than [`MAX_CONTACTS`].
    pub fn new(title: Line, note: Note, contacts: Vec<Contact>) -> Result<Self, ContentError> {
        if contacts.len() > MAX_CONTACTS {
            return Err(ContentError::TooLong);
        }
        Ok(Self { title, note, contacts })
    }

    /// How to reach them.
    #[must_use]
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }
}

const PHONE: u8 = 1;
const TEXT_MESSAGE: u8 = 2;
const PLACE: u8 = 3;
const SITE: u8 = 4;

#[derive(TlsSize, TlsSerialize)]
struct CardBytes<'a> {
    title: VLByteSlice<'a>,
    note: VLByteSlice<'a>,
    contacts: Vec<ContactBytes<'a>>,
}

#[derive(TlsSize, TlsSerialize)]
struct ContactBytes<'a> {
    kind: u8,
    value: VLByteSlice<'a>,
}

#[derive(TlsSize, TlsSerialize)]
struct AppointmentBytes<'a> {
    at: u64,
    place: VLByteSlice<'a>,
    note: VLByteSlice<'a>,
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct UntrustedCard {
    title: SecretVLBytes,
    note: SecretVLBytes,
    contacts: Vec<UntrustedContact>,
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct UntrustedContact {
    kind: u8,
    value: SecretVLBytes,
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct UntrustedAppointment {
    at: u64,
    place: SecretVLBytes,
    note: SecretVLBytes,
}

impl Contact {
    fn encoding(&self) -> ContactBytes<'_> {
        let (kind, value) = match self {
            Self::Phone(number) => (PHONE, number.as_str()),
            Self::TextMessage(number) => (TEXT_MESSAGE, number.as_str()),
            Self::Place(place) => (PLACE, place.as_str()),
            Self::Site(site) => (SITE, site.as_str()),
        };
        ContactBytes { kind, value: VLByteSlice(value.as_bytes()) }
    }

    fn checked(untrusted: &UntrustedContact) -> Option<Self> {
        let value = text(&untrusted.value)?;
        Some(match untrusted.kind {
            PHONE => Self::Phone(PhoneNumber::new(value).ok()?),
            TEXT_MESSAGE => Self::TextMessage(PhoneNumber::new(value).ok()?),
            PLACE => Self::Place(Line::new(value).ok()?),
            SITE => Self::Site(Line::new(value).ok()?),
            _ => return None,
        })
    }
}

impl Card {
    pub(super) fn encode(&self) -> Option<Zeroizing<Vec<u8>>> {
        encode(&CardBytes {
            title: VLByteSlice(self.title.as_str().as_bytes()),
            note: VLByteSlice(self.note.as_str().as_bytes()),
            contacts: self.contacts.iter().map(Contact::encoding).collect(),
        })
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let UntrustedCard { title, note, contacts } = decode(bytes)?;
        // Before anything is copied.
        if contacts.len() > MAX_CONTACTS {
            return None;
        }
        let contacts = contacts.iter().map(Contact::checked).collect::<Option<_>>()?;
        Self::new(Line::new(text(&title)?).ok()?, Note::new(text(&note)?).ok()?, contacts).ok()
    }
}

impl Appointment {
    pub(super) fn encode(&self) -> Option<Zeroizing<Vec<u8>>> {
        encode(&AppointmentBytes {
            at: self.at,
            place: VLByteSlice(self.place.as_str().as_bytes()),
            note: VLByteSlice(self.note.as_str().as_bytes()),
        })
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let UntrustedAppointment { at, place, note } = decode(bytes)?;
        let (place, note) = (Line::new(text(&place)?).ok()?, Note::new(text(&note)?).ok()?);
        // A date that no calendar shows is none.
        (at <= LATEST).then_some(Self { at, place, note })
    }
}

/// The end of the year 9999.
const LATEST: u64 = 253_402_300_799;

/// Into a buffer that is wiped and never grows, so that no copy stays behind.
pub(super) fn encode<T: Serialize>(value: &T) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(value.tls_serialized_len()));
    value.tls_serialize(&mut *bytes).ok()?;
    Some(bytes)
}

pub(super) fn text(bytes: &SecretVLBytes) -> Option<&str> {
    str::from_utf8(bytes.as_slice()).ok()
}

/// The codec asks for it; it shows nothing.
impl fmt::Debug for ContactBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("contact(..)")
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "note({} bytes)", self.0.len())
    }
}
