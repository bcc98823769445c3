//! From the seat to the group: the log as far as the commit that lets this officer in.

use abri_core::{Event, OfficerSession, Received, Refusal, Staged, StagedSession};
use abri_wire::UnixMillis;

use super::{Call, Seat, State, Turn, before, ending::ending_for};
use crate::app::Incoming;

/// Her client takes what comes in the log's order: where it answered so often, half a minute apart and
/// more, and took up none of the keys that it was sent for it, their owner is no member.
const ANSWERS_ENOUGH: u8 = 3;

impl Seat {
    /// This officer was asked in, and nobody knows whether her client ever let him in (`DS-86`).
    #[must_use]
    pub fn that_never_joined(self) -> Self {
        Self { never_joined: Some(0), ..self }
    }

    /// Waits no longer. If a Welcome comes all the same, this side is a member with keys, and says that
    /// it goes: her client takes it out again (`CONSENT-6`).
    #[must_use]
    pub fn give_up(&mut self) -> Turn {
        self.given_up = true;
        Turn::default()
    }

    pub(super) fn joining(&mut self, staged: Staged, now: UnixMillis, turn: &mut Turn) {
        match staged {
            Staged::Waiting(staged, received) => self.waiting(staged, received, turn),
            Staged::Gap(staged, expected) => {
                self.state = State::Staged(staged);
                turn.rewind = Some(before(expected));
            }
            Staged::Joined(session, _) if self.given_up => self.leave(session, now, turn),
            Staged::Joined(session, received) => self.joined(session, received, turn),
            Staged::Ended(error) => self.end(ending_for(error), turn),
        }
    }

    fn waiting(&mut self, staged: StagedSession, mut received: Received, turn: &mut Turn) {
        if self.was_answered_in_vain(&received) {
            staged.close();
            turn.call = Some(Call::Close);
            return;
        }
        self.state = State::Staged(staged);
        // The commits of before, which let others in, or this one in another time.
        let others =
            |event: &Event| matches!(event, Event::Refused { reason: Refusal::NotForUs, .. });
        received.events.retain(|event| !others(event));
        self.take(received, turn);
    }

    /// What is sent while staged is a KeyPackage, for an answer of her client's.
    fn was_answered_in_vain(&mut self, received: &Received) -> bool {
        let answered = !received.to_send.is_empty();
        let Some(answers) = self.never_joined.as_mut().filter(|_| answered) else { return false };
        *answers = answers.saturating_add(1);
        *answers >= ANSWERS_ENOUGH
    }

    /// In the group, and not wanted there any more.
    fn leave(&mut self, session: OfficerSession, now: UnixMillis, turn: &mut Turn) {
        self.company.begin(&session);
        self.state = State::Open(session);
        *turn = self.close(now);
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
        self.never_joined = None;
        self.came_anew(turn);
        if self.invited {
            self.tell_who_is_there(turn);
        }
        self.take(received, turn);
    }
}
