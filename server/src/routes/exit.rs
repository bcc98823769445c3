//! `POST /v1/exits`, `GET /v1/exits/{session}`

use std::sync::Arc;

use abri_wire::{
    ProblemKind,
    api::{Exit, Exits},
};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, InSession, Json, PlainJson},
    problem::Refused,
    store::Store,
};

/// She leaves by the exit (`DS-98`): erased when this is answered. What was found is not said.
pub(super) async fn leave<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    PlainJson(exits): PlainJson<Exits>,
) -> Result<StatusCode, Refused> {
    // In a task of its own: it is done though the page that asked is gone, connection and all.
    let serving = Arc::clone(&app);
    let leaving = app.tasks.spawn(async move { serving.relay.leave(exits).await });
    // It fails only when the process ends.
    leaving.await.unwrap_or(Err(ProblemKind::Unavailable))?;
    Ok(StatusCode::NO_CONTENT)
}

/// What she showed when she left, for officers on duty (`DS-33`): whoever has her commitment can
/// tell that it was she.
pub(super) async fn shown<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InSession(session): InSession,
    Bearer(access): Bearer,
) -> Result<Json<Exit>, Refused> {
    app.relay.officer(&access).await?;
    Ok(Json(app.relay.exit(session).await?))
}
