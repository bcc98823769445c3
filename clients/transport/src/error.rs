//! Why an operation did not succeed.

use abri_wire::ProblemKind;

/// What came back instead of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The service refused, and said why.
    #[error("{}", .0.title())]
    Problem(ProblemKind),
    /// No answer: no network, no server, or too late. The request may or may not have arrived.
    #[error("the service can't be reached")]
    Offline,
    /// An answer that isn't one of this protocol (a captive portal, for example).
    #[error("the answer can't be read")]
    Malformed,
}

impl TransportError {
    /// Whether the same request may succeed later, unchanged.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        match self {
            Self::Problem(problem) => problem.is_transient(),
            Self::Offline | Self::Malformed => true,
        }
    }
}
