//! How it ends, and the erasing that follows.

use abri_core::SessionError;
use abri_transport::TransportError;
use abri_wire::{ProblemKind, UnixMillis};

use super::{Delivery, Effect, Later, Stage, State, files, retry::again};

/// Why it is over. Each has words that say what happened and what she can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// She ended it.
    ByHer,
    /// The officer ended it.
    ByOfficer,
    /// The service says that an officer ended it, and none said so.
    Closed,
    /// The longest time for a conversation is over.
    Expired,
    /// Who answered could not be verified as an officer.
    OfficerRefused,
    /// What proves who answered is not valid at this device's time: one of the two is wrong. With
    /// the other time, if there is one.
    ClockDiffers(Option<UnixMillis>),
    /// The conversation was altered or shown differently to the two sides.
    Altered,
    /// The service does not have the conversation any more.
    Gone,
    /// She came back too late, or what led back was used before: nothing of it is left.
    ReturnGone,
    /// She came back in another tab: this one has nothing any more.
    Elsewhere,
    /// The conversation has reached its limit of messages.
    Full,
    /// The service refuses this page: it is out of date or wrongly set up.
    Refused,
    /// This browser or this page failed.
    Failed,
}

/// Whether the service has erased its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// Nothing to erase.
    NotAsked,
    /// Asked; no answer yet.
    Asked,
    /// Erased.
    Done,
    /// No answer: it erases by itself when the session's time is over.
    Unknown,
}

/// How often erasing is asked for.
const MOST_ATTEMPTS: u32 = 8;

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 13] = [
        Self::ByHer,
        Self::ByOfficer,
        Self::Closed,
        Self::Expired,
        Self::OfficerRefused,
        Self::ClockDiffers(None),
        Self::Altered,
        Self::Gone,
        Self::ReturnGone,
        Self::Elsewhere,
        Self::Full,
        Self::Refused,
        Self::Failed,
    ];

    /// What a session error means for her; `None` for the one that is repaired by fetching again.
    #[must_use]
    pub const fn of_session(error: SessionError) -> Option<Self> {
        match error {
            SessionError::Gap { .. } => None,
            // ORDER-2, ORDER-4: stop and say so.
            SessionError::OrderMismatch | SessionError::OwnEnvelopeAltered => Some(Self::Altered),
            SessionError::Expired => Some(Self::Expired),
            SessionError::Removed
            | SessionError::Replaced
            | SessionError::Swapped
            | SessionError::Ended
            | SessionError::Entropy(_)
            | SessionError::Library => Some(Self::Failed),
        }
    }

    /// What a final refusal of the service means for her.
    #[must_use]
    pub const fn of_problem(problem: ProblemKind) -> Self {
        match problem {
            ProblemKind::NoSuchSession => Self::Gone,
            ProblemKind::Closing => Self::Closed,
            ProblemKind::SessionFull => Self::Full,
            ProblemKind::ReturnGone => Self::ReturnGone,
            ProblemKind::Malformed
            | ProblemKind::MissingCapability
            | ProblemKind::Forbidden
            | ProblemKind::NotWaiting
            | ProblemKind::LeaseEnded
            | ProblemKind::MessageIdReused
            | ProblemKind::SessionExists
            | ProblemKind::TooLarge
            | ProblemKind::BadFrame
            | ProblemKind::NoHello
            | ProblemKind::ForbiddenOrigin
            | ProblemKind::NotFound
            | ProblemKind::WrongContentType
            | ProblemKind::MethodNotAllowed
            | ProblemKind::NotInRoster
            | ProblemKind::ChallengeGone
            // What is said of files ends no conversation, and never comes here.
            | ProblemKind::FilesOff
            | ProblemKind::FilesFull
            | ProblemKind::FileQuota
            | ProblemKind::TooManyPieces
            | ProblemKind::UnknownFile
            | ProblemKind::FileReused
            | ProblemKind::NotJoined
            // What is said of records is said to consoles.
            | ProblemKind::RecordsOff
            // These may pass: they end nothing, and never come here.
            | ProblemKind::QueueFull
            | ProblemKind::Unavailable
            | ProblemKind::TooManyRequests
            | ProblemKind::ShuttingDown => Self::Refused,
        }
    }
}

/// The service says that an officer closed; he may have said so, too.
pub(super) const fn by_somebody(state: &State) -> Ending {
    if state.closes { Ending::ByOfficer } else { Ending::Closed }
}

/// The service refuses this page for good.
pub(super) fn refused(state: &mut State, problem: ProblemKind) -> Vec<Effect> {
    let ending = match problem {
        ProblemKind::Closing => by_somebody(state),
        problem => Ending::of_problem(problem),
    };
    end(state, ending)
}

/// She ends it: an officer who is there is told, in the conversation itself, so that he can tell
/// her end from a lost connection.
pub(super) fn by_her(state: &mut State) -> Vec<Effect> {
    let talking = state.stage == Stage::Talking;
    let mut effects = end(state, Ending::ByHer);
    if talking {
        effects.insert(0, Effect::Farewell);
    }
    effects
}

/// END-1: keys go at once, and what was said with [`shown`]; on the screen it stays until she leaves.
pub(super) fn end(state: &mut State, ending: Ending) -> Vec<Effect> {
    state.stage = Stage::Ended(ending);
    state.typing = false;
    state.notice = None;
    state.proposal = None;
    state.question = None;
    state.others.clear();
    (state.coming, state.asked_other) = (None, false);
    state.attempts = 0;
    files::ended(state);
    for message in &mut state.messages {
        message.delivery = match message.delivery {
            Delivery::Kept => Delivery::NotSent,
            Delivery::Sending => Delivery::Unsure,
            other => other,
        };
    }
    if state.erasure == Erasure::Done {
        return vec![Effect::Close];
    }
    state.erasure = Erasure::Asked;
    vec![Effect::Close, Effect::Erase]
}

/// All that is in the state is on the screen. END-1: once it is over, the program keeps no text; only
/// her screen does.
pub fn shown(state: &mut State) {
    if matches!(state.stage, Stage::Ended(_)) {
        // Not cleared: the list itself is given back and wiped too.
        state.messages = Vec::new();
    }
}

pub(super) fn erased(state: &mut State, result: Result<(), TransportError>) -> Vec<Effect> {
    let gone = Err(TransportError::Problem(ProblemKind::NoSuchSession));
    if result.is_ok() || result == gone {
        state.erasure = Erasure::Done;
        return Vec::new();
    }
    let may_pass = result.is_err_and(TransportError::is_transient);
    if !may_pass || state.attempts >= MOST_ATTEMPTS {
        state.erasure = Erasure::Unknown;
        return Vec::new();
    }
    vec![again(state, Later::Erase)]
}

pub(super) fn erase_again(state: &State) -> Vec<Effect> {
    if state.erasure == Erasure::Asked { vec![Effect::Erase] } else { Vec::new() }
}
