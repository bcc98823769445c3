//! The register: public facts about keys, invitations, officers and certificates.

use abri_trust::{
    CertificateHash, MAX_SERVICE, Pins, Role, TrustAnchors, is_number,
    log::{Checkpoint, LogKey, LogPolicy, WitnessKey},
    published::MemberId,
};
use serde::{Deserialize, Serialize};

use crate::text::{self, Bytes};

/// Longest register that is read, in bytes: far more than 10,000 officers take.
pub const MAX_REGISTER: usize = 64 << 20;

/// Why a register can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Not its JSON form.
    #[error("the register can't be read: line {line}, column {column}")]
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// An officer or an invitation with a number that is none.
    #[error("not a number: letters, digits and hyphens, 1 to 32 of them")]
    Number,
    /// A service that a certificate can't carry.
    #[error(
        "not a service: 1 to 96 bytes without control characters, direction marks or spaces at its ends"
    )]
    Service,
    /// A certificate or an issuing key names a key that the register does not have.
    #[error("the register names a key that it does not have")]
    Reference,
    /// A policy that no set of witnesses can keep.
    #[error(
        "the quorum is not between 1 and the number of witnesses, a witness is named twice, or there are too many"
    )]
    Witnesses,
    /// No root in force, or more than four.
    #[error("the register does not have between one and four roots in force")]
    Roots,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "abri-register-v1")]
    V1,
}

/// All that is known without a passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    format: Format,
    /// The log's verifier key.
    #[serde(with = "text")]
    pub log: LogKey,
    /// Every root there ever was, in order.
    pub roots: Vec<RootKey>,
    /// Every issuing key there ever was, in order.
    pub issuing: Vec<IssuingKey>,
    /// Invitations that may still be asked about.
    pub invitations: Vec<Invited>,
    /// Everybody who was ever enrolled, a key each.
    pub officers: Vec<Officer>,
    /// The log as it was last signed.
    pub head: Option<Head>,
}

/// A root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootKey {
    /// Counted from 1; part of the file's name.
    pub number: u32,
    /// What clients pin.
    #[serde(with = "text")]
    pub public_key: Bytes<32>,
    /// No longer pinned.
    pub retired: bool,
}

/// An issuing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuingKey {
    /// Counted from 1; part of the files' names.
    pub number: u32,
    /// What statements name.
    #[serde(with = "text")]
    pub public_key: Bytes<32>,
    /// Number of the root that signed its certificate.
    pub root: u32,
    /// Last second of its certificate's validity, since 1970.
    pub not_after: u64,
    /// No longer named in statements.
    pub retired: bool,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationState {
    /// Nobody has used it.
    Open,
    /// A key was enrolled.
    Used,
    /// Its number was revoked first.
    Withdrawn,
}

/// An invitation, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    /// The public half of the invitation's key.
    #[serde(with = "text")]
    pub public_key: Bytes<32>,
    /// Whom it is for.
    pub number: String,
    /// The service's label.
    pub service: String,
    /// The role.
    #[serde(with = "text")]
    pub role: Role,
    /// Last second at which it can be used, since 1970.
    pub expires_at: u64,
    /// What became of it.
    pub state: InvitationState,
}

/// One key of one person; a second device is a second one with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// The pseudonymous number.
    pub number: String,
    /// The service's label.
    pub service: String,
    /// The role.
    #[serde(with = "text")]
    pub role: Role,
    /// The certified key.
    #[serde(with = "text")]
    pub public_key: Bytes<32>,
    /// Not to be believed nor renewed any more.
    pub revoked: bool,
    /// Its certificates, the oldest first; those that expired long ago are gone.
    pub certificates: Vec<Issued>,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// What the roster calls it.
    #[serde(with = "text")]
    pub hash: CertificateHash,
    /// Number of the issuing key.
    pub issuing: u32,
    /// First second of validity, since 1970.
    pub not_before: u64,
    /// Last second of validity, since 1970.
    pub not_after: u64,
}

/// The log's head as it was last signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many statements there are.
    pub size: u64,
    /// Root of the tree over them.
    #[serde(with = "text")]
    pub root: Bytes<32>,
    /// When the newest was made, in seconds since 1970.
    pub time: u64,
}

impl Register {
    pub(crate) fn new(log: LogKey, roots: Vec<RootKey>, issuing: Vec<IssuingKey>) -> Self {
        let (invitations, officers) = (Vec::new(), Vec::new());
        Self { format: Format::V1, log, roots, issuing, invitations, officers, head: None }
    }

    /// Reads a register and checks what hangs together.
    ///
    /// # Errors
    /// [`RegisterError`], the first that holds.
    pub fn parse(bytes: &[u8]) -> Result<Self, RegisterError> {
        let register: Self = serde_json::from_slice(bytes)
            .map_err(|error| RegisterError::Json { line: error.line(), column: error.column() })?;
        let people = register.officers.iter().map(|it| (&it.number, &it.service));
        let invited = register.invitations.iter().map(|it| (&it.number, &it.service));
        for (number, service) in people.chain(invited) {
            check_number(number)?;
            check_service(service)?;
        }
        let unknown = |number| register.issuing(number).is_none();
        let mut certificates = register.officers.iter().flat_map(|officer| &officer.certificates);
        if certificates.any(|certificate| unknown(certificate.issuing))
            || register.issuing.iter().any(|key| register.root(key.root).is_none())
        {
            return Err(RegisterError::Reference);
        }
        register.anchors()?;
        Ok(register)
    }

    /// What clients pin: the roots in force.
    ///
    /// # Errors
    /// [`RegisterError::Roots`].
    pub fn anchors(&self) -> Result<TrustAnchors, RegisterError> {
        let in_force = self.roots.iter().filter(|root| !root.retired);
        let keys: Vec<[u8; 32]> = in_force.map(|root| root.public_key.0).collect();
        TrustAnchors::new(&keys).map_err(|_| RegisterError::Roots)
    }

    /// The text that clients pin: the roots, and the log as a policy names it.
    ///
    /// # Errors
    /// [`RegisterError::Roots`].
    pub fn pins(&self) -> Result<String, RegisterError> {
        Ok(format!("roots {}\nlog {}\n", self.anchors()?, self.log))
    }

    /// All that clients pin: the roots, the log, and how many of which witnesses must have seen it.
    ///
    /// # Errors
    /// [`RegisterError::Roots`] or [`RegisterError::Witnesses`].
    pub fn pins_with(
        &self,
        witnesses: Vec<WitnessKey>,
        quorum: usize,
    ) -> Result<Pins, RegisterError> {
        let log = LogPolicy::new(self.log.clone(), witnesses, quorum);
        Ok(Pins { anchors: self.anchors()?, log: log.map_err(|_| RegisterError::Witnesses)? })
    }

    /// The root of this number.
    #[must_use]
    pub fn root(&self, number: u32) -> Option<&RootKey> {
        self.roots.iter().find(|root| root.number == number)
    }

    /// The issuing key of this number.
    #[must_use]
    pub fn issuing(&self, number: u32) -> Option<&IssuingKey> {
        self.issuing.iter().find(|key| key.number == number)
    }

    /// The issuing keys that statements name, the newest last.
    pub fn issuing_in_force(&self) -> impl DoubleEndedIterator<Item = &IssuingKey> {
        self.issuing.iter().filter(|key| !key.retired)
    }

    /// The certificates that the next statement names: valid then, not revoked, of a key in force.
    pub fn valid(&self, now: u64) -> impl Iterator<Item = (MemberId, &Issued)> {
        self.officers.iter().filter(|officer| !officer.revoked).flat_map(move |officer| {
            self.valid_of(officer, now)
                .map(|issued| (MemberId { role: officer.role, certificate: issued.hash }, issued))
        })
    }

    fn valid_of<'r>(&'r self, officer: &'r Officer, now: u64) -> impl Iterator<Item = &'r Issued> {
        officer.certificates.iter().filter(move |certificate| {
            (certificate.not_before..certificate.not_after).contains(&now)
                && self.issuing(certificate.issuing).is_some_and(|key| !key.retired)
        })
    }

    /// The keys that the next statement knows, each with its newest certificate.
    pub fn holders(&self, now: u64) -> impl Iterator<Item = (Bytes<32>, &Issued)> {
        self.officers.iter().filter(|officer| !officer.revoked).filter_map(move |officer| {
            let newest =
                self.valid_of(officer, now).max_by_key(|certificate| certificate.not_after)?;
            Some((officer.public_key, newest))
        })
    }

    /// The head as a checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let head = self.head.as_ref()?;
        Some(Checkpoint::new(self.log.name(), head.size, head.root.0))
    }
}

/// # Errors
/// [`RegisterError::Number`].
pub(crate) fn check_number(number: &str) -> Result<(), RegisterError> {
    if is_number(number) { Ok(()) } else { Err(RegisterError::Number) }
}

/// # Errors
/// [`RegisterError::Service`]. Weaker than `CERT-2`, which `invite` asks for: a register of an
/// earlier time still opens.
pub(crate) fn check_service(service: &str) -> Result<(), RegisterError> {
    let right =
        (1..=MAX_SERVICE).contains(&service.len()) && !service.chars().any(char::is_control);
    if right { Ok(()) } else { Err(RegisterError::Service) }
}
