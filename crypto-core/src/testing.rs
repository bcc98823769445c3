//! A demonstration authority and a deterministic source, for tests, benches and fuzz targets.

use core::time::Duration;

use abri_trust::{
    Role, TrustAnchors, UntrustedChain,
    authority::{Issuing, OfficerProfile, Root},
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

/// A root, an issuing key, and officers by number.
pub struct Authority {
    root: Root,
    issuing: Issuing,
    now: UnixMillis,
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
        let issuing = root.issue(&entropy.next32(), Self::start(now), year);
        Ok(Self { root, issuing: issuing.map_err(|_| FixtureError)?, now })
    }

    fn start(now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_sub(24 * 3600 * 1000))
    }

    /// What clients pin.
    ///
    /// # Errors
    /// [`FixtureError`] does not happen.
    pub fn anchors(&self) -> Result<TrustAnchors, FixtureError> {
        TrustAnchors::new(&[self.root.public_key()]).map_err(|_| FixtureError)
    }

    /// The chain of an officer for any key.
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
        UntrustedChain::new(&[leaf.as_slice(), self.issuing.certificate()])
            .map_err(|_| FixtureError)
    }

    /// An officer's identity.
    ///
    /// # Errors
    /// [`FixtureError`] if the number can't stand in a certificate.
    pub fn officer(&self, number: &str, role: Role) -> Result<OfficerIdentity, FixtureError> {
        let seed = Self::seed(number);
        let key = crate::provider::SignatureKey::new(&seed).public_key();
        let chain = self.chain(&key, number, role)?;
        OfficerIdentity::new(seed, chain, &self.anchors()?, self.now).map_err(|_| FixtureError)
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
