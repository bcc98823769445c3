//! `POST /v1/sessions/{session}/messages`

use std::sync::Arc;

use abri_wire::api::Receipt;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, Envelope, Json},
    problem::Refused,
    store::Store,
};

/// Appends an envelope to the log (`DS-3`, `DS-5`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
    Envelope(submission): Envelope,
) -> Result<Json<Receipt>, Refused> {
    Ok(Json(app.relay.submit(&member, submission).await?))
}
