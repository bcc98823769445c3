//! How an officer's client learns that she left by the exit. Only consoles ask, so it is no part of
//! [`DeliveryService`](crate::DeliveryService).

use abri_wire::{ExitToken, ProblemKind, SessionId, api::Exit};

use crate::{
    OfficerAccess, TransportError,
    http::{Exchange, HttpService, Method, Request},
};

impl<E: Exchange> HttpService<E> {
    /// What she showed when she left; `None` if she did not, or longer ago than a quarter of an
    /// hour (`DS-33`). Worth nothing before it is compared with her commitment.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn exit(
        &self,
        session: SessionId,
        access: &OfficerAccess,
    ) -> Result<Option<ExitToken>, TransportError> {
        let path = format!("/v1/exits/{}", session.to_text());
        let request = Request::new(Method::Get, path).with_bearer(&access.0);
        match self.0.exchange(request).await?.json::<Exit>() {
            Ok(Exit { exit }) => Ok(Some(exit)),
            Err(TransportError::Problem(ProblemKind::NoSuchSession)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
