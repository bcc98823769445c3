//! `POST /v1/sessions/{session}/joined`

use std::sync::Arc;

use abri_wire::api::SessionView;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, Json},
    problem::Refused,
    store::Store,
};

/// The claimant is in the group: the lease is over (`DS-12`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
) -> Result<Json<SessionView>, Refused> {
    Ok(Json(app.relay.joined(&member).await?))
}
