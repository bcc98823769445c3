//! A file that she sends: what is chosen, how far it is, and why not. One at a time.
//!
//! ```text
//! picker: open -> judged -> chosen (with or without metadata) -> sent: a line of the log
//! transfer: prepared -> declared -> pieces, five at a time <-> paused -> said inside MLS -> sent
//! ```
//!
//! The file itself, its key and its pieces stay with the page.

mod picker;
mod problem;
mod transfer;

use abri_wire::{
    ProblemKind,
    file::{FileView, PieceCount, PieceIndex},
};

pub(super) use self::{
    picker::cancel,
    transfer::{arrived, ended, held_back, lost, present, reached, refused},
};
pub use self::{
    picker::{Facts, Kind, Metadata, Pick, Picker},
    problem::FileProblem,
    transfer::{Progress, Transfer},
};
use super::{Effect, Later, MessageKey, Stage, State};
use abri_transport::TransportError;

/// What concerns files.
#[derive(Debug, Default)]
pub struct Files {
    /// Whether the operator takes files; `None` until the service has said so (`DS-66`).
    pub switch: Option<bool>,
    /// What she is choosing.
    pub picker: Picker,
    /// The last one that she picked.
    picked: Pick,
    /// What is on its way.
    pub transfer: Option<Transfer>,
    /// Why the last one was not taken or sent.
    pub problem: Option<FileProblem>,
}

/// What happened with a file.
#[derive(Debug)]
pub enum FileInput {
    /// Answer to [`FileEffect::Ask`]: whether the operator takes files.
    Switch(Result<bool, TransportError>),
    /// She wants to send one.
    Open,
    /// She does not any more.
    Cancel,
    /// She picked one, which the page holds.
    Picked,
    /// Answer to [`FileEffect::Judge`].
    Judged(Pick, Result<(Kind, u32), FileProblem>),
    /// What becomes of a picture's metadata.
    Choose(Metadata),
    /// She sends it.
    Send,
    /// She stops the one on its way.
    Stop,
    /// Answer to [`FileEffect::Prepare`].
    Prepared(MessageKey, Result<PieceCount, FileProblem>),
    /// Answer to [`FileEffect::Declare`].
    Declared(MessageKey, Result<FileView, TransportError>),
    /// Answer to [`FileEffect::Put`].
    Stored(MessageKey, PieceIndex, Result<(), PutError>),
}

/// Why a piece is not in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutError {
    /// It could not be read or sealed.
    Sealing(FileProblem),
    /// The service did not take it.
    Transport(TransportError),
}

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileEffect {
    /// Ask whether the operator takes files.
    Ask,
    /// Load what handles files, and look at the one she picked.
    Judge(Pick),
    /// Let go of the one she picked.
    Forget,
    /// Clean it as she wishes and get ready to seal it.
    Prepare(MessageKey, Metadata),
    /// Announce it, again after a loss: the answer says which pieces are there.
    Declare(MessageKey),
    /// Put this piece into its place; sealed now if it was not yet.
    Put(MessageKey, PieceIndex),
    /// All pieces are there: encrypt and submit what opens them.
    Say(MessageKey),
    /// Abort its requests and wipe key and pieces.
    Drop,
}

impl Files {
    /// Whether she may pick a file now.
    #[must_use]
    pub fn may_open(&self) -> bool {
        self.switch == Some(true) && self.transfer.is_none() && self.picker == Picker::Closed
    }
}

pub(super) fn update(state: &mut State, input: FileInput) -> Vec<Effect> {
    match input {
        FileInput::Switch(answer) => switched(state, answer),
        FileInput::Open => picker::open(state),
        FileInput::Cancel => picker::cancel(state),
        FileInput::Picked => picker::picked(state),
        FileInput::Judged(pick, result) => picker::judged(state, pick, result),
        FileInput::Choose(metadata) => picker::choose(state, metadata),
        FileInput::Send => picker::send(state),
        FileInput::Stop => transfer::stop(state),
        FileInput::Prepared(key, result) => transfer::prepared(state, key, result),
        FileInput::Declared(key, result) => transfer::declared(state, key, result),
        FileInput::Stored(key, piece, result) => transfer::stored(state, key, piece, result),
    }
}

/// What was put off.
pub(super) fn later(state: &mut State, later: Later) -> Vec<Effect> {
    match later {
        Later::AskForFiles => ask(state),
        Later::FileAgain(key, losses) => transfer::again(state, key, losses),
        _ => Vec::new(),
    }
}

/// DS-66: only the service knows.
fn ask(state: &State) -> Vec<Effect> {
    let open = state.files.switch.is_none() && state.stage == Stage::Talking;
    if open { vec![FileEffect::Ask.into()] } else { Vec::new() }
}

fn switched(state: &mut State, answer: Result<bool, TransportError>) -> Vec<Effect> {
    match answer {
        Ok(on) => state.files.switch = Some(on),
        Err(error) if error.is_transient() => {
            return vec![Effect::After(transfer::pause(1), Later::AskForFiles)];
        }
        Err(_) => state.files.switch = Some(false),
    }
    Vec::new()
}

/// What the service says when it takes no files, or no more.
fn switch_off(state: &mut State, problem: ProblemKind) {
    if problem == ProblemKind::FilesOff {
        state.files.switch = Some(false);
        state.files.picker = Picker::Closed;
    }
}

impl From<FileEffect> for Effect {
    fn from(effect: FileEffect) -> Self {
        Self::File(effect)
    }
}
