//! `GET /health/live` and `/health/ready`: for whoever runs the service.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, problem::Refused, store::Store};

/// The process runs.
pub(super) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// New work can be accepted: the store answers, and nobody stops the process.
pub(super) async fn ready<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
) -> Result<StatusCode, Refused> {
    app.relay.ready().await?;
    Ok(StatusCode::NO_CONTENT)
}
