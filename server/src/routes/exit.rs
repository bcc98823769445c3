//! `GET /v1/exits/{session}`

use std::sync::Arc;

use abri_wire::api::Exit;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, InSession, Json},
    problem::Refused,
    store::Store,
};

/// What she showed when she left, for officers on duty (`DS-33`): whoever has her commitment can
/// tell that it was she.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InSession(session): InSession,
    Bearer(access): Bearer,
) -> Result<Json<Exit>, Refused> {
    app.relay.officer(&access).await?;
    Ok(Json(app.relay.exit(session).await?))
}
