//! A running service, and clients as small as can be.

use std::{net::SocketAddr, sync::LazyLock, time::Duration};

use abri_demonstration::{Demonstration, Officer};
use abri_server::{
    Config, Engine, Limits, LogSource, ManualClock, Running, start_with,
    store::{MemoryStore, Store},
};
use abri_trust::Role;
use abri_wire::{
    Capability, CapabilityHash, CreatorKeyHash, Frame, FrameKind, MemberSlot, MessageId,
    OfferNonce, Problem, ProblemKind, Sequence, SessionId, UnixMillis,
    api::{
        BINARY, ClaimRequest, Claimed, Offer, OpenRequest, Page, Receipt, SessionView, Submission,
    },
    sign_in::{Challenge, SignInRequest},
    socket::{ClientMessage, Hello, ServerMessage},
};
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1,
    header::{self, HeaderMap},
};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A page that may call.
pub(crate) const PAGE: &str = "https://chat.example";
pub(crate) const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

pub(crate) fn capability(seed: u8) -> Capability {
    Capability::new([seed; 32])
}

/// Hers; the officer's account; his first capability in a session.
pub(crate) const HERS: u8 = 1;
pub(crate) const ACCESS: u8 = 2;
pub(crate) const HIS: u8 = 3;

/// A service over some store, and its clock.
pub(crate) struct World {
    pub(crate) running: Running,
    pub(crate) clock: ManualClock,
    pub(crate) api: SocketAddr,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_limits(Limits::default()).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::over(MemoryStore::new(limits.store), limits).await
    }

    /// Two officers are on duty, with the capabilities `ACCESS` and `ACCESS + 100`.
    pub(crate) async fn over<S: Store>(store: S, limits: Limits) -> Self {
        let world = Self::with_log(store, limits, Some(officers().log())).await;
        for (place, access) in [(0, ACCESS), (1, ACCESS + 100)] {
            assert_eq!(world.sign_in(officers().officer(place), access).await.status, 200);
        }
        world
    }

    /// Nobody is on duty.
    pub(crate) async fn with_log<S: Store>(
        store: S,
        limits: Limits,
        log: Option<LogSource>,
    ) -> Self {
        let config = Config { log, limits, ..Config::new(Engine::Memory) };
        Self::configured(store, config).await
    }

    /// Nobody is on duty.
    pub(crate) async fn configured<S: Store>(store: S, config: Config) -> Self {
        let config = Config { origins: vec![PAGE.parse().unwrap()], ..config };
        let clock = ManualClock::new(NOW);
        let running = start_with(config, store, clock.clone()).await.unwrap();
        Self { api: running.api, running, clock }
    }

    /// Signs an officer in with capability number `access`.
    pub(crate) async fn sign_in(&self, officer: &Officer, access: u8) -> Reply {
        let path = "/v1/sign-in/challenge";
        let begun = self.post(path).json(&officer.challenge_request().unwrap()).send().await;
        if begun.status != 200 {
            return begun;
        }
        let challenge: Challenge = begun.json();
        let signature = officer.sign_in(&self.origin(), &challenge).unwrap();
        let access = capability(access).hash();
        let nonce = challenge.nonce;
        let request = SignInRequest { nonce, signature, access, passkey: None };
        self.post("/v1/sign-in").json(&request).send().await
    }

    /// What an officer signs in to.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.api.port())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> Call {
        Call::new(self.api, method, path)
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        self.request(Method::POST, path)
    }

    /// Opens session number `seed`.
    pub(crate) async fn open(&self, seed: u8) -> Conversation<'_> {
        let conversation = Conversation { world: self, session: SessionId::new([seed; 16]) };
        self.opened(&conversation.open_request()).await
    }

    /// What this opens.
    pub(crate) async fn opened(&self, request: &OpenRequest) -> Conversation<'_> {
        let reply = self.post("/v1/sessions").json(request).send().await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        Conversation { world: self, session: request.session }
    }

    /// A session in which an officer has joined.
    pub(crate) async fn joined(&self, seed: u8) -> Conversation<'_> {
        self.open(seed).await.met().await
    }
}

/// The officers of the log that most worlds share; it never changes.
pub(crate) struct Officers {
    demonstration: Demonstration,
    _directory: TempDir,
}

impl Officers {
    pub(crate) fn officer(&self, place: usize) -> &Officer {
        &self.demonstration.officers[place]
    }

    pub(crate) fn log(&self) -> LogSource {
        let pins = self.demonstration.pins.parse().unwrap();
        LogSource { directory: self.demonstration.published(), pins }
    }
}

pub(crate) fn officers() -> &'static Officers {
    static OFFICERS: LazyLock<Officers> = LazyLock::new(|| {
        let directory = tempfile::tempdir().unwrap();
        let mut demonstration = Demonstration::create(directory.path(), 2, NOW).unwrap();
        demonstration.enrol("0003", Role::Interpreter, NOW).unwrap();
        demonstration.publish(NOW).unwrap();
        Officers { demonstration, _directory: directory }
    });
    &OFFICERS
}

pub(crate) fn offer(nonce: u8) -> Offer {
    Offer {
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([nonce; 16]),
        language: "fr".into(),
        zone: Some("FR-75".into()),
        first_message: true,
    }
}

pub(crate) fn frame(payload: &[u8]) -> Frame {
    Frame::new(FrameKind::Application, payload).unwrap()
}

pub(crate) fn submission(id: u8, payload: &[u8]) -> Submission {
    Submission { message_id: MessageId::new([id; 16]), frame: frame(payload) }
}

/// One session, as its members call it.
#[derive(Clone, Copy)]
pub(crate) struct Conversation<'a> {
    pub(crate) world: &'a World,
    pub(crate) session: SessionId,
}

impl Conversation<'_> {
    /// With the first officer, who claims it and says that he has joined.
    pub(crate) async fn met(self) -> Self {
        self.claim(HIS).await;
        assert_eq!(self.post("joined").bearer(HIS).send().await.status, 200);
        self
    }

    pub(crate) fn open_request(&self) -> OpenRequest {
        OpenRequest {
            session: self.session,
            capability: capability(HERS).hash(),
            offer: offer(1),
            return_hash: None,
            exit_commitment: None,
            returns: None,
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        let session = self.session.to_text();
        if rest.is_empty() {
            format!("/v1/sessions/{session}")
        } else {
            format!("/v1/sessions/{session}/{rest}")
        }
    }

    pub(crate) fn get(&self, rest: &str) -> Call {
        self.world.get(&self.path(rest))
    }

    pub(crate) fn post(&self, rest: &str) -> Call {
        self.world.post(&self.path(rest))
    }

    pub(crate) fn delete(&self, rest: &str) -> Call {
        self.world.request(Method::DELETE, &self.path(rest))
    }

    pub(crate) async fn view(&self, member: u8) -> SessionView {
        self.get("").bearer(member).send().await.json()
    }

    pub(crate) fn claiming(&self, with: u8) -> Call {
        let request = ClaimRequest { capability: capability(with).hash() };
        self.post("claim").bearer(ACCESS).json(&request)
    }

    pub(crate) async fn claim(&self, with: u8) -> Claimed {
        let reply = self.claiming(with).send().await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        reply.json()
    }

    pub(crate) fn submitting(&self, member: u8, submission: &Submission) -> Call {
        self.post("messages").bearer(member).body(BINARY, submission.encode())
    }

    pub(crate) async fn submit(&self, member: u8, id: u8) -> Sequence {
        let reply = self.submitting(member, &submission(id, &[id])).send().await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        reply.json::<Receipt>().sequence
    }

    pub(crate) async fn read(&self, member: u8, query: &str) -> Page {
        let reply = self.get(&format!("messages?{query}")).bearer(member).send().await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, BINARY));
        Page::decode(&reply.body).unwrap()
    }

    pub(crate) fn hello(&self, member: u8, after: u64) -> ClientMessage {
        ClientMessage::Hello(Hello {
            session: self.session,
            capability: capability(member),
            after: Sequence(after),
            revision: 0,
        })
    }

    /// A socket that has said `Hello` and heard the status.
    pub(crate) async fn socket(&self, member: u8, after: u64) -> Socket {
        let mut socket = Socket::open(self.world.api).await;
        socket.say(&self.hello(member, after)).await;
        assert!(matches!(socket.hear().await, Some(ServerMessage::Status(_))));
        socket
    }
}

/// A request that is being written.
pub(crate) struct Call {
    api: SocketAddr,
    request: hyper::http::request::Builder,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(api: SocketAddr, method: Method, path: &str) -> Self {
        let request =
            Request::builder().method(method).uri(path).header(header::HOST, "api.example");
        Self { api, request, body: Vec::new() }
    }

    pub(crate) fn header(mut self, name: impl AsRef<str>, value: &str) -> Self {
        self.request = self.request.header(name.as_ref(), value);
        self
    }

    pub(crate) fn bearer(self, seed: u8) -> Self {
        let value = format!("Bearer {}", *capability(seed).to_bearer());
        self.header("authorization", &value)
    }

    pub(crate) fn body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.header("content-type", content_type)
    }

    pub(crate) fn json<T: Serialize>(self, value: &T) -> Self {
        self.body("application/json", serde_json::to_vec(value).unwrap())
    }

    pub(crate) fn plain_json<T: Serialize>(self, value: &T) -> Self {
        self.body("text/plain;charset=UTF-8", serde_json::to_vec(value).unwrap())
    }

    /// Sends it over a connection of its own. Dropping the future cuts the connection.
    pub(crate) async fn send(self) -> Reply {
        let stream = TcpStream::connect(self.api).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let request = self.request.body(Full::new(Bytes::from(self.body))).unwrap();
        let exchange = async {
            let response = sender.send_request(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Reply { status: parts.status.as_u16(), headers: parts.headers, body }
        };
        tokio::pin!(connection);
        tokio::select! {
            reply = exchange => reply,
            _ = async { let _ = connection.await; std::future::pending::<()>().await } => {
                unreachable!("pending")
            }
        }
    }

    /// Sends it and states that it is refused so, in full form (DS-15).
    pub(crate) async fn refused(self, kind: ProblemKind) {
        let reply = self.send().await;
        assert_eq!(reply.problem(), kind);
    }
}

impl Reply {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json", "{:?}", self.body);
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem that this is, as a whole and consistent document (DS-15, DS-18).
    pub(crate) fn problem(&self) -> ProblemKind {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{self:?}");
        assert_eq!(self.header(header::CACHE_CONTROL), "no-store");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem, problem.kind.document());
        assert_eq!(problem.status, self.status);
        assert_eq!(self.headers.contains_key(header::RETRY_AFTER), problem.kind.is_transient());
        problem.kind
    }
}

/// A WebSocket client.
pub(crate) struct Socket(pub(crate) WebSocketStream<TcpStream>);

impl Socket {
    pub(crate) async fn open(api: SocketAddr) -> Self {
        Self::open_from(api, None).await.unwrap()
    }

    /// As a page of `origin` would; the status if it is refused.
    pub(crate) async fn open_from(api: SocketAddr, origin: Option<&str>) -> Result<Self, u16> {
        let stream = TcpStream::connect(api).await.unwrap();
        let mut request = format!("ws://{api}/v1/socket").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
                Err(response.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) async fn say(&mut self, message: &ClientMessage) {
        self.send(Message::binary(message.encode())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// The next message; `None` when the socket is over. Ten seconds are for ever.
    /// Whatever comes next, of any kind; `None` for the end.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(Duration::from_secs(10), self.0.next());
        next.await.expect("nothing came")?.ok()
    }

    pub(crate) async fn hear(&mut self) -> Option<ServerMessage> {
        let next = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Binary(bytes))) => {
                        return Some(ServerMessage::decode(&bytes).unwrap());
                    }
                    Some(Ok(Message::Ping(_))) => {}
                    Some(Ok(_) | Err(_)) | None => return None,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), next).await.expect("nothing came")
    }

    /// States that this comes next, and then the end.
    pub(crate) async fn ends_with(mut self, last: ServerMessage) {
        assert_eq!(self.hear().await, Some(last));
        assert_eq!(self.hear().await, None);
    }

    /// Submits and awaits receipt and echo, in this order.
    pub(crate) async fn submit(&mut self, id: u8, expected: u64) {
        self.say(&ClientMessage::Submit(submission(id, &[id]))).await;
        let receipt = ServerMessage::Receipt {
            message_id: MessageId::new([id; 16]),
            sequence: Sequence(expected),
        };
        assert_eq!(self.hear().await, Some(receipt));
        self.hears_entry(id, expected).await;
    }

    /// States that the next message is the envelope with this id and place.
    pub(crate) async fn hears_entry(&mut self, id: u8, expected: u64) -> MemberSlot {
        match self.hear().await {
            Some(ServerMessage::Entry(entry)) => {
                assert_eq!(entry.sequence, Sequence(expected));
                assert_eq!(entry.message_id, MessageId::new([id; 16]));
                assert_eq!(entry.frame, frame(&[id]));
                entry.sender
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Waits until `what` holds; the scheduler decides when, no clock does.
pub(crate) async fn until(what: impl Fn() -> bool) {
    let turns = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), turns).await.expect("never came true");
}

pub(crate) fn hash_of(seed: u8) -> CapabilityHash {
    capability(seed).hash()
}
