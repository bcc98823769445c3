//! The members of a statement, as a file.

use core::{cmp::Ordering, fmt};

use super::PublishedError;
use crate::{CertificateHash, Role};

/// Most bytes of a list of members that is read: far more than 10,000.
pub const MAX_MEMBERS: usize = 16 << 20;

const HEADER: &str = "abri-members-v1";

/// One valid certificate and the role that it is valid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MemberId {
    /// The role.
    pub role: Role,
    /// The certificate.
    pub certificate: CertificateHash,
}

/// Everybody whom one statement speaks of: the header, then a line a member, its role's number and
/// its certificate's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(Vec<MemberId>);

impl Members {
    /// In the one order, each once.
    #[must_use]
    pub fn new(members: impl IntoIterator<Item = MemberId>) -> Self {
        let mut members: Vec<_> = members.into_iter().collect();
        members.sort_unstable();
        members.dedup();
        Self(members)
    }

    /// Reads a list.
    ///
    /// # Errors
    /// [`PublishedError::Members`] unless it is the one form of its content.
    pub fn parse(text: &str) -> Result<Self, PublishedError> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(PublishedError::Members);
        }
        let members = lines.map(member).collect::<Option<Vec<_>>>();
        let members = Self::new(members.ok_or(PublishedError::Members)?);
        if members.to_string() == text { Ok(members) } else { Err(PublishedError::Members) }
    }

    /// The members, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[MemberId] {
        &self.0
    }
}

fn member(line: &str) -> Option<MemberId> {
    let (number, certificate) = line.split_once(' ')?;
    let role = Role::ALL.into_iter().find(|role| role.number().to_string() == number)?;
    Some(MemberId { role, certificate: certificate.parse().ok()? })
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        self.0
            .iter()
            .try_for_each(|member| writeln!(f, "{} {}", member.role.number(), member.certificate))
    }
}

impl MemberId {
    const fn order(&self) -> (u8, CertificateHash) {
        (self.role.number(), self.certificate)
    }
}

impl Ord for MemberId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for MemberId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
