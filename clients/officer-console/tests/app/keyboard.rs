//! Where keys lead.

use abri_officer_console::app::{
    Effect, Ending, Held, Incoming, Input, Notice, Spot, Tool, meaning,
};
use abri_wire::api::{Queue, SeatEntry};

use crate::{
    company::{invitation, invited},
    desk::{Desk, FIRST, SECOND, entry, session},
};

const NOTHING_HELD: Held = Held { alt: false, shift: false };
const SHIFT: Held = Held { alt: false, shift: true };

const ALL: [Spot; 8] = [
    Spot::Invited,
    Spot::Queue,
    Spot::Elsewhere,
    Spot::Search,
    Spot::Handing,
    Spot::Company,
    Spot::Danger,
    Spot::Close,
];

fn go(desk: &mut Desk, spot: Spot) -> Vec<Effect> {
    desk.take(Input::Use(Tool::Go(spot)))
}

fn has_elsewhere(desk: &mut Desk) {
    let entry = SeatEntry {
        session: session(9),
        language: "fr".into(),
        zone: None,
        own: false,
        joined: true,
    };
    let place = abri_officer_console::app::Place { entry, taken: false };
    desk.take(Input::Seats(Ok(vec![place])));
}

/// Keys of Chromium, of screen readers and of writing stay theirs.
#[test]
fn keys_of_others_mean_nothing() {
    let browsers = ["F3", "F5", "F6", "F10", "F11", "F12", "Escape", "Tab", "Insert", "a", "/"];
    for key in browsers {
        for held in [NOTHING_HELD, SHIFT] {
            assert!(meaning(key, held).is_none(), "{key} {held:?}");
        }
    }
    assert!(meaning("F1", NOTHING_HELD).is_none(), "help");
    assert!(meaning("F7", NOTHING_HELD).is_none(), "reading with a caret");
    for number in 1..=12 {
        let key = format!("F{number}");
        assert!(meaning(&key, Held { alt: true, shift: false }).is_none(), "Alt + {key}");
    }
    assert!(meaning("ArrowDown", Held { alt: true, shift: true }).is_none(), "tables");
}

#[test]
fn each_place_has_a_key_of_its_own() {
    let mut led = Vec::new();
    for number in 1..=12 {
        for held in [NOTHING_HELD, SHIFT] {
            if let Some(Input::Use(Tool::Go(spot))) = meaning(&format!("F{number}"), held) {
                led.push(spot);
            }
        }
    }
    for spot in ALL {
        assert_eq!(led.iter().filter(|it| **it == spot).count(), 1, "{spot:?}");
    }
}

/// What can't be taken back is led to, and not done.
#[test]
fn a_key_leads_and_does_nothing() {
    let mut desk = Desk::talking(2);
    let (waiting, invited) = (vec![entry(7)], vec![invitation(8)]);
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited })));
    has_elsewhere(&mut desk);
    for spot in ALL {
        assert_eq!(go(&mut desk, spot), [Effect::Focus(spot)]);
    }
    let first = desk.state.conversation(FIRST).unwrap();
    assert!(first.danger.is_none() && !first.is_over() && first.asking.is_none());
    assert!(first.asking_close, "asked, in the conversation in front");
    assert!(!desk.state.conversation(SECOND).unwrap().asking_close);
    assert!(desk.state.invitations.taking.is_empty());
    assert!(desk.state.queue.claiming.is_empty() && desk.lines(FIRST).is_empty());
    assert_eq!(desk.state.conversations.len(), 2);

    assert_eq!(desk.take(Input::Use(Tool::Back)), [Effect::FocusComposer]);
    assert!(!desk.state.conversation(FIRST).unwrap().asking_close);
    desk.take(Input::Select(SECOND));
    go(&mut desk, Spot::Close);
    assert!(desk.state.conversation(SECOND).unwrap().asking_close);
}

#[test]
fn without_a_conversation_in_front_keys_about_one_do_nothing() {
    let mut desk = Desk::on_duty();
    for spot in ALL {
        assert_eq!(go(&mut desk, spot), [], "{spot:?}");
    }
    let mut desk = Desk::talking(1);
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    for spot in ALL {
        assert_eq!(go(&mut desk, spot), [], "over: {spot:?}");
    }
    assert!(desk.state.tools.search.is_none());
}

/// Who is being let in has nobody to ask in and nothing to hand over yet; he may give up.
#[test]
fn before_the_group_is_there_only_what_can_be_done_is_led_to() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(go(&mut desk, Spot::Company), []);
    assert_eq!(go(&mut desk, Spot::Handing), []);
    assert_eq!(go(&mut desk, Spot::Danger), [Effect::Focus(Spot::Danger)]);
    assert_eq!(go(&mut desk, Spot::Close), [Effect::Focus(Spot::Close)]);
}

#[test]
fn who_takes_no_more_is_not_led_to_the_queue_and_reads_why() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Pause(true));
    assert_eq!(go(&mut desk, Spot::Queue), []);
    assert_eq!(desk.state.notice, Some(Notice::TakesNoMore));
    desk.take(Input::Pause(false));
    assert_eq!(go(&mut desk, Spot::Queue), [Effect::Focus(Spot::Queue)]);
    desk.take(Input::Claim(session(1)));
    assert_eq!(go(&mut desk, Spot::Queue), [], "being answered already");
}

/// On a break nothing is offered; what is being answered is not led to again.
#[test]
fn who_is_asked_for_is_led_there_once() {
    let mut desk = Desk::on_duty();
    invited(&mut desk, &[7]);
    assert_eq!(go(&mut desk, Spot::Invited), [Effect::Focus(Spot::Invited)]);
    desk.take(Input::Pause(true));
    assert_eq!(go(&mut desk, Spot::Invited), []);
    desk.take(Input::Pause(false));
    desk.take(Input::TakeInvitation(session(7)));
    assert_eq!(go(&mut desk, Spot::Invited), [], "being answered already");
    desk.take(Input::Limit(1));
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    invited(&mut desk, &[8]);
    assert_eq!(go(&mut desk, Spot::Invited), []);
    assert_eq!(desk.state.notice, Some(Notice::TakesNoMore));
}
