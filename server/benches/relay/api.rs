//! The real API, as a client calls it: opening, claiming, joining.

use std::{
    hash::{BuildHasher, RandomState},
    net::SocketAddr,
};

use abri_demonstration::Officer;
use abri_wire::{
    Capability, CapabilityHash, CreatorKeyHash, OfferNonce, SessionId,
    api::{ClaimRequest, Offer, OpenRequest},
    sign_in::{Challenge, SignInRequest},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;

/// What the officer of the server under test signed in with.
pub(crate) fn officer_access() -> Capability {
    Capability::new([42; 32])
}

/// A session of the real API, with its two capabilities.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) creator: Capability,
    pub(crate) officer: Capability,
}

/// Bytes that differ from call to call; good enough for a bench on loopback.
pub(crate) fn fresh<const N: usize>() -> [u8; N] {
    let keys = RandomState::new();
    core::array::from_fn(|place| keys.hash_one(place).to_le_bytes()[0])
}

/// One keep-alive connection to the API.
pub(crate) struct Api(SendRequest<Full<Bytes>>);

impl Api {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    /// Signs an officer in with [`officer_access`].
    pub(crate) async fn sign_in(&mut self, officer: &Officer, address: SocketAddr) {
        let request = officer.challenge_request().unwrap();
        let answer = self.post("/v1/sign-in/challenge", None, Some(&request)).await;
        let challenge: Challenge = serde_json::from_slice(&answer).unwrap();
        let origin = format!("http://localhost:{}", address.port());
        let signature = officer.sign_in(&origin, &challenge).unwrap();
        let access = officer_access().hash();
        let request = SignInRequest { nonce: challenge.nonce, signature, access, passkey: None };
        self.post("/v1/sign-in", None, Some(&request)).await;
    }

    /// Opens a session; it waits.
    pub(crate) async fn open(&mut self) -> Session {
        let session = Session {
            id: SessionId::new(fresh()),
            creator: Capability::new(fresh()),
            officer: Capability::new(fresh()),
        };
        let offer = Offer {
            creator_key_hash: CreatorKeyHash::new(fresh()),
            nonce: OfferNonce::new(fresh()),
            language: "fr".into(),
            zone: None,
            first_message: true,
        };
        let request = OpenRequest {
            session: session.id,
            capability: session.creator.hash(),
            offer,
            return_hash: None,
            exit_commitment: None,
            returns: None,
        };
        self.post("/v1/sessions", None, Some(&request)).await;
        session
    }

    /// Opens a session, claims it and joins.
    pub(crate) async fn joined(&mut self) -> Session {
        let session = self.open().await;
        let path = |what: &str| format!("/v1/sessions/{}/{what}", session.id.to_text());
        let request = ClaimRequest { capability: session.officer.hash() };
        self.post(&path("claim"), Some(&officer_access()), Some(&request)).await;
        self.post(&path("joined"), Some(&session.officer), None::<&CapabilityHash>).await;
        session
    }

    async fn post(
        &mut self,
        path: &str,
        right: Option<&Capability>,
        body: Option<&impl Serialize>,
    ) -> Bytes {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(capability) = right {
            let bearer = format!("Bearer {}", capability.to_bearer().as_str());
            request = request.header(header::AUTHORIZATION, bearer);
        }
        let body = body.map_or_else(Vec::new, |body| serde_json::to_vec(body).unwrap());
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let response = self.0.send_request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        body
    }
}
