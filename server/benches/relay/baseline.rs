//! The least that axum can do with the same store: `POST` prepares a conversation, `GET` is a
//! WebSocket that appends what comes and pushes what the log has. It trusts everybody.

use std::{net::SocketAddr, sync::Arc};

use abri_server::store::{Appended, NewClaim, NewEntry, NewSession, OfficerName, Store};
use abri_wire::{
    MemberSlot, Sequence, SessionId, UnixMillis,
    api::OpenRequest,
    socket::{ClientMessage, Hello, ServerMessage},
};
use axum::{
    Router,
    body::Bytes,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::{get, post},
    serve::ListenerExt,
};
use tokio::net::TcpListener;

use crate::shape::{hers, his};

const LATER: UnixMillis = UnixMillis(u64::MAX / 2);

pub(crate) async fn start<S: Store>(store: S) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Without it a receipt would hold back the entry that follows for 40 ms.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    let router = Router::new()
        .route("/v1/sessions", post(prepare::<S>))
        .route("/v1/socket", get(socket::<S>))
        .with_state(Arc::new(store));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn prepare<S: Store>(State(store): State<Arc<S>>, body: Bytes) {
    let request: OpenRequest = serde_json::from_slice(&body).unwrap();
    let (session, now) = (request.session, UnixMillis(1));
    let new = NewSession {
        session,
        creator: request.capability,
        offer: request.offer,
        expires_at: LATER,
    };
    store.open(new, now).await.unwrap();
    let officer = OfficerName("0001".into());
    let claim = NewClaim { session, officer, capability: his().hash(), lease_until: LATER };
    let slot = store.claim(claim, now).await.unwrap().slot;
    store.joined(session, slot, now).await.unwrap();
}

async fn socket<S: Store>(State(store): State<Arc<S>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.read_buffer_size(4096).write_buffer_size(0).on_upgrade(|socket| talk(store, socket))
}

async fn talk<S: Store>(store: Arc<S>, mut socket: WebSocket) {
    let Some(Ok(Message::Binary(first))) = socket.recv().await else { return };
    let Ok(ClientMessage::Hello(Hello { session, capability, .. })) = ClientMessage::decode(&first)
    else {
        return;
    };
    let sender =
        if capability.hash() == hers().hash() { MemberSlot::CREATOR } else { MemberSlot(1) };
    let mut hints = store.watch(session);
    let mut cursor = Sequence::START;
    hints.mark_changed();
    loop {
        tokio::select! {
            message = socket.recv() => {
                let Some(Ok(Message::Binary(bytes))) = message else { return };
                append(store.as_ref(), &mut socket, session, sender, &bytes).await;
            }
            _ = hints.changed() => cursor = push(store.as_ref(), &mut socket, session, cursor).await,
        }
    }
}

async fn append<S: Store>(
    store: &S,
    socket: &mut WebSocket,
    session: SessionId,
    sender: MemberSlot,
    bytes: &[u8],
) {
    let Ok(ClientMessage::Submit(submission)) = ClientMessage::decode(bytes) else { return };
    let (message_id, frame) = (submission.message_id, submission.frame);
    let entry = NewEntry { session, sender, message_id, frame };
    let appended = store.append(entry, UnixMillis(2)).await.unwrap();
    let (Appended::New(sequence) | Appended::Repeated(sequence)) = appended;
    send(socket, &ServerMessage::Receipt { message_id, sequence }).await;
}

async fn push<S: Store>(
    store: &S,
    socket: &mut WebSocket,
    session: SessionId,
    mut cursor: Sequence,
) -> Sequence {
    let (_, entries) = store.read_after(session, cursor, 64, UnixMillis(2)).await.unwrap();
    for entry in entries {
        cursor = entry.sequence;
        send(socket, &ServerMessage::Entry(entry)).await;
    }
    cursor
}

async fn send(socket: &mut WebSocket, message: &ServerMessage) {
    let _ = socket.send(Message::Binary(message.encode().into())).await;
}
