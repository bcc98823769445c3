//! What is said aloud at the top of the console, until it is read or settled.

use super::{ConversationId, Unsent};

/// One thing worth saying aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Another officer was faster, or she withdrew.
    ClaimLost,
    /// No answer to a claim.
    ClaimUnsure,
    /// A claim was refused for good.
    ClaimRefused,
    /// A message above [`MAX_TEXT`](super::MAX_TEXT).
    TooLong,
    /// What was to be proposed is no appointment: its fields are as they were.
    BadProposal,
    /// A line of a conversation did not go over.
    NotSent(ConversationId, Unsent),
    /// Too many requests.
    Slow,
    /// Signing out would cut people off.
    EndConversationsFirst,
    /// She wrote in a conversation that is not in front.
    NewMessage(ConversationId),
    /// Who waited came to this officer without a click.
    Assigned(ConversationId),
    /// Somebody asks for this officer in a conversation.
    Invited,
    /// The invitation is not there any more.
    InvitationGone,
    /// On a break, or as many conversations as this officer wants.
    TakesNoMore,
    /// Whoever was to be asked for can't be, or the note is none.
    BadRequest,
    /// Who takes over is there, and this officer stays: there is what nobody has read, or a draft.
    HandoverWaits(ConversationId),
    /// The operator's journal has no line of an act in a conversation that is over.
    NotNoted,
    /// The shift was to end before the journal has a line of each act.
    NotNotedYet,
}

impl Notice {
    /// Whether the next conversation that begins answers it.
    pub(super) const fn is_of_coming(self) -> bool {
        match self {
            Self::ClaimLost
            | Self::ClaimUnsure
            | Self::ClaimRefused
            | Self::Slow
            | Self::Invited
            | Self::TakesNoMore => true,
            Self::TooLong
            | Self::BadProposal
            | Self::NotSent(..)
            | Self::EndConversationsFirst
            | Self::NewMessage(_)
            | Self::Assigned(_)
            | Self::InvitationGone
            | Self::BadRequest
            | Self::HandoverWaits(_)
            | Self::NotNoted
            | Self::NotNotedYet => false,
        }
    }
}
