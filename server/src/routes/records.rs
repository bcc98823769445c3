//! `POST /v1/records`

use std::sync::Arc;

use abri_wire::records::RecordStatement;
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json},
    problem::Refused,
    store::Store,
};

/// An officer is about to hand a record over: the journal says so first (`DS-87`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
    Json(statement): Json<RecordStatement>,
) -> Result<StatusCode, Refused> {
    let officer = app.relay.officer(&access).await?;
    app.relay.record(officer, statement).await?;
    Ok(StatusCode::NO_CONTENT)
}
