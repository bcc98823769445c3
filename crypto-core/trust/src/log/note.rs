//! Signed notes (c2sp.org/signed-note): a text, and lines of signatures over it.

use base64ct::{Base64, Encoding as _};

/// Longest note that is looked at, in bytes.
pub const MAX_NOTE: usize = 8192;
/// Most signatures of one note; the format asks for at least 16.
pub const MAX_SIGNATURES: usize = 16;
/// The id of the key that signed, then the signature.
const KEY_ID: usize = 4;

/// Why bytes are not a signed note (`LOG-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`MAX_NOTE`].
    #[error("the note is too long")]
    TooLong,
    /// Not UTF-8, or with a control character.
    #[error("the note is not plain text")]
    NotText,
    /// No text that ends with a newline, no empty line, or no signatures after it.
    #[error("the note has no text or no signatures")]
    Shape,
    /// A line of signatures that is not one.
    #[error("a signature line of the note can't be read")]
    SignatureLine,
    /// More than [`MAX_SIGNATURES`].
    #[error("the note has too many signatures")]
    TooManySignatures,
}

/// A note from outside: nothing in it has been verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedNote<'n> {
    text: &'n str,
    signatures: Vec<SignatureLine<'n>>,
}

/// One line below the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignatureLine<'n> {
    pub(super) name: &'n str,
    pub(super) key_id: [u8; KEY_ID],
    pub(super) signature: Vec<u8>,
}

impl<'n> UntrustedNote<'n> {
    /// Reads a note; signatures of unknown kinds stay, and are looked at by nobody.
    ///
    /// # Errors
    /// [`NoteError`], the first that holds.
    pub fn parse(bytes: &'n [u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = core::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.chars().any(|character| character.is_control() && character != '\n') {
            return Err(NoteError::NotText);
        }
        // The last empty line parts text and signatures; the text keeps its own newline.
        let split = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, signatures) = note.split_at_checked(split + 1).ok_or(NoteError::Shape)?;
        let lines = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::Shape)?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = lines.split('\n').map(SignatureLine::parse).collect::<Option<Vec<_>>>();
        Ok(Self { text, signatures: signatures.ok_or(NoteError::SignatureLine)? })
    }

    /// The text, with its last newline; not verified.
    #[must_use]
    pub const fn text(&self) -> &'n str {
        self.text
    }

    pub(super) fn signatures(&self) -> &[SignatureLine<'n>] {
        &self.signatures
    }
}

impl<'n> SignatureLine<'n> {
    fn parse(line: &'n str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        if !is_key_name(name) {
            return None;
        }
        let bytes = Base64::decode_vec(signature).ok()?;
        let (key_id, signature) = bytes.split_first_chunk()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self { name, key_id: *key_id, signature: signature.to_vec() })
    }

    #[cfg(feature = "build")]
    pub(super) fn write(name: &str, key_id: [u8; KEY_ID], signature: &[u8]) -> String {
        let bytes = [&key_id[..], signature].concat();
        format!("\u{2014} {name} {}\n", Base64::encode_string(&bytes))
    }
}

/// Not empty, no space of any kind, no plus.
pub(super) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|it| it.is_whitespace() || it.is_control() || it == '+')
}
