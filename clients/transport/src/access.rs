//! The officer's right to the queue.

use abri_wire::Capability;

/// The bearer that lets an officer's client read the queue and claim, for a shift.
///
/// A type of its own: it must not be taken for the capability of one session.
#[derive(Debug, Clone)]
pub struct OfficerAccess(pub Capability);
