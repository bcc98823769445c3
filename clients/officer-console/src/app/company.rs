//! Others in a conversation: asking her for one more, handing over, and who is there
//! (`CONSENT-1` to `CONSENT-6`).

use core::time::Duration;

use abri_core::{Line, Note, Request, Role, Verdict};
use abri_wire::{CertificateHash, UnixMillis, duty::Colleague};
use zeroize::Zeroizing;

use super::{
    Author, Body, Conversation, ConversationId, Delivery, Effect, MessageKey, Notice, Signal,
    Stage, State, invited::Coming,
};

/// A question without an answer, and a yes without anybody who comes, are over after this: as long as
/// her consent (`CONSENT-3`).
pub const ASKED_FOR: Duration = Duration::from_secs(15 * 60);
/// At most so many beside her and this officer (`GROUP-3`).
pub const MOST_OTHERS: usize = 2;

/// Somebody in the group, by a verified certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// What the certificate is called in the roster.
    pub certificate: CertificateHash,
    /// Pseudonymous number.
    pub number: String,
    /// What they may do.
    pub role: Role,
    /// Service label.
    pub service: String,
}

/// Somebody who is asked for, as she reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What they may do.
    pub role: Role,
    /// Pseudonymous number.
    pub number: String,
    /// Why; may be empty.
    pub reason: Zeroizing<String>,
}

impl Asked {
    /// As a request says it.
    #[must_use]
    pub fn by(request: &Request) -> Self {
        let reason = Zeroizing::new(request.reason().to_owned());
        Self { role: request.role(), number: request.number().to_owned(), reason }
    }
}

/// A question of this officer's, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The line that asks.
    pub key: MessageKey,
    /// Whom it is about.
    pub asked: Asked,
    /// Whose certificate that is.
    pub certificate: CertificateHash,
    /// Whether this officer leaves when they have come.
    pub handover: bool,
    /// How it stands.
    pub answer: AskStage,
    since: UnixMillis,
}

/// How a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskStage {
    /// She has not answered.
    Open,
    /// She said yes, and nobody has come yet.
    Accepted,
    /// She said no: nothing is asked again by itself (`CONSENT-2`).
    Declined,
    /// She said yes, and they could not be called (`CONSENT-7`).
    NotCalled,
    /// Too long ago.
    Lapsed,
    /// They are in the group; their console has not shown itself yet.
    Came,
    /// They are there to take over; this officer has still to read, or to finish a draft, and then leaves.
    HeldUp,
}

impl AskStage {
    /// Whether something may still come of it.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Open | Self::Accepted) || self.is_there()
    }

    /// Whether they are in the group.
    const fn is_there(self) -> bool {
        matches!(self, Self::Came | Self::HeldUp)
    }
}

/// What the officer wants to ask.
pub(super) struct Question {
    pub(super) certificate: CertificateHash,
    pub(super) reason: Zeroizing<String>,
    pub(super) handover: bool,
}

/// Asks her whether one more person may come in.
pub(super) fn ask(state: &mut State, id: ConversationId, question: Question) -> Vec<Effect> {
    let now = state.now;
    // What goes over is what stands in front; anything else is a slip.
    if state.selected != Some(id) {
        return Vec::new();
    }
    let colleague = state.askable(id).find(|it| it.certificate == question.certificate);
    let request = colleague.filter(|it| is_free(it)).and_then(|it| request(it, &question));
    let Some(conversation) = state.conversation_mut(id).filter(|it| it.may_ask()) else {
        return Vec::new();
    };
    let Some(request) = request else {
        state.notice = Some(Notice::BadRequest);
        return Vec::new();
    };
    let asked = Asked::by(&request);
    let key = conversation.append(Author::Me, Body::Asked(asked.clone()), now, Delivery::Pending);
    let Question { certificate, handover, .. } = question;
    let answer = AskStage::Open;
    conversation.jottings.asked();
    conversation.asking = Some(Asking { key, asked, certificate, handover, answer, since: now });
    state.asked += 1;
    state.notice.take_if(|notice| *notice == Notice::BadRequest);
    let request = Box::new(request);
    vec![Effect::Ask { conversation: id, key, request }, Effect::FocusComposer]
}

/// What goes over; nobody but an officer takes over.
fn request(colleague: &Colleague, question: &Question) -> Option<Request> {
    let role = role(colleague)?;
    if question.handover && role != Role::Officer {
        return None;
    }
    let (number, service) = (colleague.number.as_str(), colleague.service.as_str());
    let (number, service) = (Line::new(number).ok()?, Line::new(service).ok()?);
    let reason = Note::new(question.reason.trim()).ok()?;
    Request::new(colleague.certificate, role, number, service, reason).ok()
}

/// What somebody of the list may do, if this version knows it.
#[must_use]
pub fn role(colleague: &Colleague) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.number() == colleague.role)
}

/// Whether somebody takes one more conversation.
#[must_use]
pub const fn is_free(colleague: &Colleague) -> bool {
    let said = &colleague.statement;
    !said.paused && said.conversations < said.limit
}

/// The officer does not wait any more: whoever still comes takes nothing over.
pub(super) fn stop_asking(state: &mut State, id: ConversationId) {
    if let Some(conversation) = state.conversation_mut(id) {
        conversation.asking = None;
    }
}

/// What lasts too long is over.
pub(super) fn let_lapse(state: &mut State) {
    let now = state.now;
    for conversation in &mut state.conversations {
        if let Some(asking) = &mut conversation.asking
            && matches!(asking.answer, AskStage::Open | AskStage::Accepted)
            && now.since(asking.since) >= ASKED_FOR
        {
            asking.answer = AskStage::Lapsed;
        }
    }
}

impl State {
    /// Everybody on duty who could be asked for here: neither this officer nor anybody who is there.
    pub fn askable(&self, id: ConversationId) -> impl Iterator<Item = &Colleague> {
        let me = self.officer().map(|officer| officer.certificate);
        let others = self.conversation(id).map_or(&[][..], |it| &it.others);
        let colleagues = self.roll.colleagues().iter();
        colleagues.filter(move |it| {
            Some(it.certificate) != me
                && role(it).is_some()
                && !others.iter().any(|other| other.certificate == it.certificate)
        })
    }
}

impl Conversation {
    /// Whether one more may be asked for now.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.stage == Stage::Open
            && self.others.len() < MOST_OTHERS
            && !self.asking.as_ref().is_some_and(|it| it.answer.is_pending())
    }

    /// Whether closing only takes this officer out (`CONSENT-6`).
    #[must_use]
    pub fn others_stay(&self) -> bool {
        !self.others.is_empty()
    }

    /// Whether nobody of the police would stay with her.
    #[must_use]
    pub fn is_last_officer(&self) -> bool {
        !self.others.iter().any(|other| other.role == Role::Officer)
    }

    /// She answered the question of this line.
    pub(super) fn decided(&mut self, key: MessageKey, verdict: Verdict, now: UnixMillis) {
        if let Some(asking) = self.asking.as_mut().filter(|it| it.key == key)
            && !asking.answer.is_there()
        {
            asking.since = now;
            asking.answer = match verdict {
                Verdict::Accepted => AskStage::Accepted,
                Verdict::Declined => AskStage::Declined,
            };
        }
    }

    /// Who was asked for by this line can't be called; whether it asked for anybody.
    pub(super) fn not_called(&mut self, key: MessageKey, now: UnixMillis, watched: bool) -> bool {
        let Some(Body::Asked(asked)) = self.message(key).map(|it| &it.body) else { return false };
        let line = Body::NotCalled(asked.clone());
        let stands = |it: &&mut Asking| it.key == key && !it.answer.is_there();
        if let Some(asking) = self.asking.as_mut().filter(stands) {
            asking.answer = AskStage::NotCalled;
        }
        self.hear(Author::Console, line, now, watched);
        true
    }

    /// The question did not go over.
    pub(super) fn not_asked(&mut self, key: MessageKey) {
        self.asking.take_if(|it| it.key == key);
    }

    /// Whether who takes over is there, and this officer has still to leave.
    pub(super) fn is_held_up(&self) -> bool {
        self.asking.as_ref().is_some_and(|it| it.answer == AskStage::HeldUp)
    }

    /// Who is there, whenever it changes.
    pub(super) fn company(&mut self, others: Vec<Present>) {
        self.others = others;
        let (others, asking) = (&self.others, &mut self.asking);
        let is_there = |it: &Asking| others.iter().any(|one| one.certificate == it.certificate);
        match asking {
            Some(it) if is_there(it) && it.answer.is_there() => {}
            // Who comes on somebody else's word, after hers was no, or before she said any, is not whom this
            // officer hands over to.
            Some(it) if is_there(it) && it.answer == AskStage::Accepted => {
                it.answer = AskStage::Came
            }
            // Came, and went before anybody heard of them, or before this officer was done.
            Some(it) if it.answer.is_there() => *asking = None,
            _ => {}
        }
    }

    /// The console of somebody who came shows itself: it hears why it was asked for, and this officer
    /// leaves, if that was meant. She has read the same words already.
    pub(super) fn settled(&mut self, who: CertificateHash, now: UnixMillis) -> Vec<Effect> {
        // Once: who is held up leaves by the button, also if the colleague's console comes back meanwhile.
        let first = |it: &mut Asking| it.certificate == who && it.answer == AskStage::Came;
        let Some(mut asking) = self.asking.take_if(first) else { return Vec::new() };
        let conversation = self.id;
        let mut effects = Vec::new();
        if self.stage == Stage::Open && !asking.asked.reason.is_empty() {
            let text = core::mem::take(&mut asking.asked.reason);
            let key = self.append(Author::Me, Body::Text(text.clone()), now, Delivery::Pending);
            effects.push(Effect::Send { conversation, key, text });
        }
        if !asking.handover {
            return effects;
        }
        // Who takes over can't read what came before: what only he can read, he has to read.
        if self.unread_words || !self.draft.trim().is_empty() {
            self.asking = Some(Asking { answer: AskStage::HeldUp, ..asking });
        } else if self.start_closing() {
            effects.push(Effect::Close(conversation));
        }
        effects
    }

    /// Came to others by an invitation that was taken then.
    pub(super) fn invited(mut self, since: UnixMillis, now: UnixMillis) -> Self {
        self.invited = Some(Coming::new(since, now));
        self
    }

    /// What somebody who came says first: nothing that is seen, but that the console is there.
    pub(super) fn greeting(&self) -> Option<Effect> {
        self.invited.map(|_| Effect::Signal(self.id, Signal::Seen))
    }
}
