//! Acts that the operator must be able to see afterwards (`DS-95`): said to the service one after the
//! other, until the journal has a line of each. No act waits for it, and what has no line is said where
//! the act was done (`DS-97`).

use core::time::Duration;
use std::collections::VecDeque;

use abri_wire::{ProblemKind, UnixMillis, acts::Act};

use super::{Author, Body, ConversationId, Delivery, Effect, Notice, State};

/// An act that was not heard is said again for so long, from when it was done. Behind the lock nothing
/// is said; then once more after it.
pub const SAID_FOR: Duration = Duration::from_secs(15 * 60);
/// Before it is said a second time; then twice as long, and so on.
const AGAIN: Duration = Duration::from_secs(2);
/// At the longest.
const LONGEST: Duration = Duration::from_secs(60);

/// The number of an act at this page, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActNumber(u32);

/// Why the journal has no line of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNoted {
    /// The operator keeps none.
    NoJournal,
    /// The service could not be reached for [`SAID_FOR`], or does not take it.
    Unheard,
}

/// What has been done and has no line yet.
#[derive(Debug, Default)]
pub(super) struct Acts {
    /// Oldest first: lines are in the order of the acts.
    waiting: VecDeque<Waiting>,
    /// The oldest is being said.
    saying: bool,
    failures: u32,
    due: UnixMillis,
    count: u32,
    /// The officer was told, at the end of the shift, that something waits.
    told: bool,
}

#[derive(Debug)]
struct Waiting {
    number: ActNumber,
    conversation: ConversationId,
    act: Act,
    since: UnixMillis,
}

impl Acts {
    /// Nothing waits any more; a late answer meets no namesake.
    pub(super) fn emptied(&self) -> Self {
        Self { count: self.count, ..Self::default() }
    }

    /// Whether an act has neither a line nor a word that there is none.
    pub(super) fn any(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn say(&mut self, now: UnixMillis) -> Option<Effect> {
        if self.saying || now < self.due {
            return None;
        }
        let Waiting { number, act, .. } = self.waiting.front()?;
        self.saying = true;
        Some(Effect::NoteAct(*number, *act))
    }
}

/// The officer did this. It stands; the service is told.
pub(super) fn did(state: &mut State, conversation: ConversationId, act: Act) -> Option<Effect> {
    let (acts, now) = (&mut state.acts, state.now);
    acts.count += 1;
    let number = ActNumber(acts.count);
    acts.waiting.push_back(Waiting { number, conversation, act, since: now });
    acts.told = false;
    acts.say(now)
}

/// The shift is to end: whoever did what has no line yet is told so first, and it is said at once. Asked
/// for again, the shift ends. `None` if nothing holds it up.
pub(super) fn hold_up(state: &mut State) -> Option<Vec<Effect>> {
    if !state.acts.any() || state.acts.told {
        return None;
    }
    state.acts.told = true;
    state.acts.due = state.now;
    state.notice = Some(Notice::NotNotedYet);
    Some(state.acts.say(state.now).into_iter().collect())
}

/// What time asks for.
pub(super) fn tick(state: &mut State) -> Option<Effect> {
    state.acts.say(state.now)
}

/// The service's verdict on the oldest; any other is late. Heard behind the lock as well, where nothing
/// more is said.
pub(super) fn noted(
    state: &mut State,
    number: ActNumber,
    verdict: Result<(), Option<ProblemKind>>,
) -> Option<Effect> {
    let now = state.now;
    state.acts.waiting.front().filter(|it| it.number == number)?;
    let oldest = state.acts.waiting.pop_front()?;
    state.acts.saying = false;
    let lost = match verdict {
        Ok(()) => None,
        Err(Some(ProblemKind::RecordsOff)) => Some(NotNoted::NoJournal),
        Err(why) if may_be_heard(why) && now.since(oldest.since) < SAID_FOR => {
            let acts = &mut state.acts;
            acts.due = now.plus(AGAIN.saturating_mul(1 << acts.failures.min(5)).min(LONGEST));
            acts.failures = acts.failures.saturating_add(1);
            acts.waiting.push_front(oldest);
            return None;
        }
        Err(_) => Some(NotNoted::Unheard),
    };
    (state.acts.failures, state.acts.due) = (0, now);
    if !state.acts.any() {
        state.notice.take_if(|notice| *notice == Notice::NotNotedYet);
    }
    if let Some(why) = lost {
        say_that_it_is_lost(state, &oldest, why);
    }
    if state.on_duty() { state.acts.say(now) } else { None }
}

/// No answer, one that passes, or an access that lapsed: whoever signs in anew has another.
fn may_be_heard(why: Option<ProblemKind>) -> bool {
    why.is_none_or(|why| {
        let lapsed = [ProblemKind::Forbidden, ProblemKind::MissingCapability];
        why.is_transient() || lapsed.contains(&why)
    })
}

/// In the conversation's own log; of one that is over, beside it.
fn say_that_it_is_lost(state: &mut State, lost: &Waiting, why: NotNoted) {
    let now = state.now;
    match state.conversation_mut(lost.conversation).filter(|it| !it.is_over()) {
        Some(conversation) => {
            let body = Body::NotNoted(lost.act, why);
            conversation.append(Author::Console, body, now, Delivery::Sent);
        }
        None => state.notice = Some(Notice::NotNoted),
    }
}
