//! A checkpoint with the proof that one entry is in it (c2sp.org/tlog-proof).

use base64ct::{Base64, Encoding as _};

use super::{
    InclusionProof, LogPolicy, NoteError, ProofError, UntrustedNote, WitnessError,
    WitnessedCheckpoint,
    checkpoint::{decimal, hash},
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Most opaque bytes that a proof may carry, in base64.
const MAX_EXTRA: usize = 4096;

/// Why bytes are not a proof of the log (`LOG-4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParseProofError {
    /// No header, index or empty line where they belong, or not text.
    #[error("the log proof does not have its lines")]
    Lines,
    /// The opaque part is not base64, or too long.
    #[error("the extra part of the log proof can't be read")]
    Extra,
    /// Not a decimal number.
    #[error("the log proof's index is not one")]
    Index,
    /// A node that is not a hash in base64, or too many.
    #[error("a node of the log proof is not a hash")]
    Node,
    /// The checkpoint is not a note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Why an entry is not the newest of a log (`LOG-3`, `LOG-4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LogError {
    /// The checkpoint is not believed.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// The entry is not where it is said to be.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// A proof from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedLogProof<'p> {
    extra: Vec<u8>,
    index: u64,
    path: InclusionProof,
    note: UntrustedNote<'p>,
}

impl<'p> UntrustedLogProof<'p> {
    /// Reads the format; verifies nothing.
    ///
    /// # Errors
    /// [`ParseProofError`], the first that holds.
    pub fn parse(bytes: &'p [u8]) -> Result<Self, ParseProofError> {
        const LINES: ParseProofError = ParseProofError::Lines;
        let text = core::str::from_utf8(bytes).map_err(|_| LINES)?;
        let (head, note) = text.split_once("\n\n").ok_or(LINES)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(LINES);
        }
        let mut line = lines.next().ok_or(LINES)?;
        let mut extra = Vec::new();
        if let Some(encoded) = line.strip_prefix("extra ") {
            if encoded.len() > MAX_EXTRA {
                return Err(ParseProofError::Extra);
            }
            extra = Base64::decode_vec(encoded).map_err(|_| ParseProofError::Extra)?;
            line = lines.next().ok_or(LINES)?;
        }
        let index = line.strip_prefix("index ").ok_or(LINES)?;
        let index = decimal(index).ok_or(ParseProofError::Index)?;
        let nodes = lines.take(64).map(hash).collect::<Option<Vec<_>>>();
        let path = InclusionProof::new(nodes.ok_or(ParseProofError::Node)?);
        let path = path.map_err(|_| ParseProofError::Node)?;
        Ok(Self { extra, index, path, note: UntrustedNote::parse(note.as_bytes())? })
    }

    /// What the application put beside it; nobody has signed it.
    #[must_use]
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// Place of the entry, as claimed.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Verifies the checkpoint, and that `entry` is its newest.
    ///
    /// # Errors
    /// [`LogError`]: who signed comes before what is proved.
    pub fn verify_newest(
        &self,
        policy: &LogPolicy,
        entry: &[u8],
    ) -> Result<WitnessedCheckpoint, LogError> {
        let witnessed = policy.verify(&self.note)?;
        let checkpoint = witnessed.checkpoint();
        if self.index != checkpoint.size().saturating_sub(1) {
            return Err(ProofError::Inclusion.into());
        }
        self.path.verify(entry, self.index, checkpoint.size(), checkpoint.root())?;
        Ok(witnessed)
    }

    /// The text of a proof, but for the empty line and the note that end it.
    #[cfg(feature = "build")]
    #[must_use]
    pub fn write(extra: &[u8], index: u64, path: &InclusionProof) -> String {
        let mut text = format!("{HEADER}\n");
        if !extra.is_empty() {
            text.push_str(&format!("extra {}\n", Base64::encode_string(extra)));
        }
        text.push_str(&format!("index {index}\n"));
        for node in path.nodes() {
            text.push_str(&format!("{}\n", Base64::encode_string(node)));
        }
        text
    }
}
