//! Officers' duty: signing in, who an access is, signing out. What may block runs aside.

use std::sync::Arc;

use abri_wire::{
    Capability, CertificateHash, ProblemKind, UnixMillis,
    sign_in::{
        Challenge, ChallengeRequest, Enrolled, Enrolment, EnrolmentChallenge, EnrolmentStart,
        SignInRequest, SignedIn,
    },
};
use tokio::task::spawn_blocking;

use super::Relay;
use crate::{
    clock::Clock,
    officers::{Officers, OnDuty, ToKeep, begun_sign_in, certificate_of, challenge_key, shift_key},
    store::Store,
};

impl<S: Store, C: Clock> Relay<S, C> {
    /// Begins a sign-in: what is to be signed (`DS-28`).
    ///
    /// # Errors
    /// `forbidden`, `not-in-roster`, `too-many-requests`, `unavailable`.
    pub async fn challenge(&self, request: ChallengeRequest) -> Result<Challenge, ProblemKind> {
        let rate = self.limits.with(|limits| limits.open);
        let judge = move |officers: &Officers, now| officers.challenge(&request, rate, now);
        let (mut challenge, kept, passkey) = self.aside(judge).await?;
        // Where a key may come without, nobody is asked for what it does not have.
        if self.officers.let_in_without() {
            let passkey = self.note(self.store.kept(passkey, self.clock.now()).await)?;
            challenge.passkey = passkey.and(challenge.passkey);
        }
        self.keep(kept).await?;
        Ok(challenge)
    }

    /// Finishes it: the capability is good from here on (`DS-29`).
    ///
    /// # Errors
    /// `challenge-gone`, `forbidden`, `not-in-roster`, `unavailable`.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ProblemKind> {
        let now = self.clock.now();
        let begun = self.note(self.store.take(challenge_key(request.nonce), now).await)?;
        let (begun, passkey) = begun_sign_in(&begun.ok_or(ProblemKind::ChallengeGone)?)?;
        let passkey = self.note(self.store.kept(passkey, now).await)?;
        let judge = move |officers: &Officers, now| {
            officers.finish(begun, passkey.as_deref(), &request, now)
        };
        let (signed_in, kept) = self.aside(judge).await?;
        for record in kept {
            self.keep(record).await?;
        }
        Ok(signed_in)
    }

    /// Begins an enrolment (`DS-31`).
    ///
    /// # Errors
    /// `malformed`, `too-many-requests`, `unavailable`.
    pub async fn invite(&self, start: EnrolmentStart) -> Result<EnrolmentChallenge, ProblemKind> {
        let judge = move |officers: &Officers, now| officers.invite(&start, now);
        let (challenge, kept) = self.aside(judge).await?;
        self.keep(kept).await?;
        Ok(challenge)
    }

    /// Takes a request for the authority, and the passkey that goes with it (`DS-32`).
    ///
    /// # Errors
    /// `challenge-gone`, `malformed`, `forbidden`, `too-many-requests`, `unavailable`.
    pub async fn enrol(&self, enrolment: Enrolment) -> Result<Enrolled, ProblemKind> {
        let now = self.clock.now();
        let begun = self.note(self.store.take(challenge_key(enrolment.nonce), now).await)?;
        let begun = begun.ok_or(ProblemKind::ChallengeGone)?;
        let judge = move |officers: &Officers, now| officers.enrol(&begun, &enrolment, now);
        let (enrolled, passkey) = self.aside(judge).await?;
        if let Some(passkey) = passkey {
            self.keep_first(passkey).await?;
        }
        Ok(enrolled)
    }

    /// A key has one passkey, for good: whoever stole the key can't bring another.
    async fn keep_first(&self, passkey: ToKeep) -> Result<(), ProblemKind> {
        let ToKeep { key, value, until } = passkey;
        let first = self.note(self.store.keep_first(key, value, until).await)?;
        if first { Ok(()) } else { Err(ProblemKind::Forbidden) }
    }

    /// The officer behind an access capability, if he is on duty and may answer (`DS-30`).
    ///
    /// # Errors
    /// `forbidden`, `too-many-requests`, `unavailable`.
    pub async fn officer(&self, access: &Capability) -> Result<OnDuty, ProblemKind> {
        let on_duty = self.on_duty(access).await?;
        if !on_duty.answers() {
            return Err(ProblemKind::Forbidden);
        }
        Ok(on_duty)
    }

    /// Whether the newest roster names a certificate, as far as this service was told.
    pub(super) async fn in_roster(&self, certificate: CertificateHash) -> Result<(), ProblemKind> {
        self.aside(move |officers, now| officers.names(certificate, now)).await
    }

    /// Whoever is behind an access capability, in whatever role (`DS-30`).
    ///
    /// # Errors
    /// `forbidden`, `too-many-requests`, `unavailable`.
    pub async fn on_duty(&self, access: &Capability) -> Result<OnDuty, ProblemKind> {
        let (key, hash) = (shift_key(access), access.hash());
        let shift = self.note(self.store.kept(key, self.clock.now()).await)?;
        let shift = shift.ok_or(ProblemKind::Forbidden)?;
        let rate = self.limits.with(|limits| limits.member);
        let judge = move |officers: &Officers, now| officers.on_duty(&shift, hash, rate, now);
        let on_duty = self.aside(judge).await?;
        // Whatever is asked for: on a quiet night consoles only look at the queue.
        if on_duty.answers() {
            self.metrics.on_duty(hash, self.clock.now());
        }
        Ok(on_duty)
    }

    /// Ends a shift: nobody is told any more that this officer is on duty. Repetition is `Ok`.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn sign_out(&self, access: &Capability) -> Result<(), ProblemKind> {
        let ended = self.note(self.store.take(shift_key(access), self.clock.now()).await)?;
        match ended.as_deref().and_then(certificate_of) {
            Some(certificate) => self.note(self.store.delist(certificate).await),
            None => Ok(()),
        }
    }

    async fn keep(&self, kept: ToKeep) -> Result<(), ProblemKind> {
        self.note(self.store.keep(kept.key, kept.value, kept.until).await)
    }

    /// Files of the roster are small, but a disk may hang.
    async fn aside<T: Send + 'static>(
        &self,
        judge: impl FnOnce(&Officers, UnixMillis) -> Result<T, ProblemKind> + Send + 'static,
    ) -> Result<T, ProblemKind> {
        let (officers, now) = (Arc::clone(&self.officers), self.clock.now());
        let judged = spawn_blocking(move || judge(&officers, now)).await;
        judged.unwrap_or(Err(ProblemKind::Unavailable))
    }
}
