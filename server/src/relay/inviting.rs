//! One more person in a session: she names a certificate, and only who signed in with it sees and
//! takes the invitation (`DS-70` to `DS-72`).
//!
//! An invitation lies in the list of who is invited, not in the session: nobody else's list shows
//! it. The session's own record says where, so that it can be replaced and taken back; it is written
//! before, so that nothing lies in a list of which the session does not know.

use abri_wire::{
    CertificateHash, ProblemKind, SessionId,
    api::{ClaimRequest, InvitationRequest, Invited, Joining, Queue},
};
use serde::{Deserialize, Serialize};

use super::{Relay, rules::creator_only};
use crate::{
    clock::Clock,
    limits::INVITATION_LIFE,
    members::Member,
    officers::OnDuty,
    store::{Company, KeptKey, KeptKind, NewGuest, Store, StoreError},
};

/// Invitations of one certificate at once, from different sessions.
const PLACES: u8 = 4;

/// What a session keeps of its last invitation, also when it was taken: it is not sent twice.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Sent {
    certificate: CertificateHash,
    invited: Invited,
    /// Whether it stood in the list: if not, the same again puts it there.
    #[serde(default = "stood")]
    placed: bool,
}

/// What a former build kept had been placed before.
const fn stood() -> bool {
    true
}

impl<S: Store, C: Clock> Relay<S, C> {
    /// Puts an invitation into somebody's list, in the place of the session's former one. The same
    /// again changes nothing, also when it was taken meanwhile.
    ///
    /// # Errors
    /// `forbidden` unless the creator asks; `not-in-roster`, `queue-full` if the list is,
    /// `unavailable`.
    pub async fn invite_to(
        &self,
        member: &Member,
        request: InvitationRequest,
    ) -> Result<(), ProblemKind> {
        creator_only(member)?;
        let InvitationRequest { certificate, creator_key_hash, nonce } = request;
        self.in_roster(certificate).await?;
        let (session, now) = (member.session, self.now());
        let own = own_key(session);
        let former = self.note(self.store.kept(own, now).await)?;
        let former: Option<Sent> = former.as_deref().map(read).transpose()?;
        let repeats = |sent: &Sent| sent.certificate == certificate && sent.invited.nonce == nonce;
        let mut sent = match former.filter(repeats) {
            Some(sent) if sent.placed => return Ok(()),
            Some(sent) => sent,
            None => {
                self.withdraw(session).await?;
                let until = now.plus(INVITATION_LIFE);
                let company = self.note(self.store.company(session, now).await)?;
                let Company { language, officers } = company;
                let officers = officers.into_iter().map(|it| it.0).collect();
                let invited =
                    Invited { session, creator_key_hash, nonce, until, language, officers };
                let sent = Sent { certificate, invited, placed: false };
                self.remember(&sent).await?;
                sent
            }
        };
        self.place(certificate, &sent.invited).await?;
        sent.placed = true;
        self.remember(&sent).await
    }

    /// What its session keeps of an invitation.
    async fn remember(&self, sent: &Sent) -> Result<(), ProblemKind> {
        let Invited { session, until, .. } = sent.invited;
        self.note(self.store.keep(own_key(session), write(sent)?, until).await)
    }

    /// Puts it into the list, unless it lies there.
    async fn place(
        &self,
        certificate: CertificateHash,
        invited: &Invited,
    ) -> Result<(), ProblemKind> {
        let value = write(invited)?;
        for place in 0..PLACES {
            if self.lies_at(place_key(certificate, place), invited).await? {
                return Ok(());
            }
        }
        for key in (0..PLACES).map(|place| place_key(certificate, place)) {
            let kept = self.store.keep_first(key, value.clone(), invited.until).await;
            // The same call, repeated meanwhile, may have been first.
            if self.note(kept)? || self.lies_at(key, invited).await? {
                return Ok(());
            }
        }
        Err(ProblemKind::QueueFull)
    }

    async fn lies_at(&self, key: KeptKey, invited: &Invited) -> Result<bool, ProblemKind> {
        let found = self.note(self.store.kept(key, self.now()).await)?;
        let found = found.as_deref().map(read::<Invited>).transpose()?;
        Ok(found.is_some_and(|it| it.session == invited.session && it.nonce == invited.nonce))
    }

    /// Takes an invitation back (`DS-72`). Repetition is `Ok`.
    ///
    /// # Errors
    /// `forbidden` unless the creator asks; `unavailable`.
    pub async fn uninvite(&self, member: &Member) -> Result<(), ProblemKind> {
        creator_only(member)?;
        self.withdraw(member.session).await
    }

    /// What a session's invitation left, wherever it lies.
    pub(super) async fn withdraw(&self, session: SessionId) -> Result<(), ProblemKind> {
        let own = own_key(session);
        let Some(sent) = self.note(self.store.kept(own, self.now()).await)? else {
            return Ok(());
        };
        let certificate = read::<Sent>(&sent)?.certificate;
        // First out of the list: while it may lie there, this says where.
        while self.take(certificate, session).await?.is_some() {}
        self.note(self.store.take(own, self.now()).await).map(drop)
    }

    /// Takes the session's invitation out of this list, wherever it lies: of racing callers one gets it.
    async fn take(
        &self,
        certificate: CertificateHash,
        session: SessionId,
    ) -> Result<Option<Invited>, ProblemKind> {
        let mut taken = None;
        for place in 0..PLACES {
            match self.take_at(place, certificate, session).await {
                Ok(found) => taken = taken.or(found),
                Err(problem) if taken.is_none() => return Err(problem),
                // What was taken is not lost for what could not be looked at.
                Err(_) => break,
            }
        }
        Ok(taken)
    }

    async fn take_at(
        &self,
        place: u8,
        certificate: CertificateHash,
        session: SessionId,
    ) -> Result<Option<Invited>, ProblemKind> {
        let (key, now) = (place_key(certificate, place), self.now());
        let found = self.note(self.store.kept(key, now).await)?;
        let found = found.as_deref().map(read::<Invited>).transpose()?;
        if found.is_none_or(|it| it.session != session) {
            return Ok(None);
        }
        let Some(taken) = self.note(self.store.take(key, now).await)? else { return Ok(None) };
        let taken: Invited = read(&taken)?;
        if taken.session == session {
            return Ok(Some(taken));
        }
        // Another session's, put there in between.
        self.place(certificate, &taken).await?;
        Ok(None)
    }

    /// Who waits, for officers; and to what this one is invited, for all who are on duty (`DS-71`).
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn queue_of(&self, on_duty: &OnDuty) -> Result<Queue, ProblemKind> {
        let mut queue = if on_duty.answers() {
            self.queue_seen_by(Some(&on_duty.name)).await?
        } else {
            Queue { now: self.now(), waiting: Vec::new(), invited: Vec::new() }
        };
        for place in 0..PLACES {
            let key = place_key(on_duty.certificate, place);
            let found = self.note(self.store.kept(key, queue.now).await)?;
            queue.invited.extend(found.as_deref().map(read::<Invited>).transpose()?);
        }
        Ok(queue)
    }

    /// Takes an invitation: the capability is a member's from here on (`DS-71`). Who asks again
    /// gets the same answer.
    ///
    /// # Errors
    /// `no-such-session`, `not-waiting` without an invitation, `closing`, `session-full`,
    /// `unavailable`; then the invitation is put back, if that is possible.
    pub async fn join(
        &self,
        on_duty: OnDuty,
        session: SessionId,
        request: ClaimRequest,
    ) -> Result<Joining, ProblemKind> {
        let answers = on_duty.answers();
        let OnDuty { name: officer, certificate, .. } = on_duty;
        let taken = self.take(certificate, session).await?;
        let invited = taken.is_some();
        let capability = request.capability;
        let guest = NewGuest { session, officer, certificate, capability, invited, answers };
        let admitted = self.store.admit(guest, self.now()).await;
        match (&admitted, taken) {
            (Err(StoreError::Unavailable), Some(invited)) => {
                self.place(certificate, &invited).await?;
            }
            (Ok(_), Some(invited)) => self.was_taken(certificate, invited).await,
            _ => {}
        }
        let (slot, status) = self.note(admitted)?;
        Ok(Joining { slot, status })
    }

    /// It stood in the list, also if her client was never told: it is not put there again.
    async fn was_taken(&self, certificate: CertificateHash, invited: Invited) {
        let own = self.note(self.store.kept(own_key(invited.session), self.now()).await);
        let own = own.ok().flatten().and_then(|own| read::<Sent>(&own).ok());
        let unsaid = |it: &Sent| !it.placed && it.invited.nonce == invited.nonce;
        if own.is_some_and(|it| unsaid(&it)) {
            let _ = self.remember(&Sent { certificate, invited, placed: true }).await;
        }
    }
}

/// Where a session says what it sent.
fn own_key(session: SessionId) -> KeptKey {
    let mut id = [0; 32];
    for (to, from) in id.iter_mut().zip(session.as_bytes()) {
        *to = *from;
    }
    KeptKey { kind: KeptKind::Inviting, id }
}

/// A place in the list of a certificate: its last bits number it.
fn place_key(certificate: CertificateHash, place: u8) -> KeptKey {
    let mut id = *certificate.as_bytes();
    if let Some(last) = id.last_mut() {
        *last = *last & !(PLACES - 1) | place;
    }
    KeptKey { kind: KeptKind::Invited, id }
}

fn write(record: &impl Serialize) -> Result<Vec<u8>, ProblemKind> {
    serde_json::to_vec(record).map_err(|_| ProblemKind::Unavailable)
}

/// What the store gives back is not believed to be what was kept.
fn read<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, ProblemKind> {
    serde_json::from_slice(bytes).map_err(|_| ProblemKind::Unavailable)
}
