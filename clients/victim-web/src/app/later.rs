//! What was put off, when its time has come.

use super::{
    Effect, Ending, Later, Stage, State, company, ending, files, heard, network, proposal, queue,
};

pub(super) fn later(state: &mut State, later: Later) -> Vec<Effect> {
    match later {
        Later::Open if state.stage == Stage::Connecting => vec![Effect::Open],
        Later::Offer => queue::offer(false),
        Later::View => {
            state.looks = false;
            if matches!(state.stage, Stage::Waiting { .. }) { vec![Effect::View] } else { vec![] }
        }
        Later::TypingEnds(sign) if sign == state.signs => {
            state.typing = false;
            Vec::new()
        }
        Later::Silent(sign) => heard::silent(state, sign),
        Later::BackSaid(losses) => {
            network::back_said(state, losses);
            Vec::new()
        }
        Later::Renew => {
            state.renews = false;
            let present = state.officer.is_some().then_some(Effect::Renew);
            present.into_iter().chain(heard::renew_later(state)).collect()
        }
        Later::ExpiresSoon => {
            state.ends_soon = true;
            Vec::new()
        }
        Later::ProposalSettled(id) => {
            proposal::settled(state, id);
            Vec::new()
        }
        Later::QuestionSettled(id) => {
            company::settled(state, id);
            Vec::new()
        }
        Later::AskForFiles | Later::FileAgain(..) => files::later(state, later),
        Later::Expired => ending::end(state, Ending::Expired),
        Later::CloseAnyway(who) => heard::close_anyway(state, who),
        Later::Open | Later::Erase | Later::TypingEnds(_) => Vec::new(),
    }
}
