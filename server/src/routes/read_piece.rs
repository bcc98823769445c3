//! `GET /v1/sessions/{session}/files/{file}/{index}`

use std::sync::Arc;

use abri_wire::file::PIECE;
use axum::{extract::State, http::header, response::IntoResponse};

use crate::{
    app::App,
    clock::Clock,
    extract::{AsFileMember, AtPiece},
    problem::Refused,
    store::Store,
};

/// A piece of a file, for every member (`DS-62`).
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    AtPiece(file, at): AtPiece,
    AsFileMember(member, _): AsFileMember,
) -> Result<impl IntoResponse, Refused> {
    let piece = app.relay.piece(&member, (file, at)).await?;
    Ok(([(header::CONTENT_TYPE, PIECE)], piece.into_bytes()))
}
