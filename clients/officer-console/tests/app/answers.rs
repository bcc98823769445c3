//! The operator's texts: into a draft by their name, or over as a card; never by themselves.

use abri_desk::Desk;
use abri_officer_console::{
    app::{Body, Clock, Completion, Effect, Handed, Incoming, Input, Signal, Tool},
    directory::Directory,
    language::Language,
};
use abri_wire::api::{Queue, QueueEntry};

use crate::desk::{Desk as Console, FIRST, SECOND, entry, session};

const DESK: &str = r#"{"texts": {
    "fr": {"answers": [
        {"name": "bonjour", "text": "Ici le n° {officer}, {service}, {hour}, {date}."},
        {"name": "bon", "text": "Bon."},
        {"name": "pause", "text": "Un instant."}],
      "explanations": [{"name": "e", "title": "Titre", "text": "Texte"}]},
    "en": {"answers": [{"name": "hello", "text": "Hello."}], "explanations": [], "reviewed": true}},
    "entries": [], "checks": [{"fr": "a", "en": "a"}, {"fr": "b", "en": "b"}],
    "outcomes": [{"name": "other", "label": {"fr": "Autre", "en": "Other"}}]}"#;

/// Conversations with who reads French, and the operator's texts at hand.
pub fn equipped(count: u8) -> Console {
    let mut console = Console::talking(count);
    let directory = Directory::read(b"[]").unwrap().with(Desk::read(DESK.as_bytes()).unwrap());
    console.take(Input::OpenDirectory);
    console.take(Input::Directory(Ok(directory)));
    console
}

fn clock() -> Clock {
    Clock { hour: "14:05".into(), date: "01/05/2027".into() }
}

fn offered(console: &Console) -> Vec<(String, bool)> {
    console.state.offered().into_iter().map(|it| (it.name, it.marked)).collect()
}

fn complete(console: &mut Console, step: Completion) -> Vec<Effect> {
    console.take(Input::Use(Tool::Complete(step)))
}

fn draft(console: &Console) -> String {
    console.state.current().unwrap().draft.to_string()
}

/// What nobody reviewed is said to be a draft, before it is handed over.
#[test]
fn what_nobody_reviewed_is_a_draft() {
    let mut console = equipped(1);
    console.write(FIRST, "/");
    assert!(console.state.offered().iter().all(|it| it.draft));
    assert!(console.state.explanations().all(|it| it.draft));
    let waiting = vec![QueueEntry { language: "en".into(), ..entry(2) }];
    console.take(Input::Queue(Ok(Queue { now: console.now, waiting, invited: vec![] })));
    console.take(Input::Claim(session(2)));
    console.take(Input::Claimed { session: session(2), verdict: Ok(()) });
    console.hear(SECOND, Incoming::Joined);
    console.take(Input::Select(SECOND));
    console.write(SECOND, "/");
    assert!(!console.state.offered().iter().any(|it| it.draft));
}

#[test]
fn a_slash_at_the_beginning_of_a_word_offers_answers() {
    let mut console = equipped(1);
    assert_eq!(offered(&console), []);
    for (draft, names) in [
        ("/", &["bonjour", "bon", "pause"][..]),
        ("Oui. /bon", &["bonjour", "bon"]),
        ("et/ou", &[]),
        ("/bon ", &[]),
        ("/x", &[]),
    ] {
        console.write(FIRST, draft);
        let found: Vec<_> = offered(&console).into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, names, "{draft:?}");
    }
}

#[test]
fn the_chosen_one_goes_into_the_draft_and_is_not_sent() {
    let mut console = equipped(1);
    console.write(FIRST, "Bonsoir.\n/bon");
    complete(&mut console, Completion::Next);
    assert_eq!(offered(&console), [("bonjour".into(), false), ("bon".into(), true)]);
    complete(&mut console, Completion::Next);
    let revision = console.state.composer_revision;
    let effects = complete(&mut console, Completion::Insert(clock()));
    assert!(!effects.iter().any(|it| matches!(it, Effect::Send { .. })), "{effects:?}");
    assert_eq!(effects.last(), Some(&Effect::FocusComposer));
    assert_eq!(draft(&console), "Bonsoir.\nIci le n° 0001, Test, 14:05, 01/05/2027.");
    assert!(console.state.composer_revision > revision);
    assert!(console.lines(FIRST).is_empty());
    assert_eq!(offered(&console), [], "nothing is asked for any more");
}

#[test]
fn the_mark_goes_through_all_of_many() {
    let answers: Vec<_> = (0..9).map(|n| format!(r#"{{"name": "n{n}", "text": "{n}"}}"#)).collect();
    let desk = format!(
        r#"{{"texts": {{"fr": {{"answers": [{}], "explanations": []}}}}, "entries": [], "checks": [],
            "outcomes": []}}"#,
        answers.join(",")
    );
    let mut console = equipped(1);
    let directory = Directory::read(b"[]").unwrap().with(Desk::read(desk.as_bytes()).unwrap());
    console.take(Input::Directory(Ok(directory)));
    console.write(FIRST, "/");
    let mut seen = Vec::new();
    for _ in 0..10 {
        let offered = offered(&console);
        assert_eq!(offered.len(), 5, "no more than can be seen");
        seen.extend(offered.into_iter().filter(|(_, marked)| *marked).map(|(name, _)| name));
        complete(&mut console, Completion::Next);
    }
    assert_eq!(seen, ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n0"]);
    complete(&mut console, Completion::Previous);
    complete(&mut console, Completion::Previous);
    assert!(offered(&console).contains(&("n8".to_owned(), true)), "round and round");
}

#[test]
fn what_begins_with_a_slash_can_be_meant_as_it_is() {
    let mut console = equipped(1);
    console.write(FIRST, "/bon");
    complete(&mut console, Completion::Dismiss);
    assert_eq!(offered(&console), []);
    assert_eq!(complete(&mut console, Completion::Insert(clock())), []);
    console.write(FIRST, "/bonj");
    assert_eq!(offered(&console).len(), 1, "another beginning is another question");
}

#[test]
fn an_answer_goes_only_into_the_conversation_in_front() {
    let mut console = equipped(2);
    let insert = |id| Input::Use(Tool::Insert(id, "pause".into(), clock()));
    assert_eq!(console.take(insert(SECOND)), []);
    assert!(console.state.conversation(SECOND).unwrap().draft.is_empty());
    let unknown = Input::Use(Tool::Insert(FIRST, "nothing".into(), clock()));
    assert_eq!(console.take(unknown), []);
    console.write(FIRST, "Oui. ");
    console.pass(core::time::Duration::from_secs(60));
    assert_eq!(
        console.take(insert(FIRST)),
        [Effect::Signal(FIRST, Signal::Typing), Effect::FocusComposer]
    );
    assert_eq!(draft(&console), "Oui. Un instant.", "without a name it comes at the end");
}

#[test]
fn an_explanation_goes_over_as_a_card() {
    let mut console = equipped(2);
    assert_eq!(console.state.explained("f"), None);
    assert_eq!(console.state.explained("e").unwrap().title, "Titre");
    assert_eq!(console.take(Input::Use(Tool::Explain(SECOND, "e".into()))), [], "not in front");
    let effects = console.take(Input::Use(Tool::Explain(FIRST, "e".into())));
    let [Effect::Hand { conversation: FIRST, handed: Handed::Card(card), .. }, _] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!((card.title.as_str(), card.note.as_str()), ("Titre", "Texte"));
    assert!(matches!(console.lines(FIRST)[0].body, Body::Handed(_)));
}

/// Her language decides what is sent; he reads in his own what that is.
#[test]
fn an_officer_reads_what_he_sends_in_a_language_that_he_does_not_read() {
    let texts = |name: &str, text: &str, title: &str| {
        format!(
            r#"{{"answers": [{{"name": "{name}", "text": "{text}"}}],
                "explanations": [{{"name": "e", "title": "{title}", "text": "{text}"}}]}}"#
        )
    };
    let desk = format!(
        r#"{{"texts": {{"fr": {}, "en": {}, "uk": {}}}, "entries": [], "checks": [], "outcomes": []}}"#,
        texts("bonjour", "Bonjour.", "Titre"),
        texts("hello", "Hello.", "Title"),
        texts("bonjour", "Вітаю.", "Назва"),
    );
    let seen_by = |own: Language, hers: &str| {
        let mut console = Console::on_duty();
        console.take(Input::Language(own));
        let waiting = vec![QueueEntry { language: hers.into(), ..entry(1) }];
        console.take(Input::Queue(Ok(Queue { now: console.now, waiting, invited: vec![] })));
        console.take(Input::Claim(session(1)));
        console.take(Input::Claimed { session: session(1), verdict: Ok(()) });
        console.hear(FIRST, Incoming::Joined);
        let desk = Desk::read(desk.as_bytes()).unwrap();
        console.take(Input::OpenDirectory);
        console.take(Input::Directory(Ok(Directory::read(b"[]").unwrap().with(desk))));
        assert_eq!(console.state.explanations().count(), 1);
        let explained = console.state.explained("e").unwrap();
        let answer = console.state.answer_meaning("bonjour");
        let hers = match explained.language {
            "uk" => "Вітаю.",
            "en" => "Hello.",
            _ => "Bonjour.",
        };
        assert_eq!(explained.text, hers, "all that goes over");
        let meaning = explained.meaning.map(|it| it.map(str::to_owned));
        (explained.title.to_owned(), meaning, answer)
    };
    let says = |text: &str| Some(text.to_owned());
    let means = |title: &str, text: &str| Some([title.to_owned(), text.to_owned()]);
    let (french, english) = (Language::French, Language::English);
    assert_eq!(
        seen_by(french, "uk"),
        ("Назва".into(), means("Titre", "Bonjour."), says("Bonjour."))
    );
    // Names of answers are French: what has none in English is told in French.
    assert_eq!(
        seen_by(english, "uk"),
        ("Назва".into(), means("Title", "Hello."), says("Bonjour."))
    );
    assert_eq!(seen_by(english, "fr"), ("Titre".into(), means("Title", "Hello."), None));
    for (own, hers, title) in [(french, "fr-x-facile", "Titre"), (english, "en", "Title")] {
        assert_eq!(seen_by(own, hers), (title.into(), None, None), "{hers}");
    }
}
