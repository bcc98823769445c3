//! Who may see the queue and claim: an officer of the newest roster who signed in here.
//!
//! There is no list of accounts and no password. The roster says who is an officer; a signature
//! over a fresh challenge says that it is he; a capability that his client drew stands for it
//! until the shift ends, he signs out, or the roster no longer names him.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abri_trust::{
    Role, UntrustedChain,
    typed::{self, SignIn},
};
use abri_wire::{
    Capability, CapabilityHash, CertificateHash, ProblemKind, SignInNonce, UnixMillis,
    sign_in::{Challenge, ChallengeRequest, SignInRequest, SignedIn},
};
use serde::{Deserialize, Serialize};

use crate::{
    evidence::Evidence,
    limits::{Bucket, CHALLENGE_LIFE, Rate, SHIFT},
    store::{KeptKey, KeptKind, OfficerName},
};

/// Draws bytes that nobody can guess.
pub(crate) type Random = fn(&mut [u8]) -> Result<(), RandomError>;

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no randomness")]
pub(crate) struct RandomError;

/// The system's generator.
///
/// # Errors
/// [`RandomError`].
pub(crate) fn system_random(bytes: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(bytes).map_err(|_| RandomError)
}

/// What sign-in judges by.
pub(crate) struct Officers {
    /// Also what it is signed for: a statement for another service is worth nothing here.
    origin: String,
    evidence: Arc<Evidence>,
    random: Random,
    challenges: Bucket,
    shifts: Mutex<HashMap<CapabilityHash, Arc<Bucket>>>,
}

/// A challenge that was given, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begun {
    number: String,
    certificate: String,
    certificate_ends: UnixMillis,
    public_key: [u8; 32],
    not_after: u64,
}

/// An officer on duty, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shift {
    number: String,
    certificate: String,
}

/// Something for the store.
pub(crate) struct ToKeep {
    pub(crate) key: KeptKey,
    pub(crate) value: Vec<u8>,
    pub(crate) until: UnixMillis,
}

impl Officers {
    pub(crate) fn new(origin: String, evidence: Arc<Evidence>, random: Random) -> Self {
        let (challenges, shifts) = (Bucket::default(), Mutex::default());
        Self { origin, evidence, random, challenges, shifts }
    }

    /// Begins a sign-in (`DS-28`). It blocks for one small file.
    ///
    /// # Errors
    /// `too-many-requests`; `forbidden` for a chain that certifies no officer, `not-in-roster`;
    /// `unavailable` without a roster that witnesses saw lately.
    pub(crate) fn challenge(
        &self,
        request: &ChallengeRequest,
        rate: Rate,
        now: UnixMillis,
    ) -> Result<(Challenge, ToKeep), ProblemKind> {
        if !self.challenges.admit(rate, now) {
            return Err(ProblemKind::TooManyRequests);
        }
        let certificates = request.certificates.each_ref().map(|it| it.as_bytes());
        let chain = UntrustedChain::new(&certificates).map_err(|_| ProblemKind::Forbidden)?;
        let officer = self.evidence.judge(&chain, now)?;
        // Version 1 lets only officers answer (`ROLE-1`).
        if officer.role() != Role::Officer {
            return Err(ProblemKind::Forbidden);
        }
        let mut nonce = [0; 32];
        (self.random)(&mut nonce).map_err(|_| ProblemKind::Unavailable)?;
        let until = now.plus(CHALLENGE_LIFE);
        let not_after = until.as_secs();
        let begun = Begun {
            number: officer.number().to_owned(),
            certificate: chain.leaf_hash().to_string(),
            certificate_ends: officer.not_after(),
            public_key: *officer.public_key(),
            not_after,
        };
        let key = KeptKey { kind: KeptKind::Challenge, id: nonce };
        let kept = ToKeep { key, value: write(&begun)?, until };
        Ok((Challenge { nonce: SignInNonce::new(nonce), not_after }, kept))
    }

    /// Finishes it (`DS-29`).
    ///
    /// # Errors
    /// `forbidden` unless the certified key signed this challenge for this service;
    /// `not-in-roster` if the roster forgot him meanwhile.
    pub(crate) fn finish(
        &self,
        begun: &[u8],
        request: &SignInRequest,
        now: UnixMillis,
    ) -> Result<(SignedIn, ToKeep), ProblemKind> {
        let begun: Begun = read(begun)?;
        let statement = SignIn::new(&self.origin, *request.nonce.as_bytes(), begun.not_after)
            .map_err(|_| ProblemKind::Unavailable)?;
        typed::verify(&statement, &begun.public_key, request.signature.as_bytes())
            .map_err(|_| ProblemKind::Forbidden)?;
        self.evidence.names(parse(&begun.certificate)?)?;
        let until = now.plus(SHIFT).min(begun.certificate_ends);
        let shift = Shift { number: begun.number, certificate: begun.certificate };
        let key = access_key(request.access);
        Ok((SignedIn { until }, ToKeep { key, value: write(&shift)?, until }))
    }

    /// Who is behind a shift, if the roster still names him (`DS-30`).
    ///
    /// # Errors
    /// `forbidden`, `too-many-requests`, `unavailable`.
    pub(crate) fn on_duty(
        &self,
        shift: &[u8],
        access: CapabilityHash,
        rate: Rate,
        now: UnixMillis,
    ) -> Result<OfficerName, ProblemKind> {
        let shift: Shift = read(shift)?;
        let bucket = Arc::clone(self.lock().entry(access).or_default());
        if !bucket.admit(rate, now) {
            return Err(ProblemKind::TooManyRequests);
        }
        match self.evidence.names(parse(&shift.certificate)?) {
            Err(ProblemKind::NotInRoster) => Err(ProblemKind::Forbidden),
            answer => answer.map(|()| OfficerName(shift.number)),
        }
    }

    /// Forgets the buckets that are full again.
    pub(crate) fn prune(&self, now: UnixMillis) {
        self.lock().retain(|_, bucket| !bucket.is_full(now));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CapabilityHash, Arc<Bucket>>> {
        // A map of counters stays usable whatever a panicking holder did.
        self.shifts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl core::fmt::Debug for Officers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Officers(..)")
    }
}

/// Where the challenge of this nonce is kept.
pub(crate) const fn challenge_key(nonce: SignInNonce) -> KeptKey {
    KeptKey { kind: KeptKind::Challenge, id: *nonce.as_bytes() }
}

/// Where the shift of this capability is kept.
pub(crate) const fn access_key(access: CapabilityHash) -> KeptKey {
    KeptKey { kind: KeptKind::Access, id: *access.as_bytes() }
}

/// Where the shift of this capability is kept.
pub(crate) fn shift_key(access: &Capability) -> KeptKey {
    access_key(access.hash())
}

fn write(record: &impl Serialize) -> Result<Vec<u8>, ProblemKind> {
    serde_json::to_vec(record).map_err(|_| ProblemKind::Unavailable)
}

/// What the store gives back is not believed to be what was kept.
fn read<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, ProblemKind> {
    serde_json::from_slice(bytes).map_err(|_| ProblemKind::Unavailable)
}

fn parse(certificate: &str) -> Result<CertificateHash, ProblemKind> {
    certificate.parse().map_err(|_| ProblemKind::Unavailable)
}
