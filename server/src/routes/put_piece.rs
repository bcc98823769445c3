//! `PUT /v1/sessions/{session}/files/{file}/{index}`

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{AsFileMember, AtPiece, PieceBody},
    problem::Refused,
    store::Store,
};

/// Keeps a piece of a file (`DS-62`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AtPiece(file, at): AtPiece,
    AsFileMember(member, found): AsFileMember,
    PieceBody(piece): PieceBody,
) -> Result<StatusCode, Refused> {
    app.relay.put_piece(&member, &found, (file, at), piece).await?;
    Ok(StatusCode::NO_CONTENT)
}
