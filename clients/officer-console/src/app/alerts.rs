//! Sound and notifications for an officer who looks elsewhere: off until he turns them on, and
//! without a word of what was said or by whom.

use core::time::Duration;
use std::collections::BTreeSet;

use abri_wire::{OfferNonce, SessionId, UnixMillis, api::QueueEntry};

use super::{Effect, State};

/// So long after a sound there is no other one: ten texts in a row call once.
pub const QUIET_FOR: Duration = Duration::from_secs(10);

/// Why the officer is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// Somebody wrote.
    Message,
    /// Somebody waits who did not before.
    Queue,
    /// Others ask for this officer.
    Invited,
    /// Who waited came to this officer without a click.
    Assigned,
}

/// Whether the browser shows notifications of this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notifying {
    /// Nobody asked for them.
    #[default]
    Off,
    /// The browser asks the officer.
    Asking,
    /// Yes.
    On,
    /// The browser does not let us.
    Refused,
}

/// What the officer turned on.
#[derive(Debug, Default)]
pub struct Alerts {
    /// A short sound.
    pub sound: bool,
    /// Notifications of the desktop, while the page is not seen.
    pub notifying: Notifying,
    /// Who waited when the queue was last seen.
    known: BTreeSet<SessionId>,
    /// What this officer was asked to then.
    invited: BTreeSet<OfferNonce>,
    /// When it rang last.
    rang: Option<UnixMillis>,
}

impl Alerts {
    /// Whether anything is turned on: then the queue is looked at also while nobody sees the page.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.sound || matches!(self.notifying, Notifying::On)
    }
}

/// The shift is over: nobody is called any more.
pub(super) fn turn_off(state: &mut State) {
    let alerts = &mut state.tools.alerts;
    (alerts.sound, alerts.notifying) = (false, Notifying::Off);
}

/// The same behind the lock, where the right to the queue was kept to call somebody.
pub(super) fn stop_watching(state: &mut State) -> Option<Effect> {
    let watched = state.tools.alerts.any();
    turn_off(state);
    watched.then_some(Effect::Unwatch)
}

/// Turning it on is heard, so that its loudness is known.
pub(super) fn sound(state: &mut State, on: bool) -> Vec<Effect> {
    state.tools.alerts.sound = on;
    on.then_some(Effect::Ring).into_iter().collect()
}

/// The browser asks only because of this click.
pub(super) fn notify(state: &mut State, on: bool) -> Vec<Effect> {
    let alerts = &mut state.tools.alerts;
    alerts.notifying = if on { Notifying::Asking } else { Notifying::Off };
    on.then_some(Effect::AskToNotify).into_iter().collect()
}

pub(super) fn may_notify(state: &mut State, may: bool) {
    let alerts = &mut state.tools.alerts;
    if alerts.notifying == Notifying::Asking {
        alerts.notifying = if may { Notifying::On } else { Notifying::Refused };
    }
}

/// Calls the officer, as far as he wants it; who takes no more, or is on a break, only to his own
/// conversations.
pub(super) fn raise(state: &mut State, alarm: Alarm) -> Vec<Effect> {
    let of_others = matches!(alarm, Alarm::Queue | Alarm::Invited);
    if of_others && !state.takes_more() {
        return Vec::new();
    }
    let (now, alerts) = (state.now, &mut state.tools.alerts);
    // A clock that was put back keeps nobody quiet.
    let quiet = |at: UnixMillis| at <= now && now.since(at) < QUIET_FOR;
    let rings = alerts.sound && !alerts.rang.is_some_and(quiet);
    if rings {
        alerts.rang = Some(now);
    }
    let shown = alerts.notifying == Notifying::On && !state.visible;
    let effects = [rings.then_some(Effect::Ring), shown.then_some(Effect::Notify(alarm))];
    effects.into_iter().flatten().collect()
}

/// The queue was seen: who is new in it?
pub(super) fn queue_seen(state: &mut State) -> Vec<Effect> {
    // Kept for a colleague: nobody here could answer yet.
    let free = |entry: &&QueueEntry| !state.queue.is_reserved(entry, state.now);
    let waiting = state.queue.waiting.iter().flatten().filter(free).map(|entry| entry.session);
    let waiting: BTreeSet<_> = waiting.collect();
    let fresh = waiting.difference(&state.tools.alerts.known).next().is_some();
    state.tools.alerts.known = waiting;
    let mut effects = if fresh { raise(state, Alarm::Queue) } else { Vec::new() };
    effects.extend(invitations_seen(state));
    effects
}

/// To what is this officer asked who was not before?
fn invitations_seen(state: &mut State) -> Vec<Effect> {
    let invited: BTreeSet<_> = state.invitations.open.iter().map(|it| it.nonce).collect();
    let fresh = invited.difference(&state.tools.alerts.invited).next().is_some();
    state.tools.alerts.invited = invited;
    if fresh { raise(state, Alarm::Invited) } else { Vec::new() }
}
