//! What a client remembers of the log: it never goes back.

use super::Checkpoint;

/// Why a head is not believed, although witnesses signed it (`LOG-6`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HeadError {
    /// Smaller than one seen before: an old roster is passed off.
    #[error("the log is shorter than it was before")]
    WentBack,
    /// As large as one seen before, and another: witnesses signed two logs.
    #[error("the log has two heads of one size")]
    Forked,
}

/// The newest head that this client has seen. That a larger one continues it is for witnesses and
/// auditors to prove (`LOG-5`): a client fetches no tiles.
#[derive(Debug, Clone, Default)]
pub struct LogHead(Option<Checkpoint>);

impl LogHead {
    /// Compares a head that a quorum signed, which may be an older one; takes it if it is larger.
    ///
    /// # Errors
    /// [`HeadError::Forked`].
    pub fn agree(&mut self, other: &Checkpoint) -> Result<(), HeadError> {
        match self.advance(other) {
            Err(HeadError::WentBack) => Ok(()),
            verdict => verdict,
        }
    }

    /// Takes a head that a quorum signed.
    ///
    /// # Errors
    /// [`HeadError`]; the one before stays then.
    pub fn advance(&mut self, next: &Checkpoint) -> Result<(), HeadError> {
        match &self.0 {
            Some(known) if next.size() < known.size() => Err(HeadError::WentBack),
            Some(known) if next.size() == known.size() && next.root() != known.root() => {
                Err(HeadError::Forked)
            }
            _ => {
                self.0 = Some(next.clone());
                Ok(())
            }
        }
    }
}
