//! `GET /health/live` and `/health/ready`: for whoever runs the service.

use std::sync::Arc;

use abri_wire::ProblemKind;
use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, problem::Refused, store::Store};

/// The process runs.
pub(super) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// A quorum of witnesses saw the log of officers in the last six hours (`DS-26`).
pub(super) async fn log<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
) -> Result<StatusCode, Refused> {
    if app.evidence.is_fresh(app.relay.now()) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused(ProblemKind::Unavailable))
    }
}

/// New work can be accepted: the store answers, and nobody stops the process.
pub(super) async fn ready<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
) -> Result<StatusCode, Refused> {
    app.relay.ready().await?;
    Ok(StatusCode::NO_CONTENT)
}
