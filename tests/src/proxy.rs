//! A TCP proxy that cuts, delays and swallows on demand, and can keep what passed.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// Stands between clients and the server, on a port of its own. Dropping it ends every connection.
pub struct FaultyProxy {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    target: Mutex<Option<SocketAddr>>,
    /// Counts the cuts: each change ends all connections of before.
    cuts: watch::Sender<u64>,
    down: AtomicBool,
    stalled: AtomicBool,
    no_sockets: AtomicBool,
    /// What the request has in its head whose answer is lost, and the network with it.
    lost: Mutex<Vec<String>>,
    refused: AtomicU64,
    delay: AtomicU64,
    seen: Option<Mutex<Vec<Exchange>>>,
}

/// What one connection carried, each way by itself.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// From the client.
    pub sent: Vec<u8>,
    /// To the client.
    pub received: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Way {
    Sent,
    Received,
}

impl FaultyProxy {
    /// Listens; forwards nothing before [`set_target`](Self::set_target).
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn bind() -> std::io::Result<Self> {
        Self::with(None).await
    }

    /// The same, keeping every byte.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn recording() -> std::io::Result<Self> {
        Self::with(Some(Mutex::default())).await
    }

    async fn with(seen: Option<Mutex<Vec<Exchange>>>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            target: Mutex::new(None),
            cuts: watch::Sender::new(0),
            down: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
            no_sockets: AtomicBool::new(false),
            lost: Mutex::default(),
            refused: AtomicU64::new(0),
            delay: AtomicU64::new(0),
            seen,
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { address, state, accepting })
    }

    /// Where clients connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as an origin.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Forwards new connections there from now on.
    pub fn set_target(&self, target: SocketAddr) {
        *lock(&self.state.target) = Some(target);
    }

    /// The network is gone: every connection is reset, and new ones too, until
    /// [`restore`](Self::restore).
    pub fn cut(&self) {
        self.state.down.store(true, Ordering::SeqCst);
        self.reset();
    }

    /// The network is back.
    pub fn restore(&self) {
        self.state.down.store(false, Ordering::SeqCst);
        self.state.stalled.store(false, Ordering::SeqCst);
    }

    /// Resets every connection; new ones are forwarded.
    pub fn reset(&self) {
        self.state.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Connections stay open, but nothing passes any more, until [`restore`](Self::restore): a
    /// phone in a tunnel.
    pub fn stall(&self) {
        self.state.stalled.store(true, Ordering::SeqCst);
    }

    /// Each piece of data waits that long, each way.
    pub fn delay(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.state.delay.store(millis, Ordering::SeqCst);
    }

    /// Ends each connection that asks for a WebSocket, as a strict network does.
    pub fn refuse_sockets(&self) {
        self.state.no_sockets.store(true, Ordering::SeqCst);
    }

    /// The next request in whose head all of these words stand reaches the server, which acts on it;
    /// its answer is lost, and the network is gone, until [`restore`](Self::restore).
    pub fn lose_the_answer_to(&self, words: &[&str]) {
        *lock(&self.state.lost) = words.iter().map(|word| (*word).to_owned()).collect();
    }

    /// Waits until the network is gone.
    ///
    /// # Errors
    /// If it stays.
    pub async fn gone(&self) -> anyhow::Result<()> {
        let down = || async { Ok(self.state.down.load(Ordering::SeqCst)) };
        crate::until("the loss of the network", down).await
    }

    /// How many were refused.
    #[must_use]
    pub fn refused_sockets(&self) -> u64 {
        self.state.refused.load(Ordering::SeqCst)
    }

    /// What passed so far, one entry a connection; empty unless [`recording`](Self::recording).
    #[must_use]
    pub fn seen(&self) -> Vec<Exchange> {
        self.state.seen.as_ref().map(|seen| lock(seen).clone()).unwrap_or_default()
    }
}

impl Drop for FaultyProxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        let target = *lock(&state.target);
        match target {
            Some(target) if !state.down.load(Ordering::SeqCst) => {
                tokio::spawn(forward(client, target, Arc::clone(&state)));
            }
            _ => abort(&client),
        }
    }
}

/// Makes the close a reset: the other side learns at once, as when an interface goes down.
fn abort(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

async fn forward(client: TcpStream, target: SocketAddr, state: Arc<State>) {
    let mut cuts = state.cuts.subscribe();
    let Ok(server) = TcpStream::connect(target).await else { return abort(&client) };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    abort(&client);
    let number = state.seen.as_ref().map_or(0, |seen| {
        let mut seen = lock(seen);
        seen.push(Exchange::default());
        seen.len() - 1
    });
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let loses = AtomicBool::new(false);
    tokio::select! {
        _ = cuts.changed() => {}
        () = copy((from_client, to_server), (&state, &loses), number, Way::Sent) => {}
        () = copy((from_server, to_client), (&state, &loses), number, Way::Received) => {}
    }
}

async fn copy(
    (mut from, mut to): (OwnedReadHalf, OwnedWriteHalf),
    (state, loses): (&State, &AtomicBool),
    number: usize,
    way: Way,
) {
    let mut buffer = vec![0; 16_384];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let piece = buffer.get(..count).unwrap_or_default();
        if matches!(way, Way::Sent) && state.refuses(piece) {
            break;
        }
        state.keep(number, way, piece);
        match way {
            Way::Sent if state.is_to_be_lost(piece) => loses.store(true, Ordering::SeqCst),
            Way::Received if loses.load(Ordering::SeqCst) => {
                state.down.store(true, Ordering::SeqCst);
                state.cuts.send_modify(|cuts| *cuts += 1);
                break;
            }
            Way::Sent | Way::Received => {}
        }
        let delay = state.delay.load(Ordering::SeqCst);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        while state.stalled.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if to.write_all(piece).await.is_err() {
            break;
        }
    }
}

impl State {
    fn refuses(&self, piece: &[u8]) -> bool {
        const SOCKET: &[u8] = b"GET /v1/socket";
        let refuses = self.no_sockets.load(Ordering::SeqCst) && piece.starts_with(SOCKET);
        self.refused.fetch_add(u64::from(refuses), Ordering::SeqCst);
        refuses
    }

    /// Once.
    fn is_to_be_lost(&self, piece: &[u8]) -> bool {
        let mut words = lock(&self.lost);
        let head = String::from_utf8_lossy(piece).to_lowercase();
        let found = !words.is_empty() && words.iter().all(|it| head.contains(&it.to_lowercase()));
        if found {
            words.clear();
        }
        found
    }

    fn keep(&self, number: usize, way: Way, piece: &[u8]) {
        let Some(seen) = &self.seen else { return };
        if let Some(exchange) = lock(seen).get_mut(number) {
            match way {
                Way::Sent => exchange.sent.extend_from_slice(piece),
                Way::Received => exchange.received.extend_from_slice(piece),
            }
        }
    }
}
