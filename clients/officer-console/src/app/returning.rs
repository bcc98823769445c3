//! She went away, came back in another session, and what is said to her again (`RETURN-4`).

use abri_core::Card;
use abri_wire::UnixMillis;
use zeroize::Zeroizing;

use super::{
    Author, Body, Conversation, ConversationId, Delivery, Effect, Handed, Incoming, MAX_TEXT,
    Message, MessageKey, Stage, State, files,
};

/// What was said goes over in texts of at most this many bytes: far below one message's limit.
const PART: usize = MAX_TEXT / 3;

/// Whether it was shown that it is she (`RETURN-2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is she.
    Proved,
    /// What her client says when she returns is missing, or not hers.
    NotProved,
    /// Something was said, and this console has nothing of hers to check it with.
    Unchecked,
}

impl Conversation {
    /// He is there; others come or go; she goes, or comes back.
    pub(super) fn went(&mut self, incoming: Incoming, now: UnixMillis) -> Vec<Effect> {
        match incoming {
            Incoming::Joined => {
                self.known_since.get_or_insert(now);
                return self.joined();
            }
            Incoming::Came(number, role) => self.note(Body::Came(number, role), now),
            Incoming::Went(number) => self.note(Body::Went(number), now),
            Incoming::Anew => {
                self.anew = None;
                self.note(Body::Anew, now);
            }
            Incoming::Away => self.note(Body::Away, now),
            Incoming::Returning(unseen) => self.returning(unseen),
            Incoming::Returned(proof) => return self.returned(proof, now),
            _ => {}
        }
        Vec::new()
    }

    /// A line of the console's own.
    fn note(&mut self, body: Body, now: UnixMillis) {
        self.append(Author::Console, body, now, Delivery::Sent);
    }

    /// She is being followed: nothing is sent until it is proved that it is she.
    fn returning(&mut self, unseen: Vec<MessageKey>) {
        self.stage = Stage::Joining;
        // Her page is another one: it was told of no record (`RECORD-6`).
        self.recording = None;
        (self.wants_other, self.asking_close) = (false, false);
        (self.others, self.asking, self.invited) = (Vec::new(), None, None);
        // She may come back once more before anything was shown.
        self.to_repeat.extend(unseen);
        files::lose(&mut self.messages);
    }

    /// The verdict. If it is she, what she had not seen goes out again, under its own lines.
    fn returned(&mut self, proof: Proof, now: UnixMillis) -> Vec<Effect> {
        let proved = proof == Proof::Proved;
        let unseen = core::mem::take(&mut self.to_repeat);
        self.repeatable = proved;
        if !proved {
            self.take_out_of_reach(now);
        }
        let line = match proof {
            Proof::Proved => Body::Returned,
            Proof::NotProved => Body::NotProved,
            Proof::Unchecked => Body::Unchecked,
        };
        self.append(Author::Console, line, now, Delivery::Sent);
        self.repeated.clear();
        let mut effects = Vec::new();
        for key in unseen {
            let id = self.id;
            let body = self.message(key).map(|message| &message.body);
            let again = match body.filter(|_| proved) {
                Some(Body::Text(text)) => {
                    Some(Effect::Send { conversation: id, key, text: text.clone() })
                }
                Some(Body::Handed(handed)) => {
                    Some(Effect::Hand { conversation: id, key, handed: handed.clone() })
                }
                // A question or an announcement is for him to make again.
                _ => None,
            };
            self.repeated.extend(again.as_ref().map(|_| key));
            self.mark(key, if again.is_some() { Delivery::Pending } else { Delivery::Failed });
            effects.extend(again);
        }
        effects
    }

    /// What was being written was for her, and is one key away from somebody else.
    fn take_out_of_reach(&mut self, now: UnixMillis) {
        let draft = core::mem::take(&mut self.draft);
        let draft = Some(draft).filter(|draft| !draft.trim().is_empty());
        for text in draft.into_iter().chain(self.take_jottings()) {
            self.append(Author::Me, Body::Text(text), now, Delivery::Failed);
        }
    }

    /// Whether what was said before she came back may be sent once more.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        self.repeatable && self.stage == Stage::Open
    }

    /// What went over before she came back, to her, and not again by itself: nothing of before somebody came
    /// who did not prove to be she.
    fn until_return(&self) -> impl Iterator<Item = &Message> {
        let before = self.messages.iter().rposition(|it| it.body == Body::Returned).unwrap_or(0);
        let before = self.messages.get(..before).unwrap_or_default();
        let stranger = |it: &Message| matches!(it.body, Body::NotProved | Body::Unchecked);
        let since = before.iter().rposition(stranger).map_or(0, |place| place + 1);
        let said = |message: &&Message| {
            message.delivery != Delivery::Failed && !self.repeated.contains(&message.key)
        };
        before.iter().skip(since).filter(said)
    }

    /// What was handed to her until then: as cards, so that she finds them again at the end.
    fn cards_before(&self) -> Vec<Card> {
        let card = |message: &Message| match &message.body {
            Body::Handed(Handed::Card(card)) => Some(card.clone()),
            _ => None,
        };
        // What went by itself is there already, also where it was handed over more than once.
        let there: Vec<_> =
            self.repeated.iter().filter_map(|key| card(self.message(*key)?)).collect();
        let mut once = Vec::new();
        for card in self.until_return().filter_map(card) {
            if !once.contains(&card) && !there.contains(&card) {
                once.push(card);
            }
        }
        once
    }

    /// What both said before she came back, in parts that a message can hold.
    fn before_return(&self) -> Vec<Zeroizing<String>> {
        let (hers, mine) = labels(&self.language);
        let mut parts = vec![Zeroizing::new(String::new())];
        for message in self.until_return() {
            let text = match &message.body {
                Body::Text(text) => text.as_str(),
                Body::Handed(Handed::Appointment(appointment)) => appointment.place.as_str(),
                _ => continue,
            };
            let who = if message.author == Author::Her { hers } else { mine };
            for piece in [who, ": ", text, "\n"].into_iter().flat_map(pieces) {
                if parts.last().is_some_and(|part| part.len() + piece.len() > PART) {
                    parts.push(Zeroizing::new(String::new()));
                }
                if let Some(part) = parts.last_mut() {
                    part.push_str(piece);
                }
            }
        }
        parts.retain(|part| !part.trim().is_empty());
        parts
    }
}

/// A text in pieces that fit into one part.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while text.len() > PART {
        let (piece, rest) = text.split_at(text.floor_char_boundary(PART));
        pieces.push(piece);
        text = rest;
    }
    pieces.push(text);
    pieces
}

/// Who said it, in the language that she reads: she, and the police.
fn labels(language: &str) -> (&'static str, &'static str) {
    match language.split('-').next() {
        Some("fr") => ("Vous", "Police"),
        Some("es") => ("Usted", "Policía"),
        Some("ar") => ("أنتم", "الشرطة"),
        Some("uk") => ("Ви", "Поліція"),
        _ => ("You", "Police"),
    }
}

/// Only at the officer's own click: somebody else may sit at her screen now. Once.
pub(super) fn repeat(state: &mut State, id: ConversationId) -> Vec<Effect> {
    let now = state.now;
    // What goes over is what stands in front; anything else is a slip.
    if state.selected != Some(id) {
        return Vec::new();
    }
    let Some(conversation) = state.conversation_mut(id).filter(|it| it.may_repeat()) else {
        return Vec::new();
    };
    conversation.repeatable = false;
    let mut effects = Vec::new();
    let (texts, cards) = (conversation.before_return(), conversation.cards_before());
    for text in texts {
        let key = conversation.append(Author::Me, Body::Repeated, now, Delivery::Pending);
        effects.push(Effect::Send { conversation: id, key, text });
    }
    for card in cards {
        let handed = Handed::Card(card);
        let body = Body::Handed(handed.clone());
        let key = conversation.append(Author::Me, body, now, Delivery::Pending);
        effects.push(Effect::Hand { conversation: id, key, handed });
    }
    effects.push(Effect::FocusComposer);
    effects
}
