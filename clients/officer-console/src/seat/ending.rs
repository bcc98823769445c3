//! Why it is over, as the officer is told.

use abri_core::SessionError;
use abri_wire::ProblemKind;

use crate::app::Ending;

pub(super) const fn ending_for(error: SessionError) -> Ending {
    match error {
        SessionError::OrderMismatch => Ending::OrderDiffers,
        SessionError::OwnEnvelopeAltered => Ending::Altered,
        SessionError::Removed => Ending::Removed,
        SessionError::Replaced => Ending::Replaced,
        SessionError::Swapped => Ending::ContinuedElsewhere,
        SessionError::Expired => Ending::Expired,
        SessionError::Gap { .. }
        | SessionError::Ended
        | SessionError::Entropy(_)
        | SessionError::Library => Ending::Failed,
    }
}

pub(super) const fn ending_of(problem: ProblemKind) -> Ending {
    match problem {
        ProblemKind::LeaseEnded => Ending::LeaseEnded,
        ProblemKind::NoSuchSession => Ending::Gone,
        ProblemKind::Closing => Ending::ClosedByColleague,
        ProblemKind::SessionFull => Ending::Full,
        _ => Ending::Failed,
    }
}
