//! What the console can ask of the driver.

use abri_core::Request as Question;
use abri_record::Plain;
use abri_wire::{
    DeviceKey, SessionId, acts::Act, api::Invited, duty::DutyStatement, records::RecordReason,
};
use zeroize::Zeroizing;

use super::{ActNumber, Alarm, ConversationId, FileNumber, Handed, Keep, MessageKey, Spot};
#[cfg(doc)]
use super::{Incoming, Input, Tool};

/// What an officer's client says without words (`CONTENT-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A reply is being written.
    Typing,
    /// What arrived is on the screen.
    Seen,
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
