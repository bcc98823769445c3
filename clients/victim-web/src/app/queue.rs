//! Opening, waiting, and asking again.

use core::time::Duration;

use abri_transport::TransportError;
use abri_wire::{Phase, ProblemKind, UnixMillis, api::SessionView};

use super::{
    Body, Effect, Ending, Erasure, Later, Notice, Stage, State, Wait, ending, heard::add, network,
    retry::again, take_status,
};

/// How often the place in the queue is asked for.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// She is warned so long before the end.
const WARNING: Duration = Duration::from_secs(600);
/// A session may be made so long before it is opened: its keys are good for the cap from then.
pub const MADE_AHEAD: Duration = Duration::from_secs(300);
/// So long she can talk at most, from the opening on; less if opening took long.
pub const LASTS: Duration = abri_core::SESSION_CAP.saturating_sub(MADE_AHEAD);

type Answer = Result<SessionView, TransportError>;

pub(super) fn opened(
    state: &mut State,
    result: Answer,
    now: UnixMillis,
    ends_at: UnixMillis,
) -> Vec<Effect> {
    match result {
        Ok(view) => {
            state.attempts = 0;
            if core::mem::take(&mut state.returns) {
                add(state, Body::CameBack);
            }
            state.notice = None;
            state.stage = Stage::Waiting { ahead: state.wait.told(&view, now) };
            let mut effects = network::reached(state);
            effects.extend(look_later(state));
            state.ends_at = ends_at.min(now.plus(LASTS));
            let left = state.ends_at.since(now);
            effects.push(Effect::After(left.saturating_sub(WARNING), Later::ExpiresSoon));
            effects.push(Effect::After(left, Later::Expired));
            effects
        }
        Err(error) => failed(state, error, Later::Open),
    }
}

/// She pressed before it was known what came of what leads back.
pub(super) const fn wanted(state: &mut State) -> Vec<Effect> {
    state.wanted = true;
    Vec::new()
}

/// She begins anew by a press, or at once if she has pressed, sent or begun to write already.
pub(super) fn never_opened(state: &mut State, writing: bool) -> Vec<Effect> {
    if state.messages.is_empty() && !state.wanted && !writing {
        *state = State::default();
        return Vec::new();
    }
    state.returns = false;
    vec![Effect::Open]
}

pub(super) fn offered(state: &mut State, result: Answer, now: UnixMillis) -> Vec<Effect> {
    match result {
        Ok(view) => {
            state.attempts = 0;
            if let Some(Notice::QueueFull | Notice::Unavailable | Notice::TooManyRequests) =
                state.notice
            {
                state.notice = None;
            }
            // News of a claim may overtake this answer; and it may bring news.
            let mut effects = take_status(state, view.status);
            let newest = state.status == Some(view.status);
            if newest && view.status.phase == Phase::Waiting && state.keeps_texts() {
                state.stage = Stage::Waiting { ahead: state.wait.told(&view, now) };
            }
            effects.extend(network::reached(state));
            effects.extend(look_later(state));
            effects
        }
        Err(error) => failed(state, error, Later::Offer),
    }
}

/// Says what is wrong and tries again, unless trying is useless.
fn failed(state: &mut State, error: TransportError, later: Later) -> Vec<Effect> {
    match error {
        TransportError::Problem(ProblemKind::ReturnGone) => {
            // Nothing was opened. What was before may be erased, or too old: it is not said which.
            let effects = ending::end(state, Ending::ReturnGone);
            state.erasure = Erasure::Unknown;
            return effects.into_iter().filter(|effect| *effect != Effect::Erase).collect();
        }
        // He closes meanwhile: what he said last is still to be read, and the link's status ends it.
        TransportError::Problem(ProblemKind::Closing) if later == Later::Offer => {
            state.asked_other = false;
            return Vec::new();
        }
        TransportError::Problem(problem) if !problem.is_transient() => {
            return ending::end(state, Ending::of_problem(problem));
        }
        TransportError::Problem(ProblemKind::QueueFull) => state.notice = Some(Notice::QueueFull),
        TransportError::Problem(ProblemKind::TooManyRequests) => {
            state.notice = Some(Notice::TooManyRequests);
        }
        TransportError::Problem(_) => state.notice = Some(Notice::Unavailable),
        TransportError::Offline | TransportError::Malformed => network::lost(state),
    }
    vec![again(state, later)]
}

pub(super) fn viewed(state: &mut State, result: Answer, now: UnixMillis) -> Vec<Effect> {
    state.wait.passed(now);
    let mut effects = match &result {
        Ok(view) => take_status(state, view.status),
        // The place is simply not renewed: the link says when it is offline.
        Err(_) => Vec::new(),
    };
    if let (Ok(view), Stage::Waiting { ahead }) = (&result, &mut state.stage)
        && view.status.phase == Phase::Waiting
    {
        *ahead = state.wait.told(view, now);
    }
    effects.extend(look_later(state));
    effects
}

/// While she waits, one look is always ahead, and never two.
fn look_later(state: &mut State) -> Vec<Effect> {
    if state.looks || !matches!(state.stage, Stage::Waiting { .. }) {
        return Vec::new();
    }
    state.looks = true;
    vec![Effect::After(LOOK_EVERY, Later::View)]
}

pub(super) fn offer(fresh: bool) -> Vec<Effect> {
    vec![Effect::Offer { fresh }]
}

pub(super) fn someone_else(state: &mut State) -> Vec<Effect> {
    if !state.may_ask_other() {
        return Vec::new();
    }
    (state.asked_other, state.notice) = (true, None);
    last_place(state);
    offer(true)
}

/// Who was joined before waits behind everybody else.
pub(super) fn last_place(state: &mut State) {
    state.wait = Wait::default();
}
