//! Roles, each a private extended key usage.

use core::{fmt, str::FromStr};

use x509_cert::der::asn1::ObjectIdentifier;

/// What a certified person may do in a session. The leaf carries exactly one (`CERT-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A trained police officer: the only role that may be added first (`ROLE-1`).
    Officer,
    /// Joins to assist or to review.
    Supervisor,
    /// A professional who joins with the victim's consent: psychologist, social worker, lawyer.
    Professional,
    /// Translates.
    Interpreter,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::Officer, Self::Supervisor, Self::Professional, Self::Interpreter];

    /// The key purpose. The arc is the one for documentation (RFC 5612) until one is assigned.
    #[must_use]
    pub const fn key_purpose(self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self {
            Self::Officer => "1.3.6.1.4.1.32473.62.1",
            Self::Supervisor => "1.3.6.1.4.1.32473.62.2",
            Self::Professional => "1.3.6.1.4.1.32473.62.3",
            Self::Interpreter => "1.3.6.1.4.1.32473.62.4",
        })
    }

    /// The last arc of the key purpose; in the log a role is this number (`ROSTER-2`).
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Officer => 1,
            Self::Supervisor => 2,
            Self::Professional => 3,
            Self::Interpreter => 4,
        }
    }

    pub(crate) fn from_key_purpose(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key_purpose() == *oid)
    }
}

/// Not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role: officer, supervisor, professional or interpreter")]
pub struct RoleError;

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.to_string() == text).ok_or(RoleError)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Officer => "officer",
            Self::Supervisor => "supervisor",
            Self::Professional => "professional",
            Self::Interpreter => "interpreter",
        })
    }
}
