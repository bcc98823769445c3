//! `DELETE /v1/sessions/{session}`

use std::sync::Arc;

use abri_wire::api::Exit;
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, MaybeJson},
    problem::Refused,
    store::Store,
};

/// She ends it: erased when this is answered (`DS-13`). With a body, by the exit (`DS-33`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, _): AsMember,
    MaybeJson(exit): MaybeJson<Exit>,
) -> Result<StatusCode, Refused> {
    app.relay.erase(&member, exit).await?;
    Ok(StatusCode::NO_CONTENT)
}
