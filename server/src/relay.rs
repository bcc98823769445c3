//! What the server decides: who may do what, when a session ends. Knows neither HTTP nor an engine.
//!
//! Every refusal is a [`ProblemKind`]; the one place where a store's error becomes one is
//! `rules::refusal`. Rules: `spec/delivery-api.md`.

mod duty;
mod erasing;
mod files;
mod inviting;
mod journal;
mod returning;
mod roll;
mod rules;
mod seats;
#[cfg(test)]
mod tests;
mod waits;
mod watching;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use abri_wire::{
    Capability, MemberSlot, Phase, ProblemKind, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{
        ClaimRequest, Claimed, Entry, MAX_PAGE_ENTRIES, Offer, OpenRequest, Page, Queue, Receipt,
        SessionView, Submission,
    },
};

use tokio::time::Instant;

pub(crate) use self::files::Files;
use crate::{
    clock::Clock,
    journal::Journal,
    limits::{self, Bucket, Limits},
    members::{Member, Members},
    metrics::{Event, Metrics, Operation},
    officers::{Officers, OnDuty},
    relay::{
        returning::new_return,
        rules::{admit, check_offer, creator_only, millis, officer_only, refusal, standing},
        waits::Waits,
    },
    shared::Shared,
    store::{
        Appended, Hints, NewClaim, NewEntry, NewSession, OfficerName, Session, Store, StoreError,
    },
};

/// Most lines of the queue in one answer.
const QUEUE_LINES: usize = 500;
/// Most batches of one sweep: what is left waits for the next.
const SWEEP_BATCHES: usize = 64;

/// The Delivery Service over one store and one clock.
#[derive(Debug)]
pub struct Relay<S, C> {
    store: S,
    clock: C,
    limits: Shared<Limits>,
    officers: Arc<Officers>,
    members: Members,
    opened: Bucket,
    waits: Waits,
    files: Files,
    journal: Arc<Journal>,
    metrics: Arc<Metrics>,
    /// Whether the store answered last: only a change of it is logged.
    answering: AtomicBool,
}

impl<S: Store, C: Clock> Relay<S, C> {
    /// A service for the officers of a roster.
    pub(crate) fn new(
        store: S,
        clock: C,
        limits: impl Into<Shared<Limits>>,
        officers: Officers,
    ) -> Self {
        Self {
            store,
            clock,
            limits: limits.into(),
            officers: Arc::new(officers),
            members: Members::default(),
            opened: Bucket::default(),
            waits: Waits::default(),
            files: Files::default(),
            journal: Arc::default(),
            metrics: Arc::default(),
            answering: AtomicBool::new(true),
        }
    }

    /// A service that nobody can sign in to, for tests of the rest.
    #[cfg(any(test, feature = "test-util"))]
    #[must_use]
    pub fn without_officers(store: S, clock: C, limits: Limits) -> Self {
        Self::new(store, clock, limits, Officers::nobody())
    }

    /// The same service with files.
    pub(crate) fn with_files(self, files: Files) -> Self {
        Self { files, ..self }
    }

    /// The same service with the operator's journal.
    pub(crate) fn with_journal(self, journal: Journal) -> Self {
        Self { journal: Arc::new(journal), ..self }
    }

    /// What the service's clock says.
    pub fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Opens a session: nobody in particular may (`DS-2`); it ends after 12 hours (`DS-14`).
    ///
    /// # Errors
    /// `malformed`, `too-many-requests`, `session-exists`, `queue-full`, `return-gone`, `unavailable`.
    pub async fn open(&self, request: OpenRequest) -> Result<SessionView, ProblemKind> {
        let (now, limits) = (self.clock.now(), self.limits.get());
        check_offer(&request.offer)?;
        admit(self.opened.admit(limits.open, now))?;
        let new = NewSession {
            session: request.session,
            creator: request.capability,
            offer: request.offer,
            expires_at: now.plus(limits.keep.session),
            return_hash: request.return_hash,
            exit_commitment: request.exit_commitment,
            returns: request.returns.as_ref().map(|returns| new_return(returns, &limits.keep, now)),
        };
        let opened = self.note(self.store.open(new, now).await)?;
        let returned = opened.former.is_some();
        self.metrics.count(if returned { Event::Returned } else { Event::Opened });
        if let Some(former) = opened.former {
            self.end_former_files(former, &opened).await;
        }
        Ok(self.view(&opened))
    }

    /// Finds the member behind a capability, and takes a token from its bucket. An unknown
    /// session and a wrong or revoked capability give one answer (`DS-4`).
    ///
    /// # Errors
    /// `no-such-session`, `too-many-requests`, `unavailable`.
    pub async fn authenticate(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(Member, Session), ProblemKind> {
        let (member, found) = self.identify(session, capability).await?;
        self.admit(&member)?;
        self.touch(&member, found.status.phase).await;
        Ok((member, found))
    }

    /// The member behind a capability (`DS-4`).
    async fn identify(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(Member, Session), ProblemKind> {
        let (now, capability) = (self.clock.now(), capability.hash());
        let (slot, found) = self.note(self.store.member(session, capability, now).await)?;
        let live = self.members.live(session, slot);
        Ok((Member { session, slot, capability, live }, found))
    }

    /// Takes a token from the member's bucket (`DS-7`).
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn admit(&self, member: &Member) -> Result<(), ProblemKind> {
        let rate = self.limits.with(|limits| limits.member);
        admit(member.live.bucket.admit(rate, self.clock.now()))
    }

    /// Puts her offer into the queue (again). A claimant whose claim this ends is cut off.
    ///
    /// # Errors
    /// `forbidden` unless the creator asks; `malformed`, `closing`, `queue-full`, `unavailable`.
    pub async fn offer(&self, member: &Member, offer: Offer) -> Result<SessionView, ProblemKind> {
        creator_only(member)?;
        check_offer(&offer)?;
        let now = self.clock.now();
        let offered = self.note(self.store.offer(member.session, offer, now).await)?;
        Ok(self.view(&offered))
    }

    /// Claims a waiting session for an officer: one of any number gets it (`DS-12`).
    ///
    /// # Errors
    /// `no-such-session`, `not-waiting`, `closing`, `unavailable`.
    pub async fn claim(
        &self,
        officer: OnDuty,
        session: SessionId,
        request: ClaimRequest,
    ) -> Result<Claimed, ProblemKind> {
        let now = self.clock.now();
        let claim = NewClaim {
            session,
            officer: officer.name,
            certificate: officer.certificate,
            capability: request.capability,
            lease_until: now.plus(limits::LEASE),
        };
        let claim = self.note(self.store.claim(claim, now).await)?;
        self.metrics.count(Event::Claimed);
        Ok(Claimed {
            offer: claim.offer,
            slot: claim.slot,
            lease_until: claim.lease_until,
            status: claim.status,
        })
    }

    /// Ends the lease for good: the group is the owner from here on (`DS-12`).
    ///
    /// # Errors
    /// `forbidden` for the creator; `lease-ended`, `closing`, `unavailable`.
    pub async fn joined(&self, member: &Member) -> Result<SessionView, ProblemKind> {
        officer_only(member)?;
        let now = self.clock.now();
        let before = self.store.member(member.session, member.capability, now).await;
        let joined = self.note(self.store.joined(member.session, member.slot, now).await)?;
        // Who comes back, or was invited, ends nobody's wait.
        if before.is_ok_and(|(_, session)| session.status.phase == Phase::Claimed) {
            self.waits.ended(joined.waiting_since, now);
            self.metrics.settled(member.session);
            self.metrics.count(Event::Joined);
        }
        Ok(self.view(&joined))
    }

    /// Appends an envelope. `Ok` means what the engine promises of an acknowledgement (`DS-5`);
    /// the same id and bytes again get the same place (`DS-3`).
    ///
    /// # Errors
    /// `no-such-session`, `message-id-reused`, `closing`, `session-full`, `unavailable`.
    pub async fn submit(
        &self,
        member: &Member,
        submission: Submission,
    ) -> Result<Receipt, ProblemKind> {
        let entry = NewEntry {
            session: member.session,
            sender: member.slot,
            message_id: submission.message_id,
            frame: submission.frame,
        };
        let started = Instant::now();
        let appended = self.note(self.store.append(entry, self.clock.now()).await)?;
        self.metrics.took(Operation::Append, started.elapsed());
        if matches!(appended, Appended::New(_)) {
            self.metrics.appended();
        }
        let (Appended::New(sequence) | Appended::Repeated(sequence)) = appended;
        Ok(Receipt { sequence })
    }

    /// At most `most` envelopes after the cursor, and the status.
    ///
    /// # Errors
    /// `no-such-session`, `unavailable`.
    pub async fn read(
        &self,
        member: &Member,
        after: Sequence,
        most: usize,
    ) -> Result<(SessionStatus, Vec<Entry>), ProblemKind> {
        self.note(self.store.read_after(member.session, after, most, self.clock.now()).await)
    }

    /// The same, but waits for entries after the cursor or a status after `revision` (`DS-8`).
    ///
    /// # Errors
    /// `no-such-session`, `shutting-down`, `unavailable`.
    pub async fn wait(
        &self,
        member: &Member,
        after: Sequence,
        revision: u64,
        wait: Duration,
    ) -> Result<Page, ProblemKind> {
        let deadline = Instant::now() + wait;
        // Before the first read: what happens between it and the wait is not missed.
        let mut hints = self.store.watch(member.session);
        loop {
            let changed = member.live.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            standing(&member.live)?;
            let (status, entries) = self.read(member, after, MAX_PAGE_ENTRIES).await?;
            let erased = self.erase_if_read(member, after, revision, &status).await?;
            if erased || !entries.is_empty() || status.revision > revision {
                return Ok(Page { status, entries });
            }
            tokio::select! {
                hint = hints.changed() => {
                    self.check(member).await?;
                    // The session was erased, and there is one of its name again: another log.
                    if hint.is_err() {
                        return Err(ProblemKind::NoSuchSession);
                    }
                }
                () = changed => {}
                () = tokio::time::sleep_until(deadline) => {
                    self.check(member).await?;
                    self.touch(member, status.phase).await;
                    return Ok(Page { status, entries });
                }
            }
        }
    }

    /// A session as its member sees it.
    pub fn view(&self, session: &Session) -> SessionView {
        let Session { status, ahead, expires_at, .. } = *session;
        // Only who waits asks herself how long it may take (`DS-60`).
        let recent = ahead.and_then(|_| self.waits.longest_minutes(self.clock.now()));
        SessionView { status, ahead, recent_wait_minutes: recent, expires_at, successor: None }
    }

    /// Whether the member still has its right, as the store knows it.
    ///
    /// # Errors
    /// `no-such-session`, `unavailable`.
    pub async fn check(&self, member: &Member) -> Result<(), ProblemKind> {
        let now = self.clock.now();
        self.note(self.store.member(member.session, member.capability, now).await).map(|_| ())
    }

    /// Takes another member's right away, at once (`DS-6`).
    ///
    /// # Errors
    /// `forbidden` unless the creator asks, or for her own; `no-such-session`, `unavailable`.
    pub async fn revoke(&self, member: &Member, slot: MemberSlot) -> Result<(), ProblemKind> {
        creator_only(member)?;
        if slot == MemberSlot::CREATOR {
            return Err(ProblemKind::Forbidden);
        }
        self.note(self.store.revoke(member.session, slot, self.clock.now()).await)?;
        self.members.revoke(member.session, slot);
        Ok(())
    }

    /// An officer closes: no more appends; erased when she has read all, or after 15 minutes. While
    /// nobody talks with her only the officer's own right goes, and the answer is where she stands.
    ///
    /// # Errors
    /// `forbidden` for the creator, who erases instead; `no-such-session`, `unavailable`.
    pub async fn close(&self, member: &Member) -> Result<SessionView, ProblemKind> {
        officer_only(member)?;
        let now = self.clock.now();
        let erase_at = now.plus(self.limits.with(|limits| limits.keep.closing));
        let closed = self.store.close(member.session, member.slot, erase_at, now).await;
        let closed = self.note(closed)?;
        if matches!(closed.status.phase, Phase::Closing | Phase::Returned) {
            self.metrics.count(Event::Closed);
            self.end_files_with(member.session, &closed).await;
        } else {
            self.members.revoke(member.session, member.slot);
        }
        Ok(self.view(&closed))
    }

    /// Who waits, oldest first, with the server's time.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn queue(&self) -> Result<Queue, ProblemKind> {
        self.queue_seen_by(None).await
    }

    /// The same, as this account sees it.
    async fn queue_seen_by(&self, officer: Option<&OfficerName>) -> Result<Queue, ProblemKind> {
        let now = self.clock.now();
        let lines = self.note(self.store.queue(QUEUE_LINES, now).await)?;
        let waiting = lines.into_iter().map(|line| line.seen_by(officer)).collect();
        Ok(Queue { now, waiting, invited: Vec::new() })
    }

    /// Does what time demands: expiry, leases, presence, erasure (`DS-11` to `DS-14`).
    pub async fn sweep(&self) {
        let now = self.clock.now();
        // First, so that no piece outlives its session; but not for long (`DS-64`, `DS-65`).
        self.sweep_files(now).await;
        let silent_since = UnixMillis(now.0.saturating_sub(millis(limits::PRESENCE)));
        for _ in 0..SWEEP_BATCHES {
            match self.note(self.store.sweep(now, silent_since).await) {
                Ok(0) | Err(_) => break,
                Ok(swept) => {
                    let swept = u64::try_from(swept).unwrap_or(u64::MAX);
                    self.metrics.add(Event::Swept, swept);
                }
            }
        }
        self.members.prune(now);
        self.officers.prune(now);
    }

    /// Whether another socket can be served.
    ///
    /// # Errors
    /// `shutting-down`.
    pub(crate) fn ready_for_sockets(&self) -> Result<(), ProblemKind> {
        if self.members.is_stopping() { Err(ProblemKind::ShuttingDown) } else { Ok(()) }
    }

    /// Whether new work can be accepted.
    ///
    /// # Errors
    /// `shutting-down`, `unavailable`.
    pub async fn ready(&self) -> Result<(), ProblemKind> {
        self.ready_for_sockets()?;
        self.note(self.store.health().await)
    }

    /// Whether the store answered last.
    pub(crate) fn store_answers(&self) -> bool {
        self.answering.load(Ordering::Relaxed)
    }

    /// Ends all sockets and waits (`DS-23`).
    pub fn stop(&self) {
        self.members.stop();
    }

    /// Wake-ups of the member's session. Ask before the first read.
    pub(crate) fn watch(&self, member: &Member) -> Hints {
        self.store.watch(member.session)
    }

    /// Notes that she is there: her place in the queue depends on it (`DS-11`), and for how long she
    /// can return (`DS-68`).
    pub(crate) async fn touch(&self, member: &Member, phase: Phase) {
        let now = self.clock.now();
        if phase != Phase::Returned && member.is_creator() && member.live.touch_is_due(now) {
            // A miss is made good by the next contact.
            let _ = self.note(self.store.touch(member.session, now).await);
        }
    }

    /// Turns the store's answer into ours, and logs when the store goes or comes back.
    fn note<T>(&self, answer: Result<T, StoreError>) -> Result<T, ProblemKind> {
        let answering = !matches!(answer, Err(StoreError::Unavailable));
        if !answering {
            self.metrics.store_silent();
        }
        // A plain load first: the swap would bounce the cache line at every message.
        if self.answering.load(Ordering::Relaxed) != answering
            && self.answering.swap(answering, Ordering::Relaxed) != answering
        {
            if answering {
                tracing::info!("the store answers again");
            } else {
                tracing::warn!("the store does not answer");
            }
        }
        answer.map_err(refusal)
    }
}
