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

/// Who waits, and to what whoever asks is invited.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
) -> Result<Json<Queue>, Refused> {
    let on_duty = app.relay.on_duty(&access).await?;
    Ok(Json(app.relay.queue_of(&on_duty).await?))
}
