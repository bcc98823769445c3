//! Who is valid now: the roster, of which each log entry is one statement.
//!
//! Being in a log can't prove that nobody was revoked since; being in the roster that is the log's
//! newest entry can.

use core::fmt;

use base64ct::{Base64, Encoding as _};

use crate::{
    CertificateHash, Role,
    log::{Hash, InclusionProof, MAX_TREE, ProofError, decimal, hash},
};

const HEADER: &str = "abri-roster-v1";
/// Most issuing keys at once: the one in use and the one before.
const MAX_ISSUING: usize = 4;

/// Why bytes are not a roster statement (`ROSTER-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RosterError {
    /// A line is missing, unknown or not in its place, or the text is not the one form.
    #[error("the roster statement does not have its lines")]
    Lines,
    /// Not a decimal number, or too large.
    #[error("a number of the roster statement is not one")]
    Number,
    /// Not a hash or a key in base64.
    #[error("a hash of the roster statement is not one")]
    Hash,
    /// No issuing key, too many, or one twice.
    #[error("the roster statement does not name between one and four issuing keys")]
    Issuing,
}

/// What the authority says at one time about everybody: one entry of the log.
///
/// Its text, each line ended by a newline: the header, `number`, `time` (seconds since 1970),
/// `members`, `root`, and one to four lines `issuing`, keys in ascending order.
#[derive(Clone, PartialEq, Eq)]
pub struct RosterStatement {
    number: u64,
    time: u64,
    members: u64,
    root: Hash,
    issuing: Vec<[u8; 32]>,
}

/// A certificate's place in a roster, as claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    index: u64,
    path: InclusionProof,
}

impl RosterStatement {
    /// Reads the one form of a statement.
    ///
    /// # Errors
    /// [`RosterError`], the first that holds.
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(RosterError::Lines);
        }
        let mut value = |name: &str| {
            let line = lines.next()?.strip_prefix(name)?;
            line.strip_prefix(' ')
        };
        let mut number = |name| -> Result<u64, RosterError> {
            let digits = value(name).ok_or(RosterError::Lines)?;
            decimal(digits).ok_or(RosterError::Number)
        };
        let (counter, time, members) = (number("number")?, number("time")?, number("members")?);
        if members > MAX_TREE {
            return Err(RosterError::Number);
        }
        let root = value("root").ok_or(RosterError::Lines)?;
        let root = hash(root).ok_or(RosterError::Hash)?;
        let mut issuing = Vec::new();
        while let Some(key) = value("issuing") {
            issuing.push(hash(key).ok_or(RosterError::Hash)?);
            if issuing.len() > MAX_ISSUING {
                return Err(RosterError::Issuing);
            }
        }
        let ascending = issuing.windows(2).all(|pair| pair.first() < pair.last());
        if issuing.is_empty() || !ascending {
            return Err(RosterError::Issuing);
        }
        let statement = Self { number: counter, time, members, root, issuing };
        // Also refuses what follows the last key, and carriage returns.
        if statement.to_string() == text { Ok(statement) } else { Err(RosterError::Lines) }
    }

    /// Counts the statements of this authority, from 0; the same as its place in the log.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// When the authority made it, in seconds since 1970.
    #[must_use]
    pub const fn time(&self) -> u64 {
        self.time
    }

    /// How many certificates are valid.
    #[must_use]
    pub const fn members(&self) -> u64 {
        self.members
    }

    /// Whose certificates are valid: one to four keys in ascending order.
    #[must_use]
    pub fn issuing(&self) -> &[[u8; 32]] {
        &self.issuing
    }

    /// Whether certificates of this issuing key are valid.
    #[must_use]
    pub fn names_issuing(&self, key: &[u8; 32]) -> bool {
        self.issuing.contains(key)
    }

    /// Whether the certificate is valid in this role.
    ///
    /// # Errors
    /// [`ProofError::Inclusion`].
    pub fn verify(
        &self,
        role: Role,
        certificate: &[u8],
        membership: &Membership,
    ) -> Result<(), ProofError> {
        let Membership { index, path } = membership;
        let member = member(role, CertificateHash::of(certificate));
        path.verify(&member, *index, self.members, &self.root)
    }
}

impl Membership {
    /// The place `index`, and the path from it to the roster's root.
    #[must_use]
    pub const fn new(index: u64, path: InclusionProof) -> Self {
        Self { index, path }
    }

    /// The place.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &InclusionProof {
        &self.path
    }
}

/// A leaf of the roster's tree: the role's number and the certificate's hash.
fn member(role: Role, certificate: CertificateHash) -> [u8; 33] {
    let mut leaf = [role.number(); 33];
    if let Some(hash) = leaf.last_chunk_mut::<32>() {
        *hash = *certificate.as_bytes();
    }
    leaf
}

impl fmt::Display for RosterStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, time, members, .. } = self;
        writeln!(f, "{HEADER}\nnumber {number}\ntime {time}\nmembers {members}")?;
        writeln!(f, "root {}", Base64::encode_string(&self.root))?;
        self.issuing
            .iter()
            .try_for_each(|key| writeln!(f, "issuing {}", Base64::encode_string(key)))
    }
}

impl fmt::Debug for RosterStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RosterStatement({}, {} members)", self.number, self.members)
    }
}

#[cfg(feature = "build")]
mod building {
    use super::{MAX_ISSUING, Membership, RosterError, RosterStatement, member};
    use crate::{
        log::Tree,
        published::{MemberId, Members},
    };

    /// Everybody who is valid, in the one order of a roster.
    pub struct Roster {
        members: Members,
        tree: Tree,
    }

    impl Roster {
        /// Of these members.
        #[must_use]
        pub fn new(members: &Members) -> Self {
            let mut tree = Tree::default();
            for MemberId { role, certificate } in members.as_slice() {
                tree.push(member(*role, *certificate).to_vec());
            }
            Self { members: members.clone(), tree }
        }

        /// The statement about it.
        ///
        /// # Errors
        /// [`RosterError::Issuing`] unless there are one to four keys.
        pub fn state(
            &self,
            number: u64,
            time: u64,
            issuing: &[[u8; 32]],
        ) -> Result<RosterStatement, RosterError> {
            let mut issuing = issuing.to_vec();
            issuing.sort_unstable();
            issuing.dedup();
            if !(1..=MAX_ISSUING).contains(&issuing.len()) {
                return Err(RosterError::Issuing);
            }
            let (members, root) = (self.tree.size(), self.tree.root());
            Ok(RosterStatement { number, time, members, root, issuing })
        }

        /// Shows that a certificate is valid; `None` if it is not.
        #[must_use]
        pub fn prove(&self, member: &MemberId) -> Option<Membership> {
            let index = self.members.as_slice().binary_search(member).ok()?;
            let index = u64::try_from(index).ok()?;
            Some(Membership { index, path: self.tree.prove_inclusion(index)? })
        }
    }
}

#[cfg(feature = "build")]
pub use building::Roster;
