//! The least that a server of this kind must do: axum as its documentation shows it, over the same
//! store. It takes an envelope, appends it, answers with a receipt, and pushes what is new.
//! No capabilities, no limits, no phases, no timers.

use std::{net::SocketAddr, sync::Arc, time::SystemTime};

use abri_server::store::{Appended, NewClaim, NewEntry, NewSession, OfficerName, Store};
use abri_wire::{
    Capability, CreatorKeyHash, MemberSlot, OfferNonce, Sequence, SessionId, UnixMillis,
    api::{Offer, Submission},
    socket::ServerMessage,
};
use axum::{
    Router,
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::get,
    serve::ListenerExt,
};
use tokio::net::TcpListener;

/// About 500 years from now; scripts in Redis can still count it.
const LATER: UnixMillis = UnixMillis(1 << 44);
/// Most envelopes that are read at once.
const READ: usize = 16;

struct Baseline<S> {
    store: S,
    /// Whether a member also gets its own envelopes.
    echo: bool,
}

pub(crate) async fn start<S: Store>(store: S, echo: bool) -> SocketAddr {
    let router = Router::new()
        .route("/{session}/{slot}", get(upgrade::<S>))
        .with_state(Arc::new(Baseline { store, echo }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Without it two small writes wait for a delayed acknowledgement, and nothing is compared.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn upgrade<S: Store>(
    State(baseline): State<Arc<Baseline<S>>>,
    Path((session, slot)): Path<(String, u8)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let session = session.parse().unwrap();
    prepare(&baseline.store, session).await;
    upgrade.on_upgrade(move |socket| async move {
        baseline.converse(socket, session, MemberSlot(slot)).await;
    })
}

fn now() -> UnixMillis {
    UnixMillis::default().plus(SystemTime::UNIX_EPOCH.elapsed().unwrap())
}

/// Makes a session of two members, once; repetitions change nothing.
async fn prepare<S: Store>(store: &S, session: SessionId) {
    let offer = Offer {
        creator_key_hash: CreatorKeyHash::new([1; 32]),
        nonce: OfferNonce::new([2; 16]),
        language: "fr".into(),
        zone: None,
        first_message: false,
    };
    let creator = Capability::new([3; 32]).hash();
    store
        .open(
            NewSession {
                session,
                creator,
                offer,
                expires_at: LATER,
                return_hash: None,
                exit_commitment: None,
                returns: None,
            },
            now(),
        )
        .await
        .unwrap();
    let claim = NewClaim {
        session,
        officer: OfficerName("0001".into()),
        certificate: abri_wire::CertificateHash::new([1; 32]),
        capability: Capability::new([4; 32]).hash(),
        lease_until: LATER,
    };
    // Refused once he has joined.
    let _ = store.claim(claim, now()).await;
    store.joined(session, MemberSlot(1), now()).await.unwrap();
}

impl<S: Store> Baseline<S> {
    /// Until either side ends it.
    async fn converse(
        &self,
        mut socket: WebSocket,
        session: SessionId,
        member: MemberSlot,
    ) -> Option<()> {
        let mut hints = self.store.watch(session);
        // What the peer sent before this had nobody to come to.
        hints.mark_changed();
        let mut sent = Sequence::START;
        loop {
            tokio::select! {
                message = socket.recv() => {
                    let Message::Binary(bytes) = message?.ok()? else { continue };
                    let receipt = self.append(session, member, &bytes).await?;
                    socket.send(Message::Binary(receipt.encode().into())).await.ok()?;
                }
                changed = hints.changed() => {
                    changed.ok()?;
                    let read = self.store.read_after(session, sent, READ, now()).await;
                    for entry in read.ok()?.1 {
                        sent = entry.sequence;
                        if self.echo || entry.sender != member {
                            let entry = ServerMessage::Entry(entry).encode();
                            socket.send(Message::Binary(entry.into())).await.ok()?;
                        }
                    }
                }
            }
        }
    }

    async fn append(
        &self,
        session: SessionId,
        sender: MemberSlot,
        bytes: &[u8],
    ) -> Option<ServerMessage> {
        let Submission { message_id, frame } = Submission::decode(bytes).ok()?;
        let entry = NewEntry { session, sender, message_id, frame };
        let appended = self.store.append(entry, now()).await.ok()?;
        let (Appended::New(sequence) | Appended::Repeated(sequence)) = appended;
        Some(ServerMessage::Receipt { message_id, sequence })
    }
}
