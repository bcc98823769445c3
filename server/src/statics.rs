//! Static bundles on listeners of their own, so each page has an origin of its own (`DS-24`).

mod policy;

use std::{convert::Infallible, net::SocketAddr, path::PathBuf, str::FromStr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower::service_fn;
use tower_http::services::ServeDir;

use self::policy::Policy;
use crate::{cors::RESOURCE_POLICY, origin::Origin};

/// One bundle: `ADDR=DIR[,blobs][,trusted-types=NAME[+NAME…]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticSite {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What to serve.
    pub directory: PathBuf,
    /// Whether the page may show pictures and sound that it made itself, of files that it opened.
    pub blobs: bool,
    /// Trusted Types policies that the page may make; `allow-duplicates` is the keyword.
    pub trusted_types: Vec<String>,
}

/// A text that does not say what to serve where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not of the form 127.0.0.1:8441=DIRECTORY[,blobs][,trusted-types=NAME[+NAME]]")]
pub struct ParseStaticSiteError;

impl FromStr for StaticSite {
    type Err = ParseStaticSiteError;

    fn from_str(text: &str) -> Result<Self, ParseStaticSiteError> {
        let (listen, rest) = text.split_once('=').ok_or(ParseStaticSiteError)?;
        let (directory, policies) = match rest.split_once(",trusted-types=") {
            Some((directory, policies)) => (directory, Some(policies)),
            None => (rest, None),
        };
        let (directory, blobs) = match directory.strip_suffix(",blobs") {
            Some(directory) => (directory, true),
            None => (directory, false),
        };
        let trusted_types: Vec<String> =
            policies.iter().flat_map(|names| names.split('+')).map(str::to_owned).collect();
        let is_name = |name: &String| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if directory.is_empty() || !trusted_types.iter().all(is_name) {
            return Err(ParseStaticSiteError);
        }
        let listen = listen.parse().map_err(|_| ParseStaticSiteError)?;
        Ok(Self { listen, directory: directory.into(), blobs, trusted_types })
    }
}

impl StaticSite {
    /// Serves the directory, precompressed files first, every answer with the strict headers.
    pub(crate) fn router(&self, api: &Origin) -> Router {
        let missing = service_fn(async |_: Request| {
            Ok::<_, Infallible>((StatusCode::NOT_FOUND, "There is nothing here.").into_response())
        });
        let files = ServeDir::new(&self.directory).precompressed_br().not_found_service(missing);
        let policy = Arc::new(Policy::new(self, api));
        Router::new()
            .fallback_service(files)
            .layer(middleware::from_fn(going))
            .layer(middleware::from_fn(one_slash))
            .layer(middleware::map_response(move |response| strict(response, Arc::clone(&policy))))
    }
}

/// Set by the browser, and by no script: where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A page that goes says so beside itself, below whichever path it lies.
async fn going(request: Request, next: Next) -> Response {
    let name = request.uri().path().rsplit('/').next().unwrap_or_default();
    match (request.method(), name) {
        (&Method::POST, "leave") => {
            cleared(request.headers(), "\"cache\", \"cookies\", \"storage\"")
        }
        (&Method::POST, "sign-out") => cleared(request.headers(), "\"cache\", \"cookies\""),
        _ => next.run(request).await,
    }
}

/// What the exit, or the end of a shift, calls while it goes: what this origin left in the browser is
/// cleared. A console that keeps an officer's sealed key spares its storage. Only this origin's own
/// page may ask: a form on any other would take an officer's key away.
fn cleared(headers: &HeaderMap, what: &'static str) -> Response {
    let own = match headers.get(FETCH_SITE) {
        Some(site) => site == "same-origin",
        // A browser of before 2023: it says the origin with every POST.
        None => {
            let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
            let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
            origin.map(|(_, host)| host) == text(header::HOST) && origin.is_some()
        }
    };
    if !own {
        return StatusCode::FORBIDDEN.into_response();
    }
    let clear = HeaderValue::from_static(what);
    (StatusCode::NO_CONTENT, [(HeaderName::from_static("clear-site-data"), clear)]).into_response()
}

/// `//name` in a redirect would be another site: only relative `Location`.
async fn one_slash(request: Request, next: Next) -> Response {
    if request.uri().path().contains("//") {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

async fn strict(mut response: Response<Body>, policy: Arc<Policy>) -> Response<Body> {
    let kind = Kind::of(&response);
    let found = response.status().is_success();
    // What a document loads is itself none, and on her network every byte of a header is heard.
    let asset = found && kind != Kind::Page;
    let policy = match kind {
        _ if asset => ASSET,
        Kind::Page if found => policy.of_page().await,
        _ => policy.plain.clone(),
    };
    let charset = match kind {
        Kind::Page => Some("text/html; charset=utf-8"),
        Kind::Style => Some("text/css; charset=utf-8"),
        Kind::Script => Some("text/javascript; charset=utf-8"),
        Kind::Other => None,
    };
    let headers = response.headers_mut();
    if let Some(value) = charset {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let caching = if asset { "no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    let documents = if asset { &[][..] } else { &DOCUMENT[..] };
    for (name, value) in STRICT.iter().chain(documents) {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}

/// What an answer is, as far as that matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Style,
    Script,
    Other,
}

impl Kind {
    fn of(response: &Response<Body>) -> Self {
        let value = response.headers().get(header::CONTENT_TYPE);
        let is = |kind: &str| value.is_some_and(|it| it.as_bytes().starts_with(kind.as_bytes()));
        match () {
            () if is("text/html") => Self::Page,
            () if is("text/css") => Self::Style,
            () if is("text/javascript") => Self::Script,
            () => Self::Other,
        }
    }
}

/// Of what a document loads: opened by itself it may do nothing.
const ASSET: HeaderValue =
    HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

/// Of every answer.
const STRICT: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (RESOURCE_POLICY, "same-origin"),
];

/// Of what may be a document: browsers look at these nowhere else.
const DOCUMENT: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), browsing-topics=(), clipboard-read=(), \
         display-capture=()",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_that_is_not_clear_is_refused() {
        for bad in
            ["", "8441=x", "127.0.0.1:8441", "127.0.0.1:1=", "127.0.0.1:1=x,trusted-types=a;b"]
        {
            assert!(bad.parse::<StaticSite>().is_err(), "{bad}");
        }
    }
}
