//! Connections that begin something and then say nothing: whether the server lets go of them.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout_at,
};

use crate::child::Child;

/// Connections of each kind.
const EACH: usize = 500;
/// What the server has time for.
pub(crate) const WITHIN: Duration = Duration::from_secs(10);
/// Longer than that, to see how late it is.
const PATIENCE: Duration = Duration::from_secs(20);

const HALF_A_HEAD: &str = "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Le";
const UPGRADE: &str = "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

/// What became of connections of one kind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) what: &'static str,
    pub(crate) opened: usize,
    /// Closed by the server within [`WITHIN`].
    pub(crate) in_time: usize,
    /// When the last of those that were closed was; none if none was.
    pub(crate) last: Option<Duration>,
}

/// Both kinds, one after the other.
pub(crate) async fn measure(server: &Child) -> Vec<Ended> {
    vec![
        flood(server.address, "half a request head", HALF_A_HEAD, None).await,
        flood(server.address, "WebSocket without Hello", UPGRADE, Some("101")).await,
    ]
}

async fn flood(
    address: SocketAddr,
    what: &'static str,
    said: &'static str,
    expected: Option<&'static str>,
) -> Ended {
    let all = (0..EACH).map(|_| abandon(address, said, expected));
    let ends: Vec<Duration> = join_all(all).await.into_iter().flatten().collect();
    Ended {
        what,
        opened: EACH,
        in_time: ends.iter().filter(|end| **end <= WITHIN).count(),
        last: ends.into_iter().max(),
    }
}

/// Connects, says this, then only listens: how long until the server closes, if it does.
async fn abandon(address: SocketAddr, said: &str, expected: Option<&str>) -> Option<Duration> {
    let start = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut heard = [0; 4096];
    if let Some(status) = expected {
        let length = stream.read(&mut heard).await.unwrap();
        let answer = String::from_utf8_lossy(&heard[..length]);
        assert_eq!(answer.split_whitespace().nth(1), Some(status), "{answer}");
    }
    let closed = async { while matches!(stream.read(&mut heard).await, Ok(1..)) {} };
    timeout_at((start + PATIENCE).into(), closed).await.ok()?;
    Some(start.elapsed())
}
