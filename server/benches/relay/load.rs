//! Clients that make the load, in the process that measures.

use std::{
    fmt,
    net::SocketAddr,
    time::{Duration, Instant},
};

use abri_wire::{
    Capability, Sequence, SessionId,
    api::{ClaimRequest, Submission},
    socket::{ClientMessage, Hello, ServerMessage},
};
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use crate::{
    process::Child,
    shape::{
        ACCESS, HALF_OPEN, IDLE_SOCKETS, PAIRS, TARGETS, frame, hers, his, message_id,
        open_request, session,
    },
};

type Socket = WebSocketStream<TcpStream>;

/// What one round showed.
pub(crate) struct Figures {
    per_second: f64,
    p50: Duration,
    p99: Duration,
    pub(crate) cpu_micros: f64,
}

impl Figures {
    pub(crate) fn json(&self) -> Value {
        json!({
            "messages_per_second": self.per_second.round(),
            "p50_ms": self.p50.as_secs_f64() * 1e3,
            "p99_ms": self.p99.as_secs_f64() * 1e3,
            "cpu_us": self.cpu_micros,
        })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (self.p50.as_secs_f64() * 1e3, self.p99.as_secs_f64() * 1e3);
        write!(f, "{:.0} | {p50:.2} | {p99:.2} | {:.1}", self.per_second, self.cpu_micros)
    }
}

/// She sends, he answers when he has it, and so on, in each pair for itself.
pub(crate) async fn ping_pong(child: &Child, round: Duration) -> Figures {
    let mut pairs = Vec::new();
    for index in 0..PAIRS {
        prepare(child.address, index).await;
        let her_socket = identified(child.address, index, hers()).await;
        pairs.push((her_socket, identified(child.address, index, his()).await));
    }
    let mut tasks = JoinSet::new();
    let (cpu, started) = (child.cpu(), Instant::now());
    for (one, other) in pairs {
        tasks.spawn(play(one, other, started + round));
    }
    let mut latencies: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let (cpu, took) = (child.cpu() - cpu, started.elapsed());
    latencies.sort_unstable();
    let count = f64::from(u32::try_from(latencies.len()).unwrap());
    let at = |percent: usize| latencies.get(latencies.len() * percent / 100).copied().unwrap();
    Figures {
        per_second: count / took.as_secs_f64(),
        p50: at(50),
        p99: at(99),
        cpu_micros: cpu.as_secs_f64() * 1e6 / count,
    }
}

/// One pair's messages: from the sender's writing to the receiver's reading.
async fn play(mut sender: Socket, mut receiver: Socket, end: Instant) -> Vec<Duration> {
    let (frame, mut latencies) = (frame(), Vec::new());
    let mut number = 0;
    while Instant::now() < end {
        number += 1;
        let submission = Submission { message_id: message_id(number, 0), frame: frame.clone() };
        let sent = Instant::now();
        say(&mut sender, &ClientMessage::Submit(submission)).await;
        // The receiver first: what the sender hears of his own can wait in its buffer.
        hears(&mut receiver, number).await;
        latencies.push(sent.elapsed());
        hears(&mut sender, number).await;
        std::mem::swap(&mut sender, &mut receiver);
    }
    latencies
}

async fn hears(socket: &mut Socket, number: u64) {
    loop {
        match hear(socket).await {
            ServerMessage::Entry(entry) if entry.sequence == Sequence(number) => return,
            ServerMessage::Receipt { .. } | ServerMessage::Status(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Memory that the server takes for each of many sockets that say `Hello` and nothing more.
pub(crate) async fn idle_sockets(child: &Child) -> u64 {
    let sessions = IDLE_SOCKETS / 2;
    for index in 0..sessions {
        prepare(child.address, index).await;
    }
    // A few sockets warm up what is allocated once.
    let mut sockets = Vec::new();
    for index in 0..8 {
        sockets.push(identified(child.address, index, hers()).await);
    }
    let before = child.memory();
    for index in 0..sessions {
        for capability in [hers(), his()] {
            let mut socket = identified(child.address, index, capability).await;
            let _ = hear(&mut socket).await;
            sockets.push(socket);
        }
    }
    let grown = child.memory().saturating_sub(before);
    grown / u64::try_from(IDLE_SOCKETS).unwrap()
}

/// How many connections with half a head are still open at the target's time, and when the last
/// of the others was closed.
pub(crate) async fn half_open(child: &Child) -> (usize, Duration) {
    let mut tasks = JoinSet::new();
    for index in 0..HALF_OPEN {
        let mut stream = TcpStream::connect(child.address).await.unwrap();
        // A half says nothing at all.
        if index % 2 == 0 {
            stream.write_all(b"GET /v1/queue HTTP/1.1\r\nHost: api").await.unwrap();
        }
        tasks.spawn(async move {
            let opened = Instant::now();
            let mut rest = Vec::new();
            let closed = tokio::time::timeout(TARGETS.half_open, stream.read_to_end(&mut rest));
            closed.await.is_ok().then(|| opened.elapsed())
        });
    }
    let closed: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    (HALF_OPEN - closed.len(), closed.into_iter().max().unwrap_or_default())
}

/// A session in which an officer has joined.
async fn prepare(address: SocketAddr, index: usize) {
    let request = open_request(index);
    post(address, "/v1/sessions", None, &request).await;
    let path = |rest: &str| format!("/v1/sessions/{}/{rest}", request.session.to_text());
    // The baseline does all three at once, and has no other paths.
    let claim = ClaimRequest { capability: his().hash() };
    post(address, &path("claim"), Some(&ACCESS), &claim).await;
    post(address, &path("joined"), Some(&his()), &()).await;
}

async fn post<T: Serialize>(address: SocketAddr, path: &str, who: Option<&Capability>, body: &T) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut request = Request::post(path)
        .header("host", "api.example")
        .header("content-type", "application/json");
    if let Some(capability) = who {
        request = request.header("authorization", format!("Bearer {}", *capability.to_bearer()));
    }
    let body = Full::new(Bytes::from(serde_json::to_vec(body).unwrap()));
    let response = sender.send_request(request.body(body).unwrap()).await.unwrap();
    let _ = response.into_body().collect().await.unwrap();
}

async fn identified(address: SocketAddr, index: usize, capability: Capability) -> Socket {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut socket, _) = client_async(format!("ws://{address}/v1/socket"), stream).await.unwrap();
    let session: SessionId = session(index);
    let hello = Hello { session, capability, after: Sequence::START, revision: 0 };
    say(&mut socket, &ClientMessage::Hello(hello)).await;
    socket
}

async fn say(socket: &mut Socket, message: &ClientMessage) {
    socket.send(Message::binary(message.encode())).await.unwrap();
}

async fn hear(socket: &mut Socket) -> ServerMessage {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Binary(bytes) => return ServerMessage::decode(&bytes).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}
