//! The HTTP API: one file an operation. `spec/delivery-api.md` says what each does.

mod acts;
mod away;
mod claim;
mod close;
mod declare_file;
mod duty;
mod erase;
mod evidence;
mod exit;
mod health;
mod invitation;
mod join;
mod joined;
mod offer;
mod open;
mod put_piece;
mod queue;
mod read;
mod read_piece;
mod records;
mod revoke;
mod seats;
mod sign_in;
mod submit;
mod view;
mod view_file;

use std::{convert::Infallible, path::Path, sync::Arc};

use abri_wire::ProblemKind;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use tower::service_fn;
use tower_http::services::ServeDir;

use crate::{
    app::App, clock::Clock, cors, limits::ANSWER_WITHIN, metrics, problem::Refused, socket,
    store::Store,
};

/// Every operation, with what holds for all of them.
pub(crate) fn router<S: Store, C: Clock>(app: Arc<App<S, C>>) -> Router {
    let cors = cors::layer(&app.origins);
    Router::new()
        .route("/v1/sessions", post(open::handle::<S, C>))
        .route("/v1/sessions/{session}", get(view::handle::<S, C>).delete(erase::handle::<S, C>))
        .route("/v1/sessions/{session}/offer", post(offer::handle::<S, C>))
        .route("/v1/sessions/{session}/claim", post(claim::handle::<S, C>))
        .route(
            "/v1/sessions/{session}/invitation",
            put(invitation::send::<S, C>).delete(invitation::withdraw::<S, C>),
        )
        .route("/v1/sessions/{session}/join", post(join::handle::<S, C>))
        .route("/v1/sessions/{session}/seat", post(seats::take::<S, C>))
        .route("/v1/sessions/{session}/joined", post(joined::handle::<S, C>))
        .route("/v1/sessions/{session}/away", post(away::handle::<S, C>))
        .route("/v1/exits", post(exit::leave::<S, C>))
        .route(
            "/v1/sessions/{session}/messages",
            post(submit::handle::<S, C>).get(read::handle::<S, C>),
        )
        .route("/v1/sessions/{session}/members/{slot}", delete(revoke::handle::<S, C>))
        .route("/v1/sessions/{session}/close", post(close::handle::<S, C>))
        .route(
            "/v1/sessions/{session}/files/{file}",
            post(declare_file::handle::<S, C>).get(view_file::handle::<S, C>),
        )
        .route(
            "/v1/sessions/{session}/files/{file}/{index}",
            put(put_piece::handle::<S, C>).get(read_piece::handle::<S, C>),
        )
        .merge(of_officers())
        .route("/v1/socket", get(socket::upgrade::<S, C>))
        .route("/v1/evidence/{certificate}", get(evidence::handle::<S, C>))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<S, C>))
        .route("/health/log", get(health::log::<S, C>))
        .nest_service("/log", log_files(app.evidence.directory()))
        .fallback(async || Refused(ProblemKind::NotFound))
        .method_not_allowed_fallback(async || Refused(ProblemKind::MethodNotAllowed))
        .layer(middleware::from_fn(in_time))
        .layer(cors)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), cors::refuse_strangers::<S, C>))
        .layer(middleware::map_response(strict))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), metrics::measure::<S, C>))
        .with_state(app)
}

/// What officers do beside their conversations.
fn of_officers<S: Store, C: Clock>() -> Router<Arc<App<S, C>>> {
    Router::new()
        .route("/v1/enrolment/challenge", post(sign_in::invite::<S, C>))
        .route("/v1/enrolment", post(sign_in::enrol::<S, C>))
        .route("/v1/sign-in/challenge", post(sign_in::challenge::<S, C>))
        .route("/v1/sign-in", post(sign_in::finish::<S, C>).delete(sign_in::sign_out::<S, C>))
        .route("/v1/exits/{session}", get(exit::shown::<S, C>))
        .route("/v1/duty", get(duty::roll::<S, C>).put(duty::state::<S, C>))
        .route("/v1/acts", post(acts::handle::<S, C>))
        .route("/v1/records", post(records::handle::<S, C>))
        .route("/v1/queue", get(queue::handle::<S, C>))
        .route("/v1/seats", get(seats::list::<S, C>))
}

/// What the authority publishes, as plain bytes (`DS-27`); without a log, nothing.
fn log_files(directory: Option<&Path>) -> Router {
    let missing = async || Refused(ProblemKind::NotFound);
    match directory {
        Some(directory) => {
            let missing = service_fn(move |_: Request| async move {
                Ok::<_, Infallible>(Refused(ProblemKind::NotFound).into_response())
            });
            let files = ServeDir::new(directory).append_index_html_on_directories(false);
            Router::new().fallback_service(files.not_found_service(missing))
        }
        None => Router::new().fallback(missing),
    }
}

/// An answer comes in time, or a problem does: an engine that hangs is one that is down.
async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused(ProblemKind::Unavailable).into_response(),
    }
}

/// Nothing is cached, sniffed, framed or run (`DS-18`).
async fn strict(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        // The pages live on other origins, and isolate themselves (COEP).
        (cors::RESOURCE_POLICY, "cross-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
