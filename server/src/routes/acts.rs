//! `POST /v1/acts`

use std::sync::Arc;

use abri_wire::acts::ActStatement;
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json},
    problem::Refused,
    store::Store,
};

/// Somebody on duty did something that the operator must be able to see afterwards (`DS-95`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
    Json(statement): Json<ActStatement>,
) -> Result<StatusCode, Refused> {
    let who = app.relay.on_duty(&access).await?;
    app.relay.act(who, statement).await?;
    Ok(StatusCode::NO_CONTENT)
}
