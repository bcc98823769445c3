//! What can happen to the console, and what it can ask for.

use abri_core::{Appointment, Request as Question, Role, Verdict};
use abri_record::Plain;
use abri_wire::{
    CertificateHash, DeviceKey, ProblemKind, SessionId, UnixMillis,
    acts::Act,
    api::{Invited, Queue},
    duty::{DutyStatement, Roll},
    records::RecordReason,
};
use zeroize::Zeroizing;

use super::{
    ActNumber, Alarm, Asked, Author, ConversationId, Ending, FileLine, FileNumber, FileStage,
    Handed, Jotting, Keep, Kept, MessageKey, Pane, Place, Present, Proof, RecordError, RecordStep,
    Request, Spot, Tool, Unsent,
};
use crate::{
    directory::{Directory, DirectoryError},
    language::Language,
};

/// The officer as the certificate names them: no natural name (`CERT-2`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Pseudonymous number.
    pub number: String,
    /// Service label.
    pub service: String,
    /// What the certificate lets its holder do.
    pub role: Role,
    /// What the certificate is called in the roster.
    pub certificate: CertificateHash,
}

impl Officer {
    /// Whether that is the same person, perhaps with a newer certificate.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.number, &self.service, self.role) == (&other.number, &other.service, other.role)
    }

    /// Whether they may answer who waits (`ROLE-1`).
    #[must_use]
    pub fn answers(&self) -> bool {
        self.role == Role::Officer
    }
}

/// Why a step onto duty did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not an invitation.
    Unreadable,
    /// A passphrase of fewer than 16 characters.
    Passphrase,
    /// No passkey was made or shown.
    NoPasskey,
    /// The browser keeps nothing, or what it kept is damaged.
    NoStorage,
    /// The page pins no root, or something that is none.
    Roots,
    /// The chain does not lead to a pinned root, or is not valid now (`CERT-1` to `CERT-3`).
    Certificate,
    /// The key is not the certificate's (`CERT-4`), or does not open.
    WrongKey,
    /// The newest roster does not name the certificate.
    NotInRoster,
    /// The service did not accept the signature.
    NotAccepted,
    /// No answer from the service, or none that helps.
    Unreachable,
}

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
        matches!(
            self,
            Self::ClaimLost
                | Self::ClaimUnsure
                | Self::ClaimRefused
                | Self::Slow
                | Self::Invited
                | Self::TakesNoMore
        )
    }
}

/// To the next conversation of the list, or the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Down.
    Next,
    /// Up.
    Previous,
}

/// What an officer's client says without words (`CONTENT-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A reply is being written.
    Typing,
    /// What arrived is on the screen.
    Seen,
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

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a key and a request; answer [`Input::Enrolled`].
    Enrol {
        /// The document.
        invitation: Zeroizing<String>,
        /// With a passkey.
        passkey: bool,
    },
    /// Seal the key; answer [`Input::Kept`].
    Keep(Keep),
    /// Look whether the authority has certified the key; if so, [`Input::Certified`].
    LookForCertificate,
    /// Unseal the key and sign in; answer [`Input::SignedIn`].
    SignIn {
        /// Which.
        key: DeviceKey,
        /// What opens it, if that is what it takes.
        passphrase: Option<Zeroizing<String>>,
    },
    /// Drop the unsealed key and the right to the queue; conversations go on.
    Lock,
    /// Take this key from the device, and tell other pages.
    Forget(DeviceKey),
    /// Drop everything, tell the service and other pages, clear what the browser keeps but for sealed
    /// keys, and begin anew. The officer of this number ends the shift.
    SignOut(String),
    /// Keep the right to the queue behind the lock, and nothing else that signing in gave.
    Watch,
    /// Give that right back.
    Unwatch,
    /// Ask for the queue; answer [`Input::Queue`].
    FetchQueue,
    /// Ask where this officer sits; answer [`Input::Seats`].
    FetchSeats,
    /// Come back to a seat: draw a capability, and ask her client to let us in anew.
    Rejoin {
        /// Which.
        conversation: ConversationId,
        /// Where.
        session: SessionId,
        /// Whether this officer was ever there: if not, her client may never have let him in.
        joined: bool,
    },
    /// Ask her client once more.
    AskAgain(ConversationId),
    /// Draw a capability and claim; answer [`Input::Claimed`].
    Claim(SessionId),
    /// Tell the service what the officer did, under one name however often; answer [`Input::ActNoted`].
    NoteAct(ActNumber, Act),
    /// Tell the service how the officer stands (`DS-80`). Unheard, it is said again.
    StateDuty(DutyStatement),
    /// Ask who is on duty; answer [`Input::Roll`].
    FetchRoll,
    /// Encrypt and submit the question.
    Ask {
        /// To whom.
        conversation: ConversationId,
        /// Our name for the line.
        key: MessageKey,
        /// What.
        request: Box<Question>,
    },
    /// Draw a capability and take the invitation; answer [`Input::Taken`].
    TakeInvitation(Invited),
    /// Make the KeyPackage for what was claimed or taken, and follow the log from its start.
    Enter(ConversationId, SessionId),
    /// Encrypt and submit.
    Send {
        /// To whom.
        conversation: ConversationId,
        /// Our name for the message.
        key: MessageKey,
        /// What.
        text: Zeroizing<String>,
    },
    /// Fetch the list of whom to turn to; answer [`Input::Directory`].
    FetchDirectory,
    /// Encrypt and submit what is handed over.
    Hand {
        /// To whom.
        conversation: ConversationId,
        /// Our name for the line.
        key: MessageKey,
        /// What.
        handed: Handed,
    },
    /// Fetch the file and open it; answers are [`Incoming::FileStage`].
    FetchFile {
        /// Whose.
        conversation: ConversationId,
        /// Its line.
        key: MessageKey,
        /// Its number.
        number: FileNumber,
    },
    /// Encrypt and submit that a record is kept.
    Announce {
        /// To whom.
        conversation: ConversationId,
        /// Our name for the line.
        key: MessageKey,
        /// By which duty.
        reason: RecordReason,
    },
    /// Encrypt the record, have it noted, hand it over; answer [`Incoming::RecordMade`].
    MakeRecord {
        /// Of which conversation.
        conversation: ConversationId,
        /// By which duty.
        reason: RecordReason,
        /// What it holds.
        document: Plain,
    },
    /// Encrypt and submit an activity.
    Signal(ConversationId, Signal),
    /// Not let in yet, and not wanted any more: if a Welcome still comes, say `closing` in the group.
    GiveUp(ConversationId),
    /// Say `closing`, close on the service, then [`Incoming::Ended`].
    Close(ConversationId),
    /// Drop the link, the keys and the capability (`END-1`).
    Wipe(ConversationId),
    /// The same for everything, the identity included.
    WipeAll,
    /// A short sound.
    Ring,
    /// A notification of the desktop.
    Notify(Alarm),
    /// Let the browser ask whether we may show them; answer [`Tool::MayNotify`].
    AskToNotify,
    /// Put the keyboard where the reply is written.
    FocusComposer,
    /// Put the keyboard there.
    Focus(Spot),
}
