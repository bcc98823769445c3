//! `POST /v1/sign-in/challenge`, `POST /v1/sign-in`, `DELETE /v1/sign-in`, and the same of
//! `/v1/enrolment`

use std::sync::Arc;

use abri_wire::sign_in::{
    Challenge, ChallengeRequest, Enrolled, Enrolment, EnrolmentChallenge, EnrolmentStart,
    SignInRequest, SignedIn,
};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    clock::Clock,
    extract::{Bearer, Json},
    problem::Refused,
    store::Store,
};

/// What an officer of the roster is to sign (`DS-28`).
pub(super) async fn challenge<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Json(request): Json<ChallengeRequest>,
) -> Result<Json<Challenge>, Refused> {
    Ok(Json(app.relay.challenge(request).await?))
}

/// A signed challenge makes a capability good for a shift (`DS-29`).
pub(super) async fn finish<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Json(request): Json<SignInRequest>,
) -> Result<Json<SignedIn>, Refused> {
    Ok(Json(app.relay.sign_in(request).await?))
}

/// The capability is good for nothing any more (`DS-30`).
pub(super) async fn sign_out<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Bearer(access): Bearer,
) -> Result<StatusCode, Refused> {
    app.relay.sign_out(&access).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a device may make before it asks to be enrolled (`DS-31`).
pub(super) async fn invite<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Json(start): Json<EnrolmentStart>,
) -> Result<Json<EnrolmentChallenge>, Refused> {
    Ok(Json(app.relay.invite(start).await?))
}

/// A request for the authority (`DS-32`).
pub(super) async fn enrol<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    Json(enrolment): Json<Enrolment>,
) -> Result<Json<Enrolled>, Refused> {
    Ok(Json(app.relay.enrol(enrolment).await?))
}
