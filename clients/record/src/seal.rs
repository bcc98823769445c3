//! From a document to a file that the custodian alone opens: age, version 1, to X25519 keys.

use std::io::Write as _;

use abri_wire::records::{RecordHash, RecordReason, RecordStatement};

use crate::{Custodian, Plain};

/// A header with [`MAX_RECIPIENTS`](crate::MAX_RECIPIENTS), at most, in bytes.
const HEADER: usize = 1024;
/// Of each piece of 64 KiB, in bytes.
const TAG: usize = 16;
const PIECE: usize = 64 * 1024;

/// An encrypted record, and what is said of it before it is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    bytes: Vec<u8>,
    statement: RecordStatement,
}

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record could not be encrypted")]
pub struct SealError;

/// Encrypts a document. The library draws its keys from the system's generator itself.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    plain: &Plain,
    custodian: &Custodian,
    reason: RecordReason,
) -> Result<Sealed, SealError> {
    let length = plain.as_bytes().len();
    let tags = length.div_ceil(PIECE).saturating_add(1).saturating_mul(TAG);
    let mut bytes = Vec::with_capacity(length.saturating_add(tags).saturating_add(HEADER));
    let encryptor =
        age::Encryptor::with_recipients(custodian.recipients()).map_err(|_| SealError)?;
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(|_| SealError)?;
    writer.write_all(plain.as_bytes()).map_err(|_| SealError)?;
    writer.finish().map_err(|_| SealError)?;
    let size = u32::try_from(bytes.len()).map_err(|_| SealError)?;
    let statement = RecordStatement { sha256: RecordHash::of(&bytes), bytes: size, reason };
    if statement.is_well_formed() { Ok(Sealed { bytes, statement }) } else { Err(SealError) }
}

impl Sealed {
    /// The file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the journal is told of it (`RECORD-5`).
    #[must_use]
    pub const fn statement(&self) -> &RecordStatement {
        &self.statement
    }

    /// A name that says nothing of the conversation: the first digits of its hash.
    #[must_use]
    pub fn name(&self) -> String {
        let digits: String = self.statement.sha256.to_string().chars().take(8).collect();
        format!("record-{digits}.age")
    }
}

impl core::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "sealed({} bytes)", self.bytes.len())
    }
}
