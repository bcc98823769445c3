//! What ended conversations are counted as: numbers of this shift, in this page's memory, that say
//! nothing of a conversation. The service learns nothing of them.

use std::collections::BTreeMap;

use super::{ConversationId, State};

/// One of the operator's, or none.
pub(super) fn choose(state: &mut State, id: ConversationId, outcome: Option<String>) {
    let known = |name: &String| {
        let outcomes = state.shelf.desk().map(|desk| desk.outcomes()).unwrap_or_default();
        outcomes.iter().any(|it| it.name == *name)
    };
    let outcome = outcome.filter(known);
    super::with(state, id, |it| it.outcome = outcome);
}

/// An ended conversation leaves the list; what it was counted as stays.
pub(super) fn settle(state: &mut State, id: ConversationId) {
    let over = state.conversation(id).filter(|it| it.is_over());
    if let Some(outcome) = over.and_then(|it| it.outcome.clone()) {
        *state.tools.tally.entry(outcome).or_default() += 1;
    }
}

impl State {
    /// How often each outcome was chosen in this shift, by its name.
    #[must_use]
    pub fn tally(&self) -> BTreeMap<&str, u32> {
        let mut tally: BTreeMap<&str, u32> =
            self.tools.tally.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        let over = self.conversations.iter().filter(|it| it.is_over());
        for outcome in over.filter_map(|it| it.outcome.as_deref()) {
            *tally.entry(outcome).or_default() += 1;
        }
        tally
    }
}
