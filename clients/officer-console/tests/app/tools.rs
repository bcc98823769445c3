//! What an officer has at hand: search, keys, danger, outcomes.

use core::time::Duration;

use abri_officer_console::app::{
    Body, Effect, Ending, Incoming, Input, MessageKey, PAGE, Seek, Step, TextSize, Tool,
};

use crate::{
    answers::equipped,
    desk::{Desk, FIRST, SECOND, text},
};

fn seek(desk: &mut Desk, seek: Seek) -> Vec<Effect> {
    desk.take(Input::Use(Tool::Search(seek)))
}

/// Where the search stands, and the number of lines.
fn at(desk: &Desk) -> Option<(Option<MessageKey>, usize)> {
    desk.state.tools.search.as_ref().map(|it| (it.line(), it.found.len()))
}

#[test]
fn words_are_found_without_accents_from_the_newest_on() {
    let mut desk = Desk::talking(1);
    for said in ["Près de l’école", "non", "ECOLE Jules", "oui"] {
        desk.she_writes(FIRST, said);
    }
    seek(&mut desk, Seek::Open);
    assert_eq!(at(&desk), Some((None, 0)), "nothing is asked for yet");
    seek(&mut desk, Seek::Words(text("école")));
    assert_eq!(at(&desk), Some((Some(MessageKey(3)), 2)));
    seek(&mut desk, Seek::Step(Step::Previous));
    assert_eq!(at(&desk), Some((Some(MessageKey(1)), 2)));
    seek(&mut desk, Seek::Step(Step::Previous));
    assert_eq!(at(&desk), Some((Some(MessageKey(3)), 2)), "round and round");
    desk.she_writes(FIRST, "L’école encore");
    seek(&mut desk, Seek::Step(Step::Next));
    assert_eq!(at(&desk), Some((Some(MessageKey(5)), 3)), "what came meanwhile is found too");
    seek(&mut desk, Seek::Words(text("rien")));
    assert_eq!(at(&desk), Some((None, 0)));
    assert_eq!(seek(&mut desk, Seek::Close), [Effect::FocusComposer]);
    assert_eq!(at(&desk), None);
}

/// Words of one conversation stand over no other one, and not over what is over.
#[test]
fn a_search_goes_with_its_conversation() {
    let mut desk = Desk::talking(2);
    desk.she_writes(FIRST, "our street");
    seek(&mut desk, Seek::Words(text("street")));
    desk.take(Input::Select(SECOND));
    assert_eq!(at(&desk), None);
    desk.take(Input::Select(FIRST));
    seek(&mut desk, Seek::Words(text("street")));
    assert!(at(&desk).is_some());
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    assert_eq!(at(&desk), None);
}

#[test]
fn what_is_found_far_up_is_drawn() {
    let mut desk = Desk::talking(1);
    desk.she_writes(FIRST, "the beginning");
    for _ in 0..10 * PAGE {
        desk.she_writes(FIRST, "more");
    }
    assert!(desk.state.conversation(FIRST).unwrap().hidden_before() > 0);
    seek(&mut desk, Seek::Words(text("beginning")));
    assert_eq!(desk.state.conversation(FIRST).unwrap().hidden_before(), 0);
}

/// What is looked for may be her words: it goes with the lock, and never into another conversation.
#[test]
fn what_is_looked_for_does_not_stay() {
    let mut desk = Desk::talking(2);
    desk.she_writes(SECOND, "secret");
    seek(&mut desk, Seek::Words(text("secret")));
    desk.take(Input::Select(SECOND));
    seek(&mut desk, Seek::Open);
    assert_eq!(at(&desk), Some((None, 0)));
    seek(&mut desk, Seek::Words(text("secret")));
    assert_eq!(at(&desk), Some((Some(MessageKey(1)), 1)));
    desk.take(Input::Lock);
    assert_eq!(at(&desk), None);
}

#[test]
fn the_one_who_waits_longest_comes_to_the_front() {
    let mut desk = Desk::talking(3);
    let longest = || Input::Use(Tool::LongestWaiting);
    assert_eq!(desk.take(longest()), [Effect::FocusComposer], "nobody waits: on with the reply");
    desk.pass(Duration::from_secs(1));
    let third = desk.state.conversations[2].id;
    desk.she_writes(third, "first");
    desk.pass(Duration::from_secs(1));
    desk.she_writes(SECOND, "later");
    desk.take(longest());
    assert_eq!(desk.state.selected, Some(third));
    desk.hear(third, Incoming::Ended(Ending::Gone));
    desk.take(longest());
    assert_eq!(desk.state.selected, Some(SECOND));
}

#[test]
fn sizes_and_keys_are_kept_in_memory() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Use(Tool::Size(TextSize::Largest)));
    desk.take(Input::Use(Tool::Shortcuts(false)));
    desk.take(Input::Use(Tool::ShowShortcuts));
    let tools = &desk.state.tools;
    assert_eq!(
        (tools.text_size, tools.shortcuts, tools.shortcuts_shown),
        (TextSize::Largest, false, true)
    );
    for size in TextSize::ALL {
        assert_eq!(TextSize::from_percent(size.percent()), Some(size));
    }
}

/// An act of the officer's, which the log of the conversation has; nothing goes over to her.
#[test]
fn danger_is_flagged_checked_and_taken_back() {
    let mut desk = equipped(1);
    let flag = |on| Input::Use(Tool::Danger(FIRST, on));
    assert!(matches!(desk.take(flag(true))[..], [Effect::NoteAct(..)]), "the journal is told");
    desk.take(flag(true));
    for step in [1, 2, 9] {
        desk.take(Input::Use(Tool::Check(FIRST, step, true)));
    }
    let danger = desk.state.conversation(FIRST).unwrap().danger.clone().unwrap();
    assert_eq!(danger.checked.into_iter().collect::<Vec<_>>(), [1], "only steps that there are");
    desk.take(Input::Use(Tool::Check(FIRST, 1, false)));
    desk.take(flag(false));
    let bodies: Vec<_> = desk.lines(FIRST).iter().map(|line| &line.body).collect();
    assert_eq!(bodies, [&Body::Flagged(true), &Body::Flagged(false)]);
    desk.she_writes(FIRST, "help, danger");
    assert_eq!(desk.state.conversation(FIRST).unwrap().danger, None, "never by itself");
}

#[test]
fn what_she_gave_stays_in_sight_until_the_end() {
    let mut desk = equipped(1);
    desk.she_writes(FIRST, "12 rue d’Exemple");
    desk.write(FIRST, "merci");
    desk.take(Input::Send(FIRST));
    let pin = |key, on| Input::Use(Tool::Pin(FIRST, MessageKey(key), on));
    for key in [1, 1, 2, 9] {
        desk.take(pin(key, true));
    }
    let pins = |desk: &Desk| {
        let pins = desk.state.conversation(FIRST).unwrap().pins();
        pins.map(|(_, text)| text.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pins(&desk), ["12 rue d’Exemple"], "hers, and once");
    assert_eq!(desk.state.conversation(FIRST).unwrap().newest_of_hers(), Some(MessageKey(1)));
    desk.take(pin(1, false));
    assert_eq!(pins(&desk), [""; 0]);
    desk.take(pin(1, true));
    desk.take(Input::Use(Tool::Danger(FIRST, true)));
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    let conversation = desk.state.conversation(FIRST).unwrap();
    assert_eq!((conversation.pins().count(), conversation.danger.is_some()), (0, false));
}

#[test]
fn outcomes_are_counted_for_the_shift() {
    let mut desk = equipped(2);
    let choose = |id, name: &str| Input::Use(Tool::Outcome(id, Some(name.to_owned())));
    desk.take(choose(FIRST, "unknown"));
    assert_eq!(desk.state.conversation(FIRST).unwrap().outcome, None, "only the operator's");
    desk.take(choose(FIRST, "other"));
    assert_eq!(desk.state.tally().len(), 0, "it is not over");
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedHere));
    assert_eq!(desk.state.tally().get("other"), Some(&1));
    desk.take(Input::Dismiss(FIRST));
    desk.take(Input::Dismiss(FIRST));
    assert_eq!(desk.state.tally().get("other"), Some(&1), "once, also when it left the list");
    desk.hear(SECOND, Incoming::Ended(Ending::ClosedHere));
    desk.take(choose(SECOND, "other"));
    assert_eq!(desk.state.tally().get("other"), Some(&2), "also chosen after the end");
    desk.take(Input::SignOut);
    assert_eq!(desk.state.tally().len(), 0);
}
