//! What can happen to the console.

use abri_core::{Appointment, Role, Verdict};
use abri_wire::{
    CertificateHash, DeviceKey, ProblemKind, SessionId, UnixMillis, api::Queue, duty::Roll,
    records::RecordReason,
};
use zeroize::Zeroizing;

use super::{
    ActNumber, Asked, Author, ConversationId, Ending, FileLine, FileStage, Handed, Jotting, Keep,
    Kept, MessageKey, Officer, Pane, Place, Present, Proof, RecordError, RecordStep, Refusal,
    Request, Tool,
};
use crate::{
    directory::{Directory, DirectoryError},
    language::Language,
};

/// To the next conversation of the list, or the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Down.
    Next,
    /// Up.
    Previous,
}

/// What one conversation's session and link have to say.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// We are in the group.
    Joined,
    /// A text.
    Text {
        /// Whose.
        from: Author,
        /// What.
        text: Zeroizing<String>,
    },
    /// She answered the proposal of this line (`CONTENT-4`).
    Answered(MessageKey, Verdict),
    /// Who was asked for by this line, and accepted, could not be called (`CONSENT-7`).
    NotCalled(MessageKey),
    /// She sent a file (`FILE-4`).
    File(FileLine),
    /// How far the file of this line is.
    FileStage(MessageKey, FileStage),
    /// A colleague announced that a record is kept (`RECORD-1`).
    Records(Author, RecordReason),
    /// She has answered since our announcement of this line (`RECORD-2`).
    AnnouncementAnswered(MessageKey),
    /// The record was handed over under this name, or why not.
    RecordMade(Result<String, RecordError>),
    /// Content of a kind that this version does not know (`CONTENT-1`).
    Unknown(Author),
    /// Somebody joined, with her consent: this number, in this role.
    Came(String, Role),
    /// Who has this number is not in the group any more.
    Went(String),
    /// Everybody who is there but her and this officer, whenever it changes.
    Company(Vec<Present>),
    /// The console of somebody who came has shown that it is there.
    Settled(CertificateHash),
    /// A colleague handed something over.
    Handed(Author, Handed),
    /// A colleague asks her whether somebody may come in.
    Asks(Author, Asked),
    /// What she said to that.
    Decided(Verdict, Asked),
    /// Whom a colleague asked for, and she accepted, could not be called (`CONSENT-7`).
    ColleaguesNotCalled(Asked),
    /// What she said to a colleague's proposal to meet.
    AnsweredColleague(Verdict, Appointment),
    /// An envelope was refused; the session goes on.
    Skipped,
    /// The log has our message (`SEEN-1`).
    Logged(MessageKey),
    /// Our message came after its epoch ended and is on its way again (`COMMIT-6`).
    Void(MessageKey),
    /// The service refused our message for good, or it could not be made.
    NotSent(MessageKey),
    /// She is followed into this session, where she is now.
    Moved(SessionId),
    /// The link works, or not.
    Online(bool),
    /// We lost what was said, and are in the group anew.
    Anew,
    /// Coming back was cut short: the lock took what the service takes for it.
    Interrupted,
    /// The service does not let us come back to our seat, for this reason.
    NotSeated(ProblemKind),
    /// Her page went away; she may come back for a minute.
    Away,
    /// She came back, in another session, which is being followed; these lines she has not seen.
    Returning(Vec<MessageKey>),
    /// Whether it was proved that it is she (`RETURN-2`).
    Returned(Proof),
    /// Her client put a new offer into the queue, or took it back.
    WantsOther(bool),
    /// It is over.
    Ended(Ending),
    /// It ended because she left by the exit, which she proved (`EXIT-1`).
    LeftByExit,
}

/// What happened. Answers carry `None` where the service gave no reason: it could not be reached.
#[derive(Debug)]
pub enum Input {
    /// The language switch.
    Language(Language),
    /// About once a second.
    Tick(UnixMillis),
    /// The page came to the front, or left it.
    Visible(bool),
    /// The page goes away, maybe into the back/forward cache.
    PageHidden,
    /// The notice was read.
    DismissNotice,
    /// What lies on this device, or came with the address: the first word.
    Arrived {
        /// From the address, if the page was opened with one.
        invitation: Option<Zeroizing<String>>,
        /// What lies on this device.
        keys: Vec<Kept>,
    },
    /// This device is to be enrolled by this invitation.
    Enrol {
        /// The document.
        invitation: Zeroizing<String>,
        /// With a passkey; without is for demonstrations.
        passkey: bool,
    },
    /// The request, and whether the key is sealed already.
    Enrolled(Result<(Request, bool), Refusal>),
    /// How the key is to be kept.
    Keep(Keep),
    /// Whether it is.
    Kept(Result<(), Refusal>),
    /// The authority has certified the newest key; all that are at hand, that one first.
    Certified(Vec<Kept>),
    /// Another page of this console enrolled a key, or forgot one.
    KeysChanged(Vec<Kept>),
    /// It is this key with which duty is to begin.
    Choose(DeviceKey),
    /// Duty begins, or goes on behind the lock.
    SignIn(Option<Zeroizing<String>>),
    /// The verdict on it.
    SignedIn(Result<Officer, Refusal>),
    /// Somebody is at this console.
    Active,
    /// The officer goes away for a moment.
    Lock,
    /// The chosen key is to be forgotten.
    Forget,
    /// The officer of this number ended the shift in another page of this console.
    ShiftEnded(String),
    /// End of duty.
    SignOut,
    /// The queue, or why not.
    Queue(Result<Queue, Option<ProblemKind>>),
    /// Where this officer sits already, or why that is not known.
    Seats(Result<Vec<Place>, Option<ProblemKind>>),
    /// The officer goes on here with a conversation that another console has.
    ContinueHere(SessionId),
    /// The officer's pointer or keyboard is at the list of who waits, or is not any more.
    AtQueue(bool),
    /// The officer answers a request.
    Claim(SessionId),
    /// The service's verdict on it.
    Claimed {
        /// Which session.
        session: SessionId,
        /// Claimed, or why not.
        verdict: Result<(), Option<ProblemKind>>,
    },
    /// The service's verdict on an act: the journal has a line of it, or why not.
    ActNoted(ActNumber, Result<(), Option<ProblemKind>>),
    /// The officer begins a break, or ends it.
    Pause(bool),
    /// How many conversations the officer wants at most.
    Limit(u8),
    /// Whether who waits comes to the officer without a click.
    Assign(bool),
    /// The officer answers in this language, of [`LANGUAGES`](super::LANGUAGES), or not.
    AnswersIn(&'static str, bool),
    /// The officer serves this zone, or not.
    Serves(String, bool),
    /// Not now: what was said of a break was read.
    BreakLater,
    /// A list of who is on duty came into sight, or went.
    Watch(Pane, bool),
    /// Who is on duty, or why not.
    Roll(Result<Roll, Option<ProblemKind>>),
    /// She is to be asked whether this person may come in.
    Ask {
        /// Where.
        conversation: ConversationId,
        /// Who.
        certificate: CertificateHash,
        /// Why, in words that she reads.
        reason: Zeroizing<String>,
        /// Whether this officer leaves when they have come.
        handover: bool,
    },
    /// What was asked is not waited for any more; nobody leaves when somebody comes.
    StopAsking(ConversationId),
    /// The officer goes to where others ask for them.
    TakeInvitation(SessionId),
    /// The service's verdict on it.
    Taken {
        /// Which session.
        session: SessionId,
        /// Taken, or why not.
        verdict: Result<(), Option<ProblemKind>>,
    },
    /// A conversation comes to the front.
    Select(ConversationId),
    /// The one beside it does.
    Step(Step),
    /// The composer's text changed while it stood for this conversation.
    Draft {
        /// Which conversation the composer names.
        conversation: ConversationId,
        /// The whole text.
        text: Zeroizing<String>,
    },
    /// The composer, which names this conversation, is to send.
    Send(ConversationId),
    /// A field beside the composer changed while it stood for this conversation.
    Jot(ConversationId, Jotting),
    /// The list of whom to turn to is wanted.
    OpenDirectory,
    /// The list, or that there is none.
    Directory(Result<Directory, DirectoryError>),
    /// The card at this place of the list goes over.
    HandCard(ConversationId, usize),
    /// A meeting is proposed; `None` if what was written is none.
    Propose(ConversationId, Option<Appointment>),
    /// A tool is used.
    Use(Tool),
    /// What was said before is to be sent to her once more.
    Repeat(ConversationId),
    /// The file of this line is to be fetched and opened.
    FetchFile(ConversationId, MessageKey),
    /// The officer does something about the record that the law demands (`RECORD-1`).
    Record(ConversationId, RecordStep),
    /// Closing was asked for, or not any more.
    AskClose(ConversationId, bool),
    /// Closing was confirmed.
    Close(ConversationId),
    /// An ended conversation leaves the list.
    Dismiss(ConversationId),
    /// A session or its link has something to say.
    Heard {
        /// Which conversation.
        conversation: ConversationId,
        /// What.
        incoming: Incoming,
    },
}
