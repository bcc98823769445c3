//! `GET /v1/sessions/{session}/files/{file}`

use std::sync::Arc;

use abri_wire::file::FileView;
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsFileMember, InFile, Json},
    problem::Refused,
    store::Store,
};

/// Which pieces are there: who was interrupted sends the others (`DS-61`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InFile(file): InFile,
    AsFileMember(member, _): AsFileMember,
) -> Result<Json<FileView>, Refused> {
    Ok(Json(app.relay.file(&member, file).await?))
}
