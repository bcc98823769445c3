//! The carrier of native programs on tokio, without TLS: for tests and benches on loopback.

mod connection;
mod exchange;

pub use connection::Connection;
pub use exchange::Client;

use crate::http::HttpService;

/// The Delivery Service at `origin` (`http://host:port`).
#[must_use]
pub fn service(origin: &str) -> HttpService<Client> {
    HttpService(Client::new(origin))
}
