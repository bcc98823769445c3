//! Those who open sessions, and those who sit at a console.

use core::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use abri_core::OfficerIdentity;
use abri_demonstration::Officer;
use abri_transport::{DeliveryService as _, OfficerAccess, TransportError, native};
use abri_wire::{ProblemKind, SessionId};
use anyhow::Context;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout_at},
};

use super::{
    Plan,
    ledger::{Script, Side, Stopwatch, Wrong},
    talk::{Gate, Talk, Talker},
};
use crate::native::{NativeOfficer, NativeVictim, identity, sign_in};

/// Between two looks of a console at the queue.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Between two tries of what may succeed later.
const AGAIN: Duration = Duration::from_millis(500);

/// What everybody in a run shares.
pub(super) struct Shared {
    pub(super) plan: Plan,
    pub(super) origin: String,
    pub(super) pins: String,
    pub(super) gate: Gate,
    pub(super) watch: Stopwatch,
    pub(super) read: watch::Sender<u64>,
    pub(super) deadline: Instant,
    pub(super) claimed: AtomicUsize,
    pub(super) tries: Tries,
}

/// What had to be tried again.
#[derive(Default)]
pub(super) struct Tries {
    pub(super) openings: AtomicUsize,
    pub(super) claims: AtomicUsize,
}

/// How it went for one side of a conversation.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) wrong: Wrong,
    pub(super) latencies: Vec<Duration>,
    pub(super) first_message: Option<Duration>,
    pub(super) error: Option<String>,
}

impl Outcome {
    fn failed(error: &anyhow::Error, messages: u32) -> Self {
        let wrong = Wrong { lost: messages.into(), ..Wrong::default() };
        Self { wrong, error: Some(format!("{error:#}")), ..Self::default() }
    }

    fn of<T: Talker>(talk: &mut Talk<T>, messages: u32, ended: anyhow::Result<()>) -> Self {
        Self {
            wrong: talk.wrong(messages),
            latencies: core::mem::take(&mut talk.ledger.latencies),
            first_message: None,
            error: ended.err().map(|error| format!("{error:#}")),
        }
    }
}

impl Shared {
    async fn in_time<T>(&self, what: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        timeout_at(self.deadline, what).await.context("the time was up")?
    }

    fn talk<T: Talker>(&self, who: T, session: SessionId, from: Side) -> Talk<T> {
        Talk::new(who, Script { session, from }, self.watch, &self.read)
    }

    /// A victim who comes as the plan's `index`th.
    pub(super) async fn victim(&self, index: u32) -> Outcome {
        let mut ticket = self.gate.ticket();
        sleep_until(Instant::now() + index * self.plan.arrival).await;
        let she = match self.in_time(self.open()).await {
            Ok(she) => she,
            Err(error) => return Outcome::failed(&error, self.plan.messages),
        };
        let session = she.session;
        let mut talk = self.talk(she, session, Side::Victim);
        let ended = self
            .in_time(async {
                talk.until(|screen, _| !screen.members.is_empty()).await?;
                talk.write(0).await?;
                ticket.arrive();
                talk.talk(&self.plan, &self.gate, 1).await?;
                talk.until(|screen, _| screen.erased).await
            })
            .await;
        Outcome::of(&mut talk, self.plan.messages, ended)
    }

    async fn open(&self) -> anyhow::Result<NativeVictim> {
        loop {
            match NativeVictim::open(&self.origin, &self.pins).await {
                Err(error) if is_transient(&error) => {
                    self.tries.openings.fetch_add(1, Ordering::Relaxed);
                    sleep(AGAIN).await;
                }
                opened => return opened,
            }
        }
    }

    /// A console: claims its part of those who wait, and talks with all of them at once.
    pub(super) async fn console(
        self: std::sync::Arc<Self>,
        officer: &Officer,
        index: usize,
    ) -> Vec<Outcome> {
        let mut conversations = JoinSet::new();
        let claiming = self.claim_all(officer, index, |he, since| {
            let shared = std::sync::Arc::clone(&self);
            conversations.spawn(async move { shared.conversation(he, since).await });
        });
        let ended = self.in_time(claiming).await;
        let mut outcomes = conversations.join_all().await;
        outcomes.extend(ended.err().map(|error| Outcome::failed(&error, 0)));
        outcomes
    }

    async fn claim_all(
        &self,
        officer: &Officer,
        index: usize,
        mut claimed: impl FnMut(NativeOfficer, Instant) + Send,
    ) -> anyhow::Result<()> {
        let access = self.sign_in(officer).await?;
        let identity = identity(officer, &self.pins)?;
        let (most, sessions) = (self.plan.part(), self.plan.count());
        let mut own = 0;
        while own < most && self.claimed.load(Ordering::Relaxed) < sessions {
            if let Some((he, since)) = self.claim(&identity, &access, index + own).await? {
                claimed(he, since);
                own += 1;
                self.claimed.fetch_add(1, Ordering::Relaxed);
            } else {
                sleep(LOOK_EVERY).await;
            }
        }
        Ok(())
    }

    async fn sign_in(&self, officer: &Officer) -> anyhow::Result<OfficerAccess> {
        loop {
            match sign_in(&self.origin, officer).await {
                Err(error) if is_transient(&error) => sleep(AGAIN).await,
                signed_in => return signed_in,
            }
        }
    }

    /// Claims one of those who wait; `None` if nobody does, or others were faster.
    async fn claim(
        &self,
        identity: &OfficerIdentity,
        access: &OfficerAccess,
        turn: usize,
    ) -> anyhow::Result<Option<(NativeOfficer, Instant)>> {
        let queue = native::service(&self.origin).queue(access).await?;
        let place = turn.checked_rem(queue.waiting.len()).unwrap_or_default();
        let Some(entry) = queue.waiting.get(place) else { return Ok(None) };
        let since = Instant::now();
        match NativeOfficer::claim_with(&self.origin, identity, access, entry.session).await {
            Ok(he) => Ok(Some((he, since))),
            Err(error) if was_too_late(&error) || is_transient(&error) => {
                self.tries.claims.fetch_add(1, Ordering::Relaxed);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn conversation(&self, he: NativeOfficer, since: Instant) -> Outcome {
        let mut ticket = self.gate.ticket();
        let session = he.session;
        let mut talk = self.talk(he, session, Side::Officer);
        let mut first_message = None;
        let ended = self
            .in_time(async {
                talk.until(|_, ledger| ledger.count() > 0).await?;
                first_message = Some(since.elapsed());
                ticket.arrive();
                talk.talk(&self.plan, &self.gate, 0).await
            })
            .await;
        // He ends it in any case, so that she does not wait for nothing.
        let closed = self.in_time(end(&mut talk)).await;
        let outcome = Outcome::of(&mut talk, self.plan.messages, ended.and(closed));
        Outcome { first_message, ..outcome }
    }
}

/// Says that he closes, closes, and reads until nothing is left.
async fn end(talk: &mut Talk<NativeOfficer>) -> anyhow::Result<()> {
    let word = talk.who.last_word()?;
    talk.until(|screen, _| screen.sent.contains(&word)).await?;
    while let Err(error) = talk.who.finish().await {
        // Erased: an answer that was lost was a yes.
        if error == TransportError::Problem(ProblemKind::NoSuchSession) {
            break;
        }
        if !error.is_transient() {
            return Err(error.into());
        }
        sleep(AGAIN).await;
    }
    talk.until(|screen, _| screen.erased).await
}

pub(super) fn is_transient(error: &anyhow::Error) -> bool {
    error.downcast_ref::<TransportError>().is_some_and(|error| error.is_transient())
}

fn was_too_late(error: &anyhow::Error) -> bool {
    let refused = error.downcast_ref::<TransportError>();
    refused == Some(&TransportError::Problem(ProblemKind::NotWaiting))
}
