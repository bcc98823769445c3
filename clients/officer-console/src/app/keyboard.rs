//! What keys do beside what the browser does with them. Where a key leads to something that can't be
//! taken back it does not act: it puts the keyboard there, and Enter does.

use super::{
    Conversation, Effect, Input, Notice, Officer, Seek, Stage, State, Step, Tool, search, with,
};

/// Where a key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// To the first conversation where this officer is asked for.
    Invited,
    /// To the first of those who wait who can be answered.
    Queue,
    /// To the first conversation that another console has.
    Elsewhere,
    /// Looking for words in the conversation in front.
    Search,
    /// What can be handed over.
    Handing,
    /// Asking for one more, or for somebody who takes over.
    Company,
    /// That it is serious, or not any more.
    Danger,
    /// Whether to close.
    Close,
}

/// What is held beside a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

/// What a key means, by its name in UI Events. All write nothing, and neither Chromium nor a screen
/// reader uses them: F1, F3, F5 to F7 and F10 to F12 are the browser's, F3, F5, F6 and F10 also with Shift, and
/// F1 without it alone; letters, Insert and Caps Lock are readers'.
#[must_use]
pub fn meaning(key: &str, held: Held) -> Option<Input> {
    let tool = match (held.alt, held.shift, key) {
        (true, false, "ArrowDown") => return Some(Input::Step(Step::Next)),
        (true, false, "ArrowUp") => return Some(Input::Step(Step::Previous)),
        (false, false, "F2") => Tool::LongestWaiting,
        (false, false, "F4") => Tool::Go(Spot::Handing),
        (false, false, "F8") => Tool::Go(Spot::Search),
        (false, false, "F9") => Tool::ShowShortcuts,
        (false, true, "F1") => Tool::Go(Spot::Invited),
        (false, true, "F2") => Tool::Go(Spot::Queue),
        (false, true, "F4") => Tool::Go(Spot::Company),
        (false, true, "F7") => Tool::Go(Spot::Elsewhere),
        (false, true, "F8") => Tool::Go(Spot::Danger),
        (false, true, "F9") => Tool::Go(Spot::Close),
        _ => return None,
    };
    Some(Input::Use(tool))
}

/// Puts the keyboard there, if it is there.
pub(super) fn go(state: &mut State, spot: Spot) -> Vec<Effect> {
    let there = match spot {
        Spot::Invited => somewhere_is_asked_for(state),
        Spot::Queue => somebody_can_be_answered(state),
        Spot::Elsewhere => !state.seats.elsewhere.is_empty(),
        Spot::Search => {
            // Opening asks for nothing else.
            let _ = search::seek(state, Seek::Open);
            in_front(state, |it| !it.is_over())
        }
        Spot::Handing | Spot::Company => in_front(state, |it| it.stage == Stage::Open),
        Spot::Danger => in_front(state, Conversation::may_be_flagged),
        Spot::Close => {
            if let Some(id) = state.selected {
                with(state, id, |it| it.ask_close(true));
            }
            in_front(state, |it| it.asking_close)
        }
    };
    there.then_some(Effect::Focus(spot)).into_iter().collect()
}

/// Back to the reply. Whether to close is not asked any more.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    if let Some(id) = state.selected {
        with(state, id, |it| it.ask_close(false));
    }
    vec![Effect::FocusComposer]
}

fn in_front(state: &State, is: impl FnOnce(&Conversation) -> bool) -> bool {
    state.current().is_some_and(is)
}

/// On a break nothing is offered; who takes no more is told so, as at a click.
fn somewhere_is_asked_for(state: &mut State) -> bool {
    let invitations = &state.invitations;
    let free = invitations.open.iter().any(|it| !invitations.taking.contains_key(&it.session));
    free && !state.shift.paused && takes_more(state)
}

/// Who takes no more is told so, as at a click.
fn somebody_can_be_answered(state: &mut State) -> bool {
    let free = state.queue.waiting.iter().flatten().any(|entry| {
        let claiming = state.queue.claiming.contains_key(&entry.session);
        !claiming && !state.queue.is_reserved(entry, state.now)
    });
    if !free || !state.officer().is_some_and(Officer::answers) {
        return false;
    }
    takes_more(state)
}

fn takes_more(state: &mut State) -> bool {
    let takes_more = state.takes_more();
    if !takes_more {
        state.notice = Some(Notice::TakesNoMore);
    }
    takes_more
}
