//! One conversation as the officer sees it.

use core::time::Duration;

use abri_wire::{SessionId, UnixMillis};
use zeroize::Zeroizing;

use super::{
    Asking, Author, Body, Danger, Delivery, Effect, Jottings, Message, MessageKey, Present,
    Recording, invited::Coming, seats::Repeated, window::Window,
};

/// "Typing" is said at most this often: each one costs a message of the epoch (`COMMIT-8`).
const TYPING_EVERY: Duration = Duration::from_secs(8);

/// The number of a conversation at this console: 1 for the first claimed, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(u32);

impl ConversationId {
    /// The conversation of this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Claimed; her client has not added us yet.
    Joining,
    /// We are in the group.
    Open,
    /// We are closing it.
    Closing,
    /// It is over, and wiped.
    Ended(Ending),
}

/// Why it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The officer closed it.
    ClosedHere,
    /// The same, and she came back in another session meanwhile, where she waits for somebody.
    ClosedAndBack,
    /// The officer left, and others stay.
    Left,
    /// Asked to join others, and not added.
    NotLetIn,
    /// Her client said so before erasing.
    ClosedByHer,
    /// Another officer of the group closed it.
    ClosedByColleague,
    /// Erased, without a word.
    Gone,
    /// She left by the exit, and proved it (`EXIT-1`).
    LeftByExit,
    /// The officer gave up before being in the group.
    GivenUp,
    /// The officer gave up coming back, or could not: it can be gone on with from the list.
    PutOff,
    /// The officer's certificate is not valid any more.
    CertificateExpired,
    /// The lease ended before joining.
    LeaseEnded,
    /// Her client removed us: she asked for it, or the roster does not name us any more.
    Removed,
    /// Somebody else came in this officer's place.
    Replaced,
    /// The officer went on with it at another console.
    ContinuedElsewhere,
    /// The log shows an own envelope with other bytes (`ORDER-4`).
    Altered,
    /// The two sides processed different logs (`ORDER-2`).
    OrderDiffers,
    /// The session's quota is used up.
    Full,
    /// The session's cap.
    Expired,
    /// She came back to her page, and could not be followed.
    NotFollowed,
    /// Anything else.
    Failed,
}

/// A conversation; its texts are wiped when it ends.
#[derive(Debug)]
pub struct Conversation {
    /// Its number.
    pub id: ConversationId,
    /// Its session.
    pub session: SessionId,
    /// Language that she reads.
    pub language: String,
    /// The zone that she gave, if any; may be false.
    pub zone: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// This console lost its keys, and comes back; when it asked last, and how often.
    pub anew: Option<Repeated>,
    /// Whether the link works.
    pub online: bool,
    /// She asked for someone else.
    pub wants_other: bool,
    /// The officer is asked whether to close.
    pub asking_close: bool,
    /// What was shown, in order.
    pub messages: Vec<Message>,
    /// Messages of hers and of colleagues since the officer last looked.
    pub unread: u32,
    /// Since when she waits for a reply.
    pub waiting_since: Option<UnixMillis>,
    /// The reply so far.
    pub draft: Zeroizing<String>,
    /// What was begun beside it.
    pub jottings: Jottings,
    /// Who is there beside her and this officer.
    pub others: Vec<Present>,
    /// Whom this officer asked for last, and how it stands.
    pub asking: Option<Asking>,
    /// Some of the unread messages are texts or files of hers.
    pub(super) unread_words: bool,
    /// Came by an invitation, or is on the way.
    pub(super) invited: Option<Coming>,
    /// A record that was announced, and how far it is.
    pub recording: Option<Recording>,
    /// Since when this console has been in the conversation.
    pub(super) known_since: Option<UnixMillis>,
    /// The officer said that it is serious.
    pub danger: Option<Danger>,
    /// What it is counted as, once it is over.
    pub outcome: Option<String>,
    /// Lines that stay in sight.
    pub(super) pinned: Vec<MessageKey>,
    /// She came back, and what was said before may be sent once more.
    pub(super) repeatable: bool,
    /// Lines to say again once it is proved that it is she.
    pub(super) to_repeat: Vec<MessageKey>,
    /// Lines that were said again by themselves when she came back last.
    pub(super) repeated: Vec<MessageKey>,
    /// Which lines are drawn.
    pub(super) window: Window,
    unseen: bool,
    typed_at: Option<UnixMillis>,
    lines: u32,
}

impl Conversation {
    pub(super) fn new(
        id: ConversationId,
        session: SessionId,
        language: String,
        zone: Option<String>,
    ) -> Self {
        Self {
            id,
            session,
            language,
            zone,
            stage: Stage::Joining,
            anew: None,
            online: true,
            wants_other: false,
            asking_close: false,
            messages: Vec::new(),
            unread: 0,
            waiting_since: None,
            draft: Zeroizing::default(),
            jottings: Jottings::default(),
            others: Vec::new(),
            asking: None,
            unread_words: false,
            invited: None,
            recording: None,
            known_since: None,
            danger: None,
            outcome: None,
            pinned: Vec::new(),
            repeatable: false,
            to_repeat: Vec::new(),
            repeated: Vec::new(),
            window: Window::default(),
            unseen: false,
            typed_at: None,
            lines: 0,
        }
    }

    /// Whether nothing more can happen in it.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Ended(_))
    }

    /// One line, by its name.
    #[must_use]
    pub fn message(&self, key: MessageKey) -> Option<&Message> {
        self.messages.get(self.place(key)?)
    }

    /// Where the line of this name stands: names grow.
    pub(super) fn place(&self, key: MessageKey) -> Option<usize> {
        self.messages.binary_search_by_key(&key, |message| message.key).ok()
    }

    pub(super) fn joined(&mut self) -> Vec<Effect> {
        if self.stage == Stage::Joining {
            self.stage = Stage::Open;
        }
        self.greeting().into_iter().collect()
    }

    pub(super) fn hear(&mut self, author: Author, body: Body, at: UnixMillis, watched: bool) {
        if author == Author::Her {
            self.unseen = true;
            self.waiting_since.get_or_insert(at);
            self.unread_words |= !watched && matches!(body, Body::Text(_) | Body::File(_));
        }
        // What a colleague says counts too: an interpreter's words are hers.
        if matches!(author, Author::Her | Author::Colleague(_)) {
            self.unread += u32::from(!watched);
        }
        // A service that sends rubbish must not push the conversation off the screen.
        let again = body == Body::Unreadable
            && self.messages.last().is_some_and(|last| last.body == Body::Unreadable);
        if !again {
            self.append(author, body, at, Delivery::Sent);
        }
    }

    /// The officer has it in front.
    pub(super) const fn look(&mut self) {
        (self.unread, self.unread_words) = (0, false);
    }

    /// Whether something of hers was shown since this was last asked.
    pub(super) fn take_unseen(&mut self) -> bool {
        self.stage == Stage::Open && core::mem::take(&mut self.unseen)
    }

    /// Keeps the draft; whether "typing" is due.
    pub(super) fn write(&mut self, text: Zeroizing<String>, now: UnixMillis) -> bool {
        if !matches!(self.stage, Stage::Joining | Stage::Open) {
            return false;
        }
        self.draft = text;
        let due = self.typed_at.is_none_or(|at| now.since(at) >= TYPING_EVERY);
        let typing = due && self.stage == Stage::Open && !self.draft.trim().is_empty();
        if typing {
            self.typed_at = Some(now);
        }
        typing
    }

    /// Takes the draft to be sent; nothing unless it says something and the group is there.
    pub(super) fn send(&mut self, now: UnixMillis) -> Option<(MessageKey, Zeroizing<String>)> {
        if self.stage != Stage::Open || self.draft.trim().is_empty() {
            return None;
        }
        let text = core::mem::take(&mut self.draft);
        let copy = Zeroizing::new(text.trim_end().to_owned());
        let key = self.append(Author::Me, Body::Text(copy.clone()), now, Delivery::Pending);
        // A reply carries (n, H_n) itself: no "seen" beside it.
        (self.unseen, self.typed_at, self.waiting_since) = (false, None, None);
        Some((key, copy))
    }

    pub(super) fn mark(&mut self, key: MessageKey, delivery: Delivery) {
        let place = self.place(key);
        if let Some(message) = place.and_then(|place| self.messages.get_mut(place)) {
            message.delivery = delivery;
        }
    }

    pub(super) fn ask_close(&mut self, asking: bool) {
        self.asking_close = asking && matches!(self.stage, Stage::Joining | Stage::Open);
    }

    /// Whether closing may start now.
    pub(super) fn start_closing(&mut self) -> bool {
        let may = self.stage == Stage::Open;
        if may {
            self.stage = Stage::Closing;
            (self.asking_close, self.asking) = (false, None);
            (self.draft, self.jottings) = (Zeroizing::default(), Jottings::default());
        }
        may
    }

    /// Over: the texts go at once (`END-1`), the reason stays to be read.
    pub(super) fn end(&mut self, ending: Ending) {
        self.stage = Stage::Ended(ending);
        self.messages.clear();
        self.window = Window::default();
        (self.draft, self.jottings) = (Zeroizing::default(), Jottings::default());
        (self.unread, self.waiting_since, self.unseen) = (0, None, false);
        (self.asking_close, self.wants_other) = (false, false);
        (self.danger, self.pinned, self.zone) = (None, Vec::new(), None);
        self.recording = None;
        (self.repeatable, self.to_repeat, self.repeated) = (false, Vec::new(), Vec::new());
        (self.others, self.asking) = (Vec::new(), None);
    }

    /// She proved why it ended without a word.
    pub(super) fn left_by_exit(&mut self) {
        if let Stage::Ended(Ending::Gone | Ending::NotFollowed) = self.stage {
            self.stage = Stage::Ended(Ending::LeftByExit);
        }
    }

    pub(super) fn append(
        &mut self,
        author: Author,
        body: Body,
        at: UnixMillis,
        delivery: Delivery,
    ) -> MessageKey {
        self.lines = self.lines.saturating_add(1);
        let key = MessageKey(self.lines);
        self.messages.push(Message { key, author, body, at, delivery });
        self.window.follow(self.messages.len());
        key
    }
}
