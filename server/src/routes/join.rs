//! `POST /v1/sessions/{session}/join`

use std::sync::Arc;

use abri_wire::api::{ClaimRequest, Joining};
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, InSession, Json},
    problem::Refused,
    store::Store,
};

/// Takes an invitation of whoever's access capability this is, in whatever role (`DS-71`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InSession(session): InSession,
    Bearer(access): Bearer,
    Json(request): Json<ClaimRequest>,
) -> Result<Json<Joining>, Refused> {
    let on_duty = app.relay.on_duty(&access).await?;
    Ok(Json(app.relay.join(on_duty, session, request).await?))
}
