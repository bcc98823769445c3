//! Cards and proposals, through `update` alone.

use abri_core::{Appointment, Line, Note, Verdict};
use abri_desk::Desk;
use abri_officer_console::{
    app::{
        Author, Body, Effect, Handed, Incoming, Input, MessageKey, Notice, Proof, Shelf, State,
        Unsent, update,
    },
    directory::{Directory, DirectoryError},
};
use abri_wire::{
    SessionId, UnixMillis,
    api::{Queue, QueueEntry},
};

use crate::desk::{FIRST, SEALED, SECOND, kept, officer};

const LIST: &[u8] = r#"[{"number": "3919", "kind": "tel", "name": {"fr": "Écoute", "en": "Ears"},
    "whom": {"fr": "Toutes.", "en": "All."}}]"#
    .as_bytes();

/// Two conversations, she of the first reads English; the first is in front.
fn talking() -> State {
    let mut state = State::default();
    let keys = vec![kept(1, SEALED)];
    let _ = update(&mut state, Input::Arrived { invitation: None, keys });
    let _ = update(&mut state, Input::SignIn(None));
    let _ = update(&mut state, Input::SignedIn(Ok(officer(1))));
    let entry = |number: u8, language: &str| QueueEntry {
        session: SessionId::new([number; 16]),
        waiting_since: UnixMillis(1),
        language: language.into(),
        zone: None,
        first_message: false,
        returning: false,
        reserved_until: None,
        reserved_for_you: false,
    };
    for (number, language, conversation) in [(1, "en", FIRST), (2, "fr", SECOND)] {
        let waiting = vec![entry(number, language)];
        let _ = update(
            &mut state,
            Input::Queue(Ok(Queue { now: UnixMillis(1), waiting, invited: vec![] })),
        );
        let session = SessionId::new([number; 16]);
        let _ = update(&mut state, Input::Claim(session));
        let _ = update(&mut state, Input::Claimed { session, verdict: Ok(()) });
        let _ = update(&mut state, Input::Heard { conversation, incoming: Incoming::Joined });
    }
    state
}

fn proposal() -> Appointment {
    Appointment { at: 1_800_000_000, place: Line::new("Accueil").unwrap(), note: Note::default() }
}

#[test]
fn a_card_goes_over_in_her_language_and_only_to_who_is_in_front() {
    let mut state = talking();
    assert!(update(&mut state, Input::HandCard(FIRST, 0)).is_empty(), "nothing is there yet");
    assert_eq!(update(&mut state, Input::OpenDirectory), [Effect::FetchDirectory]);
    assert!(update(&mut state, Input::OpenDirectory).is_empty(), "it is on its way");
    let _ = update(&mut state, Input::Directory(Directory::read(LIST)));
    assert!(update(&mut state, Input::HandCard(SECOND, 0)).is_empty(), "not in front");
    assert!(update(&mut state, Input::HandCard(FIRST, 1)).is_empty(), "no such card");
    let effects = update(&mut state, Input::HandCard(FIRST, 0));
    let [Effect::Hand { conversation: FIRST, handed: Handed::Card(card), .. }, _] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!((card.title.as_str(), card.note.as_str()), ("Ears", "All."));
    assert_eq!(state.conversation(FIRST).unwrap().messages.len(), 1);
}

#[test]
fn a_directory_that_can_not_be_read_is_said_and_asked_for_again() {
    let mut state = talking();
    let _ = update(&mut state, Input::OpenDirectory);
    let _ = update(&mut state, Input::Directory(Err(DirectoryError)));
    assert_eq!(state.shelf, Shelf::Missing);
    assert_eq!(update(&mut state, Input::OpenDirectory), [Effect::FetchDirectory]);
}

/// The numbers came, and the operator's texts did not: they are asked for again, and what is there stays.
#[test]
fn a_desk_that_did_not_come_is_asked_for_again() {
    let mut state = talking();
    let _ = update(&mut state, Input::OpenDirectory);
    let numbers = || Directory::read(LIST).unwrap();
    let _ = update(&mut state, Input::Directory(Ok(numbers())));
    assert_eq!(update(&mut state, Input::OpenDirectory), [Effect::FetchDirectory]);
    let _ = update(&mut state, Input::Directory(Err(DirectoryError)));
    assert_eq!(state.shelf, Shelf::Open(numbers()), "not worse than before");
    let desk = br#"{"texts": {}, "entries": [], "checks": [], "outcomes": []}"#;
    let whole = numbers().with(Desk::read(desk).unwrap());
    let _ = update(&mut state, Input::Directory(Ok(whole)));
    assert!(update(&mut state, Input::OpenDirectory).is_empty(), "all is there");
}

#[test]
fn her_answer_stands_in_the_conversation_and_is_news() {
    let mut state = talking();
    let _ = update(&mut state, Input::Propose(FIRST, Some(proposal())));
    let _ = update(&mut state, Input::Select(SECOND));
    for (key, known) in [(MessageKey(1), true), (MessageKey(9), false)] {
        let incoming = Incoming::Answered(key, Verdict::Accepted);
        let _ = update(&mut state, Input::Heard { conversation: FIRST, incoming });
        assert_eq!(state.conversation(FIRST).unwrap().messages.len(), 2, "{known}");
    }
    let last = state.conversation(FIRST).unwrap().messages.last().unwrap();
    assert_eq!(last.author, Author::Her);
    assert_eq!(last.body, Body::Answered(Verdict::Accepted, proposal()));
    assert_eq!(state.notice, Some(Notice::NewMessage(FIRST)));
}

/// What is no appointment is said, and goes nowhere; what was written stays until one went over.
#[test]
fn a_proposal_that_is_none_is_said() {
    let mut state = talking();
    assert!(update(&mut state, Input::Propose(FIRST, None)).is_empty());
    assert_eq!((state.notice, state.proposed), (Some(Notice::BadProposal), 0));
    assert!(update(&mut state, Input::Propose(SECOND, Some(proposal()))).is_empty(), "a slip");
    assert_eq!(state.proposed, 0);
    assert!(!update(&mut state, Input::Propose(FIRST, Some(proposal()))).is_empty());
    assert_eq!((state.notice, state.proposed), (None, 1));
}

/// What she was given goes over once more as what it was, when he repeats what was said before she came
/// back: at the end she finds it again. Each once.
#[test]
fn cards_are_handed_again_after_her_return() {
    let mut state = talking();
    let _ = update(&mut state, Input::OpenDirectory);
    let _ = update(&mut state, Input::Directory(Directory::read(LIST)));
    let card = |effects: &[Effect]| match effects {
        [.., Effect::Hand { handed: Handed::Card(card), .. }, Effect::FocusComposer] => {
            card.clone()
        }
        other => panic!("{other:?}"),
    };
    let given = card(&update(&mut state, Input::HandCard(FIRST, 0)));
    let _ = update(&mut state, Input::HandCard(FIRST, 0));
    let returns = |state: &mut State, unseen| {
        for incoming in
            [Incoming::Returning(unseen), Incoming::Joined, Incoming::Returned(Proof::Proved)]
        {
            let _ = update(state, Input::Heard { conversation: FIRST, incoming });
        }
    };
    // One that she had not seen goes by itself, and is the one.
    returns(&mut state, vec![MessageKey(2)]);
    assert_eq!(update(&mut state, Input::Repeat(FIRST)), [Effect::FocusComposer]);
    returns(&mut state, vec![]);
    let effects = update(&mut state, Input::Repeat(FIRST));
    assert_eq!(card(&effects), given);
    assert_eq!(effects.len(), 2, "no empty text beside it, and no second one: {effects:?}");
}

/// What did not go over is named for what it is: nothing of it is in the draft.
#[test]
fn a_card_or_a_proposal_that_did_not_leave_is_said() {
    let mut state = talking();
    let _ = update(&mut state, Input::OpenDirectory);
    let _ = update(&mut state, Input::Directory(Directory::read(LIST)));
    let _ = update(&mut state, Input::HandCard(FIRST, 0));
    let _ = update(&mut state, Input::Propose(FIRST, Some(proposal())));
    for (key, unsent) in [(1, Unsent::Card), (2, Unsent::Appointment)] {
        let incoming = Incoming::NotSent(MessageKey(key));
        let _ = update(&mut state, Input::Heard { conversation: FIRST, incoming });
        assert_eq!(state.notice, Some(Notice::NotSent(FIRST, unsent)));
        assert!(state.conversation(FIRST).unwrap().draft.is_empty());
    }
}
