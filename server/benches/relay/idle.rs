//! What a WebSocket costs that says nothing: most of them, most of the time.

use std::time::Duration;

use abri_wire::MemberSlot;
use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use crate::{
    api::{Api, Session},
    carrier::Carrier,
    child::Child,
};

/// Sockets that are measured, if the limit of open files allows.
const SOCKETS: usize = 2000;
/// Sockets before those: the first ones fill what the allocator already holds.
const WARM_UP: usize = 500;
/// Open files that are not sockets, and then some.
const OTHER_FILES: usize = 200;
/// Connections that open sessions, or sockets that connect, at a time.
const AT_ONCE: usize = 16;
/// For the allocator, the sweeper and the kernel to come to rest.
const SETTLE: Duration = Duration::from_secs(2);

/// Idle sockets and what they took.
#[derive(Debug)]
pub(crate) struct Idle {
    pub(crate) sockets: usize,
    pub(crate) before: u64,
    pub(crate) after: u64,
}

impl Idle {
    /// Resident bytes of the server for one socket.
    pub(crate) fn per_socket(&self) -> u64 {
        self.after.saturating_sub(self.before) / self.sockets as u64
    }
}

/// Each socket is a creator's, who waits, in a session of her own.
pub(crate) async fn measure(server: &Child) -> Idle {
    let sockets = SOCKETS.min(open_files().saturating_sub(WARM_UP + OTHER_FILES));
    let sessions = open(server, WARM_UP + sockets).await;
    let (first, rest) = sessions.split_at(WARM_UP);
    let warm = connect(server, first).await;
    sleep(SETTLE).await;
    let before = server.memory();
    let idle = connect(server, rest).await;
    sleep(SETTLE).await;
    let after = server.memory();
    drop((warm, idle));
    Idle { sockets, before, after }
}

async fn open(server: &Child, count: usize) -> Vec<Session> {
    let workers = (0..AT_ONCE).map(|worker| async move {
        let mut api = Api::connect(server.address).await;
        let mut sessions = Vec::new();
        for _ in (worker..count).step_by(AT_ONCE) {
            sessions.push(api.open().await);
        }
        sessions
    });
    futures_util::future::join_all(workers).await.concat()
}

async fn connect(server: &Child, sessions: &[Session]) -> Vec<Carrier> {
    let greet = |session| Carrier::greet(server.address, session, MemberSlot::CREATOR);
    stream::iter(sessions.iter().map(greet)).buffer_unordered(AT_ONCE).collect().await
}

/// The soft limit of open files, which the server inherits.
fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap_or(usize::MAX)
}
