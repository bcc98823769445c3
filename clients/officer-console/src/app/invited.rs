//! Others ask for this officer, with her consent: what is offered, and going there (`DS-71`).

use std::collections::BTreeSet;

use abri_wire::{ProblemKind, SessionId, api::Invited};

use super::{Conversation, Effect, Notice, State, begin};

/// Where this officer is asked for.
#[derive(Debug, Default)]
pub struct Invitations {
    /// As of the last answer of the queue.
    pub open: Vec<Invited>,
    /// Being taken, without an answer yet.
    pub taking: BTreeSet<SessionId>,
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
    if !state.invitations.taking.insert(session) {
        return Vec::new();
    }
    vec![Effect::TakeInvitation(invited)]
}

pub(super) fn taken(
    state: &mut State,
    session: SessionId,
    verdict: Result<(), Option<ProblemKind>>,
) -> Vec<Effect> {
    if !state.invitations.taking.remove(&session) {
        return Vec::new();
    }
    match verdict {
        Ok(()) => {
            state.invitations.open.retain(|it| it.session != session);
            let now = state.now;
            begin(state, session, move |id| {
                // What she reads was said to others; it stays unknown here.
                Conversation::new(id, session, String::new(), None).invited(now)
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
