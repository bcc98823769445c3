//! A file on its way: which pieces are there, which are flying, and what a loss does.

use core::time::Duration;

use abri_transport::TransportError;
use abri_wire::{
    ProblemKind,
    file::{FileView, PieceCount, PieceIndex},
};

use super::{FileEffect, FileProblem, PutError, switch_off};
use crate::app::{Body, Delivery, Effect, Later, MessageKey, Stage, State};

/// So many pieces fly at once: enough that the link never waits for answers, each of which a page of
/// another origin asks for twice; and all that is kept of the ciphertext. A browser has six
/// connections.
const IN_FLIGHT: usize = 5;
/// Longest pause between attempts, in seconds.
const LONGEST_PAUSE: u64 = 30;

/// How far a file is, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is being read and, perhaps, cleaned.
    Preparing,
    /// This share of it is at the service, in percent.
    Sending(u8),
    /// The same, but nothing goes now; it goes on by itself.
    Paused(u8),
    /// All of it is there; what opens it is on its way.
    Saying,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Preparing,
    /// Asking which pieces are there.
    Declaring,
    Sending,
    Paused,
    /// Whole; nobody is there to whom it could be said.
    Whole,
    Said,
}

/// What is known of it; its bytes and its key stay with the page.
#[derive(Debug)]
pub struct Transfer {
    /// Its line of the log.
    pub key: MessageKey,
    phase: Phase,
    view: Option<FileView>,
    flying: Vec<PieceIndex>,
    /// Losses in a row; also names the pause that is awaited.
    losses: u32,
}

impl Transfer {
    pub(super) const fn new(key: MessageKey) -> Self {
        Self { key, phase: Phase::Preparing, view: None, flying: Vec::new(), losses: 0 }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let percent = self.percent();
        match self.phase {
            Phase::Preparing => Progress::Preparing,
            Phase::Declaring if self.losses > 0 => Progress::Paused(percent),
            Phase::Declaring | Phase::Sending => Progress::Sending(percent),
            Phase::Paused | Phase::Whole => Progress::Paused(percent),
            Phase::Said => Progress::Saying,
        }
    }

    fn percent(&self) -> u8 {
        let Some(view) = &self.view else { return 0 };
        let all = usize::from(view.pieces().get());
        let there = all.saturating_sub(view.missing().count());
        u8::try_from(there.saturating_mul(100) / all.max(1)).unwrap_or(100)
    }

    /// Whether she can still stop it: what is said can't be taken back.
    #[must_use]
    pub const fn can_be_stopped(&self) -> bool {
        !matches!(self.phase, Phase::Said)
    }

    /// The pieces that may fly now, in the file's order: a sealer only goes forward.
    fn launch(&mut self) -> Vec<Effect> {
        let Some(view) = &self.view else { return Vec::new() };
        let free = IN_FLIGHT.saturating_sub(self.flying.len());
        let next: Vec<_> =
            view.missing().filter(|index| !self.flying.contains(index)).take(free).collect();
        self.flying.extend(&next);
        next.into_iter().map(|index| FileEffect::Put(self.key, index).into()).collect()
    }

    fn declare(&mut self) -> Vec<Effect> {
        self.phase = Phase::Declaring;
        vec![FileEffect::Declare(self.key).into()]
    }

    fn pause(&mut self) -> Vec<Effect> {
        if self.phase == Phase::Paused {
            return Vec::new();
        }
        self.phase = Phase::Paused;
        self.losses = self.losses.saturating_add(1);
        vec![Effect::After(pause(self.losses), Later::FileAgain(self.key, self.losses))]
    }
}

/// Doubles up to half a minute.
pub(super) fn pause(losses: u32) -> Duration {
    let seconds = 1_u64.checked_shl(losses).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    Duration::from_secs(seconds)
}

fn of(state: &mut State, key: MessageKey) -> Option<&mut Transfer> {
    state.files.transfer.as_mut().filter(|transfer| transfer.key == key)
}

pub(super) fn prepared(
    state: &mut State,
    key: MessageKey,
    result: Result<PieceCount, FileProblem>,
) -> Vec<Effect> {
    let Some(transfer) = of(state, key) else { return Vec::new() };
    match result {
        Ok(pieces) => {
            transfer.view = Some(FileView::empty(pieces));
            transfer.declare()
        }
        Err(problem) => fail(state, problem),
    }
}

pub(super) fn declared(
    state: &mut State,
    key: MessageKey,
    result: Result<FileView, TransportError>,
) -> Vec<Effect> {
    let Some(transfer) = of(state, key) else { return Vec::new() };
    match result {
        Ok(mut view) => {
            // What was stored while the answer was on its way is there, too (`DS-62`).
            if let Some(known) = &transfer.view {
                known
                    .pieces()
                    .indexes()
                    .filter(|at| known.holds(*at))
                    .for_each(|at| view.insert(at));
            }
            transfer.phase = Phase::Sending;
            transfer.view = Some(view);
            go_on(state)
        }
        Err(error) => unanswered(state, error),
    }
}

pub(super) fn stored(
    state: &mut State,
    key: MessageKey,
    piece: PieceIndex,
    result: Result<(), PutError>,
) -> Vec<Effect> {
    let Some(transfer) = of(state, key) else { return Vec::new() };
    transfer.flying.retain(|flying| *flying != piece);
    match result {
        Ok(()) => {
            if let Some(view) = &mut transfer.view {
                view.insert(piece);
            }
            if transfer.phase == Phase::Sending {
                transfer.losses = 0;
            }
            go_on(state)
        }
        Err(PutError::Sealing(problem)) => fail(state, problem),
        // One of those that flew when the network was lost: it is asked already which are there.
        Err(PutError::Transport(error)) if may_pass(error) && transfer.phase != Phase::Sending => {
            Vec::new()
        }
        Err(PutError::Transport(error)) => unanswered(state, error),
    }
}

/// Sends what is missing, or says it if nothing is.
fn go_on(state: &mut State) -> Vec<Effect> {
    let talking = state.stage == Stage::Talking;
    let Some(transfer) = &mut state.files.transfer else { return Vec::new() };
    let whole = transfer.view.as_ref().is_some_and(FileView::is_whole);
    match transfer.phase {
        Phase::Sending if whole && talking => {
            transfer.phase = Phase::Said;
            vec![FileEffect::Say(transfer.key).into()]
        }
        Phase::Sending if whole => {
            transfer.phase = Phase::Whole;
            Vec::new()
        }
        Phase::Sending => transfer.launch(),
        _ => Vec::new(),
    }
}

/// Also (DS-61) where nobody has said yet that he is there, or he is not there any more.
fn may_pass(error: TransportError) -> bool {
    error.is_transient() || error == TransportError::Problem(ProblemKind::NotJoined)
}

fn unanswered(state: &mut State, error: TransportError) -> Vec<Effect> {
    if may_pass(error) {
        let transfer = state.files.transfer.as_mut();
        return transfer.map(Transfer::pause).unwrap_or_default();
    }
    if let TransportError::Problem(problem) = error {
        switch_off(state, problem);
        // The session's own end says why.
        if let ProblemKind::Closing | ProblemKind::NoSuchSession = problem {
            return fail(state, FileProblem::Stopped);
        }
    }
    fail(state, FileProblem::of_transport(error))
}

/// The pause is over.
pub(super) fn again(state: &mut State, key: MessageKey, losses: u32) -> Vec<Effect> {
    match of(state, key) {
        Some(transfer) if transfer.phase == Phase::Paused && transfer.losses == losses => {
            transfer.declare()
        }
        _ => Vec::new(),
    }
}

/// The network is lost: said at once, before each piece has found out.
pub(crate) fn lost(state: &mut State) -> Vec<Effect> {
    match &mut state.files.transfer {
        Some(transfer) if matches!(transfer.phase, Phase::Declaring | Phase::Sending) => {
            transfer.pause()
        }
        _ => Vec::new(),
    }
}

/// The network is back: no need to wait for the pause to end.
pub(crate) fn reached(state: &mut State) -> Vec<Effect> {
    match &mut state.files.transfer {
        Some(transfer) if transfer.phase == Phase::Paused => transfer.declare(),
        _ => super::ask(state),
    }
}

/// She stops it. What is said already can't be taken back.
pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    match &state.files.transfer {
        Some(transfer) if transfer.can_be_stopped() => {
            let effects = fail(state, FileProblem::Stopped);
            // Her own wish: nothing to be said aloud.
            state.files.problem = None;
            effects
        }
        _ => Vec::new(),
    }
}

fn fail(state: &mut State, problem: FileProblem) -> Vec<Effect> {
    let Some(transfer) = state.files.transfer.take() else { return Vec::new() };
    state.files.problem = Some(problem);
    if let Some(message) = state.message_mut(transfer.key) {
        message.delivery = Delivery::NotSent;
        if let Body::File(_, why) = &mut message.body {
            *why = Some(problem);
        }
    }
    vec![FileEffect::Drop.into()]
}

/// An officer is there: what is whole is said, and whether files are taken can be asked.
pub(crate) fn present(state: &mut State) -> Vec<Effect> {
    match &mut state.files.transfer {
        Some(transfer) if transfer.phase == Phase::Whole => {
            transfer.phase = Phase::Said;
            vec![FileEffect::Say(transfer.key).into()]
        }
        Some(transfer) if transfer.phase == Phase::Paused => transfer.declare(),
        _ => super::ask(state),
    }
}

/// The log has it.
pub(crate) fn arrived(state: &mut State, key: MessageKey) -> Vec<Effect> {
    if of(state, key).is_none() {
        return Vec::new();
    }
    state.files.transfer = None;
    vec![FileEffect::Drop.into()]
}

/// What opens it can't be said.
pub(crate) fn refused(state: &mut State, key: MessageKey, problem: FileProblem) -> Vec<Effect> {
    if of(state, key).is_none() { Vec::new() } else { fail(state, problem) }
}

/// She was told of a record: what has not been said waits for her (`RECORD-2`).
pub(crate) fn held_back(state: &mut State) -> Vec<Effect> {
    match &state.files.transfer {
        Some(transfer) if transfer.can_be_stopped() => fail(state, FileProblem::HeldBack),
        _ => Vec::new(),
    }
}

/// Over: nothing of it stays (`END-1`).
pub(crate) fn ended(state: &mut State) {
    if let Some(transfer) = state.files.transfer.take()
        && let Some(message) = state.message_mut(transfer.key)
        && let Body::File(_, why) = &mut message.body
    {
        // Without what opens it, which was not said, nobody has it; said, somebody may.
        if transfer.progress() != Progress::Saying {
            *why = Some(FileProblem::Stopped);
            message.delivery = Delivery::NotSent;
        }
    }
    state.files = super::Files { switch: state.files.switch, ..super::Files::default() };
}
