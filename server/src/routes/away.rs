//! `POST /v1/sessions/{session}/away`

use std::sync::Arc;

use abri_wire::ProblemKind;
use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, extract::AsMember, problem::Refused, store::Store};

/// Her page goes (`DS-67`): erased in a minute, unless she returns before.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
) -> Result<StatusCode, Refused> {
    // In a task of its own: it is done though the page that asked is gone, connection and all.
    let serving = Arc::clone(&app);
    let leaving = app.tasks.spawn(async move { serving.relay.away(&member).await });
    // It fails only when the process ends.
    leaving.await.unwrap_or(Err(ProblemKind::Unavailable))?;
    Ok(StatusCode::NO_CONTENT)
}
