//! A file that she sends, from the button to the log, without a browser.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

mod common;

use abri_transport::TransportError;
use abri_victim_web::{
    app::{
        self, Body, Delivery, Effect, FileEffect, FileInput, FileProblem, Heard, Input, Kind,
        Later, MessageKey, Metadata, Pick, Picker, Progress, PutError, Stage, State, Way, update,
    },
    words::Word,
};
use abri_wire::{
    ProblemKind, Sequence, UnixMillis,
    file::{FileView, PieceCount, PieceIndex},
    records::RecordReason,
};
use common::{ENDS, arrives, view};

fn file(state: &mut State, input: FileInput) -> Vec<Effect> {
    update(state, Input::File(input))
}

fn talking() -> State {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    let effects = arrives(&mut state, "0001");
    assert!(effects.contains(&Effect::File(FileEffect::Ask)), "DS-66: only the service knows");
    assert_eq!(state.stage, Stage::Talking);
    state
}

fn count(pieces: u16) -> PieceCount {
    pieces.try_into().unwrap()
}

fn at(index: u16) -> PieceIndex {
    index.try_into().unwrap()
}

fn puts(effects: &[Effect]) -> Vec<u16> {
    let puts = effects.iter().filter_map(|effect| match effect {
        Effect::File(FileEffect::Put(_, at)) => Some(at.get()),
        _ => None,
    });
    puts.collect()
}

/// She picks a file, which is looked at.
fn picks(state: &mut State) -> Pick {
    let effects = file(state, FileInput::Picked);
    let [Effect::File(FileEffect::Judge(pick))] = effects[..] else { panic!("{effects:?}") };
    pick
}

/// Sends a picture of so many pieces; nothing is stored yet.
fn sending(pieces: u16) -> (State, MessageKey) {
    let mut state = talking();
    let _ = file(&mut state, FileInput::Switch(Ok(true)));
    let _ = file(&mut state, FileInput::Open);
    let pick = picks(&mut state);
    let _ = file(&mut state, FileInput::Judged(pick, Ok((Kind::Picture, 5_000_000))));
    let effects = file(&mut state, FileInput::Send);
    let [Effect::File(FileEffect::Prepare(key, Metadata::Without))] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = file(&mut state, FileInput::Prepared(key, Ok(count(pieces))));
    assert_eq!(effects, [Effect::File(FileEffect::Declare(key))]);
    (state, key)
}

fn stored(state: &mut State, key: MessageKey, piece: u16) -> Vec<Effect> {
    file(state, FileInput::Stored(key, at(piece), Ok(())))
}

fn lost() -> Result<(), PutError> {
    Err(PutError::Transport(TransportError::Offline))
}

#[test]
fn five_pieces_fly_and_what_opens_them_is_said_only_when_all_are_there() {
    let (mut state, key) = sending(8);
    let effects = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(8)))));
    assert_eq!(puts(&effects), [0, 1, 2, 3, 4]);
    for (piece, next) in [(1, 5), (0, 6), (2, 7)] {
        assert_eq!(puts(&stored(&mut state, key, piece)), [next]);
    }
    for piece in [3, 5, 4, 6] {
        assert!(stored(&mut state, key, piece).is_empty());
    }
    assert_eq!(state.files.transfer.as_ref().unwrap().progress(), Progress::Sending(87));
    assert_eq!(stored(&mut state, key, 7), [Effect::File(FileEffect::Say(key))]);
    assert!(file(&mut state, FileInput::Stop).is_empty(), "what is said can't be taken back");
    let effects = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(9))));
    assert!(effects.contains(&Effect::File(FileEffect::Drop)));
    let _ = update(
        &mut state,
        Input::Heard(Heard::SeenThrough { came: Sequence(0), through: Sequence(9) }),
    );
    assert_eq!(state.messages.last().unwrap().delivery, Delivery::Received);
    assert!(state.files.may_open(), "the next one");
}

#[test]
fn after_a_loss_only_what_the_service_lacks_is_sent() {
    let (mut state, key) = sending(6);
    let _ = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(6)))));
    let effects = file(&mut state, FileInput::Stored(key, at(0), lost()));
    let [Effect::After(_, later @ Later::FileAgain(..))] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(state.files.transfer.as_ref().unwrap().progress(), Progress::Paused(0));
    for piece in [1, 2, 3, 4] {
        assert!(file(&mut state, FileInput::Stored(key, at(piece), lost())).is_empty());
    }
    assert_eq!(update(&mut state, Input::Later(later)), [Effect::File(FileEffect::Declare(key))]);
    let mut view = FileView::empty(count(6));
    view.insert(at(1));
    let effects = file(&mut state, FileInput::Declared(key, Ok(view)));
    assert_eq!(puts(&effects), [0, 2, 3, 4, 5]);
    let effects = update(&mut state, Input::Offline(true));
    assert!(matches!(effects[..], [Effect::After(_, Later::FileAgain(..))]), "{effects:?}");
    let effects = update(&mut state, Input::Offline(false));
    assert!(effects.contains(&Effect::File(FileEffect::Declare(key))), "at once");
    assert!(update(&mut state, Input::Later(later)).is_empty(), "an older pause");
}

#[test]
fn a_full_store_stops_the_file_and_nothing_else() {
    for (kind, problem) in [
        (ProblemKind::FilesFull, FileProblem::Full),
        (ProblemKind::FileQuota, FileProblem::Quota),
        (ProblemKind::FilesOff, FileProblem::Off),
    ] {
        let (mut state, key) = sending(5);
        let refusal = Err(TransportError::Problem(kind));
        let effects = file(&mut state, FileInput::Declared(key, refusal));
        assert_eq!(effects, [Effect::File(FileEffect::Drop)]);
        assert_eq!(state.files.problem, Some(problem));
        assert!(matches!(state.messages.last().unwrap().body, Body::File(_, Some(_))));
        assert_eq!(state.files.may_open(), kind != ProblemKind::FilesOff);
        let said = update(&mut state, Input::Send("still here".to_owned().into()));
        assert!(matches!(said[..], [Effect::Say(..)]), "writing goes on");
    }
}

/// DS-61: her page may be earlier than his word that he is there.
#[test]
fn an_officer_who_has_not_said_that_he_is_there_is_waited_for() {
    let (mut state, key) = sending(5);
    let early = Err(TransportError::Problem(ProblemKind::NotJoined));
    let effects = file(&mut state, FileInput::Declared(key, early));
    assert!(matches!(effects[..], [Effect::After(_, Later::FileAgain(..))]));
}

/// Who comes next is told what nobody has read; the pieces go on meanwhile.
#[test]
fn an_officer_who_was_removed_leaves_the_file_to_the_next() {
    let (mut state, key) = sending(1);
    let _ = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(1)))));
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    assert!(stored(&mut state, key, 0).is_empty());
    let effects = arrives(&mut state, "0002");
    assert!(effects.contains(&Effect::File(FileEffect::Say(key))));
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    let effects = arrives(&mut state, "0003");
    assert!(!effects.contains(&Effect::File(FileEffect::Say(key))), "SEEN-2: not by the page");
}

/// END-1: nothing of it stays.
#[test]
fn an_end_or_an_exit_in_the_middle_ends_the_file() {
    let (mut state, key) = sending(5);
    let effects = update(&mut state, Input::End);
    assert!(effects.contains(&Effect::Close) && state.files.transfer.is_none());
    assert_eq!(state.messages.last().unwrap().delivery, Delivery::NotSent);
    assert!(file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(5))))).is_empty());

    let (mut state, _) = sending(5);
    let effects = update(&mut state, Input::Leave(Way::Exit));
    assert_eq!(effects, [Effect::Leave(Some(Way::Exit))]);
    assert!(state.files.transfer.is_none() && state.messages.is_empty());
}

/// Said is what opens it: it may have come. That it was stopped would be wrong.
#[test]
fn an_end_after_the_file_was_said_leaves_it_open_whether_it_came() {
    let (mut state, key) = sending(1);
    let _ = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(1)))));
    assert_eq!(stored(&mut state, key, 0), [Effect::File(FileEffect::Say(key))]);
    let _ = update(&mut state, Input::End);
    let message = state.messages.last().unwrap();
    assert_eq!(app::mark(&state, message), Some(Word::StatePerhaps));
}

/// The service refused what opens it, and took it all the same: the police have it, and she reads so.
#[test]
fn a_file_that_was_refused_and_came_is_not_said_to_be_missing() {
    let (mut state, key) = sending(1);
    let _ = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(1)))));
    assert_eq!(stored(&mut state, key, 0), [Effect::File(FileEffect::Say(key))]);
    let _ = update(&mut state, Input::NotSent(key, ProblemKind::TooLarge));
    let said = |state: &State| app::mark(state, state.messages.last().unwrap());
    assert_eq!(said(&state), Some(Word::FileRefused));
    let _ = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(9))));
    assert_eq!((said(&state), state.files.problem), (Some(Word::StateSent), None));
}

/// Looking at a file takes long on an old phone: she may have picked another one meanwhile.
#[test]
fn what_is_said_of_one_file_is_not_said_of_the_next() {
    let mut state = talking();
    let _ = file(&mut state, FileInput::Switch(Ok(true)));
    let _ = file(&mut state, FileInput::Open);
    let (wrong, right) = (picks(&mut state), picks(&mut state));
    let _ = file(&mut state, FileInput::Judged(wrong, Ok((Kind::Picture, 5))));
    assert_eq!(state.files.picker, Picker::Judging(right));
    let _ = file(&mut state, FileInput::Cancel);
    let _ = file(&mut state, FileInput::Open);
    let last = picks(&mut state);
    let _ = file(&mut state, FileInput::Judged(right, Err(FileProblem::Empty)));
    assert_eq!(state.files.picker, Picker::Judging(last));
    let _ = file(&mut state, FileInput::Judged(last, Ok((Kind::Pdf, 1))));
    assert!(matches!(state.files.picker, Picker::Chosen(facts) if facts.kind == Kind::Pdf));
}

/// RECORD-2: what opens it waited while she was told of a record: she reads why it did not go.
#[test]
fn a_file_that_was_held_back_says_why() {
    let (mut state, key) = sending(1);
    let _ = stored(&mut state, key, 0);
    let _ = update(&mut state, Input::Heard(Heard::HeldBack(key)));
    let message = state.messages.last().unwrap();
    let Body::File(_, why) = &message.body else { panic!("{:?}", message.body) };
    assert_eq!((*why, message.delivery), (Some(FileProblem::HeldBack), Delivery::NotSent));
    assert!(state.files.transfer.is_none());
}

/// RECORD-2: she sent it before she could read of a record, and what opens it is not said by itself once
/// the last piece is there: neither to who is there, nor to who comes.
#[test]
fn a_file_on_its_way_is_no_answer_to_a_record() {
    let (mut state, key) = sending(2);
    let _ = file(&mut state, FileInput::Declared(key, Ok(FileView::empty(count(2)))));
    let _ = stored(&mut state, key, 0);
    let told = Heard::Recorded("0001".into(), RecordReason::Duty);
    let effects = update(&mut state, Input::Heard(told));
    assert_eq!(effects, [Effect::File(FileEffect::Drop)]);
    let message = state.messages.iter().find(|message| message.key == key).unwrap();
    let Body::File(_, why) = &message.body else { panic!("{:?}", message.body) };
    assert_eq!((*why, message.delivery), (Some(FileProblem::HeldBack), Delivery::NotSent));
    assert!(stored(&mut state, key, 1).is_empty());
    assert!(state.files.transfer.is_none());
}

#[test]
fn what_is_not_taken_is_said_and_another_can_be_picked() {
    let mut state = talking();
    assert!(file(&mut state, FileInput::Open).is_empty());
    assert_eq!(state.files.picker, Picker::Closed, "not before the service said that it takes any");
    let _ = file(&mut state, FileInput::Switch(Ok(true)));
    let _ = file(&mut state, FileInput::Open);
    let pick = picks(&mut state);
    let effects = file(&mut state, FileInput::Judged(pick, Err(FileProblem::Empty)));
    assert_eq!(effects, [Effect::File(FileEffect::Forget)]);
    assert_eq!((state.files.picker, state.files.problem), (Picker::Open, Some(FileProblem::Empty)));
    let pick = picks(&mut state);
    assert_eq!(state.files.problem, None);
    let _ = file(&mut state, FileInput::Judged(pick, Ok((Kind::Pdf, 1))));
    let _ = file(&mut state, FileInput::Choose(Metadata::With));
    let Picker::Chosen(facts) = state.files.picker else { panic!("{:?}", state.files.picker) };
    assert_eq!(facts.metadata, Metadata::AsIs, "only a picture can be cleaned");
    assert_eq!(file(&mut state, FileInput::Cancel), [Effect::File(FileEffect::Forget)]);
    assert!(state.files.may_open());
}
