//! An officer's sign-in over HTTP. Only consoles do it, so it is no part of [`DeliveryService`].
//!
//! [`DeliveryService`]: crate::DeliveryService

use abri_wire::sign_in::{Challenge, ChallengeRequest, SignInRequest, SignedIn};

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

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
        let request = Request::new(Method::Delete, "/v1/sign-in".into()).with_bearer(&access.0);
        self.0.exchange(request).await?.success().map(drop)
    }
}
