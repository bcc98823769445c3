//! Records that the law demands of officers, over HTTP. Only consoles make them, so it is no part of
//! [`DeliveryService`](crate::DeliveryService).

use abri_wire::records::RecordStatement;

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl<E: Exchange> HttpService<E> {
    /// Says that a record is about to be handed over; once it has said yes, the journal has a line of it
    /// (`DS-87`). Repeating it is harmless.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn record(
        &self,
        access: &OfficerAccess,
        statement: &RecordStatement,
    ) -> Result<(), TransportError> {
        let request = Request::new(Method::Post, "/v1/records".into()).with_bearer(&access.0);
        self.0.exchange(request.with_json(statement)?).await?.success().map(drop)
    }
}
