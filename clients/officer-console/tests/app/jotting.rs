//! What was begun beside the reply, through `update` alone.

use abri_core::{Appointment, Line, Note};
use abri_desk::{Department, Need, Query};
use abri_officer_console::app::{
    Body, ConversationId, Delivery, Ending, Incoming, Input, Jotting, Proof,
};

use crate::desk::{Desk, FIRST, SECOND, text};

fn begin(desk: &mut Desk, id: ConversationId) {
    for jotting in [
        Jotting::When(text("2026-12-01T10:00")),
        Jotting::Place(text("Accueil")),
        Jotting::Note(text("second floor")),
        Jotting::Reason(text("speaks your language")),
        Jotting::LookedFor(looked_for()),
    ] {
        assert_eq!(desk.take(Input::Jot(id, jotting)), []);
    }
}

/// Whom she could turn to, near where she is.
fn looked_for() -> Query {
    let need = Need::ALL.first().map(|(need, _)| *need);
    Query { words: text("shelter"), department: Department::new("75"), need }
}

/// When, place, note, reason. What is looked for is there with the reason, and goes with it.
fn begun(desk: &Desk, id: ConversationId) -> [&str; 4] {
    let it = &desk.state.conversation(id).unwrap().jottings;
    let expected = if it.reason.is_empty() { Query::default() } else { looked_for() };
    assert_eq!(it.looked_for, expected);
    [&it.when, &it.place, &it.note, &it.reason].map(|field| field.as_str())
}

const ALL: [&str; 4] = ["2026-12-01T10:00", "Accueil", "second floor", "speaks your language"];
const NOTHING: [&str; 4] = [""; 4];

/// It is there again with its conversation, also after a lock, and nothing of it is in another one.
#[test]
fn what_was_begun_stays_with_its_conversation() {
    let mut desk = Desk::talking(2);
    begin(&mut desk, FIRST);
    desk.take(Input::Select(SECOND));
    assert_eq!((begun(&desk, FIRST), begun(&desk, SECOND)), (ALL, NOTHING));
    desk.take(Input::Lock);
    desk.sign_in(1);
    desk.take(Input::Select(FIRST));
    assert_eq!(begun(&desk, FIRST), ALL);
}

/// What went over is not begun any more; the rest is.
#[test]
fn what_went_over_is_not_begun_any_more() {
    let mut desk = Desk::talking(1);
    begin(&mut desk, FIRST);
    desk.take(Input::Propose(FIRST, None));
    assert_eq!(begun(&desk, FIRST), ALL, "it was none");
    let place = Line::new("Accueil").unwrap();
    let proposal = Appointment { at: 1_800_000_000, place, note: Note::default() };
    desk.take(Input::Propose(FIRST, Some(proposal)));
    assert_eq!(begun(&desk, FIRST), ["", "", "", "speaks your language"]);
}

/// END-1: wiped with the conversation, and as soon as it is being closed.
#[test]
fn what_was_begun_goes_with_the_conversation() {
    let mut desk = Desk::talking(2);
    begin(&mut desk, FIRST);
    begin(&mut desk, SECOND);
    desk.take(Input::Close(FIRST));
    assert_eq!(begun(&desk, FIRST), NOTHING);
    begin(&mut desk, FIRST);
    assert_eq!(begun(&desk, FIRST), NOTHING, "nothing more is begun");
    desk.hear(SECOND, Incoming::Ended(Ending::Gone));
    assert_eq!(begun(&desk, SECOND), NOTHING);
}

/// RETURN-2: it was for her: out of reach of who did not prove to be she, and not lost.
#[test]
fn what_was_begun_is_taken_out_of_reach_of_somebody_else() {
    for proof in [Proof::Proved, Proof::NotProved, Proof::Unchecked] {
        let mut desk = Desk::talking(1);
        begin(&mut desk, FIRST);
        for incoming in [Incoming::Returning(vec![]), Incoming::Joined, Incoming::Returned(proof)] {
            desk.hear(FIRST, incoming);
        }
        let kept = Body::Text(text(&ALL.join("\n")));
        let line = desk.lines(FIRST).iter().find(|line| line.body == kept);
        if proof == Proof::Proved {
            assert_eq!((begun(&desk, FIRST), line.is_none()), (ALL, true));
        } else {
            assert_eq!(begun(&desk, FIRST), NOTHING);
            assert_eq!(line.unwrap().delivery, Delivery::Failed);
        }
    }
}
