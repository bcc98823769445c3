//! `GET /v1/socket`: the log live, over a WebSocket (`DS-9`, `DS-21`, `DS-22`).
//!
//! One task a socket, which reads and writes in turn: a slow client stops its own reading and
//! nothing else. What it holds between two messages is small; what is large is boxed and short.

mod conversation;
mod stream;

use std::sync::Arc;

use abri_wire::{
    ProblemKind,
    socket::{ClientMessage, Hello},
};
use axum::{
    extract::{
        Extension, State,
        ws::{WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::{
    accept::Place,
    app::App,
    clock::Clock,
    limits::HELLO_WITHIN,
    members::Member,
    problem::Refused,
    socket::{
        conversation::Conversation,
        stream::{Incoming, Stream},
    },
    store::Store,
};

/// Read in pieces of this size, which every idle socket keeps: the default costs 128 KiB, and 4 KiB
/// more than 8 KiB a socket in all. A message of the smallest bucket is one piece.
const READ_BUFFER: usize = 2048;
/// A receipt and a small entry leave in one write; nothing is allocated before it is needed.
const WRITE_BUFFER: usize = 4096;
/// Room for one message of the largest frame beside what a slow client has not read.
const MAX_WRITE_BUFFER: usize = 128 * 1024;
/// The largest message is a submission of the largest frame.
const MAX_MESSAGE: usize = 64 * 1024;

/// What a socket gives back when it ends.
struct Held {
    _place: Option<Extension<Place>>,
    _token: TaskTrackerToken,
}

/// Why a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The client never said who it is: it gets no byte, not even the pong that waits.
    Mute,
    /// The client is gone, or was silent for too long.
    Silent,
    /// The client is told why.
    Bye(ProblemKind),
    /// The session is erased.
    Erased,
}

/// Upgrades, if there is room for one more socket that has not said who it is.
pub(crate) async fn upgrade<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    place: Option<Extension<Place>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade.map_err(|_| Refused(ProblemKind::Malformed))?;
    app.relay.ready_for_sockets()?;
    let unidentified = Arc::clone(&app.unidentified)
        .try_acquire_owned()
        .map_err(|_| Refused(ProblemKind::Unavailable))?;
    let held = Held { _place: place, _token: app.tasks.token() };
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(move |socket| run(app, socket, unidentified, held)))
}

async fn run<S: Store, C: Clock>(
    app: Arc<App<S, C>>,
    socket: WebSocket,
    unidentified: OwnedSemaphorePermit,
    held: Held,
) {
    let mut stream = Stream::new(socket);
    let end = match Box::pin(identify(&app, &mut stream)).await {
        Ok((member, hello)) => {
            drop(unidentified);
            let _counted = app.gauges.count_socket();
            Conversation::new(&app.relay, &mut stream, member, &hello).run().await
        }
        Err(end) => end,
    };
    if let End::Bye(problem) = end {
        app.relay.metrics().refused(problem);
    }
    Box::pin(stream.finish(end)).await;
    drop(held);
}

/// Waits for `Hello`, the first message, and sends nothing before it (`DS-9`).
async fn identify<S: Store, C: Clock>(
    app: &App<S, C>,
    stream: &mut Stream,
) -> Result<(Member, Hello), End> {
    let first = tokio::time::timeout(HELLO_WITHIN, stream.receive()).await;
    match first.unwrap_or(Incoming::Gone) {
        Incoming::Message(ClientMessage::Hello(hello)) => {
            let found = app.relay.authenticate(hello.session, &hello.capability).await;
            found.map(|(member, _)| (member, hello)).map_err(End::Bye)
        }
        Incoming::Message(_) | Incoming::BadFrame(_) => Err(End::Bye(ProblemKind::NoHello)),
        Incoming::Malformed => Err(End::Bye(ProblemKind::Malformed)),
        Incoming::Alive => Err(End::Mute),
        Incoming::Gone => Err(End::Silent),
    }
}
