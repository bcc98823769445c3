//! Typed messages over the WebSocket: bounded in size by its configuration, in time here.

use std::time::Duration;

use abri_wire::{
    MessageId, ProblemKind,
    socket::{ClientMessage, ServerMessage},
};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::SinkExt;
use tokio::time::timeout;

use crate::{extract::why_not, limits::SEND_WITHIN, socket::End};

/// How long the client may take to answer a close.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// First byte of [`ClientMessage::Submit`].
const SUBMIT: u8 = 2;

/// The WebSocket of one client.
pub(super) struct Stream(WebSocket);

/// What came in.
pub(super) enum Incoming {
    /// A whole message.
    Message(ClientMessage),
    /// A submission whose frame is wrong inside: it is refused by name, and the socket goes on.
    BadFrame(MessageId),
    /// A ping or pong of the WebSocket itself.
    Alive,
    /// Bytes that are no message, or a text.
    Malformed,
    /// Closed or cut.
    Gone,
}

impl Stream {
    pub(super) fn new(socket: WebSocket) -> Self {
        Self(socket)
    }

    /// The next of what comes in. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> Incoming {
        match self.0.recv().await {
            Some(Ok(Message::Binary(bytes))) => decode(&bytes),
            Some(Ok(Message::Text(_))) => Incoming::Malformed,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Incoming::Alive,
            Some(Ok(Message::Close(_)) | Err(_)) | None => Incoming::Gone,
        }
    }

    /// Puts a message into the write buffer; a client that does not read for
    /// [`SEND_WITHIN`] loses the socket (`DS-21`).
    pub(super) async fn feed(&mut self, message: &ServerMessage) -> Result<(), End> {
        let message = Message::Binary(message.encode().into());
        in_time(self.0.feed(message)).await
    }

    pub(super) async fn flush(&mut self) -> Result<(), End> {
        in_time(self.0.flush()).await
    }

    pub(super) async fn send(&mut self, message: &ServerMessage) -> Result<(), End> {
        self.feed(message).await?;
        self.flush().await
    }

    /// Asks whether the client is there.
    pub(super) async fn ping(&mut self) -> Result<(), End> {
        in_time(self.0.send(Message::Ping(axum::body::Bytes::new()))).await
    }

    /// Says why it ends, closes, and waits for the answer a little: a socket that is dropped with
    /// unread bytes would take the last words with it.
    pub(super) async fn finish(mut self, end: End) {
        let (last, code) = match end {
            End::Mute => return,
            End::Silent => return self.close_silently().await,
            End::Bye(problem) => (ServerMessage::Bye(problem), code_of(problem)),
            End::Erased => (ServerMessage::Erased, close_code::NORMAL),
        };
        if self.send(&last).await.is_err() {
            return;
        }
        let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
        let farewell = async {
            if self.0.send(close).await.is_ok() {
                while let Some(Ok(_)) = self.0.recv().await {}
            }
        };
        let _ = timeout(CLOSE_WITHIN, farewell).await;
    }

    /// Sends the answer to the client's own close, if there was one.
    async fn close_silently(mut self) {
        let _ = timeout(CLOSE_WITHIN, self.0.flush()).await;
    }
}

async fn in_time(sending: impl Future<Output = Result<(), axum::Error>>) -> Result<(), End> {
    match timeout(SEND_WITHIN, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Silent),
    }
}

/// RFC 6455, section 7.4.1, and the registry's 1012 and 1013.
const fn code_of(problem: ProblemKind) -> u16 {
    match problem {
        ProblemKind::ShuttingDown => close_code::RESTART,
        kind if kind.is_transient() => close_code::AGAIN,
        _ => close_code::POLICY,
    }
}

fn decode(bytes: &[u8]) -> Incoming {
    if let Ok(message) = ClientMessage::decode(bytes) {
        return Incoming::Message(message);
    }
    match bytes.split_first() {
        Some((&SUBMIT, submission)) if why_not(submission) == ProblemKind::BadFrame => {
            match submission.first_chunk::<16>() {
                Some(id) => Incoming::BadFrame(MessageId::new(*id)),
                None => Incoming::Malformed,
            }
        }
        _ => Incoming::Malformed,
    }
}
