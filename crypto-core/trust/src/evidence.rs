//! All that one needs to judge a certificate now: a log proof (c2sp.org/tlog-proof) whose extra
//! part is the roster statement and the certificate's place in it. Any tool that knows the format
//! can check the log's half; a server can staple it; nobody has to ask the log.

#[cfg(feature = "build")]
use core::fmt::Write as _;
use core::time::Duration;

use abri_wire::UnixMillis;
#[cfg(feature = "build")]
use base64ct::{Base64, Encoding as _};

use crate::{
    CertificateError, CertifiedOfficer, Membership, RosterError, RosterStatement, TrustAnchors,
    UntrustedChain,
    log::{
        InclusionProof, LogError, LogPolicy, MAX_NOTE, ParseProofError, ProofError,
        UntrustedLogProof, WitnessedCheckpoint, decimal, hash,
    },
};

/// Longest evidence that is looked at, in bytes: a note, a path and the extra part.
pub const MAX_EVIDENCE: usize = MAX_NOTE + 8192;
/// A checkpoint that witnesses saw longer ago than this proves nothing about now.
pub const STALE_AFTER: Duration = Duration::from_secs(72 * 3600);
/// A checkpoint may be seen so far in this device's future.
pub const CLOCK_TOLERANCE: Duration = Duration::from_secs(48 * 3600);
/// From this age on, people are warned.
pub const OLD_AFTER: Duration = Duration::from_secs(2 * 3600);

/// Why evidence shows nothing (`EVIDENCE-1` to `EVIDENCE-3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EvidenceError {
    /// Longer than [`MAX_EVIDENCE`].
    #[error("the evidence is too long")]
    TooLong,
    /// Not a log proof.
    #[error(transparent)]
    Proof(#[from] ParseProofError),
    /// The extra part is not a statement, an empty line and a place.
    #[error("the evidence does not name a place in the roster")]
    Place,
    /// The statement can't be read.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The statement is not the newest entry of a witnessed log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The statement counts otherwise than the log.
    #[error("the roster statement is not the one of its place in the log")]
    Number,
    /// Witnesses saw the log this long ago, or this device's clock is ahead: in seconds since 1970.
    #[error("the log was last seen too long ago")]
    Stale {
        /// When a quorum of witnesses saw it.
        seen_at: u64,
    },
    /// Witnesses saw the log later than this device can know: its clock is behind.
    #[error("the log was seen at a time that is still to come here")]
    Clock {
        /// When a quorum of witnesses saw it.
        seen_at: u64,
    },
    /// The chain is not one, at the time of the checkpoint.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The roster does not name the key that issued the certificate.
    #[error("the certificate was issued with a key that is not in the roster")]
    Issuing,
    /// The certificate is not in the roster: revoked, or never issued.
    #[error("the certificate is not in the roster")]
    NotInRoster,
}

/// How long ago the log was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// Less than [`OLD_AFTER`].
    Fresh,
    /// More: believed, with a warning.
    Old,
}

/// An officer whom the newest roster names, and the head of the log that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentOfficer {
    /// What the certificate says.
    pub officer: CertifiedOfficer,
    /// How long ago witnesses saw the log.
    pub freshness: Freshness,
    /// Which head, seen when.
    pub witnessed: WitnessedCheckpoint,
}

/// Evidence from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedEvidence<'e> {
    proof: UntrustedLogProof<'e>,
    statement: RosterStatement,
    membership: Membership,
}

impl<'e> UntrustedEvidence<'e> {
    /// Reads the format; verifies nothing.
    ///
    /// # Errors
    /// [`EvidenceError::TooLong`], [`EvidenceError::Proof`], [`EvidenceError::Place`] or
    /// [`EvidenceError::Roster`].
    pub fn parse(bytes: &'e [u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > MAX_EVIDENCE {
            return Err(EvidenceError::TooLong);
        }
        let proof = UntrustedLogProof::parse(bytes)?;
        let extra = core::str::from_utf8(proof.extra()).map_err(|_| EvidenceError::Place)?;
        let at = extra.find("\n\n").ok_or(EvidenceError::Place)?;
        let (statement, place) = extra.split_at_checked(at + 1).ok_or(EvidenceError::Place)?;
        let membership = read_place(place).ok_or(EvidenceError::Place)?;
        let statement = RosterStatement::parse(statement)?;
        Ok(Self { proof, statement, membership })
    }

    /// Judges a chain by this evidence, all at the time when witnesses saw the log.
    ///
    /// # Errors
    /// [`EvidenceError`]: the log first, then the time, then the chain, then the roster.
    pub fn certify(
        &self,
        chain: &UntrustedChain,
        anchors: &TrustAnchors,
        policy: &LogPolicy,
        now: UnixMillis,
    ) -> Result<CurrentOfficer, EvidenceError> {
        let entry = self.statement.to_string();
        let witnessed = self.proof.verify_newest(policy, entry.as_bytes())?;
        if self.statement.number() != self.proof.index() {
            return Err(EvidenceError::Number);
        }
        let seen_at = witnessed.seen_at();
        let freshness = freshness(seen_at, now)?;
        let officer = chain.certify(anchors, UnixMillis(seen_at.saturating_mul(1000)))?;
        if !self.statement.names_issuing(officer.issuing_key()) {
            return Err(EvidenceError::Issuing);
        }
        let [leaf, _] = chain.certificates();
        match self.statement.verify(officer.role(), leaf, &self.membership) {
            Ok(()) => Ok(CurrentOfficer { officer, freshness, witnessed }),
            Err(ProofError::TooLong | ProofError::Inclusion | ProofError::Consistency) => {
                Err(EvidenceError::NotInRoster)
            }
        }
    }
}

/// `EVIDENCE-2`
fn freshness(seen_at: u64, now: UnixMillis) -> Result<Freshness, EvidenceError> {
    let now = now.as_secs();
    if seen_at > now.saturating_add(CLOCK_TOLERANCE.as_secs()) {
        return Err(EvidenceError::Clock { seen_at });
    }
    match now.saturating_sub(seen_at) {
        age if age > STALE_AFTER.as_secs() => Err(EvidenceError::Stale { seen_at }),
        age if age > OLD_AFTER.as_secs() => Ok(Freshness::Old),
        _ => Ok(Freshness::Fresh),
    }
}

/// An empty line, `member N`, and a node a line.
fn read_place(text: &str) -> Option<Membership> {
    let mut lines = text.strip_prefix('\n')?.strip_suffix('\n')?.split('\n');
    let index = decimal(lines.next()?.strip_prefix("member ")?)?;
    let nodes = lines.map(hash).collect::<Option<Vec<_>>>()?;
    Some(Membership::new(index, InclusionProof::new(nodes).ok()?))
}

/// Writes evidence for one certificate, all but the note: the newest statement of a log, the
/// certificate's place in the roster, and the path to the statement. It stays the same while the
/// log does; [`staple`] adds the note, which witnesses renew.
#[cfg(feature = "build")]
#[must_use]
pub fn write_evidence(
    statement: &RosterStatement,
    membership: &Membership,
    path: &InclusionProof,
) -> String {
    let mut extra = format!("{statement}\nmember {}\n", membership.index());
    for node in membership.path().nodes() {
        // Writing to a String can't fail.
        let _ = writeln!(extra, "{}", Base64::encode_string(node));
    }
    UntrustedLogProof::write(extra.as_bytes(), statement.number(), path)
}

/// Joins evidence without its note and a note. Verifies nothing: a server does it, and the client
/// judges what it made.
#[must_use]
pub fn staple(evidence: &str, note: &str) -> String {
    format!("{evidence}\n{note}")
}
