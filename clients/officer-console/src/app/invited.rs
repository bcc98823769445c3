//! Others ask for this officer, with her consent: what is offered, going there (`DS-71`), and not being
//! let in.
//!
//! Whoever is added without keys would be a silent member. So keys are kept as long as a Welcome for them
//! may come, also of who gave up: he takes it, and says that he goes (`CONSENT-6`).

use core::time::Duration;
use std::collections::BTreeMap;

use abri_wire::{ProblemKind, SessionId, UnixMillis, api::Invited};

use super::{
    ASKED_FOR, Conversation, ConversationId, Effect, Ending, Incoming, Notice, Stage, State,
    front::begin,
};

/// Whoever is invited is let in within this of her consent's end (`CONSENT-3`), or not at all: her client
/// only has to look at evidence.
pub const LET_IN_WITHIN: Duration = Duration::from_secs(2 * 60);
/// No tick for so long: the device slept.
const SLEPT: Duration = Duration::from_secs(90);

/// Where this officer is asked for.
#[derive(Debug, Default)]
pub struct Invitations {
    /// As of the last answer of the queue.
    pub open: Vec<Invited>,
    /// Being taken, without an answer yet, and in which language she writes.
    pub taking: BTreeMap<SessionId, String>,
    /// Answered behind the lock: the officer hears of it, and goes there, once it is unlocked.
    answered: Vec<Answered>,
    /// Given up, while a Welcome may still come.
    given_up: Vec<GivenUp>,
}

impl Invitations {
    /// What nobody sees any more is gone; a Welcome for who gave up may still come, and the answer to who
    /// wants to come in: it uses up the invitation.
    pub(super) fn locked(self) -> Self {
        Self { open: Vec::new(), ..self }
    }

    /// Whether this officer waits no longer to be let in there.
    pub(super) fn is_given_up(&self, session: SessionId) -> bool {
        self.given_up.iter().any(|it| it.session == session)
    }
}

#[derive(Debug)]
struct Answered {
    session: SessionId,
    verdict: Result<(), Option<ProblemKind>>,
    at: UnixMillis,
}

#[derive(Debug)]
struct GivenUp {
    id: ConversationId,
    session: SessionId,
    coming: Coming,
}

/// Somebody who took an invitation and is not in the group yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coming {
    since: UnixMillis,
    /// Since when the log has been read without a break: who slept has read nothing.
    reading: UnixMillis,
}

impl Coming {
    /// Taken then, and the log is read from now on.
    pub(super) const fn new(since: UnixMillis, now: UnixMillis) -> Self {
        Self { since, reading: now }
    }

    /// Time went by; whether nobody can let this one in any more.
    fn is_in_vain(&mut self, before: UnixMillis, now: UnixMillis, online: bool) -> bool {
        if !online || now.since(before) >= SLEPT {
            self.reading = now;
        }
        now.since(self.since) >= ASKED_FOR.saturating_add(LET_IN_WITHIN)
            && now.since(self.reading) >= LET_IN_WITHIN
    }
}

impl Conversation {
    /// Whether this officer was asked in, and waits for longer than her client needs: she may be away, and
    /// her consent still good.
    #[must_use]
    pub fn is_kept_waiting(&self, now: UnixMillis) -> bool {
        let long = |it: Coming| now.since(it.since) >= LET_IN_WITHIN;
        self.stage == Stage::Joining && self.invited.is_some_and(long)
    }
}

/// Who has been waiting for too long is not let in any more; `before` is when that was last looked at.
pub(super) fn tick(state: &mut State, before: UnixMillis) -> Vec<Effect> {
    let now = state.now;
    let mut effects = Vec::new();
    for conversation in &mut state.conversations {
        let (joins, online) = (conversation.stage == Stage::Joining, conversation.online);
        if let Some(coming) = conversation.invited.as_mut().filter(|_| joins)
            && coming.is_in_vain(before, now, online)
        {
            conversation.end(Ending::NotLetIn);
            effects.push(Effect::Wipe(conversation.id));
        }
    }
    state.invitations.given_up.retain_mut(|it| {
        let in_vain = it.coming.is_in_vain(before, now, true);
        effects.extend(in_vain.then_some(Effect::Wipe(it.id)));
        !in_vain
    });
    effects
}

/// The officer waits no longer.
pub(super) fn give_up(state: &mut State, id: ConversationId, coming: Coming) -> Effect {
    let session = state.conversation(id).map(|it| it.session);
    let given_up = session.map(|session| GivenUp { id, session, coming });
    state.invitations.given_up.extend(given_up);
    Effect::GiveUp(id)
}

/// What comes of an invitation that was given up: nobody is told any more, but its end is the line's.
pub(super) fn heard_of_given_up(
    state: &mut State,
    id: ConversationId,
    incoming: &Incoming,
) -> Option<Vec<Effect>> {
    let at = state.invitations.given_up.iter().position(|it| it.id == id)?;
    if !matches!(incoming, Incoming::Ended(_)) {
        return Some(Vec::new());
    }
    let GivenUp { session, .. } = state.invitations.given_up.remove(at);
    state.seats.leave(session);
    Some(vec![Effect::Wipe(id)])
}

/// The service says to what this officer is invited.
pub(super) fn listed(state: &mut State, invited: Vec<Invited>) {
    let known = |it: &Invited| state.invitations.open.iter().any(|old| old.nonce == it.nonce);
    let news = invited.iter().any(|it| !known(it));
    state.invitations.open = invited;
    if news && !state.shift.paused {
        state.notice = Some(Notice::Invited);
    }
}

/// The officer goes there.
pub(super) fn take(state: &mut State, session: SessionId) -> Vec<Effect> {
    if !state.takes_more() {
        state.notice = Some(Notice::TakesNoMore);
        return Vec::new();
    }
    let found = state.invitations.open.iter().find(|it| it.session == session).cloned();
    let Some(invited) = found else { return Vec::new() };
    if state.invitations.taking.insert(session, invited.language.clone()).is_some() {
        return Vec::new();
    }
    vec![Effect::TakeInvitation(invited)]
}

pub(super) fn taken(
    state: &mut State,
    session: SessionId,
    verdict: Result<(), Option<ProblemKind>>,
) -> Vec<Effect> {
    let answered = Answered { session, verdict, at: state.now };
    if state.is_locked() {
        state.invitations.answered.push(answered);
        return Vec::new();
    }
    goes_there(state, answered)
}

/// The console is unlocked: what was answered meanwhile.
pub(super) fn unlocked(state: &mut State) -> Vec<Effect> {
    let mut answered = core::mem::take(&mut state.invitations.answered);
    // What did not succeed is said last: it stands.
    answered.sort_by_key(|it| it.verdict.is_err());
    answered.into_iter().flat_map(|it| goes_there(state, it)).collect()
}

fn goes_there(state: &mut State, Answered { session, verdict, at }: Answered) -> Vec<Effect> {
    let Some(language) = state.invitations.taking.remove(&session) else { return Vec::new() };
    match verdict {
        Ok(()) => {
            state.invitations.open.retain(|it| it.session != session);
            let now = state.now;
            begin(state, session, move |id| {
                // Where she is was said to others; it stays unknown here.
                Conversation::new(id, session, language, None).invited(at, now)
            })
        }
        Err(problem) => {
            state.notice = Some(match problem {
                Some(ProblemKind::TooManyRequests) => Notice::Slow,
                Some(problem) if !problem.is_transient() => Notice::InvitationGone,
                _ => Notice::ClaimUnsure,
            });
            state.queue.hurry();
            state.queue.poll(state.now).into_iter().collect()
        }
    }
}
