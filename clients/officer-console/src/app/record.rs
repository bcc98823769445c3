//! The record that the law demands of an officer: announced to her, answered by her, and only then made
//! (`RECORD-1` to `RECORD-6`).

mod document;

use abri_wire::{UnixMillis, records::RecordReason};

use super::{
    Author, Body, Conversation, ConversationId, Delivery, Effect, Message, MessageKey, Stage, State,
};

/// What the officer does about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordStep {
    /// She is told that a record is kept, for this reason.
    Announce(RecordReason),
    /// The officer is asked whether to make it now, or not any more.
    Ask(bool),
    /// It is made now.
    Make,
}

/// A record that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// By which duty.
    pub reason: RecordReason,
    /// How far it is.
    pub stage: RecordStage,
    /// The officer is asked whether to make it now.
    pub asking: bool,
    /// The line that announces it.
    line: MessageKey,
    announced: UnixMillis,
}

/// How far a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordStage {
    /// The announcement is on its way.
    Announcing,
    /// The log has it; she has given no answer since, and can leave.
    Unanswered,
    /// She has written since, or answered otherwise: she could have left.
    Answered,
    /// It is being encrypted and noted.
    Making,
    /// It was handed over under this name. It can be made anew when more was said.
    Made(String),
    /// It was not handed over. It can be tried again.
    Failed(RecordError),
}

/// Why a record was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordError {
    /// The service keeps no journal of records (`DS-89`).
    Off,
    /// The journal has no line of it: the service could not be reached, or refused.
    NotNoted,
    /// It could not be written, encrypted or saved.
    NotMade,
}

impl Recording {
    /// Whether it may be made: she was told, and has answered since (`RECORD-2`).
    #[must_use]
    pub const fn may_be_made(&self) -> bool {
        matches!(self.stage, RecordStage::Answered | RecordStage::Made(_) | RecordStage::Failed(_))
    }
}

/// The officer does something about the record of this conversation.
pub(super) fn take(state: &mut State, id: ConversationId, step: RecordStep) -> Vec<Effect> {
    // What is announced or made is of who stands in front; anything else is a slip.
    let may = state.selected == Some(id) && state.may_record();
    let now = state.now;
    let Some(conversation) = state.conversation_mut(id).filter(|it| may && it.stage == Stage::Open)
    else {
        return Vec::new();
    };
    match step {
        RecordStep::Announce(reason) => conversation.announce(reason, now).into_iter().collect(),
        RecordStep::Ask(asking) => {
            if let Some(recording) = &mut conversation.recording {
                recording.asking = asking && recording.may_be_made();
            }
            Vec::new()
        }
        RecordStep::Make => make(state, id).into_iter().collect(),
    }
}

/// Only what was asked and confirmed, of what she has answered.
fn make(state: &mut State, id: ConversationId) -> Option<Effect> {
    let conversation = state.conversation(id)?;
    let recording = conversation.recording.as_ref()?;
    if !recording.asking || !recording.may_be_made() {
        return None;
    }
    let reason = recording.reason;
    let document = document::of(state, conversation, recording);
    let recording = state.conversation_mut(id)?.recording.as_mut()?;
    recording.asking = false;
    let Some(document) = document else {
        recording.stage = RecordStage::Failed(RecordError::NotMade);
        return None;
    };
    recording.stage = RecordStage::Making;
    Some(Effect::MakeRecord { conversation: id, reason, document })
}

impl State {
    /// Whether this record is still wanted: she has not left, and nobody went away from the console.
    #[must_use]
    pub fn is_making(&self, id: ConversationId) -> bool {
        let recording = self.conversation(id).and_then(|it| it.recording.as_ref());
        self.on_duty() && recording.is_some_and(|it| it.stage == RecordStage::Making)
    }

    /// Whether whoever is on duty may keep records here: of the role `officer`, with a custodian.
    #[must_use]
    pub fn may_record(&self) -> bool {
        self.custodian.is_some() && self.officer().is_some_and(super::Officer::answers)
    }
}

impl Conversation {
    fn announce(&mut self, reason: RecordReason, now: UnixMillis) -> Option<Effect> {
        if self.recording.is_some() {
            return None;
        }
        let key = self.append(Author::Me, Body::Recorded(reason), now, Delivery::Pending);
        self.recording = self.announced(key);
        Some(Effect::Announce { conversation: self.id, key, reason })
    }

    /// The log has this line, maybe after all: then she was told.
    pub(super) fn announcement_logged(&mut self, key: MessageKey) {
        if self.is_unsent(key) && self.recording.is_none() {
            self.recording = self.announced(key);
        }
        self.announcement_goes_on(key, &RecordStage::Announcing, RecordStage::Unanswered);
    }

    fn announced(&self, line: MessageKey) -> Option<Recording> {
        let Message { author: Author::Me, body: Body::Recorded(reason), at, .. } =
            self.message(line)?
        else {
            return None;
        };
        let (reason, announced) = (*reason, *at);
        let stage = RecordStage::Announcing;
        Some(Recording { reason, stage, asking: false, line, announced })
    }

    /// She has answered since this line.
    pub(super) fn announcement_answered(&mut self, key: MessageKey) {
        self.announcement_goes_on(key, &RecordStage::Unanswered, RecordStage::Answered);
    }

    fn announcement_goes_on(&mut self, key: MessageKey, from: &RecordStage, to: RecordStage) {
        if let Some(recording) = &mut self.recording
            && (recording.line, &recording.stage) == (key, from)
        {
            recording.stage = to;
        }
    }

    /// It was handed over under this name, or not.
    pub(super) fn record_made(&mut self, verdict: Result<String, RecordError>) {
        let making = |recording: &&mut Recording| recording.stage == RecordStage::Making;
        if let Some(recording) = self.recording.as_mut().filter(making) {
            recording.stage = verdict.map_or_else(RecordStage::Failed, RecordStage::Made);
        }
    }

    /// This line did not go over: if it was the announcement, nothing is announced.
    pub(super) fn not_announced(&mut self, key: MessageKey) {
        self.recording.take_if(|recording| recording.line == key);
    }
}
