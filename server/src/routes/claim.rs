//! `POST /v1/sessions/{session}/claim`

use std::sync::Arc;

use abri_wire::api::{ClaimRequest, Claimed};
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, InSession, Json},
    problem::Refused,
    store::Store,
};

/// Claims a waiting session for the officer whose access capability this is (`DS-12`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InSession(session): InSession,
    Bearer(access): Bearer,
    Json(request): Json<ClaimRequest>,
) -> Result<Json<Claimed>, Refused> {
    let officer = app.relay.officer(&access).await?;
    Ok(Json(app.relay.claim(officer, session, request).await?))
}
