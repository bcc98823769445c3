//! `GET /v1/seats` and `POST /v1/sessions/{session}/seat`

use std::sync::Arc;

use abri_wire::api::{ClaimRequest, Joining, Seats};
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, InSession, Json},
    problem::Refused,
    store::Store,
};

/// Where whoever's access capability this is sits, in whatever role (`DS-73`).
pub(super) async fn list<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
) -> Result<Json<Seats>, Refused> {
    let on_duty = app.relay.on_duty(&access).await?;
    Ok(Json(app.relay.seats(on_duty).await?))
}

/// Comes back there (`DS-74`).
pub(super) async fn take<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InSession(session): InSession,
    Bearer(access): Bearer,
    Json(request): Json<ClaimRequest>,
) -> Result<Json<Joining>, Refused> {
    let on_duty = app.relay.on_duty(&access).await?;
    Ok(Json(app.relay.sit(on_duty, session, request).await?))
}
