//! What comes in, checked once: ids, capabilities, bodies (`DS-19`).

use std::{str::FromStr, sync::Arc};

use abri_wire::{
    Capability, FileId, Frame, ProblemKind, SessionId,
    api::{BINARY, Submission},
    file::{MAX_PIECE, PIECE, Piece, PieceIndex},
};
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::App,
    clock::Clock,
    limits::{BODY_WITHIN, JSON_BYTES, SUBMISSION_BYTES},
    members::Member,
    problem::Refused,
    store::{Session, Store},
};

/// The capability in `Authorization: Bearer`; never taken from a URL (`DS-1`).
pub(crate) struct Bearer(pub(crate) Capability);

impl<T: Sync> FromRequestParts<T> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        only(&parts.headers, header::AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or(Refused(ProblemKind::MissingCapability))
    }
}

/// The session in `/v1/sessions/{session}/…` and in `/v1/exits/{session}`.
pub(crate) struct InSession(pub(crate) SessionId);

impl<T: Sync> FromRequestParts<T> for InSession {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        path_part(parts, 3).map(Self)
    }
}

/// One part of the path, counted from 1, in its one text form: escapes are not decoded.
pub(crate) fn path_part<T: FromStr>(parts: &Parts, at: usize) -> Result<T, Refused> {
    let part = parts.uri.path().split('/').nth(at);
    part.and_then(|text| text.parse().ok()).ok_or(Refused(ProblemKind::Malformed))
}

/// A member of the session in the path, and the session as it was found.
pub(crate) struct AsMember(pub(crate) Member, pub(crate) Session);

impl<S: Store, C: Clock> FromRequestParts<Arc<App<S, C>>> for AsMember {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App<S, C>>) -> Result<Self, Refused> {
        let InSession(session) = InSession::from_request_parts(parts, app).await?;
        let Bearer(capability) = Bearer::from_request_parts(parts, app).await?;
        let (member, found) = app.relay.authenticate(session, &capability).await?;
        Ok(Self(member, found))
    }
}

/// The same for a request about files, with a rate of its own (`DS-64`).
pub(crate) struct AsFileMember(pub(crate) Member, pub(crate) Session);

impl<S: Store, C: Clock> FromRequestParts<Arc<App<S, C>>> for AsFileMember {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App<S, C>>) -> Result<Self, Refused> {
        let InSession(session) = InSession::from_request_parts(parts, app).await?;
        let Bearer(capability) = Bearer::from_request_parts(parts, app).await?;
        let (member, found) = app.relay.authenticate_for_files(session, &capability).await?;
        Ok(Self(member, found))
    }
}

/// The file in `/v1/sessions/{session}/files/{file}/…`.
pub(crate) struct InFile(pub(crate) FileId);

impl<T: Sync> FromRequestParts<T> for InFile {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        path_part(parts, 5).map(Self)
    }
}

/// The piece in `/v1/sessions/{session}/files/{file}/{index}`.
pub(crate) struct AtPiece(pub(crate) FileId, pub(crate) PieceIndex);

impl<T: Sync> FromRequestParts<T> for AtPiece {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        Ok(Self(path_part(parts, 5)?, path_part(parts, 6)?))
    }
}

/// The body that is a piece, at most as large as one may be (`DS-62`).
pub(crate) struct PieceBody(pub(crate) Piece);

impl<A: Sync> FromRequest<A> for PieceBody {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &A) -> Result<Self, Refused> {
        let body = body(request, PIECE, MAX_PIECE).await?;
        Piece::new(body.into()).map(Self).map_err(|_| Refused(ProblemKind::Malformed))
    }
}

/// A JSON body: a request's of at most [`JSON_BYTES`], or an answer's.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, A: Sync> FromRequest<A> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &A) -> Result<Self, Refused> {
        json(request, "application/json").await.map(Self)
    }
}

/// The same where a page must not be asked twice: a browser sends this type without a preflight, so a page
/// that is on its way out has one request to make (`DS-98`).
pub(crate) struct PlainJson<T>(pub(crate) T);

impl<T: DeserializeOwned, A: Sync> FromRequest<A> for PlainJson<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &A) -> Result<Self, Refused> {
        json(request, "text/plain").await.map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            // The types of the API can all be written.
            Err(_) => Refused(ProblemKind::Unavailable).into_response(),
        }
    }
}

/// The binary body of a submission.
pub(crate) struct Envelope(pub(crate) Submission);

impl<A: Sync> FromRequest<A> for Envelope {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &A) -> Result<Self, Refused> {
        let body = body(request, BINARY, SUBMISSION_BYTES).await?;
        // Decoding copies the frame: the body is a view of the connection's read buffer.
        Submission::decode(&body).map(Self).map_err(|_| Refused(why_not(&body)))
    }
}

/// Tells a frame that is wrong inside from bytes that are no submission (`DS-10`).
pub(crate) fn why_not(body: &[u8]) -> ProblemKind {
    let framed = body.split_at_checked(16).and_then(|(_, rest)| rest.split_first_chunk::<2>());
    match framed {
        Some((length, frame)) if usize::from(u16::from_be_bytes(*length)) == frame.len() => {
            match Frame::decode(frame) {
                Ok(_) => ProblemKind::Malformed,
                Err(_) => ProblemKind::BadFrame,
            }
        }
        _ => ProblemKind::Malformed,
    }
}

/// JSON in a body of this type.
async fn json<T: DeserializeOwned>(request: Request, content_type: &str) -> Result<T, Refused> {
    let body = body(request, content_type, JSON_BYTES).await?;
    serde_json::from_slice(&body).map_err(|_| Refused(ProblemKind::Malformed))
}

/// Reads a body of this type, at most so large, within [`BODY_WITHIN`] (`DS-10`, `DS-20`).
async fn body(request: Request, content_type: &str, most: usize) -> Result<Bytes, Refused> {
    let given = only(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
    let (essence, parameter) = given.split_once(';').unwrap_or((given, "charset=utf-8"));
    // There is one encoding (`DS-19`).
    if !essence.trim().eq_ignore_ascii_case(content_type)
        || !parameter.trim().eq_ignore_ascii_case("charset=utf-8")
    {
        return Err(Refused(ProblemKind::WrongContentType));
    }
    collect(request.into_body(), most).await.map_err(Refused)
}

async fn collect(body: Body, most: usize) -> Result<Bytes, ProblemKind> {
    if body.size_hint().lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(ProblemKind::TooLarge);
    }
    let whole = tokio::time::timeout(BODY_WITHIN, Limited::new(body, most).collect());
    match whole.await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ProblemKind::TooLarge),
        // Cut off, or too slow.
        Ok(Err(_)) | Err(_) => Err(ProblemKind::Malformed),
    }
}

/// A header's value, if it is there exactly once and text.
pub(crate) fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}
