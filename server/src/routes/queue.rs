//! `GET /v1/queue`

use std::sync::Arc;

use abri_wire::api::Queue;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json},
    problem::Refused,
    store::Store,
};

/// Who waits, for officers on duty.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
) -> Result<Json<Queue>, Refused> {
    app.relay.officer(&access).await?;
    Ok(Json(app.relay.queue().await?))
}
