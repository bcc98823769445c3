//! Conversations that this officer has already: lost with a page or a process, or open at another
//! console.

use core::time::Duration;
use std::collections::BTreeSet;

use abri_wire::{ProblemKind, SessionId, UnixMillis, api::SeatEntry};

use super::{Conversation, ConversationId, Effect, Ending, Input, Stage, State, front};

/// Between two looks where this officer sits.
const EVERY: Duration = Duration::from_secs(60);
/// The same after a look that failed.
const AGAIN: Duration = Duration::from_secs(5);
/// Before her client is asked a second time; then twice as long, and so on.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// Doubled so often at most.
const DOUBLED: u32 = 5;

/// A seat, as far as the service and this browser know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What the service says of it.
    pub entry: SeatEntry,
    /// Another page of this console in this browser has it.
    pub taken: bool,
}

/// How often her client was asked, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    at: UnixMillis,
    times: u32,
    /// Whether this officer was ever there (`DS-86`).
    joined: bool,
}

/// What is known of this officer's seats.
#[derive(Debug, Default)]
pub struct Seats {
    /// At other consoles: gone on with here only at a click.
    pub elsewhere: Vec<SeatEntry>,
    /// When it is to be asked again.
    due: Option<UnixMillis>,
    /// What this console lost is known, and opens by itself only once.
    known: bool,
    /// What this officer left or closed here. The service may list it until her client has heard it.
    left: BTreeSet<SessionId>,
    /// What the officer put off here: no unlock opens it, but a click does.
    put_off: BTreeSet<SessionId>,
    /// What this console was coming back to when it was locked.
    interrupted: BTreeSet<ConversationId>,
}

impl Seats {
    /// Duty begins, or goes on.
    pub(super) fn look(&mut self) -> Effect {
        (self.due, self.known) = (None, false);
        self.elsewhere.clear();
        Effect::FetchSeats
    }

    /// This officer goes there, maybe once more.
    pub(super) fn enter(&mut self, session: SessionId) {
        self.left.remove(&session);
        self.put_off.remove(&session);
        self.elsewhere.retain(|it| it.session != session);
    }

    /// This officer goes on with it when they want to.
    pub(super) fn put_off(&mut self, session: SessionId) {
        self.put_off.insert(session);
    }

    /// This officer is done with it.
    pub(super) fn leave(&mut self, session: SessionId) {
        self.left.insert(session);
    }
}

/// What concerns this officer's seats.
pub(super) fn take(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Seats(answer) => found(state, answer),
        Input::ContinueHere(session) => continue_here(state, session),
        _ => Vec::new(),
    }
}

/// The answer: what this console lost opens by itself, the first time; later on there is what another console
/// has, or a page that crashed meanwhile, or what was put off here.
fn found(state: &mut State, answer: Result<Vec<Place>, Option<ProblemKind>>) -> Vec<Effect> {
    let Ok(places) = answer else {
        // Whoever is refused is told so by the queue, and may be let in again.
        let transient = answer.is_err_and(|why| why.is_none_or(ProblemKind::is_transient));
        state.seats.due = Some(state.now.plus(if transient { AGAIN } else { EVERY }));
        return Vec::new();
    };
    state.seats.elsewhere.clear();
    state.seats.due = Some(state.now.plus(EVERY));
    let lost = !core::mem::replace(&mut state.seats.known, true);
    let mut effects = Vec::new();
    let mut interrupted = core::mem::take(&mut state.seats.interrupted);
    for Place { entry, taken } in places {
        // Waited for no longer; or about to begin here, with its own answer.
        let invitations = &state.invitations;
        if invitations.is_given_up(entry.session) || invitations.taking.contains_key(&entry.session)
        {
            continue;
        }
        let mut open = state.conversations.iter().filter(|it| !it.is_over());
        let open = open.find(|it| it.session == entry.session).map(|it| it.id);
        let waits = open.is_some_and(|id| interrupted.remove(&id));
        match (open, entry.own && !taken) {
            (Some(id), true) if waits => effects.extend(once_more(state, id)),
            (Some(id), false) if waits => {
                // Another console went on with it meanwhile.
                effects.extend(end(state, id, Ending::PutOff));
                state.seats.elsewhere.push(entry);
            }
            (Some(_), _) => {}
            (None, _) if state.seats.left.contains(&entry.session) => {}
            (None, true) if lost && !state.seats.put_off.contains(&entry.session) => {
                effects.extend(rejoin(state, entry));
            }
            (None, _) => state.seats.elsewhere.push(entry),
        }
    }
    for id in interrupted {
        effects.extend(end(state, id, Ending::Gone));
    }
    effects
}

/// The lock came between: it is no word of the service on the seat, which is asked for again.
pub(super) fn interrupted(state: &mut State, id: ConversationId) -> Vec<Effect> {
    if state.on_duty() {
        return once_more(state, id).into_iter().collect();
    }
    state.seats.interrupted.insert(id);
    Vec::new()
}

fn once_more(state: &mut State, id: ConversationId) -> Option<Effect> {
    let at = state.now;
    let conversation = state.conversation_mut(id).filter(|it| it.stage == Stage::Joining)?;
    let joined = conversation.anew.is_none_or(|it| it.joined);
    conversation.anew = Some(Repeated { at, times: 0, joined });
    Some(Effect::Rejoin { conversation: id, session: conversation.session, joined })
}

fn end(state: &mut State, id: ConversationId, ending: Ending) -> Option<Effect> {
    let conversation = state.conversation_mut(id).filter(|it| it.stage == Stage::Joining)?;
    conversation.end(ending);
    state.composer_revision += 1;
    Some(Effect::Wipe(id))
}

/// At the officer's click: the other console hears that it was continued here.
fn continue_here(state: &mut State, session: SessionId) -> Vec<Effect> {
    let elsewhere = &mut state.seats.elsewhere;
    let Some(at) = elsewhere.iter().position(|entry| entry.session == session) else {
        return Vec::new();
    };
    let entry = elsewhere.remove(at);
    state.seats.put_off.remove(&session);
    rejoin(state, entry)
}

/// What this console lost, or did not come back to, is offered again: nobody else can take her meanwhile.
pub(super) fn put_back(state: &mut State, id: ConversationId) {
    let Some(lost) = state.conversation(id) else { return };
    let joined = match (lost.stage, lost.anew) {
        (Stage::Joining, Some(Repeated { joined, .. })) => joined,
        (Stage::Open, _) => true,
        _ => return,
    };
    let (session, language, zone) = (lost.session, lost.language.clone(), lost.zone.clone());
    state.seats.left.remove(&session);
    state.seats.elsewhere.push(SeatEntry { session, language, zone, own: true, joined });
}

fn rejoin(state: &mut State, entry: SeatEntry) -> Vec<Effect> {
    let SeatEntry { session, language, zone, joined, .. } = entry;
    state.claimed += 1;
    let id = ConversationId::new(state.claimed);
    let mut conversation = Conversation::new(id, session, language, zone);
    conversation.anew = Some(Repeated { at: state.now, times: 0, joined });
    state.conversations.push(conversation);
    let mut effects = vec![Effect::Rejoin { conversation: id, session, joined }];
    if state.current().is_none_or(Conversation::is_over) {
        effects.extend(front::select(state, id));
    }
    effects
}

/// What time asks for.
pub(super) fn tick(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    let mut effects = Vec::new();
    if state.seats.due.take_if(|due| *due <= now).is_some() {
        effects.push(Effect::FetchSeats);
    }
    for conversation in &mut state.conversations {
        let (id, joining) = (conversation.id, conversation.stage == Stage::Joining);
        if let Some(asked) = &mut conversation.anew
            && joining
            && now >= asked.at.plus(ASK_AGAIN.saturating_mul(1 << asked.times.min(DOUBLED)))
        {
            *asked = Repeated { at: now, times: asked.times.saturating_add(1), ..*asked };
            effects.push(Effect::AskAgain(id));
        }
    }
    effects
}
