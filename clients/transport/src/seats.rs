//! How an officer's client finds where it sat before its keys were lost, and comes back there. Only
//! consoles ask, so it is no part of [`DeliveryService`](crate::DeliveryService).

use abri_wire::{
    SessionId,
    api::{ClaimRequest, Joining, SeatEntry, Seats},
};

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl<E: Exchange> HttpService<E> {
    /// Where this account sits, as far as the service knows (`DS-73`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn seats(&self, access: &OfficerAccess) -> Result<Vec<SeatEntry>, TransportError> {
        let request = Request::new(Method::Get, "/v1/seats".into()).with_bearer(&access.0);
        Ok(self.0.exchange(request).await?.json::<Seats>()?.seats)
    }

    /// Comes back there with another capability (`DS-74`). Repeating it is harmless.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn sit(
        &self,
        session: SessionId,
        access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Joining, TransportError> {
        let request = Request::of(Method::Post, session, "/seat", &access.0).with_json(request)?;
        self.0.exchange(request).await?.json()
    }
}
