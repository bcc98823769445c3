//! What the page does: `update(state, input) -> effects`, without a browser, a network, a clock or
//! a key. The page carries the effects out and answers with inputs; the view only shows.

mod coming;
mod company;
mod ending;
mod files;
mod heard;
mod input;
mod later;
mod message;
mod network;
mod proposal;
mod queue;
mod retry;
mod unsent;
mod wait;
mod wording;

use abri_wire::{Phase, ProblemKind, Sequence, SessionStatus, UnixMillis};
use zeroize::Zeroizing;

pub use self::{
    company::{Question, members},
    ending::{Ending, Erasure, shown},
    files::{
        Facts, FileEffect, FileInput, FileProblem, Files, Kind, Metadata, Pick, Picker, Progress,
        PutError, Transfer,
    },
    input::{Effect, Heard, Input, Later, Officer, Way},
    message::{Author, Body, Delivery, Message, MessageKey},
    network::Network,
    proposal::{Given, Proposal, given},
    queue::{LASTS, MADE_AHEAD},
    unsent::{beginning, unsent},
    wait::Wait,
    wording::{
        ahead, alert, also, checked, ending, erasure, estimate, file_kind, file_metadata, mark,
        needs_others, officer_role, progress, record_reason, seen_by_witnesses, status,
    },
};

/// Longest text of one message, in bytes (`CONTENT-1`).
pub const MAX_TEXT: usize = abri_core::MAX_TEXT;

/// Where she is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// She reads the page; nothing has begun.
    Landing,
    /// The session is being opened.
    Connecting,
    /// In the queue.
    Waiting {
        /// How many are before her, if the service said so.
        ahead: Option<u32>,
    },
    /// Somebody comes, and is being verified.
    Verifying,
    /// A verified officer is there.
    Talking,
    /// Over.
    Ended(Ending),
}

/// What needs her attention, beside the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The queue is full; her page keeps asking.
    QueueFull,
    /// The service can't store anything now; her page keeps asking.
    Unavailable,
    /// Too many requests; her page waits and asks again.
    TooManyRequests,
    /// Who was about to answer did not; she is in the queue again, at her old place.
    Lapsed,
    /// The service refused a message for good; the text is still on the screen.
    NotSent,
    /// The session has reached its limit.
    Full,
    /// Who came instead could not be verified and was not let in.
    ReplacementRefused,
    /// Who was there is an officer no more; she is in the queue again.
    OfficerRevoked,
    /// For some time nothing new could be learned about who is there.
    NotRenewed,
    /// No answer for a while; she can ask for someone else.
    OfficerSilent,
    /// An officer says that he can't read on; she can ask for someone else.
    CantRead,
    /// An envelope could not be read and was left out.
    Unreadable,
}

/// All that the view shows. Key material is not here: it stays with the conversation.
#[derive(Debug)]
pub struct State {
    /// Where she is.
    pub stage: Stage,
    /// Whether the service can be reached.
    pub network: Network,
    /// Who is there.
    pub officer: Option<Officer>,
    /// The officer writes.
    pub typing: bool,
    /// In the order of the screen; only ever grows, until all is wiped.
    pub messages: Vec<Message>,
    /// The last thing that needs her attention.
    pub notice: Option<Notice>,
    /// Whether the service has erased its part, once all is over.
    pub erasure: Erasure,
    /// By how many characters the text in the field is too long; 0 if it can be sent.
    pub excess: usize,
    /// What she was told of her wait.
    pub wait: Wait,
    /// When the longest time for a conversation is over, by her clock.
    pub ends_at: UnixMillis,
    /// That time is near.
    pub ends_soon: bool,
    /// What she is asked.
    pub proposal: Option<Proposal>,
    /// Who is there beside [`State::officer`], in the order in which they came.
    pub others: Vec<Officer>,
    /// Whether one more may come, if she is asked.
    pub question: Option<Question>,
    /// She comes back after a reload (`RETURN-1`).
    pub returns: bool,
    /// She pressed the button that starts, though something leads back.
    wanted: bool,
    /// Who was said to be in the roster no more, until they are out.
    struck: Vec<String>,
    /// She asked for someone else, who is awaited; she can go on meanwhile.
    pub asked_other: bool,
    /// Who is there said that he closes: the service's word alone shows nothing of it.
    closes: bool,
    /// In the group, verified, and on the way: neither the service nor a word says yet that he is in.
    coming: Option<Officer>,
    /// Whether the service says that who came last is in: before, his claim may end (`DS-12`).
    joined: bool,
    /// What she sends beside texts.
    pub files: Files,
    processed: Sequence,
    status: Option<SessionStatus>,
    /// A look at the queue is ahead.
    looks: bool,
    /// A renewal of the officer's evidence is ahead.
    renews: bool,
    /// Attempts in a row of what is being repeated.
    attempts: u32,
    /// Counts the officer's signs, so that what waited for a newer one knows that it came.
    signs: u32,
    /// After which sign a silence is being waited for.
    listens: Option<u32>,
    /// Counts losses of the network, for the same.
    losses: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            stage: Stage::Landing,
            network: Network::Up,
            officer: None,
            typing: false,
            messages: Vec::new(),
            notice: None,
            erasure: Erasure::NotAsked,
            excess: 0,
            wait: Wait::default(),
            ends_at: UnixMillis::default(),
            ends_soon: false,
            proposal: None,
            others: Vec::new(),
            question: None,
            returns: false,
            wanted: false,
            struck: Vec::new(),
            asked_other: false,
            closes: false,
            coming: None,
            joined: false,
            files: Files::default(),
            processed: Sequence::START,
            status: None,
            looks: false,
            renews: false,
            attempts: 0,
            signs: 0,
            listens: None,
            losses: 0,
        }
    }
}

impl State {
    /// Whether a session runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        !matches!(self.stage, Stage::Landing | Stage::Ended(_))
    }

    /// Whether what she writes is kept until an officer is there.
    #[must_use]
    pub const fn keeps_texts(&self) -> bool {
        matches!(self.stage, Stage::Connecting | Stage::Waiting { .. } | Stage::Verifying)
    }

    /// Whether she can ask for someone else.
    #[must_use]
    pub fn may_ask_other(&self) -> bool {
        self.stage == Stage::Talking && self.joined && !self.asked_other
    }

    fn message_mut(&mut self, key: MessageKey) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.key == key)
    }
}

/// One step. Deterministic: everything that it depends on is in `state` and `input`.
#[must_use]
pub fn update(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Start if state.stage == Stage::Landing => {
            state.stage = Stage::Connecting;
            vec![Effect::Open]
        }
        Input::Return if state.stage == Stage::Landing => {
            (state.stage, state.returns) = (Stage::Connecting, true);
            vec![Effect::Open]
        }
        Input::Leave(way) => leave(state, way),
        Input::Erased(result) => ending::erased(state, result),
        Input::Later(Later::Erase) => ending::erase_again(state),
        // What comes after the end finds nobody to be told.
        _ if !state.is_running() => Vec::new(),
        Input::Start => queue::wanted(state),
        Input::Return => Vec::new(),
        Input::Send(text) => send(state, text),
        Input::Measured(excess) => unsent::measure(state, excess),
        Input::Resend(key) => unsent::resend(state, key),
        Input::TakeBack(key) => unsent::take_back(state, key),
        Input::Answer(verdict) => proposal::answer(state, verdict),
        Input::Decide(verdict) => company::answer(state, verdict),
        Input::Dismiss(who) => company::dismiss(state, who),
        Input::End => ending::by_her(state),
        Input::SomeoneElse => queue::someone_else(state),
        Input::Opened(result, now, ends_at) => queue::opened(state, result, now, ends_at),
        Input::NeverOpened { writing } => queue::never_opened(state, writing),
        Input::Offered(result, now) => queue::offered(state, result, now),
        Input::Viewed(result, now) => queue::viewed(state, result, now),
        Input::Later(later) => later::later(state, later),
        Input::Status(status) => take_status(state, status),
        Input::Processed(sequence) => {
            state.processed = state.processed.max(sequence);
            end_if_read(state)
        }
        Input::Offline(true) => {
            network::lost(state);
            files::lost(state)
        }
        Input::Offline(false) => {
            let mut effects = files::reached(state);
            effects.extend(network::reached(state));
            effects
        }
        Input::File(input) => files::update(state, input),
        Input::Gone => gone(state),
        Input::Refused(problem) => ending::refused(state, problem),
        Input::NotSent(key, problem) => not_sent(state, key, problem),
        Input::Heard(heard) => heard::heard(state, heard),
    }
}

fn send(state: &mut State, text: Zeroizing<String>) -> Vec<Effect> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    if text.len() > MAX_TEXT {
        // The text stays in the field: the view clears it only for a new message.
        state.excess = state.excess.max(1);
        return Vec::new();
    }
    // She goes on: what concerned the text before is done with.
    if let Some(Notice::Unreadable | Notice::ReplacementRefused) = state.notice {
        state.notice = None;
    }
    unsent::settled(state);
    state.excess = 0;
    let key = MessageKey(state.messages.len());
    let talking = state.stage == Stage::Talking;
    state.messages.push(Message {
        key,
        author: Author::Her,
        body: Body::Text(text.clone()),
        delivery: if talking { Delivery::Sending } else { Delivery::Kept },
        sequence: None,
        by: None,
    });
    if talking { vec![Effect::Say(key, text)] } else { Vec::new() }
}

/// An officer is there: what she wrote meanwhile goes out.
fn send_kept(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    for message in &mut state.messages {
        if message.delivery == Delivery::Kept
            && let Body::Text(text) = &message.body
        {
            message.delivery = Delivery::Sending;
            effects.push(Effect::Say(message.key, text.clone()));
        }
    }
    effects
}

fn take_status(state: &mut State, status: SessionStatus) -> Vec<Effect> {
    // An answer may have overtaken it.
    if state.status.is_some_and(|known| known.revision > status.revision) {
        return Vec::new();
    }
    let before = state.status.replace(status).map(|before| before.phase);
    match status.phase {
        Phase::Lapsed if before != Some(Phase::Lapsed) => coming::lapsed(state),
        Phase::Claimed if state.keeps_texts() => {
            state.stage = Stage::Verifying;
            Vec::new()
        }
        Phase::Joined => coming::joined(state),
        Phase::Waiting if state.stage == Stage::Verifying => {
            state.coming = None;
            state.stage = Stage::Waiting { ahead: None };
            vec![Effect::View]
        }
        Phase::Closing => end_if_read(state),
        Phase::Returned => elsewhere(state),
        _ => Vec::new(),
    }
}

/// She came back in another tab, which goes on: nothing here is hers to erase any more.
fn elsewhere(state: &mut State) -> Vec<Effect> {
    let effects = ending::end(state, Ending::Elsewhere);
    state.erasure = Erasure::NotAsked;
    effects.into_iter().filter(|effect| *effect != Effect::Erase).collect()
}

/// An officer closed, and she has all that was said: over.
fn end_if_read(state: &mut State) -> Vec<Effect> {
    match state.status {
        Some(status) if status.phase == Phase::Closing && state.processed >= status.head => {
            let ending = ending::by_somebody(state);
            ending::end(state, ending)
        }
        _ => Vec::new(),
    }
}

/// The service does not know the session any more.
fn gone(state: &mut State) -> Vec<Effect> {
    let closing = state.status.is_some_and(|status| status.phase == Phase::Closing);
    state.erasure = Erasure::Done;
    let ending = if closing { ending::by_somebody(state) } else { Ending::Gone };
    ending::end(state, ending)
}

fn not_sent(state: &mut State, key: MessageKey, problem: ProblemKind) -> Vec<Effect> {
    match problem {
        // The status that follows says how it ends; the text stays as not sent.
        ProblemKind::Closing => state.notice = None,
        ProblemKind::SessionFull => state.notice = Some(Notice::Full),
        _ => return unsent::failed(state, key),
    }
    unsent::mark(state, key)
}

/// She leaves, by whichever way: nothing stays here, and the service is asked to erase.
fn leave(state: &mut State, way: Way) -> Vec<Effect> {
    // What was given up is asked for once more; of what was before a return nothing is known.
    let asked = matches!(state.erasure, Erasure::Asked | Erasure::Unknown);
    let running = state.is_running() || asked && state.stage != Stage::Ended(Ending::ReturnGone);
    *state = State { stage: Stage::Ended(Ending::ByHer), ..State::default() };
    vec![Effect::Leave(running.then_some(way))]
}
