//! The operator's texts: answers that come into a draft by their name, and explanations that go over
//! as cards. None of them is sent by itself.

use abri_core::{Card, Line, Note};
use abri_desk::{Answer, Explanation, Filled, Texts, fill};
use zeroize::Zeroizing;

use super::{Conversation, ConversationId, Duty, Effect, Handed, Signal, State, handing};

/// What begins the name of an answer.
const SIGN: char = '/';
/// The language that every text of an operator has.
const FRENCH: &str = "fr";
/// Answers that are seen at once; the others come when the mark goes further.
const MOST: usize = 5;

/// The time where the officer sits, in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clock {
    /// Hours and minutes.
    pub hour: String,
    /// The day.
    pub date: String,
}

/// A step among the answers that are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// Down.
    Next,
    /// Up.
    Previous,
    /// The marked one goes into the draft.
    Insert(Clock),
    /// None of them: what is written is meant as it is.
    Dismiss,
}

/// Where the officer is among them; good for one beginning of a name in one conversation.
#[derive(Debug, Default)]
pub(super) struct Completing {
    asked: Option<(ConversationId, String)>,
    place: usize,
    dismissed: bool,
}

/// An answer that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Its text, with variables.
    pub text: String,
    /// Language of the text; not hers if the operator has none in hers.
    pub language: String,
    /// Whether it is the one that a key would take.
    pub marked: bool,
    /// Nobody who grew up with its language has reviewed it.
    pub draft: bool,
}

/// An explanation that can go over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained<'desk> {
    /// Its name.
    pub name: &'desk str,
    /// Its title, as she reads it.
    pub title: &'desk str,
    /// Its text, as she reads it.
    pub text: &'desk str,
    /// Title and text for the officer, if hers are in another language and there are some.
    pub meaning: Option<[&'desk str; 2]>,
    /// Language of title and text; not hers if the operator has none in hers.
    pub language: &'desk str,
    /// Nobody who grew up with its language has reviewed it.
    pub draft: bool,
}

/// The name, or its beginning, that a draft ends with.
fn asked(draft: &str) -> Option<&str> {
    draft.rsplit(char::is_whitespace).next()?.strip_prefix(SIGN)
}

fn explanation<'desk>(texts: &'desk Texts, name: &str) -> Option<&'desk Explanation> {
    texts.explanations.iter().find(|it| it.name == name)
}

impl State {
    /// The operator's texts that she can read, and their language.
    fn texts(&self, conversation: &Conversation) -> Option<(&str, &Texts)> {
        self.shelf.desk()?.texts(&conversation.language)
    }

    /// Answers whose names begin as the draft ends, around the marked one.
    #[must_use]
    pub fn offered(&self) -> Vec<Offered> {
        let Some((conversation, asked)) = self.asked() else { return Vec::new() };
        let Some((language, texts)) = self.texts(conversation) else { return Vec::new() };
        let here = &self.tools.completing;
        let same =
            here.asked.as_ref().is_some_and(|(id, name)| *id == conversation.id && name == asked);
        if same && here.dismissed {
            return Vec::new();
        }
        let place = if same { here.place } else { 0 };
        let offer = |(at, answer): (usize, &Answer)| Offered {
            name: answer.name.clone(),
            text: answer.text.clone(),
            language: language.to_owned(),
            marked: at == place,
            draft: !texts.is_reviewed,
        };
        let matching = texts.answers.iter().filter(|answer| answer.name.starts_with(asked));
        matching.enumerate().skip((place + 1).saturating_sub(MOST)).take(MOST).map(offer).collect()
    }

    /// In whose draft a name stands, and how it begins.
    fn asked(&self) -> Option<(&Conversation, &str)> {
        let conversation = self.current()?;
        asked(&conversation.draft).map(|asked| (conversation, asked))
    }

    /// The explanations that can go to whom the composer writes to.
    pub fn explanations(&self) -> impl Iterator<Item = Explained<'_>> {
        let texts = self.current().and_then(|conversation| self.texts(conversation));
        texts.into_iter().flat_map(move |(language, texts)| {
            texts.explanations.iter().map(move |it| Explained {
                name: &it.name,
                title: &it.title,
                text: &it.text,
                meaning: self.meaning(|texts| {
                    let own = explanation(texts, &it.name)?;
                    Some([own.title.as_str(), own.text.as_str()])
                }),
                language,
                draft: !texts.is_reviewed,
            })
        })
    }

    /// The one of this name.
    #[must_use]
    pub fn explained(&self, name: &str) -> Option<Explained<'_>> {
        self.explanations().find(|it| it.name == name)
    }

    /// What an answer of this name says: nobody should send what he can't read. None if hers is in the
    /// officer's language, or if there is no such answer in it.
    #[must_use]
    pub fn answer_meaning(&self, name: &str) -> Option<String> {
        self.meaning(|texts| {
            let same = texts.answers.iter().find(|own| own.name == name);
            same.map(|own| own.text.clone())
        })
    }

    /// What is found in the texts in the console's language, or in French; none if those are hers.
    fn meaning<'desk, T>(&'desk self, find: impl Fn(&'desk Texts) -> Option<T>) -> Option<T> {
        let own = self.language.tag();
        let (hers, _) = self.texts(self.current()?)?;
        let desk = self.shelf.desk()?;
        let (his, _) = desk.texts(own)?;
        if his == hers {
            return None;
        }
        let others = [own, FRENCH].into_iter().filter_map(|tag| desk.texts(tag));
        let mut others = others.filter(|(tag, _)| *tag != hers);
        others.find_map(|(_, texts)| find(texts))
    }
}

pub(super) fn complete(state: &mut State, step: Completion) -> Vec<Effect> {
    let offered = state.offered();
    let Some((conversation, asked)) = state.asked() else { return Vec::new() };
    let Some(marked) = offered.into_iter().find(|it| it.marked) else { return Vec::new() };
    let names = state.texts(conversation).into_iter().flat_map(|(_, texts)| &texts.answers);
    let names: Vec<_> = names.map(|it| &it.name).filter(|name| name.starts_with(asked)).collect();
    let place = names.iter().position(|name| **name == marked.name).unwrap_or_default();
    let (place, dismissed) = match step {
        Completion::Next => ((place + 1) % names.len().max(1), false),
        Completion::Previous => {
            (place.checked_sub(1).unwrap_or(names.len().saturating_sub(1)), false)
        }
        Completion::Dismiss => (place, true),
        Completion::Insert(clock) => {
            let id = conversation.id;
            return insert(state, id, &marked.name, &clock);
        }
    };
    let asked = Some((conversation.id, asked.to_owned()));
    state.tools.completing = Completing { asked, place, dismissed };
    Vec::new()
}

/// In the place of its name, or at the end of the draft; sending it is another step.
pub(super) fn insert(
    state: &mut State,
    id: ConversationId,
    name: &str,
    clock: &Clock,
) -> Vec<Effect> {
    let now = state.now;
    let Duty::On(officer) = &state.duty else { return Vec::new() };
    // What stands in front is what the officer sees; anything else is a slip.
    let Some(conversation) = state.current().filter(|it| it.id == id) else { return Vec::new() };
    let answer = state.texts(conversation);
    let Some(answer) =
        answer.and_then(|(_, texts)| texts.answers.iter().find(|it| it.name == name))
    else {
        return Vec::new();
    };
    let with = Filled {
        officer: &officer.number,
        service: &officer.service,
        hour: &clock.hour,
        date: &clock.date,
    };
    let draft = conversation.draft.as_str();
    let before = asked(draft).and_then(|asked| draft.strip_suffix(asked)?.strip_suffix(SIGN));
    let text = Zeroizing::new([before.unwrap_or(draft), &fill(&answer.text, &with)].concat());
    let typing = state.conversation_mut(id).is_some_and(|it| it.write(text, now));
    state.composer_revision += 1;
    let typing = typing.then_some(Effect::Signal(id, Signal::Typing));
    typing.into_iter().chain([Effect::FocusComposer]).collect()
}

/// As a card: she finds it again at the end.
pub(super) fn explain(state: &mut State, id: ConversationId, name: &str) -> Vec<Effect> {
    let texts = state.conversation(id).and_then(|conversation| state.texts(conversation));
    let found = texts.and_then(|(_, texts)| explanation(texts, name));
    let card = found.and_then(|it| {
        let (title, note) = (Line::new(it.title.as_str()).ok()?, Note::new(it.text.as_str()).ok()?);
        Card::new(title, note, Vec::new()).ok()
    });
    card.map_or_else(Vec::new, |card| handing::hand(state, id, Handed::Card(card)))
}
