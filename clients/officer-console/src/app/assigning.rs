//! Who waits comes to an officer who wants it so, without a click. It is the console that claims: the
//! service hands nobody over, and of several consoles one gets her, as with a click.

use core::time::Duration;

use abri_wire::{SessionId, UnixMillis};

use super::{Alarm, Effect, Notice, State, alerts, queue};

/// Somebody is at the console who did something within this time: nobody is given to an empty chair.
const PRESENT_WITHIN: Duration = Duration::from_secs(120);
/// Whoever has fewer conversations is first: so much later for each.
const LATER_FOR_EACH: Duration = Duration::from_secs(3);
/// So long after a claim that brought nobody.
const PAUSE: Duration = Duration::from_secs(10);

/// Whether and what this console claims by itself.
#[derive(Debug, Default)]
pub struct Assigning {
    /// The officer wants it so.
    pub on: bool,
    /// Claimed without a click.
    claimed: Option<SessionId>,
    not_before: UnixMillis,
}

/// The first whose turn it is here, if there is room.
pub(super) fn tick(state: &mut State) -> Vec<Effect> {
    let here = state.now.since(state.touched) < PRESENT_WITHIN;
    let may = state.assigning.on && here && state.now >= state.assigning.not_before;
    if !may || !state.takes_more() || !state.queue.claiming.is_empty() {
        return Vec::new();
    }
    let later = LATER_FOR_EACH.saturating_mul(u32::try_from(state.load()).unwrap_or(u32::MAX));
    let is_next = |entry: &&_| {
        !state.is_first_for_colleagues(entry) && state.queue.waited(entry, state.now) >= later
    };
    let mut turns = state.queue_in_turn().into_iter();
    let free = |entry: &&_| !state.queue.is_reserved(entry, state.now);
    let Some(next) = turns.find(free).filter(is_next).map(|entry| entry.session) else {
        return Vec::new();
    };
    state.assigning.claimed = Some(next);
    queue::claim_now(state, next)
}

/// The verdict on a claim; what of it follows if nobody had clicked.
pub(super) fn settled(state: &mut State, session: SessionId, began: bool) -> Option<Vec<Effect>> {
    state.assigning.claimed.take_if(|claimed| *claimed == session)?;
    if !began {
        // A colleague was faster, or the service is busy: nothing that the officer had asked for.
        state.assigning.not_before = state.now.plus(PAUSE);
        state.notice = None;
        return Some(Vec::new());
    }
    let newest = state.conversations.last().map(|conversation| conversation.id);
    state.notice = newest.map(Notice::Assigned);
    // Also on a break that began meanwhile: somebody is here now.
    Some(alerts::raise(state, Alarm::Assigned))
}
