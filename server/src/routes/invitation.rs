//! `PUT` and `DELETE /v1/sessions/{session}/invitation`

use std::sync::Arc;

use abri_wire::api::InvitationRequest;
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, Json},
    problem::Refused,
    store::Store,
};

/// She said yes to one person (`DS-70`).
pub(super) async fn send<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
    Json(request): Json<InvitationRequest>,
) -> Result<StatusCode, Refused> {
    app.relay.invite_to(&member, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// She takes it back (`DS-72`).
pub(super) async fn withdraw<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
) -> Result<StatusCode, Refused> {
    app.relay.uninvite(&member).await?;
    Ok(StatusCode::NO_CONTENT)
}
