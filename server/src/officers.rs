//! Who may see the queue and claim: an officer of the newest roster who signed in here.
//!
//! There is no list of accounts and no password. The roster says who is an officer; a signature
//! over a fresh challenge, and a passkey, say that it is he; a capability that his client drew
//! stands for it until the shift ends, he signs out, or the roster no longer names him.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abri_trust::{
    Role, UntrustedChain,
    enrolment::Request,
    is_number,
    typed::{self, SignIn},
};
use abri_wire::{
    Capability, CapabilityHash, CertificateHash, ProblemKind, SignInNonce, UnixMillis,
    sign_in::{
        Challenge, ChallengeRequest, Enrolled, Enrolment, EnrolmentChallenge, EnrolmentStart,
        SignInRequest, SignedIn,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    enrolment::Requests,
    evidence::Evidence,
    limits::{Bucket, CHALLENGE_LIFE, ENROLMENTS, NEW_PASSKEY_LIFE, PASSKEY_LIFE, Rate, SHIFT},
    passkeys::Passkeys,
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
    passkeys: Passkeys,
    requests: Requests,
    random: Random,
    challenges: Buckets<CertificateHash>,
    enrolments: Bucket,
    shifts: Buckets<CapabilityHash>,
}

/// One bucket each, as many as the roster has officers.
type Buckets<K> = Mutex<HashMap<K, Arc<Bucket>>>;

/// A challenge that was given, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) enum Begun {
    /// To an officer of the roster.
    SignIn(BegunSignIn),
    /// To a device that asks to be enrolled.
    Enrolment { public_key: [u8; 32], passkey: Option<Value> },
}

#[derive(Serialize, Deserialize)]
pub(crate) struct BegunSignIn {
    number: String,
    service: String,
    role: u8,
    certificate: String,
    certificate_ends: UnixMillis,
    public_key: [u8; 32],
    not_after: u64,
    passkey: Option<Value>,
}

/// An officer on duty, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shift {
    number: String,
    service: String,
    role: u8,
    certificate: String,
}

/// Who is behind a shift.
#[derive(Debug)]
pub struct OnDuty {
    /// The account.
    pub(crate) name: OfficerName,
    /// What it signed in with.
    pub(crate) certificate: CertificateHash,
    /// The service's label, as the certificate has it.
    pub(crate) service: String,
    /// What the certificate lets its holder do.
    pub(crate) role: Role,
}

impl OnDuty {
    /// Whether they may see the queue and claim: only the role `officer` (`ROLE-1`).
    pub(crate) fn answers(&self) -> bool {
        self.role == Role::Officer
    }
}

/// Something for the store.
pub(crate) struct ToKeep {
    pub(crate) key: KeptKey,
    pub(crate) value: Vec<u8>,
    pub(crate) until: UnixMillis,
}

impl Officers {
    pub(crate) fn new(
        origin: String,
        evidence: Arc<Evidence>,
        passkeys: Passkeys,
        requests: Requests,
        random: Random,
    ) -> Self {
        let (challenges, enrolments) = (Buckets::default(), Bucket::default());
        let shifts = Buckets::default();
        Self { origin, evidence, passkeys, requests, random, challenges, enrolments, shifts }
    }

    /// Lets nobody in.
    #[cfg(any(test, feature = "test-util"))]
    pub(crate) fn nobody() -> Self {
        let evidence = Arc::new(Evidence::new(None));
        let (passkeys, requests) = (Passkeys::none(), Requests::default());
        Self::new(String::new(), evidence, passkeys, requests, system_random)
    }

    /// Begins a sign-in (`DS-28`); also says where the key's passkey would be. It blocks for a few
    /// small files.
    ///
    /// # Errors
    /// `too-many-requests`; `forbidden` for a chain that certifies nobody, `not-in-roster`;
    /// `unavailable` without a roster that witnesses saw lately.
    pub(crate) fn challenge(
        &self,
        request: &ChallengeRequest,
        rate: Rate,
        now: UnixMillis,
    ) -> Result<(Challenge, ToKeep, KeptKey), ProblemKind> {
        let certificates = request.certificates.each_ref().map(|it| it.as_bytes());
        let chain = UntrustedChain::new(&certificates).map_err(|_| ProblemKind::Forbidden)?;
        let officer = self.evidence.judge(&chain, now)?;
        // By certificate: what anybody asks for one officer takes nothing from the others.
        let bucket = Arc::clone(lock(&self.challenges).entry(chain.leaf_hash()).or_default());
        if !bucket.admit(rate, now) {
            return Err(ProblemKind::TooManyRequests);
        }
        let passkey = self.passkeys.begin_authentication()?;
        let (passkey, state) = passkey.unzip();
        let nonce = self.nonce()?;
        let until = now.plus(CHALLENGE_LIFE);
        let not_after = until.as_secs();
        let begun = BegunSignIn {
            number: officer.number().to_owned(),
            service: officer.service().to_owned(),
            role: officer.role().number(),
            certificate: chain.leaf_hash().to_string(),
            certificate_ends: officer.not_after(),
            public_key: *officer.public_key(),
            not_after,
            passkey: state,
        };
        let own = passkey_key(begun.public_key);
        let value = write(&Begun::SignIn(begun))?;
        let kept = ToKeep { key: challenge_key(nonce), value, until };
        Ok((Challenge { nonce, not_after, passkey }, kept, own))
    }

    /// Whether a key that has no passkey can sign in.
    pub(crate) const fn let_in_without(&self) -> bool {
        !self.passkeys.are_required()
    }

    fn nonce(&self) -> Result<SignInNonce, ProblemKind> {
        let mut nonce = [0; 32];
        (self.random)(&mut nonce).map_err(|_| ProblemKind::Unavailable)?;
        Ok(SignInNonce::new(nonce))
    }

    /// Begins an enrolment (`DS-31`): anybody may, so few are kept.
    ///
    /// # Errors
    /// `too-many-requests`; `malformed` for a number that is none; `unavailable`.
    pub(crate) fn invite(
        &self,
        start: &EnrolmentStart,
        now: UnixMillis,
    ) -> Result<(EnrolmentChallenge, ToKeep), ProblemKind> {
        // A clock that is sixty times slower: so many a minute.
        if !self.enrolments.admit(ENROLMENTS, UnixMillis(now.0 / 60)) {
            return Err(ProblemKind::TooManyRequests);
        }
        if !is_number(&start.number) {
            return Err(ProblemKind::Malformed);
        }
        let public_key = *start.public_key.as_bytes();
        let begun = self.passkeys.begin_registration(&public_key, &start.number)?;
        let (passkey, state) = begun.unzip();
        let (nonce, until) = (self.nonce()?, now.plus(CHALLENGE_LIFE));
        let value = write(&Begun::Enrolment { public_key, passkey: state })?;
        let kept = ToKeep { key: challenge_key(nonce), value, until };
        let required = self.passkeys.are_required();
        Ok((EnrolmentChallenge { nonce, passkey, required }, kept))
    }

    /// Takes a request for the authority, and the passkey that the key will sign in with (`DS-32`).
    /// It blocks for a small file.
    ///
    /// # Errors
    /// `challenge-gone`, `malformed`, `forbidden` for a request that does not prove itself or a
    /// passkey that is none; `too-many-requests`, `unavailable`.
    pub(crate) fn enrol(
        &self,
        begun: &[u8],
        enrolment: &Enrolment,
        now: UnixMillis,
    ) -> Result<(Enrolled, Option<ToKeep>), ProblemKind> {
        let Begun::Enrolment { public_key, passkey: state } = read(begun)? else {
            return Err(ProblemKind::ChallengeGone);
        };
        let text = serde_json::to_vec(&enrolment.request).map_err(|_| ProblemKind::Malformed)?;
        let request = Request::parse(&text).map_err(|_| ProblemKind::Malformed)?;
        if *request.public_key() != public_key || request.verify().is_err() {
            return Err(ProblemKind::Forbidden);
        }
        let kept = match (&enrolment.passkey, state) {
            (Some(credential), Some(state)) => {
                let value = self.passkeys.finish_registration(&state, credential)?;
                let key = passkey_key(public_key);
                Some(ToKeep { key, value, until: now.plus(NEW_PASSKEY_LIFE) })
            }
            (None, _) if !self.passkeys.are_required() => None,
            _ => return Err(ProblemKind::Forbidden),
        };
        Ok((Enrolled { handed_in: self.requests.keep(&request, now)? }, kept))
    }

    /// Finishes it (`DS-29`).
    ///
    /// # Errors
    /// `forbidden` unless the certified key signed this challenge for this service;
    /// `not-in-roster` if the roster forgot him meanwhile.
    pub(crate) fn finish(
        &self,
        begun: BegunSignIn,
        passkey: Option<&[u8]>,
        request: &SignInRequest,
        now: UnixMillis,
    ) -> Result<(SignedIn, Vec<ToKeep>), ProblemKind> {
        let statement = SignIn::new(&self.origin, *request.nonce.as_bytes(), begun.not_after)
            .map_err(|_| ProblemKind::Unavailable)?;
        typed::verify(&statement, &begun.public_key, request.signature.as_bytes())
            .map_err(|_| ProblemKind::Forbidden)?;
        let mut kept = Vec::from_iter(self.show(&begun, passkey, request, now)?);
        self.evidence.names(parse(&begun.certificate)?, now)?;
        let until = now.plus(SHIFT).min(begun.certificate_ends);
        let BegunSignIn { number, service, role, certificate, .. } = begun;
        let shift = Shift { number, service, role, certificate };
        let key = access_key(request.access);
        kept.push(ToKeep { key, value: write(&shift)?, until });
        Ok((SignedIn { until }, kept))
    }

    /// The key's passkey, if it has one, must be there (`DS-29`).
    fn show(
        &self,
        begun: &BegunSignIn,
        passkey: Option<&[u8]>,
        request: &SignInRequest,
        now: UnixMillis,
    ) -> Result<Option<ToKeep>, ProblemKind> {
        let Some(passkey) = passkey else {
            let let_in = !self.passkeys.are_required() && request.passkey.is_none();
            return if let_in { Ok(None) } else { Err(ProblemKind::Forbidden) };
        };
        let (state, shown) =
            begun.passkey.as_ref().zip(request.passkey.as_ref()).ok_or(ProblemKind::Forbidden)?;
        let value =
            self.passkeys.finish_authentication(state, shown, passkey, &begun.public_key)?;
        let key = passkey_key(begun.public_key);
        Ok(Some(ToKeep { key, value, until: now.plus(PASSKEY_LIFE) }))
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
    ) -> Result<OnDuty, ProblemKind> {
        // Of another version: whoever it was signs in again.
        let shift: Shift = read(shift).map_err(|_| ProblemKind::Forbidden)?;
        let bucket = Arc::clone(lock(&self.shifts).entry(access).or_default());
        if !bucket.admit(rate, now) {
            return Err(ProblemKind::TooManyRequests);
        }
        let certificate = parse(&shift.certificate)?;
        let role = Role::ALL.into_iter().find(|role| role.number() == shift.role);
        let role = role.ok_or(ProblemKind::Forbidden)?;
        let (name, service) = (OfficerName(shift.number), shift.service);
        match self.evidence.names(certificate, now) {
            Err(ProblemKind::NotInRoster) => Err(ProblemKind::Forbidden),
            answer => answer.map(|()| OnDuty { name, certificate, service, role }),
        }
    }

    /// Whether the newest roster names a certificate. It blocks for a look into a directory.
    pub(crate) fn names(
        &self,
        certificate: CertificateHash,
        now: UnixMillis,
    ) -> Result<(), ProblemKind> {
        self.evidence.names(certificate, now)
    }

    /// Forgets the buckets that are full again.
    pub(crate) fn prune(&self, now: UnixMillis) {
        lock(&self.shifts).retain(|_, bucket| !bucket.is_full(now));
        lock(&self.challenges).retain(|_, bucket| !bucket.is_full(now));
    }
}

fn lock<K>(buckets: &Buckets<K>) -> MutexGuard<'_, HashMap<K, Arc<Bucket>>> {
    // A map of counters stays usable whatever a panicking holder did.
    buckets.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Where the passkey of this certified key is kept.
pub(crate) const fn passkey_key(public_key: [u8; 32]) -> KeptKey {
    KeptKey { kind: KeptKind::Passkey, id: public_key }
}

/// A sign-in that was begun, and the key that it is for.
///
/// # Errors
/// `challenge-gone` for a challenge of another kind, `unavailable`.
pub(crate) fn begun_sign_in(bytes: &[u8]) -> Result<(BegunSignIn, KeptKey), ProblemKind> {
    let Begun::SignIn(begun) = read(bytes)? else { return Err(ProblemKind::ChallengeGone) };
    let passkey = passkey_key(begun.public_key);
    Ok((begun, passkey))
}

/// Whose shift it was.
pub(crate) fn certificate_of(shift: &[u8]) -> Option<CertificateHash> {
    parse(&read::<Shift>(shift).ok()?.certificate).ok()
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
