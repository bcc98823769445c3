//! What an officer hands over beside words: cards of the directory, and proposals to meet.

use abri_core::{Appointment, Card, Verdict};
use abri_desk::Desk;
use abri_wire::UnixMillis;

use super::{
    Author, Body, ConversationId, Delivery, Effect, Input, MessageKey, Notice, Stage, State,
};
use crate::directory::{Directory, DirectoryError};

/// The directory, as far as it is there.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Shelf {
    /// Nobody asked for it.
    #[default]
    Unread,
    /// On its way.
    Fetching,
    /// Here.
    Open(Directory),
    /// It could not be had; asking again may help.
    Missing,
}

impl Shelf {
    /// The operator's texts and entries, if they are there.
    #[must_use]
    pub const fn desk(&self) -> Option<&Desk> {
        match self {
            Self::Open(directory) => directory.desk(),
            _ => None,
        }
    }
}

/// What goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// Whom to turn to.
    Card(Card),
    /// A proposal to meet.
    Appointment(Appointment),
}

/// An input of this kind; any other does nothing.
pub(super) fn take(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::OpenDirectory => open(state),
        Input::Directory(answer) => {
            fetched(state, answer);
            Vec::new()
        }
        Input::HandCard(id, place) => card(state, id, place),
        Input::Propose(id, appointment) => propose(state, id, appointment),
        _ => Vec::new(),
    }
}

/// The panel was opened. What is there stays in use while the rest is asked for again.
fn open(state: &mut State) -> Vec<Effect> {
    match state.shelf {
        Shelf::Unread | Shelf::Missing => state.shelf = Shelf::Fetching,
        Shelf::Open(ref directory) if directory.desk().is_none() => {}
        Shelf::Open(_) | Shelf::Fetching => return Vec::new(),
    }
    vec![Effect::FetchDirectory]
}

/// What could not be had takes nothing away that is there.
fn fetched(state: &mut State, answer: Result<Directory, DirectoryError>) {
    match answer {
        Ok(directory) => state.shelf = Shelf::Open(directory),
        Err(_) if matches!(state.shelf, Shelf::Open(_)) => {}
        Err(_) => state.shelf = Shelf::Missing,
    }
}

/// A card of the directory, in her language.
fn card(state: &mut State, id: ConversationId, place: usize) -> Vec<Effect> {
    let language = state.conversation(id).map(|it| it.language.clone()).unwrap_or_default();
    let Shelf::Open(directory) = &state.shelf else { return Vec::new() };
    let Some(card) = directory.card(place, &language) else { return Vec::new() };
    hand(state, id, Handed::Card(card))
}

/// A meeting is proposed; what was written stays until it went over.
fn propose(state: &mut State, id: ConversationId, appointment: Option<Appointment>) -> Vec<Effect> {
    let Some(appointment) = appointment else {
        state.notice = Some(Notice::BadProposal);
        return Vec::new();
    };
    let effects = hand(state, id, Handed::Appointment(appointment));
    if !effects.is_empty() {
        super::with(state, id, |it| it.jottings.proposed());
        state.proposed += 1;
        state.notice.take_if(|notice| *notice == Notice::BadProposal);
    }
    effects
}

/// Hands it to whoever the composer writes to; anything else is a slip.
pub(super) fn hand(state: &mut State, id: ConversationId, handed: Handed) -> Vec<Effect> {
    let now = state.now;
    if state.selected != Some(id) {
        return Vec::new();
    }
    let Some(conversation) = state.conversation_mut(id) else { return Vec::new() };
    if conversation.stage != Stage::Open {
        return Vec::new();
    }
    let key = conversation.say(Body::Handed(handed.clone()), now);
    vec![Effect::Hand { conversation: id, key, handed }, Effect::FocusComposer]
}

impl super::Conversation {
    /// She answered the proposal of this line.
    pub(super) fn answered(
        &mut self,
        proposal: MessageKey,
        verdict: Verdict,
        at: UnixMillis,
        watched: bool,
    ) {
        let answer = match self.message(proposal).map(|message| &message.body) {
            Some(Body::Handed(Handed::Appointment(appointment))) => {
                Body::Answered(verdict, appointment.clone())
            }
            Some(Body::Asked(asked)) => Body::Decided(verdict, asked.clone()),
            _ => return,
        };
        self.decided(proposal, verdict, at);
        self.hear(Author::Her, answer, at, watched);
    }

    fn say(&mut self, body: Body, now: UnixMillis) -> MessageKey {
        self.waiting_since = None;
        self.append(Author::Me, body, now, Delivery::Pending)
    }
}
