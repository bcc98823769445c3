//! The queue as this console knows it, and when to ask again.

use core::time::Duration;
use std::collections::BTreeMap;

use abri_wire::{
    ProblemKind, SessionId, UnixMillis,
    api::{Queue, QueueEntry},
};

use super::{
    Conversation, Effect, Input, Notice, Officer, State, alerts, assigning, front::begin, invited,
    turns::Turns,
};

const EVERY: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);
/// A page that is not in sight waits so much longer.
const UNSEEN: Duration = Duration::from_secs(15);

/// Who waits, as of the last answer.
#[derive(Debug, Default)]
pub struct QueueState {
    /// Oldest first; `None` before the first answer.
    pub waiting: Option<Vec<QueueEntry>>,
    /// Asked in this moment, without an answer yet.
    pub claiming: BTreeMap<SessionId, QueueEntry>,
    /// Failures in a row.
    pub failures: u32,
    /// The service does not know this officer's access, as far as it said. It may again, or the officer
    /// signs in anew; until then it stands.
    pub access_refused: bool,
    /// The last answer was none, or none about the access.
    pub unreachable: bool,
    /// Which line stands where.
    pub turns: Turns,
    /// The service's clock at `answered_at`: waiting times need no common clock.
    service_now: UnixMillis,
    answered_at: UnixMillis,
    due: UnixMillis,
    asking: bool,
}

/// An input about who waits; any other does nothing.
pub(super) fn take(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Queue(answer) => return answered(state, answer),
        Input::Claim(session) => return claim(state, session),
        Input::Claimed { session, verdict } => return claimed(state, session, verdict),
        Input::AtQueue(touched) => state.queue.turns.touch(touched),
        _ => {}
    }
    Vec::new()
}

fn answered(state: &mut State, mut answer: Result<Queue, Option<ProblemKind>>) -> Vec<Effect> {
    if let Ok(queue) = &mut answer {
        // Who may be followed from a conversation here is not claimed beside it (`RETURN-4`).
        let may_follow = state.conversations.iter().any(|it| !it.is_over());
        for entry in &mut queue.waiting {
            entry.reserved_for_you &= !may_follow;
        }
        invited::listed(state, queue.invited.clone());
    }
    heard(state, answer)
}

/// The answer is taken; whoever is new in it calls.
fn heard(state: &mut State, answer: Result<Queue, Option<ProblemKind>>) -> Vec<Effect> {
    let seen = answer.is_ok();
    state.queue.answered(answer, state.now);
    if seen { alerts::queue_seen(state) } else { Vec::new() }
}

/// Behind the lock the queue is looked at only to call whoever wants to be called: a quiet night locks every
/// console.
pub(super) fn watch(state: &mut State) -> Option<Effect> {
    let wanted = state.is_locked() && state.tools.alerts.any();
    if wanted { state.queue.poll_unseen(state.now) } else { None }
}

/// What comes of it: a call, and nothing that could be seen.
pub(super) fn overheard(
    state: &mut State,
    answer: Result<Queue, Option<ProblemKind>>,
) -> Vec<Effect> {
    let effects = heard(state, answer);
    state.queue.waiting = None;
    effects
}

fn claimed(
    state: &mut State,
    session: SessionId,
    verdict: Result<(), Option<ProblemKind>>,
) -> Vec<Effect> {
    let Some(entry) = state.queue.settle(session) else { return Vec::new() };
    let began = verdict.is_ok();
    let mut effects = match verdict {
        Ok(()) => {
            begin(state, session, |id| Conversation::new(id, session, entry.language, entry.zone))
        }
        Err(problem) => {
            state.notice = Some(match problem {
                None => Notice::ClaimUnsure,
                Some(ProblemKind::NotWaiting | ProblemKind::NoSuchSession) => Notice::ClaimLost,
                Some(ProblemKind::TooManyRequests) => Notice::Slow,
                Some(problem) if problem.is_transient() => Notice::ClaimUnsure,
                Some(_) => Notice::ClaimRefused,
            });
            state.queue.hurry();
            state.queue.poll(state.now).into_iter().collect()
        }
    };
    if let Some(unasked) = assigning::settled(state, session, began) {
        // Nobody clicked: the keyboard stays where it is.
        effects.retain(|effect| *effect != Effect::FocusComposer);
        effects.extend(unasked);
    }
    effects
}

/// Who waits is an officer's to answer, who wants one more.
fn claim(state: &mut State, session: SessionId) -> Vec<Effect> {
    if !state.officer().is_some_and(Officer::answers) {
        return Vec::new();
    }
    if state.queue.turns.is_settling(session) {
        return Vec::new();
    }
    if !state.takes_more() {
        state.notice = Some(Notice::TakesNoMore);
        return Vec::new();
    }
    claim_now(state, session)
}

const fn is_of_the_access(problem: ProblemKind) -> bool {
    matches!(
        problem,
        ProblemKind::MissingCapability | ProblemKind::Forbidden | ProblemKind::NoSuchSession
    )
}

pub(super) fn claim_now(state: &mut State, session: SessionId) -> Vec<Effect> {
    state.queue.claim(session, state.now).into_iter().collect()
}

impl QueueState {
    /// For how long someone has been waiting, by the service's clock.
    #[must_use]
    pub fn waited(&self, entry: &QueueEntry, now: UnixMillis) -> Duration {
        self.service_time(now).since(entry.waiting_since)
    }

    /// Whether somebody comes back to a colleague, who is given a minute to follow (`DS-69`).
    #[must_use]
    pub fn is_reserved(&self, entry: &QueueEntry, now: UnixMillis) -> bool {
        !entry.reserved_for_you
            && entry.reserved_until.is_some_and(|until| self.service_time(now) <= until)
    }

    /// The service's clock.
    pub(super) fn service_time(&self, now: UnixMillis) -> UnixMillis {
        self.service_now.plus(now.since(self.answered_at))
    }

    pub(super) fn poll(&mut self, now: UnixMillis) -> Option<Effect> {
        if self.asking || now < self.due {
            return None;
        }
        self.asking = true;
        Some(Effect::FetchQueue)
    }

    /// Asked rarely while nobody looks: somebody may be asked for by others.
    pub(super) fn poll_unseen(&mut self, now: UnixMillis) -> Option<Effect> {
        (now >= self.due.plus(UNSEEN)).then(|| self.poll(now)).flatten()
    }

    /// The next poll need not wait.
    pub(super) fn hurry(&mut self) {
        self.due = UnixMillis::default();
    }

    pub(super) fn answered(&mut self, answer: Result<Queue, Option<ProblemKind>>, now: UnixMillis) {
        self.asking = false;
        match answer {
            Ok(queue) => {
                (self.failures, self.access_refused, self.unreachable) = (0, false, false);
                (self.service_now, self.answered_at) = (queue.now, now);
                self.waiting = Some(queue.waiting);
            }
            Err(problem) => {
                self.failures = self.failures.saturating_add(1);
                let refused = problem.is_some_and(is_of_the_access);
                self.access_refused |= refused;
                self.unreachable = !refused;
            }
        }
        let factor = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.due = now.plus(EVERY.saturating_mul(factor).min(LONGEST));
    }

    pub(super) fn claim(&mut self, session: SessionId, now: UnixMillis) -> Option<Effect> {
        let free = self.find(session).filter(|entry| !self.is_reserved(entry, now))?.clone();
        (self.claiming.insert(session, free).is_none()).then_some(Effect::Claim(session))
    }

    /// A claim was answered: the entry that it was about, if it was ours to ask. A poll in between may
    /// not list it any more.
    pub(super) fn settle(&mut self, session: SessionId) -> Option<QueueEntry> {
        let entry = self.claiming.remove(&session)?;
        self.waiting.iter_mut().for_each(|it| it.retain(|entry| entry.session != session));
        Some(entry)
    }

    /// Who waits in this session.
    #[must_use]
    pub fn find(&self, session: SessionId) -> Option<&QueueEntry> {
        self.waiting.iter().flatten().find(|entry| entry.session == session)
    }
}
