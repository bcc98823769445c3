//! An officer's enrolment and sign-in over HTTP. Only consoles do it, so it is no part of [`DeliveryService`].
//!
//! [`DeliveryService`]: crate::DeliveryService

use abri_wire::{
    DeviceKey, ProblemKind,
    sign_in::{
        Challenge, ChallengeRequest, Enrolled, Enrolment, EnrolmentChallenge, EnrolmentStart,
        SignInRequest, SignedIn,
    },
};

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl Request {
    /// Ends the shift; for a page that goes away while it asks.
    #[must_use]
    pub fn sign_out(access: &OfficerAccess) -> Self {
        Self::new(Method::Delete, "/v1/sign-in".into()).with_bearer(&access.0)
    }
}

impl<E: Exchange> HttpService<E> {
    /// Asks for what is to be signed (`DS-28`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn challenge(&self, request: &ChallengeRequest) -> Result<Challenge, TransportError> {
        let path = "/v1/sign-in/challenge".into();
        self.0.exchange(Request::new(Method::Post, path).with_json(request)?).await?.json()
    }

    /// Answers it: the capability is good from here on (`DS-29`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn sign_in(&self, request: &SignInRequest) -> Result<SignedIn, TransportError> {
        let path = "/v1/sign-in".into();
        self.0.exchange(Request::new(Method::Post, path).with_json(request)?).await?.json()
    }

    /// Ends the shift (`DS-30`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn sign_out(&self, access: &OfficerAccess) -> Result<(), TransportError> {
        self.0.exchange(Request::sign_out(access)).await?.success().map(drop)
    }

    /// Asks what a device may make before it asks to be enrolled (`DS-31`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn invite(
        &self,
        start: &EnrolmentStart,
    ) -> Result<EnrolmentChallenge, TransportError> {
        let path = "/v1/enrolment/challenge".into();
        self.0.exchange(Request::new(Method::Post, path).with_json(start)?).await?.json()
    }

    /// Hands a request in (`DS-32`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Enrolled, TransportError> {
        let path = "/v1/enrolment".into();
        self.0.exchange(Request::new(Method::Post, path).with_json(enrolment)?).await?.json()
    }

    /// The chain of the newest certificate of this key, as published; `None` if there is none.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn newest_chain(&self, key: DeviceKey) -> Result<Option<Vec<u8>>, TransportError> {
        let digits: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let request = Request::new(Method::Get, format!("/log/holder/{digits}"));
        match self.0.exchange(request).await?.success() {
            Ok(chain) => Ok(Some(chain)),
            Err(TransportError::Problem(ProblemKind::NotFound)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
