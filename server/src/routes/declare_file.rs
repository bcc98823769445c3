//! `POST /v1/sessions/{session}/files/{file}`

use std::sync::Arc;

use abri_wire::file::{FileDeclaration, FileView};
use axum::extract::State;

use crate::{
    app::App,
    clock::Clock,
    extract::{AsFileMember, InFile, Json},
    problem::Refused,
    store::Store,
};

/// Announces a file and sets aside its room (`DS-61`, `DS-63`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    InFile(file): InFile,
    AsFileMember(member, found): AsFileMember,
    Json(declaration): Json<FileDeclaration>,
) -> Result<Json<FileView>, Refused> {
    Ok(Json(app.relay.declare_file(&member, &found, file, declaration).await?))
}
