//! From the seat to the group: the log as far as the commit that lets this officer in.

use abri_core::{Event, OfficerSession, Received, Refusal, Staged};

use super::{Call, Seat, State, Turn, before, ending::ending_for};
use crate::app::Incoming;

impl Seat {
    pub(super) fn joining(&mut self, staged: Staged, turn: &mut Turn) {
        match staged {
            Staged::Waiting(staged, mut received) => {
                self.state = State::Staged(staged);
                if self.invited || self.anew {
                    // The commits of before, which let others in, or this one in another time.
                    let others = |event: &Event| {
                        matches!(event, Event::Refused { reason: Refusal::NotForUs, .. })
                    };
                    received.events.retain(|event| !others(event));
                }
                self.take(received, turn);
            }
            Staged::Gap(staged, expected) => {
                self.state = State::Staged(staged);
                turn.rewind = Some(before(expected));
            }
            Staged::Joined(session, received) => self.joined(session, received, turn),
            Staged::Ended(error) => self.end(ending_for(error), turn),
        }
    }

    fn joined(&mut self, session: OfficerSession, mut received: Received, turn: &mut Turn) {
        // Who is there already does not come.
        received.events.retain(|event| !matches!(event, Event::Joined { .. }));
        self.company.begin(&session);
        self.state = State::Open(session);
        if self.awaited.is_none() {
            turn.call = Some(Call::Joined);
            turn.heard.push(Incoming::Joined);
        }
        self.came_anew(turn);
        if self.invited {
            self.tell_who_is_there(turn);
        }
        self.take(received, turn);
    }
}
