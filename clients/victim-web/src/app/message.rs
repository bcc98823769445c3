//! What stands in the log.

use abri_core::{Appointment, Card, Verdict};
use abri_wire::records::RecordReason;
use zeroize::Zeroizing;

use super::{Facts, FileProblem, Officer, Proposal, Question};

/// Place on the screen; names a message within the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(pub usize);

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The victim.
    Her,
    /// The officer.
    Officer,
}

/// What is said.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// A text, wiped when dropped.
    Text(Zeroizing<String>),
    /// Something that this page can't show.
    Unknown,
    /// She is back after a reload (`RETURN-1`).
    CameBack,
    /// Whom to turn to.
    Card(Card),
    /// A proposal to meet.
    Proposal(Appointment),
    /// What she said to a proposal.
    Answered(Verdict, Proposal),
    /// Whether one more may come.
    Asked(Question),
    /// What she said to it.
    Decided(Verdict, Question),
    /// Nobody was invited: the service did not take what she said yes to.
    NotInvited(String),
    /// A file of hers, and why it was not sent.
    File(Facts, Option<FileProblem>),
    /// This officer came.
    Arrived(Officer),
    /// The officer of this number is not there any more.
    Left(String),
    /// The officer of this number lost what was said, and is there anew.
    Anew(String),
    /// The officer of this number is in the roster no more, and was removed.
    Revoked(String),
    /// The officer of this number must keep a record (`RECORD-2`).
    Recorded(String, RecordReason),
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Kept in this page's memory until an officer is there.
    Kept,
    /// On its way; repeated until it arrives.
    Sending,
    /// The log has it.
    Sent,
    /// The officer has read the log through here.
    Received,
    /// Will not be sent; the text is still here.
    NotSent,
    /// It ended while this was on its way: whether it arrived is not known.
    Unsure,
    /// Will not be sent; the text is in the field again.
    TakenBack,
    /// Not hers.
    Incoming,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub key: MessageKey,
    /// Who.
    pub author: Author,
    /// What.
    pub body: Body,
    /// How far.
    pub delivery: Delivery,
    /// Its place in the session's log, once it has one.
    pub sequence: Option<abri_wire::Sequence>,
    /// Which one says it, when there are several.
    pub by: Option<Officer>,
}

impl core::fmt::Debug for Body {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Unknown => "Unknown",
            Self::CameBack => "CameBack",
            Self::Card(_) => "Card",
            Self::Proposal(_) => "Proposal",
            Self::Answered(..) => "Answered",
            Self::Asked(_) => "Asked",
            Self::Decided(..) => "Decided",
            Self::NotInvited(_) => "NotInvited",
            Self::File(..) => "File",
            Self::Arrived(_) => "Arrived",
            Self::Left(_) => "Left",
            Self::Anew(_) => "Anew",
            Self::Revoked(_) => "Revoked",
            Self::Recorded(..) => "Recorded",
        })
    }
}
