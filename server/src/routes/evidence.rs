//! `GET /v1/evidence/{certificate}`

use std::sync::Arc;

use abri_wire::{CertificateHash, ProblemKind};
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};

use crate::{app::App, clock::Clock, problem::Refused, store::Store};

/// What shows a certificate in the newest roster. Public, like the roster.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Path(certificate): Path<String>,
) -> Result<impl IntoResponse, Refused> {
    let malformed = |_| Refused(ProblemKind::Malformed);
    let certificate: CertificateHash = certificate.parse().map_err(malformed)?;
    let now = app.relay.now();
    let found = tokio::task::spawn_blocking(move || app.evidence.newest_of(certificate, now)).await;
    let evidence = found.unwrap_or(Err(ProblemKind::Unavailable)).map_err(Refused)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], evidence))
}
