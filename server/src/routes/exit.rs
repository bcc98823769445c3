//! `GET /v1/exits/{session}`

use std::sync::Arc;

use abri_wire::{SessionId, api::Exit};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json, path_part},
    problem::Refused,
    store::Store,
};

/// The session in the path.
pub(super) struct OfSession(SessionId);

impl<T: Sync> FromRequestParts<T> for OfSession {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        path_part(parts, 3).map(Self)
    }
}

/// What she showed when she left, for officers on duty (`DS-33`): whoever has her commitment can
/// tell that it was she.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    OfSession(session): OfSession,
    Bearer(access): Bearer,
) -> Result<Json<Exit>, Refused> {
    app.relay.officer(&access).await?;
    Ok(Json(app.relay.exit(session).await?))
}
