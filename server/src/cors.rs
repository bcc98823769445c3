//! Which pages may call: an exact list of origins, and no cookie anywhere (`DS-16`).

use std::{sync::Arc, time::Duration};

use abri_wire::ProblemKind;
use axum::{
    extract::{Request, State},
    http::{HeaderName, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{app::App, clock::Clock, origin::Origins, problem::Refused, store::Store};

/// Not in the standard list of names.
pub(crate) const RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
/// How long a browser may remember a preflight.
const PREFLIGHT_LIFE: Duration = Duration::from_secs(600);

/// Answers preflights and marks the answers that a listed page may read.
pub(crate) fn layer(origins: &Origins) -> CorsLayer {
    let origins = origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.lists(origin)))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_LIFE)
}

/// Refuses what a page of another origin sends, WebSockets too, before anything is done.
pub(crate) async fn refuse_strangers<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    request: Request,
    next: Next,
) -> Response {
    if !app.origins.admit(request.headers()) {
        return Refused(ProblemKind::ForbiddenOrigin).into_response();
    }
    match out_of_form(&request) {
        Some(problem) => Refused(problem).into_response(),
        None => next.run(request).await,
    }
}

/// What the library would answer by itself, and must not: a `HEAD` would run what `GET` does, and
/// an `OPTIONS` that is no preflight would be answered as one (`DS-15`). A query where none belongs
/// would be overlooked (`DS-19`).
fn out_of_form(request: &Request) -> Option<ProblemKind> {
    let (path, headers) = (request.uri().path(), request.headers());
    let operation = path.starts_with("/v1/");
    let preflight = headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    match *request.method() {
        Method::HEAD if operation => Some(ProblemKind::MethodNotAllowed),
        Method::OPTIONS if !preflight => Some(ProblemKind::MethodNotAllowed),
        _ if operation && request.uri().query().is_some() && !path.ends_with("/messages") => {
            Some(ProblemKind::Malformed)
        }
        _ => None,
    }
}
