//! Signing in: a challenge, a typed statement about it, and a capability for the shift.

use abri_core::OfficerIdentity;
use abri_transport::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService},
};
use abri_trust::typed::SignIn;
use abri_wire::{
    ProblemKind,
    sign_in::{Certificate, ChallengeRequest, SignInRequest, Signature},
};

use super::draw_capability;
use crate::app::Refusal;

/// `origin` is what this page calls the service, not what the service says of itself: a statement
/// for one service is worth nothing at another.
pub(super) async fn sign_in<E: Exchange>(
    service: &HttpService<E>,
    origin: &str,
    identity: &OfficerIdentity,
) -> Result<OfficerAccess, Refusal> {
    let certificates = identity.chain().certificates().map(Certificate::new);
    let challenge = service.challenge(&ChallengeRequest { certificates }).await.map_err(refusal)?;
    let statement = SignIn::new(origin, *challenge.nonce.as_bytes(), challenge.not_after)
        .map_err(|_| Refusal::Unreachable)?;
    let signature = identity.sign_in(&statement).map_err(|_| Refusal::NotAccepted)?;
    let signature = Signature::new(signature);
    let access = draw_capability().ok_or(Refusal::Unreachable)?;
    let request = SignInRequest { nonce: challenge.nonce, signature, access: access.hash() };
    service.sign_in(&request).await.map_err(refusal)?;
    Ok(OfficerAccess(access))
}

const fn refusal(error: TransportError) -> Refusal {
    match error {
        TransportError::Problem(ProblemKind::NotInRoster) => Refusal::NotInRoster,
        TransportError::Problem(ProblemKind::Forbidden | ProblemKind::ChallengeGone) => {
            Refusal::NotAccepted
        }
        TransportError::Problem(_) | TransportError::Offline | TransportError::Malformed => {
            Refusal::Unreachable
        }
    }
}
