//! A member's WebSocket, to the Delivery Service or to the baseline.

use std::net::SocketAddr;

use abri_wire::{
    Capability, Frame, FrameKind, MemberSlot, MessageId, Sequence, SessionId,
    api::Submission,
    socket::{ClientMessage, Hello, ServerMessage},
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::api::{Session, fresh};

/// Bytes of one message: an MLS message that holds some 300 letters.
const MESSAGE: usize = 600;

/// One end of a conversation.
pub(crate) struct Carrier {
    socket: WebSocketStream<TcpStream>,
    slot: MemberSlot,
    /// Whether submissions travel inside [`ClientMessage`].
    enveloped: bool,
    frame: Frame,
}

impl Carrier {
    /// Says `Hello` to the Delivery Service.
    pub(crate) async fn greet(address: SocketAddr, session: &Session, slot: MemberSlot) -> Self {
        let capability: &Capability =
            if slot == MemberSlot::CREATOR { &session.creator } else { &session.officer };
        let hello = ClientMessage::Hello(Hello {
            session: session.id,
            capability: capability.clone(),
            after: Sequence::START,
            revision: 0,
        });
        let mut carrier = Self::connect(address, "/v1/socket", slot, true).await;
        carrier.socket.send(Message::binary(hello.encode())).await.unwrap();
        let answer = carrier.next().await;
        assert!(matches!(answer, ServerMessage::Status(_)), "{answer:?}");
        carrier
    }

    /// A socket of the baseline: it makes the session with the first.
    pub(crate) async fn plain(address: SocketAddr, session: SessionId, slot: MemberSlot) -> Self {
        let path = format!("/{}/{}", session.to_text(), slot.0);
        Self::connect(address, &path, slot, false).await
    }

    async fn connect(address: SocketAddr, path: &str, slot: MemberSlot, enveloped: bool) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        // Thousands of these live in one process.
        let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        let url = format!("ws://{address}{path}");
        let (socket, _) = client_async_with_config(url, stream, Some(config)).await.unwrap();
        let frame = Frame::new(FrameKind::Application, &fresh::<MESSAGE>()).unwrap();
        Self { socket, slot, enveloped, frame }
    }

    /// Sends one message, the `number`th of this member.
    pub(crate) async fn send(&mut self, number: u64) {
        let mut id = [0; MessageId::LENGTH];
        id[..8].copy_from_slice(&number.to_le_bytes());
        let submission = Submission { message_id: MessageId::new(id), frame: self.frame.clone() };
        let bytes = if self.enveloped {
            ClientMessage::Submit(submission).encode()
        } else {
            submission.encode()
        };
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Waits for the next message of the other member; passes over receipts and echoes.
    pub(crate) async fn receive(&mut self) {
        loop {
            match self.next().await {
                ServerMessage::Entry(entry) if entry.sender != self.slot => return,
                ServerMessage::Entry(_)
                | ServerMessage::Receipt { .. }
                | ServerMessage::Status(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn next(&mut self) -> ServerMessage {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return ServerMessage::decode(&bytes).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("the socket ended: {other:?}"),
            }
        }
    }
}
