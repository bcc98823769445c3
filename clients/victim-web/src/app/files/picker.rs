//! Before it is sent: what is explained, judged and chosen.

use super::{FileEffect, FileProblem, transfer};
use crate::app::{Author, Body, Delivery, Effect, Message, MessageKey, Stage, State};

/// What a file is, as far as she is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A photo or another picture.
    Picture,
    /// A PDF document.
    Pdf,
    /// Sound.
    Audio,
}

/// What becomes of what is in a file beside what it shows (`FILE-6`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metadata {
    /// A picture, without it.
    Without,
    /// A picture, with it.
    With,
    /// Not a picture: kept as it is.
    AsIs,
}

/// What she is told of a file that she chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What it is.
    pub kind: Kind,
    /// Its length in bytes, as it was chosen.
    pub bytes: u32,
    /// What becomes of its metadata.
    pub metadata: Metadata,
}

/// Which of the files that she picked: what is said of one is not said of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pick(u32);

impl Pick {
    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// How far she is with choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Picker {
    /// Nothing is being chosen.
    #[default]
    Closed,
    /// What must be known before is there to be read; a file can be picked.
    Open,
    /// This one was picked, and is being looked at.
    Judging(Pick),
    /// It can be sent.
    Chosen(Facts),
}

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if state.stage == Stage::Talking && state.files.may_open() {
        state.files.picker = Picker::Open;
        state.files.problem = None;
    }
    Vec::new()
}

pub(in crate::app) fn cancel(state: &mut State) -> Vec<Effect> {
    state.files.problem = None;
    close(state)
}

fn close(state: &mut State) -> Vec<Effect> {
    if core::mem::take(&mut state.files.picker) == Picker::Closed {
        return Vec::new();
    }
    vec![FileEffect::Forget.into()]
}

pub(super) fn picked(state: &mut State) -> Vec<Effect> {
    if state.files.picker == Picker::Closed {
        return vec![FileEffect::Forget.into()];
    }
    let pick = state.files.picked.next();
    state.files.picked = pick;
    state.files.picker = Picker::Judging(pick);
    state.files.problem = None;
    vec![FileEffect::Judge(pick).into()]
}

/// Taken out is what she does not ask for: "without" is chosen for her, and she can change it.
pub(super) fn judged(
    state: &mut State,
    pick: Pick,
    result: Result<(Kind, u32), FileProblem>,
) -> Vec<Effect> {
    if state.files.picker != Picker::Judging(pick) {
        return Vec::new();
    }
    match result {
        Ok((kind, bytes)) => {
            let picture = kind == Kind::Picture;
            let metadata = if picture { Metadata::Without } else { Metadata::AsIs };
            state.files.picker = Picker::Chosen(Facts { kind, bytes, metadata });
            Vec::new()
        }
        Err(problem) => {
            state.files.picker = Picker::Open;
            state.files.problem = Some(problem);
            vec![FileEffect::Forget.into()]
        }
    }
}

pub(super) fn choose(state: &mut State, metadata: Metadata) -> Vec<Effect> {
    if let Picker::Chosen(facts) = &mut state.files.picker
        && facts.kind == Kind::Picture
        && metadata != Metadata::AsIs
    {
        facts.metadata = metadata;
    }
    Vec::new()
}

/// From here on it is a line of the log.
pub(super) fn send(state: &mut State) -> Vec<Effect> {
    let Picker::Chosen(facts) = state.files.picker else { return Vec::new() };
    if state.stage != Stage::Talking || state.files.transfer.is_some() {
        return Vec::new();
    }
    state.files.picker = Picker::Closed;
    let key = MessageKey(state.messages.len());
    state.messages.push(Message {
        key,
        author: Author::Her,
        body: Body::File(facts, None),
        delivery: Delivery::Sending,
        by: None,
        sequence: None,
    });
    state.files.transfer = Some(transfer::Transfer::new(key));
    vec![FileEffect::Prepare(key, facts.metadata).into()]
}
