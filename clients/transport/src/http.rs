//! The operations as HTTP messages, without a network.
//!
//! A platform implements [`Exchange`]; [`HttpService`] makes a [`DeliveryService`] of it. The
//! capability travels in the `Authorization` header and never in a URL (`DS-1`).

use abri_wire::{
    Capability, CertificateHash, MemberSlot, Problem, ProblemKind, Sequence, SessionId,
    api::{
        BINARY, ClaimRequest, Claimed, InvitationRequest, Joining, MAX_PAGE_ENTRIES, Offer,
        OpenRequest, Page, Queue, Receipt, SessionView, Submission,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{DeliveryService, OfficerAccess, TransportError};

/// Largest answer that is read, in bytes: a full page of the largest frames.
pub const MAX_ANSWER: usize = MAX_PAGE_ENTRIES * (abri_wire::MAX_FRAME + 64) + 64;
const JSON: &str = "application/json";
/// Refusals are one short document.
const MAX_PROBLEM: usize = 4096;

/// The methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes.
    Post,
    /// Puts down under a name.
    Put,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in the request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request to the Delivery Service; `path` follows the endpoint's origin and holds no secret.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Value of `Authorization` after `Bearer `.
    pub bearer: Option<Zeroizing<String>>,
    /// Content type and bytes.
    pub body: Option<(&'static str, Vec<u8>)>,
    /// How long the answer may take, in seconds.
    pub timeout: u64,
}

/// What came back: at most [`MAX_ANSWER`] bytes.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// One HTTP exchange on this platform.
#[expect(async_fn_in_trait, reason = "browsers have one thread; callers name the type they use")]
pub trait Exchange {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`TransportError::Offline`] without an answer in time, [`TransportError::Malformed`] for one
    /// that is too large.
    async fn exchange(&self, request: Request) -> Result<Answer, TransportError>;
}

/// How much longer than its own waiting a request may take, in seconds.
const PATIENCE: u64 = 20;

impl Request {
    pub(crate) fn new(method: Method, path: String) -> Self {
        Self { method, path, bearer: None, body: None, timeout: PATIENCE }
    }

    pub(crate) fn of(
        method: Method,
        session: SessionId,
        rest: &str,
        capability: &Capability,
    ) -> Self {
        let path = format!("/v1/sessions/{}{rest}", session.to_text());
        Self::new(method, path).with_bearer(capability)
    }

    pub(crate) fn with_bearer(mut self, capability: &Capability) -> Self {
        self.bearer = Some(capability.to_bearer());
        self
    }

    pub(crate) fn with_json(mut self, value: &impl Serialize) -> Result<Self, TransportError> {
        let bytes = serde_json::to_vec(value).map_err(|_| TransportError::Malformed)?;
        self.body = Some((JSON, bytes));
        Ok(self)
    }

    /// Submits one envelope.
    #[must_use]
    pub fn submit(session: SessionId, capability: &Capability, submission: &Submission) -> Self {
        let mut request = Self::of(Method::Post, session, "/messages", capability);
        request.body = Some((BINARY, submission.encode()));
        request
    }

    /// Reads after a cursor.
    #[must_use]
    pub fn read(
        session: SessionId,
        capability: &Capability,
        after: Sequence,
        revision: u64,
        wait: u64,
    ) -> Self {
        let query = format!("/messages?after={}&revision={revision}&wait={wait}", after.0);
        let mut request = Self::of(Method::Get, session, &query, capability);
        request.timeout = wait.saturating_add(PATIENCE);
        request
    }

    /// Erases the session.
    #[must_use]
    pub fn erase(session: SessionId, capability: &Capability) -> Self {
        Self::of(Method::Delete, session, "", capability)
    }

    /// Says that her page goes: erased in a minute, unless she returns before (`DS-67`).
    #[must_use]
    pub fn away(session: SessionId, capability: &Capability) -> Self {
        Self::of(Method::Post, session, "/away", capability)
    }
}

impl Answer {
    /// The answer's bytes if it is a success, else what it says.
    ///
    /// # Errors
    /// [`TransportError::Problem`] for a problem document that can be read; a transient status
    /// without one counts as [`TransportError::Offline`] (a proxy), the rest as malformed.
    pub fn success(self) -> Result<Vec<u8>, TransportError> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        if self.body.len() <= MAX_PROBLEM
            && let Ok(problem) = serde_json::from_slice::<Problem>(&self.body)
        {
            return Err(TransportError::Problem(problem.kind));
        }
        Err(match self.status {
            502..=504 => TransportError::Offline,
            413 => TransportError::Problem(ProblemKind::TooLarge),
            429 => TransportError::Problem(ProblemKind::TooManyRequests),
            _ => TransportError::Malformed,
        })
    }

    /// A JSON body.
    ///
    /// # Errors
    /// As [`success`](Self::success), and [`TransportError::Malformed`] for other JSON.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, TransportError> {
        serde_json::from_slice(&self.success()?).map_err(|_| TransportError::Malformed)
    }

    /// A page of envelopes.
    ///
    /// # Errors
    /// As [`success`](Self::success), and [`TransportError::Malformed`] for other bytes or more
    /// entries than a page holds.
    pub fn page(self) -> Result<Page, TransportError> {
        let page = Page::decode(&self.success()?).map_err(|_| TransportError::Malformed)?;
        if page.entries.len() > MAX_PAGE_ENTRIES {
            return Err(TransportError::Malformed);
        }
        Ok(page)
    }
}

/// The Delivery Service over HTTP.
#[derive(Debug, Clone)]
pub struct HttpService<E>(pub E);

impl<E: Exchange> DeliveryService for HttpService<E> {
    async fn open(&self, request: &OpenRequest) -> Result<SessionView, TransportError> {
        let request = Request::new(Method::Post, "/v1/sessions".into()).with_json(request)?;
        self.0.exchange(request).await?.json()
    }

    async fn view(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.0.exchange(Request::of(Method::Get, session, "", capability)).await?.json()
    }

    async fn offer(
        &self,
        session: SessionId,
        capability: &Capability,
        offer: &Offer,
    ) -> Result<SessionView, TransportError> {
        let request = Request::of(Method::Post, session, "/offer", capability).with_json(offer)?;
        self.0.exchange(request).await?.json()
    }

    async fn claim(
        &self,
        session: SessionId,
        access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Claimed, TransportError> {
        let request = Request::of(Method::Post, session, "/claim", &access.0).with_json(request)?;
        self.0.exchange(request).await?.json()
    }

    async fn send_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
        request: &InvitationRequest,
    ) -> Result<(), TransportError> {
        let call = Request::of(Method::Put, session, "/invitation", capability);
        self.0.exchange(call.with_json(request)?).await?.success().map(drop)
    }

    async fn withdraw_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        let call = Request::of(Method::Delete, session, "/invitation", capability);
        self.0.exchange(call).await?.success().map(drop)
    }

    async fn join(
        &self,
        session: SessionId,
        access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Joining, TransportError> {
        let request = Request::of(Method::Post, session, "/join", &access.0).with_json(request)?;
        self.0.exchange(request).await?.json()
    }

    async fn joined(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.0.exchange(Request::of(Method::Post, session, "/joined", capability)).await?.json()
    }

    async fn submit(
        &self,
        session: SessionId,
        capability: &Capability,
        submission: &Submission,
    ) -> Result<Receipt, TransportError> {
        self.0.exchange(Request::submit(session, capability, submission)).await?.json()
    }

    async fn read(
        &self,
        session: SessionId,
        capability: &Capability,
        after: Sequence,
        revision: u64,
        wait: u64,
    ) -> Result<Page, TransportError> {
        self.0.exchange(Request::read(session, capability, after, revision, wait)).await?.page()
    }

    async fn revoke(
        &self,
        session: SessionId,
        capability: &Capability,
        slot: MemberSlot,
    ) -> Result<(), TransportError> {
        let path = format!("/members/{}", slot.0);
        let request = Request::of(Method::Delete, session, &path, capability);
        self.0.exchange(request).await?.success().map(drop)
    }

    async fn close(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.0.exchange(Request::of(Method::Post, session, "/close", capability)).await?.json()
    }

    async fn erase(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        self.0.exchange(Request::erase(session, capability)).await?.success().map(drop)
    }

    async fn away(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        self.0.exchange(Request::away(session, capability)).await?.success().map(drop)
    }

    async fn queue(&self, access: &OfficerAccess) -> Result<Queue, TransportError> {
        let request = Request::new(Method::Get, "/v1/queue".into()).with_bearer(&access.0);
        self.0.exchange(request).await?.json()
    }

    async fn evidence(
        &self,
        certificate: CertificateHash,
    ) -> Result<Option<Vec<u8>>, TransportError> {
        let request = Request::new(Method::Get, format!("/v1/evidence/{certificate}"));
        match self.0.exchange(request).await?.success() {
            Ok(evidence) => Ok(Some(evidence)),
            Err(TransportError::Problem(ProblemKind::NotInRoster)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &[u8]) -> Answer {
        Answer { status, body: body.to_vec() }
    }

    /// DS-1: the capability is in the header, not in the URL.
    #[test]
    fn capability_stays_out_of_the_url() {
        let capability = Capability::new([7; 32]);
        let request = Request::read(SessionId::new([1; 16]), &capability, Sequence(4), 2, 25);
        assert!(!request.path.contains(capability.to_bearer().as_str()));
        assert!(request.path.ends_with("/messages?after=4&revision=2&wait=25"));
        assert_eq!(request.bearer.as_ref(), Some(&capability.to_bearer()));
        assert!(request.timeout > 25);
    }

    #[test]
    fn refusals_are_read_and_strangers_are_not_believed() {
        for kind in ProblemKind::ALL {
            let document = serde_json::to_vec(&kind.document()).unwrap();
            let got = answer(kind.status(), &document).success();
            assert_eq!(got, Err(TransportError::Problem(*kind)));
        }
        let html = b"<html>Log in to this wireless network</html>";
        assert_eq!(answer(511, html).success(), Err(TransportError::Malformed));
        assert_eq!(answer(504, html).success(), Err(TransportError::Offline));
        assert_eq!(answer(200, html).page(), Err(TransportError::Malformed));
        assert_eq!(answer(200, html).json::<Receipt>(), Err(TransportError::Malformed));
    }
}
