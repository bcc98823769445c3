//! `GET /v1/sessions/{session}`

use std::sync::Arc;

use abri_wire::api::SessionView;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsMember, Json},
    store::Store,
};

/// Where the session stands, for its members.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AsMember(member, found): AsMember,
) -> Json<SessionView> {
    Json(app.relay.view_for(&member, &found))
}
