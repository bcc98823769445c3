//! `DELETE /v1/sessions/{session}`

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, extract::AsMember, problem::Refused, store::Store};

/// She ends it: erased when this is answered (`DS-13`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
) -> Result<StatusCode, Refused> {
    app.relay.erase(&member).await?;
    Ok(StatusCode::NO_CONTENT)
}
