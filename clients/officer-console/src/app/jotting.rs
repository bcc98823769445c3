//! What an officer has begun to write beside the reply. It is about one person: it stays with the
//! conversation while another one is in front, and is wiped with it.

use abri_desk::Query;
use zeroize::Zeroizing;

use super::{Conversation, ConversationId, Stage, State, with};

/// What was begun, as it stands in the fields.
#[derive(Debug, Default)]
pub struct Jottings {
    /// When to meet: a local time as the browser's field has it, or nothing.
    pub when: Zeroizing<String>,
    /// Where to meet.
    pub place: Zeroizing<String>,
    /// What to know about it.
    pub note: Zeroizing<String>,
    /// Why somebody is to be asked for, or takes over.
    pub reason: Zeroizing<String>,
    /// Whom she could be referred to: what is looked for in the directory.
    pub looked_for: Query,
}

/// One of the fields, whole, after a change.
#[derive(Debug, PartialEq, Eq)]
pub enum Jotting {
    /// [`Jottings::when`].
    When(Zeroizing<String>),
    /// [`Jottings::place`].
    Place(Zeroizing<String>),
    /// [`Jottings::note`].
    Note(Zeroizing<String>),
    /// [`Jottings::reason`].
    Reason(Zeroizing<String>),
    /// [`Jottings::looked_for`].
    LookedFor(Query),
}

pub(super) fn jot(state: &mut State, id: ConversationId, jotting: Jotting) {
    with(state, id, |it| it.jot(jotting));
}

impl Jottings {
    /// The proposal went over.
    pub(super) fn proposed(&mut self) {
        (self.when, self.place, self.note) = Default::default();
    }

    /// The question went over.
    pub(super) fn asked(&mut self) {
        self.reason = Zeroizing::default();
    }

    /// All that is said in it, one thing a line; nothing if nothing was begun.
    fn text(&self) -> Option<Zeroizing<String>> {
        let mut text = Zeroizing::new(String::new());
        for field in [&self.when, &self.place, &self.note, &self.reason] {
            if !field.trim().is_empty() {
                text.push_str(field.trim());
                text.push('\n');
            }
        }
        (!text.is_empty()).then(|| Zeroizing::new(text.trim_end().to_owned()))
    }
}

impl Conversation {
    fn jot(&mut self, jotting: Jotting) {
        if self.stage != Stage::Open {
            return;
        }
        match jotting {
            Jotting::When(when) => self.jottings.when = when,
            Jotting::Place(place) => self.jottings.place = place,
            Jotting::Note(note) => self.jottings.note = note,
            Jotting::Reason(reason) => self.jottings.reason = reason,
            Jotting::LookedFor(query) => self.jottings.looked_for = query,
        }
    }

    /// Takes what was begun, to be read and not to be sent: it was for somebody else.
    pub(super) fn take_jottings(&mut self) -> Option<Zeroizing<String>> {
        core::mem::take(&mut self.jottings).text()
    }
}
