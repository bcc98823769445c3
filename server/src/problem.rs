//! A refusal as an HTTP answer: an RFC 9457 problem document, always (`DS-15`).

use abri_wire::ProblemKind;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What a handler returns instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) ProblemKind);

impl From<ProblemKind> for Refused {
    fn from(kind: ProblemKind) -> Self {
        Self(kind)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(kind) = self;
        let status =
            StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // The document is made of constants: it can always be written.
        let body = serde_json::to_vec(&kind.document()).unwrap_or_default();
        let mut response = (status, body).into_response();
        // For whoever counts refusals.
        response.extensions_mut().insert(kind);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after(kind) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

/// When the same request may succeed, in seconds; for transient problems, and only those.
fn retry_after(kind: ProblemKind) -> Option<&'static str> {
    match kind {
        ProblemKind::QueueFull => Some("30"),
        ProblemKind::Unavailable => Some("2"),
        ProblemKind::TooManyRequests | ProblemKind::ShuttingDown => Some("1"),
        kind => kind.is_transient().then_some("5"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DS-15: every kind has its status and type, transient ones say when to come back.
    #[test]
    fn every_kind_is_a_document() {
        for kind in ProblemKind::ALL {
            let response = Refused(*kind).into_response();
            assert_eq!(response.status().as_u16(), kind.status());
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(response.headers().contains_key(header::RETRY_AFTER), kind.is_transient());
        }
    }
}
