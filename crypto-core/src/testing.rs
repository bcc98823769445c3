//! A demonstration authority and a deterministic source, for tests, benches and fuzz targets.

use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use abri_trust::{
    CertificateHash, Pins, Role, Roster, RosterStatement, TrustAnchors, UntrustedChain,
    authority::{Issuing, OfficerProfile, Root},
    log::{Checkpoint, LogPolicy, LogSigner, Tree, WitnessSigner},
    published::{MemberId, Members},
    staple, write_evidence,
};
use abri_wire::UnixMillis;
use sha2::{Digest, Sha384};
use zeroize::Zeroizing;

use crate::{Entropy, EntropyError, OfficerIdentity};

/// The same bytes for the same seed. Never for anything but tests.
#[derive(Debug, Clone)]
pub struct SeededEntropy {
    seed: u64,
    drawn: u64,
}

/// A source that has nothing to give, to see what an operation does then.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoEntropy;

/// A root, an issuing key, officers by number, and a log with one witness. Two of one seed share
/// all keys: between them, they can show two different logs.
pub struct Authority {
    root: Root,
    issuing: Issuing,
    issuing_key: [u8; 32],
    log: LogSigner,
    witness: WitnessSigner,
    published: Mutex<Published>,
    now: UnixMillis,
}

/// Who is valid, and what the log says so far.
#[derive(Default)]
struct Published {
    members: Vec<MemberId>,
    changed: bool,
    tree: Tree,
    newest: Option<(RosterStatement, Roster)>,
}

/// Something in the fixture could not be made: a mistake in the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the test's own material is wrong")]
pub struct FixtureError;

impl SeededEntropy {
    /// Starts the stream of `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// The next 32 bytes.
    #[must_use]
    pub fn next32(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // Can't fail.
        let _ = self.fill(&mut bytes);
        bytes
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in buffer.chunks_mut(48) {
            let mut digest = Sha384::new();
            digest.update(self.seed.to_be_bytes());
            digest.update(self.drawn.to_be_bytes());
            self.drawn += 1;
            for (byte, drawn) in chunk.iter_mut().zip(digest.finalize()) {
                *byte = drawn;
            }
        }
        Ok(())
    }
}

impl Entropy for NoEntropy {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError)
    }
}

impl Authority {
    /// An authority whose certificates are good from a day before `now`.
    ///
    /// # Errors
    /// [`FixtureError`] if `now` can't stand in a certificate.
    pub fn new(seed: u64, now: UnixMillis) -> Result<Self, FixtureError> {
        let mut entropy = SeededEntropy::new(seed);
        let root = Root::new(&entropy.next32());
        let year = Duration::from_secs(365 * 24 * 3600);
        let seed = entropy.next32();
        let issuing = root.issue(&seed, Self::start(now), year).map_err(|_| FixtureError)?;
        let log = LogSigner::new("log.example/officers", &entropy.next32());
        let witness = WitnessSigner::new("witness.example", &entropy.next32());
        Ok(Self {
            root,
            issuing,
            issuing_key: crate::provider::SignatureKey::new(&seed.into()).public_key(),
            log: log.map_err(|_| FixtureError)?,
            witness: witness.map_err(|_| FixtureError)?,
            published: Mutex::default(),
            now,
        })
    }

    fn start(now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_sub(24 * 3600 * 1000))
    }

    /// The pinned root.
    ///
    /// # Errors
    /// [`FixtureError`] does not happen.
    pub fn anchors(&self) -> Result<TrustAnchors, FixtureError> {
        TrustAnchors::new(&[self.root.public_key()]).map_err(|_| FixtureError)
    }

    /// What clients pin.
    ///
    /// # Errors
    /// [`FixtureError`] does not happen.
    pub fn pins(&self) -> Result<Pins, FixtureError> {
        let witnesses = vec![self.witness.verifier().clone()];
        let log = LogPolicy::new(self.log.verifier().clone(), witnesses, 1);
        Ok(Pins { anchors: self.anchors()?, log: log.map_err(|_| FixtureError)? })
    }

    fn published(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a certificate out of the next roster.
    pub fn revoke(&self, certificate: CertificateHash) {
        let mut published = self.published();
        published.members.retain(|member| member.certificate != certificate);
        published.changed = true;
    }

    /// Evidence for a certificate, as a service staples it: `None` if the newest roster does not
    /// name it. The witness sees the log at `seen_at`.
    #[must_use]
    pub fn evidence(&self, certificate: CertificateHash, seen_at: UnixMillis) -> Option<Vec<u8>> {
        let mut published = self.published();
        published.publish(&self.issuing_key, self.now)?;
        let Published { members, tree, newest, .. } = &*published;
        let member = members.iter().find(|member| member.certificate == certificate)?;
        let (statement, roster) = newest.as_ref()?;
        let (membership, path) = (roster.prove(member)?, tree.prove_inclusion(statement.number())?);
        let text =
            Checkpoint::new(self.log.verifier().name(), tree.size(), tree.root()).to_string();
        let cosigned = self.witness.cosign(&text, seen_at.as_secs());
        let note = format!("{text}\n{}{cosigned}", self.log.sign(&text));
        Some(staple(&write_evidence(statement, &membership, &path), &note).into_bytes())
    }

    /// The chain of an officer for any key; the next roster names it.
    ///
    /// # Errors
    /// [`FixtureError`] if the number can't stand in a certificate.
    pub fn chain(
        &self,
        public_key: &[u8; 32],
        number: &str,
        role: Role,
    ) -> Result<UntrustedChain, FixtureError> {
        let profile = OfficerProfile {
            number,
            service: "Service de démonstration",
            role,
            not_before: Self::start(self.now),
            validity: Duration::from_secs(7 * 24 * 3600),
        };
        let leaf = self.issuing.issue(public_key, &profile).map_err(|_| FixtureError)?;
        let chain = UntrustedChain::new(&[leaf.as_slice(), self.issuing.certificate()])
            .map_err(|_| FixtureError)?;
        let member = MemberId { role, certificate: chain.leaf_hash() };
        let mut published = self.published();
        if !published.members.contains(&member) {
            published.members.push(member);
            published.changed = true;
        }
        Ok(chain)
    }

    /// An officer's identity.
    ///
    /// # Errors
    /// [`FixtureError`] if the number can't stand in a certificate.
    pub fn officer(&self, number: &str, role: Role) -> Result<OfficerIdentity, FixtureError> {
        let seed = Self::seed(number);
        let key = crate::provider::SignatureKey::new(&seed).public_key();
        let chain = self.chain(&key, number, role)?;
        OfficerIdentity::new(seed, chain, &self.pins()?, self.now).map_err(|_| FixtureError)
    }

    /// The seed of the officer's key, from the number alone.
    #[must_use]
    pub fn seed(number: &str) -> Zeroizing<[u8; 32]> {
        let digest: [u8; 48] = Sha384::digest(number.as_bytes()).into();
        let mut seed = Zeroizing::new([0; 32]);
        for (byte, drawn) in seed.iter_mut().zip(digest) {
            *byte = drawn;
        }
        seed
    }
}

impl Published {
    fn publish(&mut self, issuing_key: &[u8; 32], now: UnixMillis) -> Option<()> {
        if self.changed {
            let roster = Roster::new(&Members::new(self.members.iter().copied()));
            let number = self.tree.size();
            let statement = roster.state(number, now.as_secs(), &[*issuing_key]).ok()?;
            self.tree.push(statement.to_string().into_bytes());
            self.newest = Some((statement, roster));
            self.changed = false;
        }
        Some(())
    }
}
