//! A conversation as a record says it: all that the officer was shown, and nothing of his own marks.

use abri_core::{Appointment, Card, Contact, Role, UnixMillis, Verdict};
use abri_record::{
    Answered, By, Document, Earlier, Entry, FORMAT, Party, Plain, Said, Utc, VERSION,
};

use super::Recording;
use crate::app::{
    Asked, Author, Body, Conversation, Delivery, FileLine, Handed, Message, Officer, Present, State,
};

/// What is written of it now; `None` without an officer, or if it is too long.
pub(super) fn of(
    state: &State,
    conversation: &Conversation,
    recording: &Recording,
) -> Option<Plain> {
    let me = state.officer()?;
    let since = conversation.known_since.unwrap_or(recording.announced);
    let document = Document {
        format: FORMAT,
        version: VERSION,
        reason: recording.reason,
        announced: Utc(recording.announced),
        made: Utc(state.now),
        by: maker(me),
        since: Utc(since),
        earlier: conversation.earlier(),
        her_language: &conversation.language,
        others: conversation.others.iter().map(present).collect(),
        entries: conversation.messages.iter().filter_map(|it| entry(it, me)).collect(),
    };
    document.write()
}

impl Conversation {
    fn earlier(&self) -> Earlier {
        if self.messages.iter().any(|message| message.body == Body::Anew) {
            Earlier::Lost
        } else if self.invited.is_some() {
            Earlier::OfOthers
        } else {
            Earlier::NoneKnown
        }
    }
}

fn maker(officer: &Officer) -> Party<'_> {
    Party { number: &officer.number, role: role(officer.role), service: &officer.service }
}

fn present(present: &Present) -> Party<'_> {
    Party { number: &present.number, role: role(present.role), service: &present.service }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Officer => "officer",
        Role::Supervisor => "supervisor",
        Role::Professional => "professional",
        Role::Interpreter => "interpreter",
    }
}

fn entry<'a>(message: &'a Message, me: &'a Officer) -> Option<Entry<'a>> {
    let by = match &message.author {
        Author::Her => By::Her,
        Author::Me => By::Officer(&me.number),
        Author::Colleague(number) => By::Officer(number),
        Author::Console => By::Console,
    };
    let in_log = message.delivery == Delivery::Sent;
    Some(Entry { at: Utc(message.at), by, in_log, what: said(&message.body)? })
}

/// `None` for the officer's own mark, which she never sees.
fn said(body: &Body) -> Option<Said<'_>> {
    Some(match body {
        Body::Text(text) => Said::Text { text },
        Body::Handed(Handed::Card(card)) => Said::Card(written(card)),
        Body::Handed(Handed::Appointment(Appointment { at, place, note })) => {
            Said::Appointment { when: time(*at), place: place.as_str(), note: note.as_str() }
        }
        Body::Answered(verdict, Appointment { at, place, .. }) => Said::AppointmentAnswered {
            answer: answer(*verdict),
            when: time(*at),
            place: place.as_str(),
        },
        Body::File(file) => Said::File { name: FileLine::name(file), bytes: file.bytes },
        Body::Asked(Asked { role: asked, number, reason }) => {
            Said::Asked { number, role: role(*asked), note: reason }
        }
        Body::Decided(verdict, Asked { role: asked, number, .. }) => {
            Said::AskedAnswered { answer: answer(*verdict), number, role: role(*asked) }
        }
        Body::NotCalled(Asked { role: asked, number, .. }) => {
            Said::NotCalled { number, role: role(*asked) }
        }
        Body::Came(number, came) => Said::Joined { number, role: role(*came) },
        Body::Went(number) => Said::Left { number },
        Body::Recorded(reason) => Said::RecordAnnounced { reason: *reason },
        Body::Anew => Said::ConsoleAnew,
        Body::Away => Said::SheWentAway,
        Body::Returned => Said::SheCameBack,
        Body::NotProved | Body::Unchecked => Said::NotProvedToBeHer,
        Body::Repeated => Said::SaidAgain,
        Body::Unknown => Said::Unknown,
        Body::Unreadable => Said::Unreadable,
        Body::Flagged(_) | Body::NotNoted(..) => return None,
    })
}

/// Seconds since 1970, as an appointment has them.
const fn time(seconds: u64) -> Utc {
    Utc(UnixMillis(seconds.saturating_mul(1000)))
}

const fn answer(verdict: Verdict) -> Answered {
    match verdict {
        Verdict::Accepted => Answered::Accepted,
        Verdict::Declined => Answered::Declined,
    }
}

fn written(card: &Card) -> abri_record::Card<'_> {
    let contacts = card.contacts().iter().map(|contact| match contact {
        Contact::Phone(number) => abri_record::Contact::Phone(number.as_str()),
        Contact::TextMessage(number) => abri_record::Contact::TextMessage(number.as_str()),
        Contact::Place(line) => abri_record::Contact::Place(line.as_str()),
        Contact::Site(line) => abri_record::Contact::Site(line.as_str()),
    });
    abri_record::Card {
        title: card.title.as_str(),
        note: card.note.as_str(),
        contacts: contacts.collect(),
    }
}
