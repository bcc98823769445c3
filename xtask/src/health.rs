//! A server process: is it ready, and stopping it by its own id.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::bail;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// How often to look.
const PERIOD: Duration = Duration::from_millis(50);

/// Returns once the server says that it is ready; fails if it ends or takes too long.
pub(crate) fn wait_until_ready(
    address: &str,
    patience: Duration,
    server: &mut Child,
) -> anyhow::Result<()> {
    let start = Instant::now();
    while start.elapsed() < patience {
        if let Some(status) = server.try_wait()? {
            bail!("the server ended with {status} before it was ready");
        }
        if is_ready(address).unwrap_or(false) {
            return Ok(());
        }
        sleep(PERIOD);
    }
    bail!("the server was not ready within {} s", patience.as_secs())
}

fn is_ready(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.1 2"))
}

/// Asks the process to end, and ends it if it does not.
pub(crate) fn stop(server: &mut Child, patience: Duration) -> anyhow::Result<()> {
    // The terminal's Ctrl-C reached it already; asking twice does no harm.
    let _ = kill(Pid::from_raw(i32::try_from(server.id())?), Signal::SIGTERM);
    let start = Instant::now();
    while start.elapsed() < patience {
        if server.try_wait()?.is_some() {
            return Ok(());
        }
        sleep(PERIOD);
    }
    server.kill()?;
    server.wait()?;
    bail!("the server did not stop within {} s and was killed", patience.as_secs())
}
