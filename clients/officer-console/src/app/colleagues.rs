//! What concerns those on duty together: how this officer stands, who else is there, asking for
//! somebody and being asked for.

use super::{Effect, Input, State, company, invited, shift};

/// An input of this kind; any other does nothing.
pub(super) fn among(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Pause(paused) => state.shift.pause(paused, state.now),
        Input::Limit(limit) => state.shift.set_limit(limit),
        Input::Assign(on) => state.assigning.on = on,
        Input::AnswersIn(language, answers) => state.shift.answer_in(language, answers),
        Input::Serves(zone, serves) => shift::serve(state, zone, serves),
        Input::BreakLater => state.shift.put_off(state.now),
        Input::Watch(pane, watched) => {
            state.roll.watch(pane, watched);
            return state.roll.poll(state.now).into_iter().collect();
        }
        Input::Roll(answer) => {
            state.roll.answered(answer, state.now);
            return Vec::new();
        }
        Input::Ask { conversation, certificate, reason, handover } => {
            let question = company::Question { certificate, reason, handover };
            return company::ask(state, conversation, question);
        }
        Input::StopAsking(id) => {
            company::stop_asking(state, id);
            return Vec::new();
        }
        Input::TakeInvitation(session) => return invited::take(state, session),
        _ => return Vec::new(),
    }
    // Colleagues are told at once.
    shift::state_duty(state).into_iter().collect()
}
