//! Cards and proposals as the page takes them, without a browser.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

mod common;

use core::time::Duration;

use abri_core::{Appointment, Card, Contact, Line, LogicalId, Note, PhoneNumber, Verdict};
use abri_victim_web::app::{
    self, Body, Delivery, Effect, Given, Heard, Input, Later, MessageKey, Notice, State, given,
    update,
};
use abri_wire::{ProblemKind, Sequence, records::RecordReason};
use common::{officer, talking};

/// What is to be read first is read.
fn hear(state: &mut State, heard: Heard) {
    let effects = update(state, Input::Heard(heard));
    settle(state, effects);
}

/// What stands there is looked at for long enough.
fn settle(state: &mut State, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::After(_, later @ Later::ProposalSettled(_)) = effect {
            let _ = update(state, Input::Later(later));
        }
    }
}

/// Where in the log a proposal stands.
const AT: Sequence = Sequence(2);
/// Where somebody came who had not heard it.
const LATER: Sequence = Sequence(5);

fn card() -> Card {
    let contact = Contact::Phone(PhoneNumber::new("3919").unwrap());
    Card::new(Line::new("Écoute").unwrap(), Note::default(), vec![contact]).unwrap()
}

fn appointment(place: &str) -> Appointment {
    Appointment { at: 1_800_000_000, place: Line::new(place).unwrap(), note: Note::default() }
}

/// A content's name, as a session draws it.
fn name(byte: u8) -> LogicalId {
    LogicalId::from([byte; 16])
}

fn answer(state: &mut State, verdict: Verdict) -> Option<(MessageKey, LogicalId)> {
    match &update(state, Input::Answer(verdict))[..] {
        [] => None,
        [Effect::Answer(key, answer)] if answer.verdict == verdict => Some((*key, answer.about)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_proposal_is_answered_once_and_a_newer_one_takes_its_place() {
    let mut state = talking();
    assert_eq!(answer(&mut state, Verdict::Accepted), None, "nothing was asked");
    hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
    hear(&mut state, Heard::Proposed((name(2), AT), appointment("B")));
    let (key, about) = answer(&mut state, Verdict::Accepted).unwrap();
    assert_eq!(about, name(2));
    assert_eq!(answer(&mut state, Verdict::Declined), None);
    assert_eq!(state.messages.get(key.0).unwrap().delivery, Delivery::Sending);
}

#[test]
fn the_end_shows_cards_and_what_she_accepted_and_the_service_has() {
    let mut state = talking();
    hear(&mut state, Heard::Card(card()));
    for (verdict, sent) in
        [(Verdict::Declined, true), (Verdict::Accepted, false), (Verdict::Accepted, true)]
    {
        hear(&mut state, Heard::Proposed((name(3), AT), appointment("C")));
        let (key, _) = answer(&mut state, verdict).unwrap();
        if sent {
            hear(&mut state, Heard::Sent(key, Sequence(9)));
        }
    }
    hear(&mut state, Heard::Proposed((name(4), AT), appointment("D")));
    let _ = update(&mut state, Input::End);
    assert_eq!(state.proposal, None, "nothing can be answered any more");
    let shown: Vec<_> = given(&state).collect();
    assert_eq!(shown, [Given::Card(&card()), Given::Appointment(&appointment("C"))]);
}

/// Whose console came back has lost what it proposed; and who is gone tells nobody: what they have not
/// read is no appointment. What they have read is one.
#[test]
fn an_appointment_that_nobody_knows_of_is_none() {
    for goes in [Heard::Anew(officer("0001")), Heard::OfficerRevoked] {
        let mut state = talking();
        for (name_of, read) in [(1, true), (2, false)] {
            hear(&mut state, Heard::Proposed((name(name_of), AT), appointment("A")));
            let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
            let sequence = Sequence(u64::from(name_of) + 8);
            hear(&mut state, Heard::Sent(key, sequence));
            if read {
                let came = Sequence(1);
                hear(&mut state, Heard::SeenThrough { came, through: sequence });
            }
        }
        hear(&mut state, goes);
        let answers: Vec<_> = state
            .messages
            .iter()
            .filter(|it| matches!(it.body, Body::Answered(..)))
            .map(|it| it.delivery)
            .collect();
        assert_eq!(answers, [Delivery::Received, Delivery::NotSent]);
        assert_eq!(given(&state).count(), 1);
    }
}

/// The same while her answer is still on its way: a commit may bring it to who knows of no proposal, and
/// what that one has read is no appointment.
#[test]
fn an_answer_that_comes_to_somebody_else_is_no_appointment() {
    for goes in
        [vec![Heard::Anew(officer("0001"))], vec![Heard::Again, Heard::Present(officer("0002"))]]
    {
        let mut state = talking();
        hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
        let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
        for heard in goes {
            hear(&mut state, heard);
        }
        hear(&mut state, Heard::Sent(key, Sequence(9)));
        hear(&mut state, Heard::SeenThrough { came: LATER, through: Sequence(9) });
        assert_eq!(state.messages.get(key.0).unwrap().delivery, Delivery::NotSent);
        assert_eq!(given(&state).count(), 0);
    }
}

/// Of several, who proposed goes: who stays and came later knows of nothing, and nothing is to be answered.
#[test]
fn a_proposal_goes_with_who_made_it() {
    for first in [true, false] {
        let mut state = talking();
        let (by, other) = if first { ("0001", "0002") } else { ("0002", "0001") };
        let proposed = |id| {
            Heard::By(officer(by), Box::new(Heard::Proposed((name(id), AT), appointment("A"))))
        };
        hear(&mut state, Heard::Others(vec![officer("0002")]));
        hear(&mut state, proposed(1));
        let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
        hear(&mut state, Heard::Sent(key, Sequence(9)));
        hear(&mut state, proposed(2));
        hear(&mut state, Heard::Present(officer(other)));
        hear(&mut state, Heard::Others(Vec::new()));
        assert_eq!(answer(&mut state, Verdict::Accepted), None, "{by} proposed");
        hear(&mut state, Heard::SeenThrough { came: LATER, through: Sequence(9) });
        assert_eq!(given(&state).count(), 0);
        // Who stays and had heard it read her answer, too.
        hear(&mut state, Heard::SeenThrough { came: Sequence(1), through: Sequence(9) });
        assert_eq!(given(&state).count(), 1);
    }
}

/// A service that refuses her answer and takes it all the same: his word shows that he read it.
#[test]
fn a_refused_answer_that_was_read_is_one() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
    let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
    let _ = update(&mut state, Input::NotSent(key, ProblemKind::BadFrame));
    hear(&mut state, Heard::Sent(key, Sequence(9)));
    assert_eq!(given(&state).count(), 0, "whether he reads it is not known");
    hear(&mut state, Heard::SeenThrough { came: Sequence(1), through: Sequence(9) });
    assert_eq!(given(&state).count(), 1);
}

/// Refused after somebody else came: the question of who is gone does not open again.
#[test]
fn a_refused_answer_opens_no_question_of_who_is_gone() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
    let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
    hear(&mut state, Heard::Again);
    hear(&mut state, Heard::Present(officer("0002")));
    let _ = update(&mut state, Input::NotSent(key, ProblemKind::BadFrame));
    assert_eq!(state.proposal, None);
}

/// SWAP-2: a colleague's console came back; who proposed has lost nothing, and she can still answer.
#[test]
fn a_proposal_outlives_a_colleagues_console() {
    let mut state = talking();
    hear(&mut state, Heard::Others(vec![officer("0002")]));
    hear(
        &mut state,
        Heard::By(officer("0001"), Box::new(Heard::Proposed((name(1), AT), appointment("A")))),
    );
    hear(&mut state, Heard::Anew(officer("0002")));
    assert!(answer(&mut state, Verdict::Accepted).is_some());
    hear(
        &mut state,
        Heard::By(officer("0002"), Box::new(Heard::Proposed((name(2), AT), appointment("B")))),
    );
    hear(&mut state, Heard::Anew(officer("0002")));
    assert_eq!(answer(&mut state, Verdict::Accepted), None, "nobody would know what she means");
}

/// Of several, another one's console came back: who proposed has her answer, and his word shows it.
#[test]
fn an_appointment_outlives_a_colleagues_console() {
    let mut state = talking();
    hear(&mut state, Heard::Others(vec![officer("0002")]));
    hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
    let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
    hear(&mut state, Heard::Sent(key, Sequence(9)));
    hear(&mut state, Heard::Anew(officer("0002")));
    assert_eq!(given(&state).count(), 1);
    // It was hers to whom it counted as lost, and it was not.
    hear(&mut state, Heard::Anew(officer("0001")));
    assert_eq!(given(&state).count(), 0);
    hear(&mut state, Heard::SeenThrough { came: Sequence(1), through: Sequence(9) });
    assert_eq!(given(&state).count(), 1);
}

#[test]
fn an_answer_on_its_way_to_who_is_removed_is_not_sent_to_who_comes() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(5), AT), appointment("E")));
    let (key, _) = answer(&mut state, Verdict::Accepted).unwrap();
    hear(&mut state, Heard::Proposed((name(6), AT), appointment("F")));
    hear(&mut state, Heard::OfficerRevoked);
    assert_eq!(state.proposal, None);
    assert_eq!(state.messages.get(key.0).unwrap().delivery, Delivery::NotSent);
    assert_eq!(state.notice, Some(Notice::OfficerRevoked));
}

#[test]
fn an_answer_that_was_not_sent_can_be_given_again() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(7), AT), appointment("G")));
    let (key, about) = answer(&mut state, Verdict::Accepted).unwrap();
    let effects = update(&mut state, Input::Heard(Heard::Unsendable(key)));
    assert!(app::unsent(&state).is_none(), "there is no text to put back");
    assert_eq!(answer(&mut state, Verdict::Accepted), None, "it was meant for what stood there");
    settle(&mut state, effects);
    let (again, same) = answer(&mut state, Verdict::Accepted).unwrap();
    assert_eq!(same, about);
    assert_ne!(again, key);
    hear(&mut state, Heard::Proposed((name(8), AT), appointment("H")));
    hear(&mut state, Heard::Unsendable(again));
    assert_eq!(answer(&mut state, Verdict::Declined).unwrap().1, name(8), "the newer one stays");
}

/// What is swapped under her finger is not answered.
#[test]
fn a_proposal_has_to_be_there_for_a_second_before_it_is_answered() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(1), AT), appointment("A")));
    let first = Later::ProposalSettled(name(1));
    let effects =
        update(&mut state, Input::Heard(Heard::Proposed((name(2), AT), appointment("B"))));
    let settles = Effect::After(Duration::from_secs(1), Later::ProposalSettled(name(2)));
    assert_eq!(effects, [settles]);
    assert_eq!(answer(&mut state, Verdict::Accepted), None);
    let _ = update(&mut state, Input::Later(first));
    assert_eq!(answer(&mut state, Verdict::Accepted), None, "the time of the one before");
    let _ = update(&mut state, Input::Later(Later::ProposalSettled(name(2))));
    assert_eq!(answer(&mut state, Verdict::Accepted).unwrap().1, name(2));
}

#[test]
fn an_answer_that_the_service_refuses_can_be_given_again() {
    let mut state = talking();
    hear(&mut state, Heard::Proposed((name(9), AT), appointment("I")));
    let (key, about) = answer(&mut state, Verdict::Accepted).unwrap();
    let effects = update(&mut state, Input::NotSent(key, ProblemKind::TooManyRequests));
    settle(&mut state, effects);
    assert_eq!(answer(&mut state, Verdict::Declined).unwrap().1, about);
}

/// RECORD-2: she reads once of each officer and reason, whatever is said again and again.
#[test]
fn a_record_is_told_once_for_each_officer_and_reason() {
    let mut state = talking();
    let before = state.messages.len();
    let told = |number: &str, why| Heard::Recorded(number.to_owned(), why);
    for _ in 0..3 {
        hear(&mut state, told("0001", RecordReason::Danger));
        hear(&mut state, told("0001", RecordReason::Minor));
        hear(&mut state, told("0002", RecordReason::Danger));
    }
    let lines: Vec<_> = state.messages.iter().skip(before).map(|it| it.body.clone()).collect();
    let line = |number: &str, why| Body::Recorded(number.to_owned(), why);
    let expected = [
        line("0001", RecordReason::Danger),
        line("0001", RecordReason::Minor),
        line("0002", RecordReason::Danger),
    ];
    assert_eq!(lines, expected);
}
