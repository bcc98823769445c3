//! What the console does: `update(state, input) -> effects`, without a browser, a network, a clock
//! or a key. The driver carries the effects out and answers with inputs; the views only show.

mod acts;
mod alerts;
mod answers;
mod assigning;
mod closing;
mod colleagues;
mod company;
mod conversation;
mod danger;
mod discarding;
mod door;
mod duty;
mod effect;
mod files;
mod front;
mod handing;
mod heard;
mod input;
mod invited;
mod jotting;
mod keyboard;
mod message;
mod notice;
mod outcome;
mod queue;
mod record;
mod returning;
mod roll;
mod routing;
mod search;
mod seats;
mod shift;
mod tools;
mod turns;
mod unsent;
mod window;
mod writing;

pub use abri_desk::Zones;
use abri_wire::UnixMillis;

use self::duty::{
    at_the_door, keys_changed, lock, look_for_certificate, shift_ended, sign_out, signed_in,
    wipe_all,
};
pub use self::{
    acts::{ActNumber, NotNoted, SAID_FOR},
    alerts::{Alarm, Alerts, Notifying, QUIET_FOR},
    answers::{Clock, Completion, Explained, Offered},
    assigning::Assigning,
    company::{ASKED_FOR, AskStage, Asked, Asking, MOST_OTHERS, Present, is_free, role},
    conversation::{Conversation, ConversationId, Ending, Stage},
    danger::Danger,
    discarding::{Discards, TAKEN_BACK_WITHIN},
    door::{Choice, Door, Entry, Keep, Keeping, Kept, Refusal, Request},
    duty::{Duty, LOCK_AFTER, Officer},
    effect::{Effect, Signal},
    files::{FileError, FileLine, FileNumber, FileStage, media_type},
    handing::{Handed, Shelf},
    input::{Incoming, Input, Step},
    invited::{Invitations, LET_IN_WITHIN},
    jotting::{Jotting, Jottings},
    keyboard::{Held, Spot, meaning},
    message::{Author, Body, Delivery, Message, MessageKey},
    notice::Notice,
    queue::QueueState,
    record::{RecordError, RecordStage, RecordStep, Recording},
    returning::Proof,
    roll::{Pane, RollState},
    routing::COLLEAGUES_FIRST,
    search::{Search, Seek},
    seats::{Place, Repeated, Seats},
    shift::{BREAK_AFTER, LANGUAGES, SUGGEST_AGAIN, Shift, USUAL_LIMIT},
    tools::{TextSize, Tool, Tools},
    unsent::Unsent,
    window::PAGE,
};
use crate::language::Language;

/// Longest text of one message, in bytes (`CONTENT-1`).
pub const MAX_TEXT: usize = 49_152;

/// All that the views show. Key material is not here: it stays with the driver.
#[derive(Debug)]
pub struct State {
    /// Language of the console; kept in memory only.
    pub language: Language,
    /// Who is signed in.
    pub duty: Duty,
    /// The driver's last word on the time.
    pub now: UnixMillis,
    /// Whether the page can be seen: what is not seen is not reported as seen.
    pub visible: bool,
    /// Who waits.
    pub queue: QueueState,
    /// Break or not, and how many conversations.
    pub shift: Shift,
    /// Whether who waits comes without a click.
    pub assigning: Assigning,
    /// Who is on duty.
    pub roll: RollState,
    /// Where others ask for this officer.
    pub invitations: Invitations,
    /// What this officer has already.
    pub seats: Seats,
    /// Who keeps the records that the law demands, as officers read it; without, none can be made.
    pub custodian: Option<String>,
    /// Where people may say that they are.
    pub zones: Zones,
    /// Whom she can be referred to.
    pub shelf: Shelf,
    /// In the order of claiming.
    pub conversations: Vec<Conversation>,
    /// The one that the composer writes to.
    pub selected: Option<ConversationId>,
    /// What is at hand beside them.
    pub tools: Tools,
    /// The last thing worth saying aloud.
    pub notice: Option<Notice>,
    /// Grows with each proposal that went over: its fields are for the next one.
    pub proposed: u64,
    /// Grows with each question that went over: its fields are for the next one.
    pub asked: u64,
    /// Grows each time the composer's text is changed by the program and not by typing.
    pub composer_revision: u64,
    claimed: u32,
    /// What the operator's journal has no line of yet.
    acts: acts::Acts,
    /// The keys of this device.
    keys: Vec<Kept>,
    /// The one of whoever is on duty.
    in_use: Option<Kept>,
    touched: UnixMillis,
    looked: UnixMillis,
}

impl Default for State {
    fn default() -> Self {
        Self {
            language: Language::default(),
            duty: Duty::Off(Door::default()),
            now: UnixMillis::default(),
            visible: true,
            queue: QueueState::default(),
            shift: Shift::default(),
            assigning: Assigning::default(),
            roll: RollState::default(),
            invitations: Invitations::default(),
            seats: Seats::default(),
            custodian: None,
            zones: Zones::default(),
            shelf: Shelf::default(),
            conversations: Vec::new(),
            selected: None,
            tools: Tools::default(),
            notice: None,
            proposed: 0,
            asked: 0,
            composer_revision: 0,
            claimed: 0,
            acts: acts::Acts::default(),
            keys: Vec::new(),
            in_use: None,
            touched: UnixMillis::default(),
            looked: UnixMillis::default(),
        }
    }
}

impl State {
    /// Of a page that pins this custodian of records, or none (`RECORD-3`), and these zones.
    #[must_use]
    pub fn pinning(custodian: Option<String>, zones: Zones) -> Self {
        Self { custodian, zones, ..Self::default() }
    }

    /// Whether an officer is signed in.
    #[must_use]
    pub const fn on_duty(&self) -> bool {
        matches!(self.duty, Duty::On(_))
    }

    /// Who is on duty here, if the console is not locked.
    #[must_use]
    pub const fn officer(&self) -> Option<&Officer> {
        match &self.duty {
            Duty::On(officer) => Some(officer),
            Duty::Off(_) | Duty::Locked(..) => None,
        }
    }

    /// Whether an officer went away from a console with conversations.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self.duty, Duty::Locked(..))
    }

    /// The conversation of this number, if it is still in the list.
    #[must_use]
    pub fn conversation(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.id == id)
    }

    /// The conversation that the composer writes to.
    #[must_use]
    pub fn current(&self) -> Option<&Conversation> {
        self.conversation(self.selected?)
    }

    fn conversation_mut(&mut self, id: ConversationId) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|conversation| conversation.id == id)
    }

    /// Whether leaving now would cut someone off, let somebody wait for an officer who does not come, or
    /// lose what the operator's journal has to note.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.talks() || self.acts.any() || !self.invitations.taking.is_empty()
    }

    fn talks(&self) -> bool {
        self.conversations.iter().any(|conversation| !conversation.is_over())
    }
}

/// One step. Deterministic: everything that it depends on is in `state` and `input`.
#[must_use]
pub fn update(state: &mut State, input: Input) -> Vec<Effect> {
    let effects = step(state, input);
    turns::follow(state);
    search::follow(state);
    effects
}

fn step(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Language(language) => state.language = language,
        Input::Tick(now) => return tick(state, now),
        Input::Visible(visible) => return front::show(state, visible),
        Input::DismissNotice => state.notice = None,
        Input::PageHidden => return wipe_all(state),
        Input::Active => state.touched = state.now,
        Input::SignedIn(verdict) => return signed_in(state, verdict),
        Input::KeysChanged(keys) => keys_changed(state, keys),
        Input::ShiftEnded(number) => return shift_ended(state, &number),
        Input::Arrived { .. }
        | Input::Enrol { .. }
        | Input::Enrolled(_)
        | Input::Keep(_)
        | Input::Kept(_)
        | Input::Certified(_)
        | Input::Choose(_)
        | Input::SignIn(_)
        | Input::Forget => return at_the_door(state, input),
        // Behind the lock nothing is done, but what is said there is heard.
        Input::Heard { .. } | Input::Taken { .. } | Input::ActNoted(..)
            if state.on_duty() || state.is_locked() =>
        {
            return heard::take(state, input);
        }
        Input::Queue(answer) if state.is_locked() => return queue::overheard(state, answer),
        // An answer that comes after signing out finds nobody to be told.
        _ if !state.on_duty() => {}
        Input::Lock => return lock(state),
        Input::SignOut => return sign_out(state),
        Input::Queue(_) | Input::AtQueue(_) | Input::Claim(_) | Input::Claimed { .. } => {
            return queue::take(state, input);
        }
        Input::Seats(_) | Input::ContinueHere(_) => return seats::take(state, input),
        Input::Select(id) => return front::select(state, id),
        Input::Step(step) => return front::select_by(state, step),
        Input::Draft { conversation, text } => return writing::draft(state, conversation, text),
        Input::Send(id) => return writing::send(state, id),
        Input::Jot(id, jotting) => jotting::jot(state, id, jotting),
        Input::OpenDirectory | Input::Directory(_) | Input::HandCard(..) | Input::Propose(..) => {
            return handing::take(state, input);
        }
        Input::Use(tool) => return tools::take(state, tool),
        Input::Repeat(id) => return returning::repeat(state, id),
        Input::FetchFile(id, key) => return files::fetch(state, id, key),
        Input::Record(id, step) => return record::take(state, id, step),
        Input::AskClose(id, asking) => with(state, id, |it| it.ask_close(asking)),
        Input::Close(id) => return closing::close(state, id),
        Input::Dismiss(id) => closing::dismiss(state, id),
        of_colleagues => return colleagues::among(state, of_colleagues),
    }
    Vec::new()
}

fn with(state: &mut State, id: ConversationId, change: impl FnOnce(&mut Conversation)) {
    if let Some(conversation) = state.conversation_mut(id) {
        change(conversation);
    }
}

fn tick(state: &mut State, now: UnixMillis) -> Vec<Effect> {
    let before = core::mem::replace(&mut state.now, now);
    state.queue.turns.tick();
    let mut effects = discarding::tick(state);
    if !state.on_duty() {
        effects.extend(look_for_certificate(state));
        effects.extend(queue::watch(state));
        return effects;
    }
    if now.0 >= state.touched.plus(LOCK_AFTER).0 {
        effects.extend(lock(state));
        return effects;
    }
    company::let_lapse(state);
    effects.extend(acts::tick(state));
    effects.extend(invited::tick(state, before));
    effects.extend(shift::state_duty(state));
    if state.visible || state.tools.alerts.any() {
        effects.extend(state.queue.poll(now));
        state.roll.watch(Pane::Queue, state.needs_the_roll());
        effects.extend(state.roll.poll(now));
    } else {
        effects.extend(state.queue.poll_unseen(now));
    }
    effects.extend(assigning::tick(state));
    effects.extend(seats::tick(state));
    effects.extend(front::report_seen(state));
    effects
}
