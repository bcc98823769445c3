//! Which words say where she is. Every state has some; the view only looks them up.

use abri_core::{Role, UnixMillis};
use abri_wire::records::RecordReason;

use super::{
    Body, Delivery, Ending, Erasure, Kind, Message, Metadata, Network, Notice, Officer, Progress,
    Stage, State,
};
use crate::words::Word;

/// Where she stands until an officer is there.
#[must_use]
pub const fn ahead(state: &State) -> Option<Word> {
    Some(match state.stage {
        Stage::Connecting if state.returns => Word::ComingBack,
        Stage::Connecting => Word::Connecting,
        Stage::Waiting { ahead: None } => Word::Waiting,
        Stage::Waiting { ahead: Some(0) } => Word::WaitingNext,
        Stage::Waiting { ahead: Some(_) } => Word::WaitingAhead,
        Stage::Verifying => Word::Verifying,
        Stage::Landing | Stage::Talking | Stage::Ended(_) => return None,
    })
}

/// How long it may take, as far as that is known.
#[must_use]
pub fn estimate(state: &State) -> Option<Word> {
    let Stage::Waiting { .. } = state.stage else { return None };
    state.wait.longest_minutes()?;
    Some(if state.wait.is_longer() { Word::WaitingLonger } else { Word::WaitingRecent })
}

/// How far this browser has checked who is there. It does not fade with a notice.
#[must_use]
pub const fn checked(officer: &Officer) -> Word {
    if officer.is_old { Word::OfficerVerifiedThen } else { Word::OfficerVerified }
}

/// The quiet line below the conversation.
#[must_use]
pub const fn status(state: &State) -> Option<Word> {
    Some(match state.stage {
        Stage::Landing | Stage::Ended(_) => return None,
        Stage::Connecting if state.network.is_lost() => Word::OfflineAtStart,
        _ if state.network.is_lost() => Word::Offline,
        _ if matches!(state.network, Network::Back) => Word::Online,
        Stage::Talking if state.typing => Word::OfficerTyping,
        Stage::Talking => return None,
        Stage::Connecting | Stage::Waiting { .. } | Stage::Verifying => Word::WriteNow,
    })
}

/// Whether she is told of others whom she can reach: then their numbers can be pressed.
#[must_use]
pub const fn needs_others(state: &State) -> bool {
    state.is_running()
        && (state.network.is_lost()
            || matches!(state.notice, Some(Notice::QueueFull | Notice::Unavailable)))
}

/// What is said at once.
#[must_use]
pub const fn alert(state: &State) -> Option<Word> {
    if state.excess > 0 && state.is_running() {
        return Some(Word::TextTooLong);
    }
    let Some(notice) = state.notice else {
        // What holds until the end is said whenever nothing else is.
        return match (state.ends_soon, state.asked_other) {
            _ if !state.is_running() => None,
            (true, _) => Some(Word::ExpiresSoon),
            (false, true) => Some(Word::AskedOther),
            (false, false) => None,
        };
    };
    Some(match notice {
        Notice::QueueFull => Word::QueueFull,
        Notice::Unavailable => Word::Unavailable,
        Notice::TooManyRequests => Word::TooManyRequests,
        Notice::Lapsed => Word::Lapsed,
        Notice::NotSent => Word::StateFailed,
        Notice::Full => Word::SessionFull,
        Notice::ReplacementRefused => Word::OfficerRefused,
        Notice::OfficerRevoked => Word::OfficerRevoked,
        Notice::NotRenewed => Word::OfficerNotRenewed,
        Notice::OfficerSilent => Word::OfficerSilent,
        Notice::CantRead => Word::OfficerTrouble,
        Notice::Unreadable => Word::Unreadable,
    })
}

/// What is said beside it: a notice may stand until the time is over.
#[must_use]
pub const fn also(state: &State) -> Option<Word> {
    let near = state.ends_soon && state.is_running() && state.notice.is_some();
    if near { Some(Word::ExpiresSoon) } else { None }
}

/// Why it is over, and what she can do.
#[must_use]
pub const fn ending(state: &State) -> Option<Word> {
    let Stage::Ended(ending) = state.stage else { return None };
    Some(match ending {
        Ending::ByHer => Word::EndedByYou,
        Ending::ByOfficer => Word::EndedByOfficer,
        Ending::Closed => Word::EndedSaid,
        Ending::Expired => Word::Expired,
        Ending::OfficerRefused => Word::EndedRefused,
        Ending::ClockDiffers(_) => Word::ClockDiffers,
        Ending::Altered => Word::Altered,
        Ending::Gone => Word::Gone,
        Ending::ReturnGone => Word::ReturnGone,
        Ending::Elsewhere => Word::Elsewhere,
        Ending::Full => Word::SessionFull,
        Ending::Refused => Word::Misconfigured,
        Ending::Failed => Word::Broken,
    })
}

/// When witnesses saw the list of officers, if it ended because this device says another time.
#[must_use]
pub const fn seen_by_witnesses(state: &State) -> Option<UnixMillis> {
    match state.stage {
        Stage::Ended(Ending::ClockDiffers(seen)) => seen,
        _ => None,
    }
}

/// What became of the service's copy.
#[must_use]
pub const fn erasure(state: &State) -> Option<Word> {
    match state.erasure {
        Erasure::NotAsked => None,
        Erasure::Asked => Some(Word::ErasedSoon),
        Erasure::Done => Some(Word::Erased),
        Erasure::Unknown => Some(Word::ErasedHere),
    }
}

/// How far a message is; none for what is not hers.
#[must_use]
pub fn mark(state: &State, message: &Message) -> Option<Word> {
    if let Body::File(_, why) = &message.body {
        if let Some(progress) = progress(state, message) {
            return Some(going(progress));
        }
        if let Some(problem) = why {
            return Some(problem.word());
        }
    }
    let is_text = matches!(message.body, Body::Text(_));
    Some(match message.delivery {
        Delivery::Kept => Word::StateKept,
        Delivery::Sending if state.keeps_texts() && message.sequence.is_some() => Word::StateUnread,
        Delivery::Sending if state.network.is_lost() => Word::StateRetry,
        Delivery::Sending => Word::StateSending,
        Delivery::Sent => Word::StateSent,
        Delivery::Received => Word::StateReceived,
        Delivery::NotSent if matches!(message.body, Body::File(..)) => Word::FileStopped,
        Delivery::NotSent if is_text => Word::StateFailed,
        Delivery::NotSent => Word::StateNotSent,
        Delivery::Unsure if is_text => Word::StateUnsure,
        Delivery::Unsure => Word::StatePerhaps,
        Delivery::TakenBack => Word::StateTakenBack,
        Delivery::Incoming => return None,
    })
}

/// How far the file of this line is, while it is on its way.
#[must_use]
pub fn progress(state: &State, message: &Message) -> Option<Progress> {
    let transfer = state.files.transfer.as_ref()?;
    (transfer.key == message.key).then(|| transfer.progress())
}

const fn going(progress: Progress) -> Word {
    match progress {
        Progress::Preparing => Word::FilePreparing,
        Progress::Sending(_) => Word::FileSending,
        Progress::Paused(_) => Word::FilePaused,
        Progress::Saying => Word::StateSending,
    }
}

/// What a file is, in words.
#[must_use]
pub const fn file_kind(kind: Kind) -> Word {
    match kind {
        Kind::Picture => Word::FilePicture,
        Kind::Pdf => Word::FilePdf,
        Kind::Audio => Word::FileAudio,
    }
}

/// What became of its metadata, in words.
#[must_use]
pub const fn file_metadata(metadata: Metadata) -> Word {
    match metadata {
        Metadata::Without => Word::FileWentWithout,
        Metadata::With => Word::FileWentWith,
        Metadata::AsIs => Word::FileWentAsIs,
    }
}

/// By which duty a record is kept, in words.
#[must_use]
pub const fn record_reason(reason: RecordReason) -> Word {
    match reason {
        RecordReason::Danger => Word::RecordDanger,
        RecordReason::Minor => Word::RecordMinor,
        RecordReason::Duty => Word::RecordDuty,
    }
}

/// A role in words.
#[must_use]
pub const fn officer_role(role: Role) -> Word {
    match role {
        Role::Officer => Word::RoleOfficer,
        Role::Supervisor => Word::RoleSupervisor,
        Role::Professional => Word::RoleProfessional,
        Role::Interpreter => Word::RoleInterpreter,
    }
}
