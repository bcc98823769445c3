//! All that a client has to be given by a way that it trusts: its own bundle.

use core::{fmt, str::FromStr};

use sha2::{Digest, Sha384};

use crate::{
    AnchorsError, TrustAnchors,
    log::{LogPolicy, PolicyError},
};

/// The roots and the log that a client believes.
///
/// Text form: a line `roots`, a space and the [`TrustAnchors`]; the rest is the [`LogPolicy`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pins {
    /// Who may say that a key is an officer's.
    pub anchors: TrustAnchors,
    /// Who says which of them are valid now, and who watches that.
    pub log: LogPolicy,
}

/// Why a text is not what a client can pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinsError {
    /// The first line does not begin with `roots` and a space.
    #[error("line 1 does not name the roots")]
    NoRoots,
    /// The roots.
    #[error("line 1: {0}")]
    Roots(#[from] AnchorsError),
    /// The log policy; its lines are counted from the second one.
    #[error("after line 1: {0}")]
    Log(#[from] PolicyError),
}

impl Pins {
    /// SHA-384 over the one form of the text; the group's policy carries it (`GROUP-3`).
    #[must_use]
    pub fn hash(&self) -> [u8; 48] {
        let mut digest = Sha384::new();
        digest.update(b"Abri 1.0 Pins");
        digest.update(self.to_string());
        digest.finalize().into()
    }
}

impl FromStr for Pins {
    type Err = PinsError;

    fn from_str(text: &str) -> Result<Self, PinsError> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let roots = first.strip_prefix("roots ").ok_or(PinsError::NoRoots)?;
        Ok(Self { anchors: roots.parse()?, log: rest.parse()? })
    }
}

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "roots {}\n{}", self.anchors, self.log)
    }
}
