//! `DELETE /v1/sessions/{session}/members/{slot}`

use std::sync::Arc;

use abri_wire::{MemberSlot, ProblemKind};
use axum::{
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
};

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, path_part},
    problem::Refused,
    store::Store,
};

/// Takes a member's right away (`DS-6`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
    Slot(slot): Slot,
) -> Result<StatusCode, Refused> {
    app.relay.revoke(&member, slot).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The slot in the path, in its one text form.
pub(super) struct Slot(MemberSlot);

impl<T: Sync> FromRequestParts<T> for Slot {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        let text: String = path_part(parts, 5)?;
        match text.parse::<u8>() {
            Ok(slot) if slot.to_string() == text => Ok(Self(MemberSlot(slot))),
            _ => Err(Refused(ProblemKind::Malformed)),
        }
    }
}
