//! `POST /v1/sessions`

use std::sync::Arc;

use abri_wire::api::{OpenRequest, SessionView};
use axum::{extract::State, http::StatusCode};

use crate::{app::App, clock::Clock, extract::Json, problem::Refused, store::Store};

/// Opens a session, its offer in the queue. The one operation without a capability (`DS-2`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Json(request): Json<OpenRequest>,
) -> Result<(StatusCode, Json<SessionView>), Refused> {
    let view = app.relay.open(request).await?;
    Ok((StatusCode::CREATED, Json(view)))
}
