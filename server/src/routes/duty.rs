//! `PUT` and `GET /v1/duty`

use std::sync::Arc;

use abri_wire::duty::{DutyStatement, Roll};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json},
    problem::Refused,
    store::Store,
};

/// What whoever asks says of their own duty (`DS-80`).
pub(super) async fn state<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
    Json(statement): Json<DutyStatement>,
) -> Result<StatusCode, Refused> {
    app.relay.state_duty(&access, statement).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is on duty (`DS-81`).
pub(super) async fn roll<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
) -> Result<Json<Roll>, Refused> {
    let on_duty = app.relay.on_duty(&access).await?;
    Ok(Json(app.relay.roll_for(&on_duty).await?))
}
