//! Acts of officers for the operator's journal, over HTTP. Only consoles have some, so it is no part of
//! [`DeliveryService`](crate::DeliveryService).

use abri_wire::acts::ActStatement;

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl<E: Exchange> HttpService<E> {
    /// Says what was done; once it has said yes, the journal has a line of it (`DS-95`). Repeating it is
    /// harmless.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn act(
        &self,
        access: &OfficerAccess,
        statement: &ActStatement,
    ) -> Result<(), TransportError> {
        let request = Request::new(Method::Post, "/v1/acts".into()).with_bearer(&access.0);
        self.0.exchange(request.with_json(statement)?).await?.success().map(drop)
    }
}
