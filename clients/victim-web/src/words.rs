//! What the page says at run time, as names. The texts stand in the page itself, put there from
//! `web/text/*.ftl` when it was built, so that another language needs no other wasm.

use core::fmt;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $key:literal $([$($placeable:literal),+])?;)*) => {
        /// A text that the page shows at run time. What stands in `[]` is filled in by
        /// [`Words::fill`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Word {
            $($(#[$doc])* $name,)*
        }

        impl Word {
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in the Fluent files and in the page's `data-key`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What must be filled in; in the page's text each stands in braces: `{number}`.
            #[must_use]
            pub const fn placeables(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($($placeable),+)?],)* }
            }
        }
    };
}

words! {
    // Waiting.
    /// The session is being opened.
    Connecting = "connecting";
    /// She comes back after a reload.
    ComingBack = "coming-back";
    /// She is back: what may be lost.
    CameBack = "came-back";
    /// In the queue, place unknown.
    Waiting = "waiting";
    /// In the queue, nobody ahead.
    WaitingNext = "waiting-next";
    /// In the queue, so many ahead.
    WaitingAhead = "waiting-ahead" ["number"];
    /// How long the last people waited at most.
    WaitingRecent = "waiting-recent" ["minutes"];
    /// She has waited longer than they did.
    WaitingLonger = "waiting-longer";
    /// She can write: the text stays here until a verified officer is there.
    WriteNow = "write-now";
    /// An officer answered; the certificate is being checked.
    Verifying = "verifying";
    /// Who was about to answer did not: queued again.
    Lapsed = "lapsed";
    /// She asked for someone else: queued again; who is there stays until then.
    AskedOther = "asked-other";
    /// Too many people wait; the client tries again by itself.
    QueueFull = "queue-full";

    // Officers.
    /// Officer bar while nobody is there.
    OfficerNone = "officer-none";
    /// Officer bar: who is there.
    OfficerBar = "officer-bar" ["role", "number", "service"];
    /// Officer bar, second line: this browser has checked the certificate.
    OfficerVerified = "officer-verified";
    /// The same, when what showed it has grown old.
    OfficerVerifiedThen = "officer-verified-then" ["time"];
    /// In the log and to screen readers: someone joined.
    OfficerJoined = "officer-joined" ["role", "number", "service"];
    /// Someone left.
    OfficerLeft = "officer-left" ["number"];
    /// Someone lost what was said, and is there anew.
    OfficerAnew = "officer-anew" ["number"];
    /// Someone is an officer no more, and was removed.
    OfficerRevoked = "officer-revoked";
    /// The same, as a line of the log.
    OfficerRemoved = "officer-removed" ["number"];
    /// In the log: an officer must keep a record, for this reason (`RECORD-2`).
    RecordKept = "record-kept" ["number", "reason"];
    /// The reason: a life may be in danger.
    RecordDanger = "record-danger";
    /// The reason: a minor may be concerned.
    RecordMinor = "record-minor";
    /// The reason: another duty that the law names.
    RecordDuty = "record-duty";
    /// Whether the officer still is one could not be learned for some time.
    OfficerNotRenewed = "officer-not-renewed";
    /// Details: when witnesses saw the roster.
    DetailsSeen = "details-seen" ["time"];
    /// Details: the certificate's name in the roster.
    DetailsCertificate = "details-certificate" ["certificate"];
    /// Is writing.
    OfficerTyping = "officer-typing";
    /// No sign of the officer for a while: she may ask for someone else.
    OfficerSilent = "officer-silent";
    /// Who answered could not prove to be an officer: refused, still looking.
    OfficerRefused = "officer-refused";
    /// The officer's client could not follow (`COMMIT-7`): ask for someone else.
    OfficerTrouble = "officer-trouble";
    /// Role `officer`.
    RoleOfficer = "role-officer";
    /// Role `supervisor`.
    RoleSupervisor = "role-supervisor";
    /// Role `professional`.
    RoleProfessional = "role-professional";
    /// Role `interpreter`.
    RoleInterpreter = "role-interpreter";

    // Messages.
    /// Label of her own messages.
    You = "you";
    /// Label of an officer's message.
    From = "from" ["role", "number"];
    /// Under a message: kept here until an officer is there.
    StateKept = "state-kept";
    /// In the log, and nobody has read it: whoever comes does.
    StateUnread = "state-unread";
    /// Under a message: on its way.
    StateSending = "state-sending";
    /// Under a message: the log has it (`SEEN-1`).
    StateSent = "state-sent";
    /// Under a message: an officer's client has it (`SEEN-1`).
    StateReceived = "state-received";
    /// Under a message: could not be sent, is tried again.
    StateRetry = "state-retry";
    /// Under a text: will not be sent.
    StateFailed = "state-failed";
    /// Under what is no text: the service refused it for good, or it ended before.
    StateNotSent = "state-not-sent";
    /// Under what is no text: it ended before it was known whether it was sent.
    StatePerhaps = "state-perhaps";
    /// Under a text: it ended while the message was on its way.
    StateUnsure = "state-unsure";
    /// Under a message: will not be sent as it is; its text is in the field again.
    StateTakenBack = "state-taken-back";
    /// Above the two ways to go on with a message that was not sent: how it begins.
    FailedMessage = "failed-message" ["text"];
    /// Instead of a content of an unknown kind (`CONTENT-1`).
    UnknownContent = "unknown-content";
    /// An officer proposes to meet.
    Proposal = "proposal" ["when", "place"];
    /// In the log: she accepted.
    ProposalAccepted = "proposal-accepted" ["when", "place"];
    /// In the log: she declined.
    ProposalDeclined = "proposal-declined" ["when", "place"];
    /// At the end: where she is awaited.
    Appointment = "appointment" ["when", "place"];
    /// An officer asks whether one more may come.
    Question = "question" ["asker", "role", "number", "service"];
    /// Why.
    QuestionReason = "question-reason" ["reason"];
    /// In the log: she accepted who would come.
    QuestionAccepted = "question-accepted" ["number"];
    /// In the log: she declined.
    QuestionDeclined = "question-declined" ["number"];
    /// In the log: the invitation did not get there.
    InvitationFailed = "invitation-failed" ["number"];
    /// The button that asks one of several to leave.
    CompanyLeave = "company-leave" ["number"];
    /// Before a number to call.
    ContactPhone = "contact-phone";
    /// Before a number to write to.
    ContactText = "contact-text";
    /// Before an address.
    ContactPlace = "contact-place";
    /// Before the address of a site.
    ContactSite = "contact-site";
    /// Under numbers that were handed over: what a phone keeps of a call.
    ContactHistory = "contact-history";
    /// An envelope was refused; the conversation goes on.
    Unreadable = "unreadable";
    /// Longer than a message may be; the text stays in the field.
    TextTooLong = "text-too-long";
    /// By how many characters the text in the field is too long.
    Excess = "excess" ["number"];

    // Files.
    /// A picture, in megabytes.
    FilePicture = "file-picture" ["size"];
    /// A PDF document.
    FilePdf = "file-pdf" ["size"];
    /// Sound.
    FileAudio = "file-audio" ["size"];
    /// The chosen file is being looked at.
    FileLooking = "file-looking";
    /// In the log: without its metadata.
    FileWentWithout = "file-went-without";
    /// In the log: with its metadata.
    FileWentWith = "file-went-with";
    /// In the log: as it is.
    FileWentAsIs = "file-went-as-is";
    /// It is being read and encrypted.
    FilePreparing = "file-preparing";
    /// On its way.
    FileSending = "file-sending" ["number"];
    /// Nothing goes now; it goes on by itself.
    FilePaused = "file-paused" ["number"];
    /// It was not sent, by her wish or because it is over.
    FileStopped = "file-stopped";
    /// 0 bytes.
    FileEmpty = "file-empty";
    /// Too long.
    FileTooLarge = "file-too-large";
    /// Of no kind that can be sent.
    FileUnknown = "file-unknown";
    /// Not what its name says.
    FileMisnamed = "file-misnamed";
    /// A damaged picture.
    FileDamaged = "file-damaged";
    /// A picture that moves.
    FileMoving = "file-moving";
    /// Too many pixels.
    FileTooManyPixels = "file-too-many-pixels";
    /// It changed meanwhile.
    FileChanged = "file-changed";
    /// It can't be read.
    FileUnread = "file-unread";
    /// The program that handles files did not load.
    FileUnloaded = "file-unloaded";
    /// The operator takes no files.
    FilesOff = "files-off";
    /// No room at the service.
    FilesFull = "files-full";
    /// No room left in this conversation.
    FileQuota = "file-quota";
    /// The service did not take it.
    FileRefused = "file-refused";
    /// A record was announced before it was said.
    FileHeld = "file-held";

    // Network and server.
    /// No connection; tries again by itself.
    Offline = "offline";
    /// Connected again.
    Online = "online";
    /// No connection when she started.
    OfflineAtStart = "offline-at-start";
    /// The server can't store now; tries again by itself.
    Unavailable = "unavailable";
    /// Too many requests; waits, then tries again.
    TooManyRequests = "too-many-requests";

    // The end.
    /// The time of the session is nearly over: until when, by her clock.
    ExpiresSoon = "expires-soon" ["time"];
    /// She ended it.
    EndedByYou = "ended-by-you";
    /// The officer ended it.
    EndedByOfficer = "ended-by-officer";
    /// The service says that the officer ended it.
    EndedSaid = "ended-said";
    /// The time of the session is over.
    Expired = "expired";
    /// The server does not know the session any more.
    Gone = "gone";
    /// She came back too late: nothing is left.
    ReturnGone = "return-gone";
    /// It goes on in another tab.
    Elsewhere = "elsewhere";
    /// The session's quota is used up.
    SessionFull = "session-full";
    /// Who answered first is no verified officer: over, nobody was let in.
    EndedRefused = "ended-refused";
    /// What proves who answered is not valid at this device's time (`CERT-3`, `KP-3`).
    ClockDiffers = "clock-differs";
    /// Both times, if the list of officers is what is too old, or too new, for this device.
    ClockTimes = "clock-times" ["here", "seen"];
    /// Envelopes were altered, or come in another order than the officer saw (`ORDER-2`, `ORDER-4`).
    Altered = "altered";
    /// Something failed that must not fail.
    Broken = "broken";
    /// Summary: erased here and on the server.
    Erased = "erased";
    /// Summary: erased here; the server did not confirm, it erases by itself when time is over.
    ErasedHere = "erased-here";
    /// Summary: erased here; the server erases once it has been read, within minutes.
    ErasedSoon = "erased-soon";

    // What does not work here.
    /// The page lacks its deployment values, or they are wrong.
    Misconfigured = "misconfigured";
}

/// A text that the page should hold and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingWord(
    /// Which.
    pub Word,
);

impl fmt::Display for MissingWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the page has no text for {}", self.0.key())
    }
}

impl core::error::Error for MissingWord {}

/// The texts of one language, complete.
#[derive(Debug, Clone)]
pub struct Words(Vec<Box<str>>);

impl Words {
    /// Reads each text once, by its key: in the page, of `#words [data-key]`.
    ///
    /// # Errors
    /// [`MissingWord`] for the first one that `text` does not find or finds empty.
    pub fn read(mut text: impl FnMut(&'static str) -> Option<String>) -> Result<Self, MissingWord> {
        let texts = Word::ALL.iter().map(|word| match text(word.key()) {
            Some(text) if !text.is_empty() => Ok(text.into_boxed_str()),
            _ => Err(MissingWord(*word)),
        });
        texts.collect::<Result<_, _>>().map(Self)
    }

    /// The text as it stands in the page.
    #[must_use]
    pub fn get(&self, word: Word) -> &str {
        // Complete and in the order of the enum, by the only constructor.
        self.0.get(word as usize).map_or("", |text| text)
    }

    /// The text with `{name}` replaced for each (name, value). A value is never looked into again,
    /// so that what an officer's certificate says can't fill in anything.
    #[must_use]
    pub fn fill(&self, word: Word, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.get(word);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                rest = after;
                break;
            };
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                filled.push_str(value);
            }
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::read(|_| Some(text.to_owned())).unwrap()
    }

    #[test]
    fn each_word_is_found_at_its_own_place() {
        let words = Words::read(|key| Some(key.to_owned())).unwrap();
        for word in Word::ALL {
            assert_eq!(words.get(*word), word.key());
        }
    }

    #[test]
    fn keys_are_unique() {
        let mut keys: Vec<_> = Word::ALL.iter().map(|word| word.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Word::ALL.len());
    }

    #[test]
    fn a_page_that_lacks_a_text_is_refused() {
        let absent = Words::read(|key| (key != "you").then(|| key.to_owned()));
        assert_eq!(absent.unwrap_err(), MissingWord(Word::You));
        let empty =
            Words::read(|key| Some(if key == "you" { "" } else { "text" }.to_owned())).unwrap_err();
        assert_eq!(empty, MissingWord(Word::You));
    }

    #[test]
    fn values_are_filled_in_and_not_looked_into() {
        let words = words("{role} no. {number}, {service}.");
        let values = [("role", "Police"), ("number", "{service}"), ("service", "North")];
        assert_eq!(words.fill(Word::OfficerBar, &values), "Police no. {service}, North.");
        assert_eq!(words.fill(Word::OfficerBar, &[]), " no. , .");
    }
}
