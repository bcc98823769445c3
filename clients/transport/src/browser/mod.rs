//! The carrier of pages: `fetch`, `WebSocket`, timers, and the events that say "look again".
//!
//! No cookie, no referrer, no cache: each request carries its capability and nothing else (`DS-1`).

mod connection;
mod fetch;
pub mod stack;
mod timer;
mod websocket;

use abri_wire::UnixMillis;

pub use connection::Connection;
pub use fetch::Fetch;
pub use timer::Timer;

use crate::http::HttpService;

/// The Delivery Service at `origin` (scheme, host and port, no slash at the end).
#[must_use]
pub fn service(origin: &str) -> HttpService<Fetch> {
    HttpService(Fetch::new(origin))
}

/// The device's clock.
#[must_use]
pub fn now() -> UnixMillis {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates; years stay below 2^53"
    )]
    #[expect(
        clippy::cast_sign_loss,
        reason = "the cast saturates; a clock before 1970 reads as 1970"
    )]
    UnixMillis(js_sys::Date::now() as u64)
}

/// Uniform bits to spread attempts with; not for secrets.
fn jitter() -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the product is below 2^32")]
    #[expect(clippy::cast_sign_loss, reason = "random() is not negative")]
    {
        (js_sys::Math::random() * 4_294_967_296.0) as u32
    }
}
