//! Connections that take too long: over pipes in memory, in time that the runtime moves whenever
//! nothing else is left to do.
#![cfg(test)]

use std::{sync::Arc, time::Duration};

use abri_wire::{
    Capability, CreatorKeyHash, Frame, FrameKind, MessageId, OfferNonce, ProblemKind, Sequence,
    SessionId, UnixMillis,
    api::{BINARY, Offer, OpenRequest, Submission},
    socket::{ClientMessage, Hello, ServerMessage},
};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::Semaphore,
    time::{Instant, sleep},
};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accept::{Place, connection},
    app::App,
    clock::ManualClock,
    evidence::Evidence,
    limits::{
        BODY_WITHIN, CONNECTION_LIFE, HEAD_WITHIN, HELLO_WITHIN, Limits, PING_EVERY, SEND_WITHIN,
        SILENT_SOCKET,
    },
    origin::Origins,
    relay::Relay,
    routes,
    store::MemoryStore,
};

const SECOND: Duration = Duration::from_secs(1);
const SESSION: SessionId = SessionId::new([1; 16]);

fn hers() -> Capability {
    Capability::new([1; 32])
}

/// A service without a listener, with one session.
struct Service {
    app: Arc<App<MemoryStore, ManualClock>>,
    places: Arc<Semaphore>,
}

impl Service {
    async fn new() -> Self {
        let mut limits = Limits::default();
        // Nobody claims it, and its log is long.
        limits.store.unclaimed_bytes = limits.store.session_bytes;
        let clock = ManualClock::new(UnixMillis(1_800_000_000_000));
        let relay = Relay::without_officers(MemoryStore::new(limits.store), clock, limits);
        let offer = Offer {
            creator_key_hash: CreatorKeyHash::new([7; 32]),
            nonce: OfferNonce::new([1; 16]),
            language: "fr".into(),
            zone: None,
            first_message: false,
        };
        let request = OpenRequest {
            session: SESSION,
            capability: hers().hash(),
            offer,
            return_hash: None,
            exit_commitment: None,
            returns: None,
        };
        relay.open(request).await.unwrap();
        let app = App::new(
            relay,
            Origins::default(),
            Arc::new(Evidence::new(None)),
            limits,
            TaskTracker::new(),
        );
        Self { app, places: Arc::new(Semaphore::new(1)) }
    }

    /// The client's end of a connection through a pipe that holds `room` bytes each way.
    fn connect(&self, room: usize) -> DuplexStream {
        let (ours, theirs) = duplex(room);
        let place = Place::new(Arc::clone(&self.places).try_acquire_owned().unwrap());
        let router = routes::router(Arc::clone(&self.app));
        tokio::spawn(connection(theirs, router, place, CancellationToken::new()));
        ours
    }

    /// Whether the connection's place is free again.
    fn is_free(&self) -> bool {
        self.places.available_permits() == 1
    }

    async fn socket(&self, room: usize) -> WebSocketStream<DuplexStream> {
        client_async("ws://api.example/v1/socket", self.connect(room)).await.unwrap().0
    }

    /// A socket that has said `Hello` and heard the status.
    async fn identified(&self, room: usize) -> WebSocketStream<DuplexStream> {
        let mut socket = self.socket(room).await;
        let after = Sequence::START;
        let hello = Hello { session: SESSION, capability: hers(), after, revision: 0 };
        let hello = ClientMessage::Hello(hello).encode();
        socket.send(Message::binary(hello)).await.unwrap();
        assert!(matches!(said(socket.next().await), Some(ServerMessage::Status(_))));
        socket
    }
}

fn said<E>(message: Option<Result<Message, E>>) -> Option<ServerMessage> {
    match message {
        Some(Ok(Message::Binary(bytes))) => ServerMessage::decode(&bytes).ok(),
        _ => None,
    }
}

/// Reads until the end, and says what came and how long that took.
async fn until_closed(mut client: DuplexStream) -> (String, Duration) {
    let (started, mut came) = (Instant::now(), Vec::new());
    let _ = client.read_to_end(&mut came).await;
    (String::from_utf8_lossy(&came).into_owned(), started.elapsed())
}

fn about(duration: Duration) -> std::ops::RangeInclusive<Duration> {
    duration..=duration + SECOND
}

/// DS-20: a connection that says nothing, half a head, or drips its head is closed.
#[tokio::test(start_paused = true)]
async fn a_half_open_connection_is_closed() {
    for head in ["", "GET /health/live HTTP/1.1\r\nHost: api"] {
        let service = Service::new().await;
        let mut client = service.connect(4096);
        client.write_all(head.as_bytes()).await.unwrap();
        let (_, took) = until_closed(client).await;
        assert!(about(HEAD_WITHIN).contains(&took), "{head:?} {took:?}");
        tokio::task::yield_now().await;
        assert!(service.is_free());
    }
    let service = Service::new().await;
    let mut client = service.connect(4096);
    let started = Instant::now();
    for byte in "GET /health/live HTTP/1.1\r\n".bytes().cycle() {
        sleep(SECOND / 2).await;
        if client.write_all(&[byte]).await.is_err() {
            break;
        }
    }
    assert!(about(HEAD_WITHIN).contains(&started.elapsed()), "{:?}", started.elapsed());
}

/// DS-20: nor may an idle connection stay after an answer.
#[tokio::test(start_paused = true)]
async fn a_connection_that_is_kept_alive_for_nothing_is_closed() {
    let service = Service::new().await;
    let mut client = service.connect(4096);
    client.write_all(b"GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n").await.unwrap();
    let (came, took) = until_closed(client).await;
    assert!(came.starts_with("HTTP/1.1 204"), "{came}");
    assert!(about(HEAD_WITHIN).contains(&took), "{took:?}");
}

/// DS-20: a body that does not come is a problem document, in time.
#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_refused() {
    let service = Service::new().await;
    let mut client = service.connect(4096);
    let head = format!(
        "POST /v1/sessions/{}/messages HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {BINARY}\r\nContent-Length: 1042\r\n\r\nhalf",
        SESSION.to_text(),
        *hers().to_bearer(),
    );
    client.write_all(head.as_bytes()).await.unwrap();
    let (came, took) = until_closed(client).await;
    assert!(came.starts_with("HTTP/1.1 400"), "{came}");
    assert!(came.contains(ProblemKind::Malformed.slug()), "{came}");
    assert!(about(BODY_WITHIN).contains(&took), "{took:?}");
}

/// DS-20: a client that does not read its answer does not keep its place for ever.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_read_is_given_up() {
    let service = Service::new().await;
    let (member, _) = service.app.relay.authenticate(SESSION, &hers()).await.unwrap();
    for id in 0..8 {
        let frame = Frame::new(FrameKind::Application, &[id; 60_000]).unwrap();
        let message_id = MessageId::new([id; 16]);
        service.app.relay.submit(&member, Submission { message_id, frame }).await.unwrap();
    }
    let mut client = service.connect(1024);
    let head = format!(
        "GET /v1/sessions/{}/messages HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {}\r\n\r\n",
        SESSION.to_text(),
        *hers().to_bearer(),
    );
    client.write_all(head.as_bytes()).await.unwrap();
    sleep(CONNECTION_LIFE).await;
    assert!(!service.is_free());
    sleep(CONNECTION_LIFE + SECOND).await;
    assert!(service.is_free());
    drop(client);
}

/// DS-9: a socket that does not say `Hello` is closed, and not a byte was said to it.
#[tokio::test(start_paused = true)]
async fn a_socket_that_never_says_hello_is_closed() {
    let service = Service::new().await;
    let socket = service.socket(4096).await;
    let places = service.app.unidentified.available_permits();
    let (came, took) = until_closed(socket.into_inner()).await;
    assert_eq!(came, "");
    assert!(about(HELLO_WITHIN).contains(&took), "{took:?}");
    tokio::task::yield_now().await;
    assert!(service.is_free());
    assert_eq!(service.app.unidentified.available_permits(), places + 1);
}

/// DS-21: a socket is pinged, stays while it answers, and is dropped when it does not.
#[tokio::test(start_paused = true)]
async fn a_socket_that_does_not_answer_pings_is_dropped() {
    let service = Service::new().await;
    let mut socket = service.identified(4096).await;
    let started = Instant::now();
    for count in 1..=8_u32 {
        assert!(matches!(socket.next().await, Some(Ok(Message::Ping(_)))));
        assert!(about(PING_EVERY * count).contains(&started.elapsed()));
    }
    // From here on nobody answers.
    let silent = socket.into_inner();
    let (_, took) = until_closed(silent).await;
    // Its last pong came one ping before.
    let rest = SILENT_SOCKET - PING_EVERY;
    assert!((rest..=rest + SECOND).contains(&took), "{took:?}");
    assert_eq!(service.app.gauges.sockets(), 0);
}

/// DS-21: a client that does not read is given up, and its member's other socket goes on.
#[tokio::test(start_paused = true)]
async fn a_socket_that_is_not_read_is_dropped() {
    let service = Service::new().await;
    let stuck = service.identified(1024).await;
    let (member, _) = service.app.relay.authenticate(SESSION, &hers()).await.unwrap();
    for id in 0..3 {
        let frame = Frame::new(FrameKind::Application, &[id; 60_000]).unwrap();
        let message_id = MessageId::new([id; 16]);
        service.app.relay.submit(&member, Submission { message_id, frame }).await.unwrap();
    }
    sleep(SEND_WITHIN - SECOND).await;
    assert_eq!(service.app.gauges.sockets(), 1);
    sleep(SECOND * 5).await;
    assert_eq!(service.app.gauges.sockets(), 0);
    assert!(service.is_free());
    drop(stuck);
}

/// DS-10: a message that arrives in many pieces is one message.
#[tokio::test(start_paused = true)]
async fn a_message_in_pieces_is_one() {
    let service = Service::new().await;
    let mut socket = service.identified(256).await;
    let frame = Frame::new(FrameKind::Application, &[5; 60_000]).unwrap();
    let submission = Submission { message_id: MessageId::new([5; 16]), frame };
    let message = ClientMessage::Submit(submission).encode();
    socket.send(Message::binary(message)).await.unwrap();
    let receipt = said(socket.next().await);
    assert!(matches!(receipt, Some(ServerMessage::Receipt { sequence: Sequence(1), .. })));
    assert!(matches!(said(socket.next().await), Some(ServerMessage::Entry(_))));
}
