//! This console lost its keys, with its page or its process, and comes back to its seat (`SWAP-1`).

use abri_core::{Outgoing, StagedSession};
use abri_wire::CertificateHash;

use super::{Seat, State, Turn, company::Company};
use crate::app::Incoming;

impl Seat {
    /// Takes the seat of `me` once more: her client is asked, and what it answers brings the
    /// KeyPackage.
    #[must_use]
    pub fn rejoining(
        staged: StagedSession,
        question: Outgoing,
        me: CertificateHash,
    ) -> (Self, Turn) {
        let (seat, turn) = Self::new(staged, question);
        (Self { company: Company::of(me), anew: true, ..seat }, turn)
    }

    /// Nothing came of the question for a while: asks once more.
    #[must_use]
    pub fn ask_again(&mut self) -> Turn {
        let mut turn = Turn::default();
        if let (State::Staged(staged), true) = (&mut self.state, self.anew)
            && let Ok(question) = staged.ask_again()
        {
            self.submit(question, &mut turn);
        }
        turn
    }

    /// In the group: who else is there is told to who comes back.
    pub(super) fn came_anew(&mut self, turn: &mut Turn) {
        if core::mem::take(&mut self.anew) {
            turn.heard.push(Incoming::Anew);
            self.tell_who_is_there(turn);
        }
    }
}
