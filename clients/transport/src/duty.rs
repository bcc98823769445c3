//! Who is on duty, over HTTP. Only consoles ask, so it is no part of [`DeliveryService`].
//!
//! [`DeliveryService`]: crate::DeliveryService

use abri_wire::duty::{DutyStatement, MAX_ROLL, Roll};

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl<E: Exchange> HttpService<E> {
    /// Says how whoever has this access stands; to be repeated within a minute (`DS-80`).
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn state_duty(
        &self,
        access: &OfficerAccess,
        statement: &DutyStatement,
    ) -> Result<(), TransportError> {
        let request = Request::new(Method::Put, "/v1/duty".into()).with_bearer(&access.0);
        self.0.exchange(request.with_json(statement)?).await?.success().map(drop)
    }

    /// Who is on duty (`DS-81`).
    ///
    /// # Errors
    /// [`TransportError`], also for more lines than there can be.
    pub async fn roll(&self, access: &OfficerAccess) -> Result<Roll, TransportError> {
        let request = Request::new(Method::Get, "/v1/duty".into()).with_bearer(&access.0);
        let roll: Roll = self.0.exchange(request).await?.json()?;
        if roll.colleagues.len() > MAX_ROLL { Err(TransportError::Malformed) } else { Ok(roll) }
    }
}
