//! Why a file is not taken or not sent. Each has a sentence.

use abri_transport::TransportError;
use abri_wire::ProblemKind;

use crate::words::Word;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileProblem {
    /// 0 bytes.
    Empty,
    /// Longer than a file may be (`FILE-1`).
    TooLarge,
    /// Of no kind that can be sent.
    Unknown,
    /// Not what its name says.
    Misnamed,
    /// A damaged picture.
    Damaged,
    /// A picture that moves.
    Moving,
    /// A picture that would overwhelm a viewer (`FILE-7`).
    TooManyPixels,
    /// It changed while it was sent.
    Changed,
    /// The browser does not let it be read.
    Unread,
    /// What handles files did not load.
    Unloaded,
    /// The operator takes no files.
    Off,
    /// No room left at the service.
    Full,
    /// This conversation's own room is used up.
    Quota,
    /// The service did not take it, for whatever other reason.
    Service,
    /// She was told of a record before it was said: to send it is for her to decide (`RECORD-2`).
    HeldBack,
    /// She stopped it.
    Stopped,
}

impl FileProblem {
    /// Every one.
    pub const ALL: [Self; 16] = [
        Self::Empty,
        Self::TooLarge,
        Self::Unknown,
        Self::Misnamed,
        Self::Damaged,
        Self::Moving,
        Self::TooManyPixels,
        Self::Changed,
        Self::Unread,
        Self::Unloaded,
        Self::Off,
        Self::Full,
        Self::Quota,
        Self::Service,
        Self::HeldBack,
        Self::Stopped,
    ];

    /// The sentence.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Empty => Word::FileEmpty,
            Self::TooLarge => Word::FileTooLarge,
            Self::Unknown => Word::FileUnknown,
            Self::Misnamed => Word::FileMisnamed,
            Self::Damaged => Word::FileDamaged,
            Self::Moving => Word::FileMoving,
            Self::TooManyPixels => Word::FileTooManyPixels,
            Self::Changed => Word::FileChanged,
            Self::Unread => Word::FileUnread,
            Self::Unloaded => Word::FileUnloaded,
            Self::Off => Word::FilesOff,
            Self::Full => Word::FilesFull,
            Self::Quota => Word::FileQuota,
            Self::Service => Word::FileRefused,
            Self::HeldBack => Word::FileHeld,
            Self::Stopped => Word::FileStopped,
        }
    }

    /// By the name that the program which handles files gives it: that of its sentence.
    #[must_use]
    pub fn named(reason: &str) -> Self {
        let known = Self::ALL.into_iter().find(|problem| problem.word().key() == reason);
        known.unwrap_or(Self::Unread)
    }

    /// What a final refusal of the service means.
    #[must_use]
    pub const fn of_transport(error: TransportError) -> Self {
        match error {
            TransportError::Problem(ProblemKind::FilesOff) => Self::Off,
            TransportError::Problem(ProblemKind::FilesFull) => Self::Full,
            TransportError::Problem(ProblemKind::FileQuota) => Self::Quota,
            TransportError::Problem(ProblemKind::TooManyPieces | ProblemKind::TooLarge) => {
                Self::TooLarge
            }
            TransportError::Problem(_) | TransportError::Offline | TransportError::Malformed => {
                Self::Service
            }
        }
    }
}
