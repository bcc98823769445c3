//! One line of a conversation: who wrote it, what it says, how far it has come.

use abri_core::{Appointment, Role, Verdict};
use abri_wire::{UnixMillis, acts::Act, records::RecordReason};
use zeroize::Zeroizing;

use super::{Asked, FileLine, Handed, NotNoted};

/// Names one line of one conversation, in the order of showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(pub u32);

/// Who wrote a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// She.
    Her,
    /// This officer.
    Me,
    /// Another officer, by number.
    Colleague(String),
    /// The console itself.
    Console,
}

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    /// A text.
    Text(Zeroizing<String>),
    /// What was handed over.
    Handed(Handed),
    /// What she said to a proposal.
    Answered(Verdict, Appointment),
    /// A file of hers.
    File(FileLine),
    /// A kind that this version does not know.
    Unknown,
    /// An envelope that was refused.
    Unreadable,
    /// Somebody joined, with her consent: this number, in this role.
    Came(String, Role),
    /// Who has this number is not there any more.
    Went(String),
    /// She is asked whether one more person may come in.
    Asked(Asked),
    /// What she said to that.
    Decided(Verdict, Asked),
    /// She said yes, and that one could not be called (`CONSENT-7`).
    NotCalled(Asked),
    /// This console lost what was said, and is there anew.
    Anew,
    /// Her page went away.
    Away,
    /// She came back to her page; proved.
    Returned,
    /// Somebody came in her place, and did not prove to be her.
    NotProved,
    /// Somebody came in her place, and this console could not check whether it is she.
    Unchecked,
    /// What was said before, sent once more.
    Repeated,
    /// The officer said that it is serious, or not any more.
    Flagged(bool),
    /// The operator's journal has no line of what the officer did.
    NotNoted(Act, NotNoted),
    /// She was told that a record is kept, for this reason.
    Recorded(RecordReason),
}

/// How far an own message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// On its way.
    Pending,
    /// In the log (`SEEN-1`).
    Sent,
    /// Refused.
    Failed,
}

/// One line.
#[derive(Debug)]
pub struct Message {
    /// Its name.
    pub key: MessageKey,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// When it was shown here.
    pub at: UnixMillis,
    /// Only own messages have one that changes.
    pub delivery: Delivery,
}
