//! `DELETE /v1/sessions/{session}`

use std::sync::Arc;

use abri_wire::ProblemKind;
use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, extract::AsMember, problem::Refused, store::Store};

/// She ends it: erased when this is answered (`DS-13`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
) -> Result<StatusCode, Refused> {
    // In a task of its own: it is done though the page that asked is gone, connection and all.
    let serving = Arc::clone(&app);
    let erasing = app.tasks.spawn(async move { serving.relay.erase(&member).await });
    // It fails only when the process ends.
    erasing.await.unwrap_or(Err(ProblemKind::Unavailable))?;
    Ok(StatusCode::NO_CONTENT)
}
