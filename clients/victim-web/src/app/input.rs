//! What the page is told, and what it is to do.

use core::time::Duration;

use abri_core::{Answer, Appointment, Card, LogicalId, Role, SessionError, Text, Verdict};
use abri_transport::TransportError;
use abri_wire::{
    CertificateHash, ProblemKind, Sequence, SessionStatus, UnixMillis, api::SessionView,
    records::RecordReason,
};
use zeroize::Zeroizing;

use super::{FileEffect, FileInput, MessageKey, Question};

/// Who is there, as the certificate says; verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Pseudonymous number.
    pub number: String,
    /// What he may do.
    pub role: Role,
    /// Label of the service.
    pub service: String,
    /// What the certificate is called in the public roster.
    pub certificate: CertificateHash,
    /// When witnesses saw the roster that named him last.
    pub seen_at: UnixMillis,
    /// Whether that is longer ago than it should be (`EVIDENCE-2`).
    pub is_old: bool,
}

/// How she leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the exit: officers learn that it was she (`EXIT-1`).
    Exit,
    /// However else a page goes away: no proof, anybody may have closed the tab (`EXIT-2`).
    Away,
}

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// She starts.
    Start,
    /// Her page was loaded anew, and what leads back was found (`RETURN-1`).
    Return,
    /// She sends a text.
    Send(Zeroizing<String>),
    /// The text in the field is too long by so many characters; 0 if it is not.
    Measured(usize),
    /// She sends this one again, which was not sent.
    Resend(MessageKey),
    /// She has the text of this one, which was not sent, in the field again.
    TakeBack(MessageKey),
    /// She answers the proposal that is open.
    Answer(Verdict),
    /// She answers whether one more may come.
    Decide(Verdict),
    /// She asks one of several to leave, whom she saw there.
    Dismiss(CertificateHash),
    /// She asks for someone else.
    SomeoneElse,
    /// She ends the conversation.
    End,
    /// She leaves the page, by the exit or in any other way.
    Leave(Way),
    /// Answer to [`Effect::Open`], when it came by her clock, and when the session's keys end by it.
    Opened(Result<SessionView, TransportError>, UnixMillis, UnixMillis),
    /// There is nothing to return to: what she had begun never reached the service.
    NeverOpened {
        /// She writes already: the field is not taken from her.
        writing: bool,
    },
    /// Answer to [`Effect::Offer`], and when it came by her clock.
    Offered(Result<SessionView, TransportError>, UnixMillis),
    /// Answer to [`Effect::View`], and when it came by her clock.
    Viewed(Result<SessionView, TransportError>, UnixMillis),
    /// Answer to [`Effect::Erase`].
    Erased(Result<(), TransportError>),
    /// The session's phase changed.
    Status(SessionStatus),
    /// The log was processed through here.
    Processed(Sequence),
    /// Whether the service is out of reach.
    Offline(bool),
    /// The service does not know the session any more.
    Gone,
    /// The service refuses this page for good.
    Refused(ProblemKind),
    /// The service will never take this message.
    NotSent(MessageKey, ProblemKind),
    /// Something happened with a file.
    File(FileInput),
    /// From the conversation.
    Heard(Heard),
    /// The time of [`Effect::After`] has come.
    Later(Later),
}

/// What the conversation brought.
#[derive(Debug)]
pub enum Heard {
    /// This officer is in the group, verified.
    Present(Officer),
    /// These are there beside that officer: follows [`Heard::Present`].
    Others(Vec<Officer>),
    /// This one of several says what follows.
    By(Officer, Box<Heard>),
    /// An officer asks whether one more may come.
    Asked(Question),
    /// The service did not take the invitation of the officer of this number.
    NotInvited(String),
    /// One of several is in the roster no more, and is being removed.
    Struck(String),
    /// Who was there joins anew, in another place of the group: [`Heard::Present`] follows.
    Again,
    /// One who was there came anew, with fresh keys, in the same place: [`Heard::Present`] follows.
    Anew(Officer),
    /// The officer says.
    Said(Text),
    /// The officer hands over whom to turn to.
    Card(Card),
    /// The officer proposes to meet; an answer names the proposal.
    Proposed((LogicalId, Sequence), Appointment),
    /// The officer sent something of a kind that this page does not know (`CONTENT-1`).
    Unknown,
    /// The officer of this number must keep a record of the conversation, for this reason
    /// (`RECORD-2`).
    Recorded(String, RecordReason),
    /// The officer writes.
    Typing,
    /// The officer says that he closes.
    Closing,
    /// The log has her message ("sent", `SEEN-1`).
    Sent(MessageKey, Sequence),
    /// An officer has read through here ("received", `SEEN-1`).
    SeenThrough {
        /// Where in the log that officer came: what was said before is not covered.
        came: Sequence,
        /// The last entry that is.
        through: Sequence,
    },
    /// Her message can't be sent as it is.
    Unsendable(MessageKey),
    /// Her message was not sent, because she could not read yet of a record when she wrote it: to send it
    /// is for her to decide (`RECORD-2`).
    HeldBack(MessageKey),
    /// The newest roster still names the officer who is there.
    Vouched(Officer),
    /// Nothing new could be learned about the officer who is there.
    NotRenewed,
    /// The officer who was there is in the roster no more, and was removed.
    OfficerRevoked,
    /// Who answered is no verified officer.
    OfficerRefused,
    /// What proves who answered is not valid yet, or not any more, at this device's time; with the
    /// time at which witnesses saw the list of officers, if that is what differs (`EVIDENCE-2`).
    ClockDiffers(Option<UnixMillis>),
    /// An envelope was refused; the session goes on.
    Unreadable,
    /// An officer's client says that it can't read on (`COMMIT-7`).
    CantRead,
    /// A new offer is due.
    OfferDue,
    /// The session can't go on.
    Stopped(SessionError),
    /// The session could not even be made.
    NotMade,
}

impl Heard {
    /// Whether it shows that an officer is in the group, and reads.
    pub(super) const fn is_officers_word(&self) -> bool {
        matches!(
            self,
            Self::By(..)
                | Self::Asked(_)
                | Self::Said(_)
                | Self::Card(_)
                | Self::Proposed(..)
                | Self::Unknown
                | Self::Typing
                | Self::Closing
                | Self::SeenThrough { .. }
        )
    }
}

/// What is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// Open again.
    Open,
    /// Offer again.
    Offer,
    /// Ask for the place in the queue.
    View,
    /// Ask for erasing again.
    Erase,
    /// This sign of typing is old.
    TypingEnds(u32),
    /// She has waited long for an answer, if this was the officer's last sign.
    Silent(u32),
    /// It was said for long enough that the connection is back, if no other loss came since.
    BackSaid(u32),
    /// Ask again whether the officer is one.
    Renew,
    /// The proposal of this name was there for long enough to be read before it is answered.
    ProposalSettled(LogicalId),
    /// The same for the question of this name.
    QuestionSettled(LogicalId),
    /// Ask again whether the operator takes files.
    AskForFiles,
    /// Go on with the file of this line, if this was its last loss.
    FileAgain(MessageKey, u32),
    /// The session's time is nearly over.
    ExpiresSoon,
    /// The session's time is over.
    Expired,
    /// This officer said that he closes, and the service did not say so.
    CloseAnyway(CertificateHash),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the session, once, and ask the service to open it.
    Open,
    /// Make a fresh offer and put it into the queue; repeated, the same.
    Offer {
        /// Whether to draw a fresh one.
        fresh: bool,
    },
    /// Ask where the session stands.
    View,
    /// Ask for newer evidence for who is there.
    Renew,
    /// Encrypt and submit a text.
    Say(MessageKey, Zeroizing<String>),
    /// Encrypt and submit her answer to a proposal.
    Answer(MessageKey, Answer),
    /// Encrypt and submit her answer to who asks whether one more may come, and invite.
    Decide(MessageKey, Verdict),
    /// Remove this one of several.
    Dismiss(CertificateHash),
    /// Take the right of this one, who is gone.
    TakeRight(CertificateHash),
    /// Something is to be done with a file.
    File(FileEffect),
    /// Encrypt the word that she ends it, for [`Effect::Erase`] to submit before it erases.
    Farewell,
    /// Wipe the keys and stop the connection.
    Close,
    /// Ask the service to erase, and tell the answer.
    Erase,
    /// Wipe everything, the screen too; then, if something is left to erase, ask the service to,
    /// while the page goes away: no answer can be heard.
    Leave(Option<Way>),
    /// Tell [`Input::Later`] after this time.
    After(Duration, Later),
}
