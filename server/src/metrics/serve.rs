//! Counting what the API answers, and handing the figures out: on a port of their own.

use std::{sync::Arc, time::Duration};

use abri_wire::{ProblemKind, UnixMillis};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::{sync::Mutex, time::Instant};

use super::{Operation, render};
use crate::{app::App, clock::Clock, store::Store};

/// The figures change no more often: who reads them every second learns no more.
const EVERY: Duration = Duration::from_secs(60);
/// What Prometheus reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counts a refusal, and the time that an operation took.
pub(crate) async fn measure<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let operation = route.and_then(|route| Operation::of(request.method(), route));
    let started = Instant::now();
    let response = next.run(request).await;
    let metrics = app.relay.metrics();
    if let Some(kind) = response.extensions().get::<ProblemKind>() {
        metrics.refused(*kind);
    } else if let Some(operation) = operation {
        metrics.took(operation, started.elapsed());
    }
    response
}

/// The figures as they were last put together.
struct Figures<S, C> {
    app: Arc<App<S, C>>,
    last: Mutex<Option<(UnixMillis, String)>>,
}

/// `/metrics`, and nothing else.
pub(crate) fn router<S: Store, C: Clock>(app: Arc<App<S, C>>) -> Router {
    let figures = Arc::new(Figures { app, last: Mutex::default() });
    Router::new()
        .route("/metrics", get(figures_of::<S, C>))
        .fallback(async || StatusCode::NOT_FOUND)
        .with_state(figures)
}

async fn figures_of<S: Store, C: Clock>(State(figures): State<Arc<Figures<S, C>>>) -> Response {
    let relay = &figures.app.relay;
    let mut last = figures.last.lock().await;
    let text = match &*last {
        Some((at, text)) if relay.now().since(*at) < EVERY => text.clone(),
        _ => {
            let moment = figures.app.moment().await;
            let text = render(relay.metrics(), &moment);
            *last = Some((moment.now, text.clone()));
            text
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(TEXT)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, text).into_response()
}
