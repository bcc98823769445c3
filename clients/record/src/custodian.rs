//! Who can read records: pinned in the console's page like roots, so that no server can put a key of
//! its own in their place (`RECORD-3`).

use core::{fmt, str::FromStr};

use abri_trust::is_deceptive;
use age::x25519::Recipient;

/// Most keys: two people, each with a spare one.
pub const MAX_RECIPIENTS: usize = 4;
/// Longest name, in bytes of UTF-8.
pub const MAX_NAME: usize = 80;

/// Whoever keeps records: a name for officers to read, and the keys of age that open them.
#[derive(Clone, PartialEq, Eq)]
pub struct Custodian {
    name: String,
    recipients: Vec<Recipient>,
}

/// Why that names no custodian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CustodianError {
    /// No name, a long one, or one with characters that could deceive.
    #[error("a custodian has a name of 1 to 80 bytes, without control characters")]
    Name,
    /// None, or more than [`MAX_RECIPIENTS`].
    #[error("a custodian has 1 to 4 keys")]
    Number,
    /// Not a recipient of age for X25519, in its one form.
    #[error("key {0} is none: it is to be an age recipient, \"age1…\"")]
    Key(usize),
    /// The same key twice.
    #[error("key {0} stands there twice")]
    Twice(usize),
}

impl Custodian {
    /// Checks what an operator wrote.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn new(name: &str, keys: &[&str]) -> Result<Self, Vec<CustodianError>> {
        let mut wrong = Vec::new();
        if !is_name(name) {
            wrong.push(CustodianError::Name);
        }
        if !(1..=MAX_RECIPIENTS).contains(&keys.len()) {
            wrong.push(CustodianError::Number);
        }
        let mut recipients = Vec::new();
        for (place, key) in (1..).zip(keys.iter().take(MAX_RECIPIENTS)) {
            match Recipient::from_str(key) {
                // Upper case is the same key in another form.
                Ok(recipient) if recipient.to_string() != **key => {
                    wrong.push(CustodianError::Key(place));
                }
                Ok(recipient) if recipients.contains(&recipient) => {
                    wrong.push(CustodianError::Twice(place));
                }
                Ok(recipient) => recipients.push(recipient),
                Err(_) => wrong.push(CustodianError::Key(place)),
            }
        }
        if wrong.is_empty() { Ok(Self { name: name.to_owned(), recipients }) } else { Err(wrong) }
    }

    /// From what stands in a page: the keys with a space between, and the name.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn pinned(name: &str, keys: &str) -> Result<Self, Vec<CustodianError>> {
        let keys: Vec<&str> = keys.split(' ').filter(|key| !key.is_empty()).collect();
        Self::new(name, &keys)
    }

    /// What officers read.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys as they stand in a page.
    #[must_use]
    pub fn keys(&self) -> String {
        let keys: Vec<String> = self.recipients.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }

    pub(crate) fn recipients(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        self.recipients.iter().map(|recipient| recipient as &dyn age::Recipient)
    }
}

fn is_name(name: &str) -> bool {
    let deceives = name.chars().any(is_deceptive);
    (1..=MAX_NAME).contains(&name.len()) && !deceives && name.trim() == name
}

impl fmt::Debug for Custodian {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "custodian({} keys)", self.recipients.len())
    }
}
