//! Whose turn it is to answer who waits, by language and zone. It helps and forbids nothing: the service knows
//! nothing of it, and whoever waits is anybody's after two minutes.

use core::time::Duration;

use abri_core::Role;
use abri_wire::{
    UnixMillis,
    api::QueueEntry,
    duty::{Colleague, DutyStatement},
};

use super::{Officer, State, is_free};

/// For so long colleagues who suit her better come first.
pub const COLLEAGUES_FIRST: Duration = Duration::from_secs(120);

/// How well somebody suits who waits: her language first, and of those who are alike in that, her zone.
fn fit(statement: &DutyStatement, entry: &QueueEntry) -> (bool, bool) {
    (statement.answers_in(&entry.language), statement.serves(entry.zone.as_deref()))
}

/// Whether an entry is first of all for `others`: an officer among them suits her better than `own` and has
/// room, and she has not waited long.
fn is_first_for<'a>(
    mut others: impl Iterator<Item = &'a Colleague>,
    entry: &QueueEntry,
    own: &DutyStatement,
    service_time: UnixMillis,
) -> bool {
    let suits_better = |it: &Colleague| {
        let free = it.role == Role::Officer.number() && is_free(it);
        free && fit(&it.statement, entry) > fit(own, entry)
    };
    may_be_for_others(entry, own, service_time) && others.any(suits_better)
}

fn may_be_for_others(entry: &QueueEntry, own: &DutyStatement, service_time: UnixMillis) -> bool {
    let theirs = !entry.reserved_for_you && fit(own, entry) < (true, true);
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
