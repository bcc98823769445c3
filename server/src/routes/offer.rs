//! `POST /v1/sessions/{session}/offer`

use std::sync::Arc;

use abri_wire::api::{Offer, SessionView};
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, Json},
    problem::Refused,
    store::Store,
};

/// Puts a fresh offer of the creator into the queue.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
    Json(offer): Json<Offer>,
) -> Result<Json<SessionView>, Refused> {
    Ok(Json(app.relay.offer(&member, offer).await?))
}
