//! Whose turn it is to answer who waits, by language. It helps and forbids nothing: the service knows
//! nothing of it, and whoever waits is anybody's after two minutes.

use core::time::Duration;

use abri_core::Role;
use abri_wire::{
    UnixMillis,
    api::QueueEntry,
    duty::{Colleague, DutyStatement},
};

use super::{Officer, State, is_free};

/// For so long colleagues who answer in her language come first.
pub const COLLEAGUES_FIRST: Duration = Duration::from_secs(120);

/// Whether an entry is first of all for `others`: she reads no language of `own`, an officer among
/// them answers in hers and has room, and she has not waited long.
fn is_first_for<'a>(
    mut others: impl Iterator<Item = &'a Colleague>,
    entry: &QueueEntry,
    own: &DutyStatement,
    service_time: UnixMillis,
) -> bool {
    let answers = |it: &Colleague| {
        it.role == Role::Officer.number() && is_free(it) && it.statement.answers_in(&entry.language)
    };
    may_be_for_others(entry, own, service_time) && others.any(answers)
}

fn may_be_for_others(entry: &QueueEntry, own: &DutyStatement, service_time: UnixMillis) -> bool {
    let theirs = !entry.reserved_for_you && !own.answers_in(&entry.language);
    theirs && service_time.since(entry.waiting_since) < COLLEAGUES_FIRST
}

impl State {
    /// Whether an entry of the queue is first of all for colleagues. It can be claimed all the same.
    #[must_use]
    pub fn is_first_for_colleagues(&self, entry: &QueueEntry) -> bool {
        self.is_first_for_others(entry, &self.statement())
    }

    fn is_first_for_others(&self, entry: &QueueEntry, statement: &DutyStatement) -> bool {
        let own = self.officer().map(|officer| officer.certificate);
        let present = self.roll.present(self.now).iter();
        let others = present.filter(|it| Some(it.certificate) != own);
        is_first_for(others, entry, statement, self.queue.service_time(self.now))
    }

    /// Who waits, oldest first; whoever comes back to this officer before all others (`DS-69`), and those
    /// who are first of all for colleagues last.
    #[must_use]
    pub fn queue_in_turn(&self) -> Vec<&QueueEntry> {
        let own = self.statement();
        let mut waiting: Vec<_> = self.queue.waiting.iter().flatten().collect();
        // Drawn at each step: every entry is judged once, not once for each comparison.
        let turn =
            |entry: &&QueueEntry| (!entry.reserved_for_you, self.is_first_for_others(entry, &own));
        waiting.sort_by_cached_key(turn);
        waiting
    }

    /// Whether it depends on who is on duty whose turn it is.
    pub(super) fn needs_the_roll(&self) -> bool {
        let (own, service_time) = (self.statement(), self.queue.service_time(self.now));
        let mut waiting = self.queue.waiting.iter().flatten();
        self.officer().is_some_and(Officer::answers)
            && waiting.any(|entry| may_be_for_others(entry, &own, service_time))
    }
}
