//! The Delivery Service: stores and forwards envelopes that it can't open, and forgets them.
//!
//! ```text
//! accept -> routes, socket -> relay -> store
//! ```
//!
//! [`start`] runs all of it in this process; `main` only reads flags and waits for a signal.
//! The API and its rules (`DS-…`) are in `spec/delivery-api.md`.

mod accept;
mod app;
pub mod args;
mod clock;
pub mod config;
mod cors;
pub mod doctor;
mod enrolment;
mod evidence;
mod extract;
mod in_virtual_time;
mod journal;
mod limits;
mod live;
mod members;
mod metrics;
mod officers;
mod origin;
mod passkeys;
mod problem;
mod relay;
mod routes;
mod running;
pub mod settings;
mod shared;
pub mod shutdown;
mod socket;
mod statics;
pub mod store;
pub mod telemetry;
mod tls;

pub use app::Gauges;
pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{Config, Engine, FileEngine, FilesConfig, SecretFile, TlsFiles};
pub use evidence::LogSource;
pub use limits::{
    AWAY, CLOSING, DRAIN, HELLO_WITHIN, Keep, LEASE, Limits, PING_EVERY, PRESENCE, RESERVED,
    RETURN_WITHIN, RETURNED, Rate, SESSION_LIFE, SILENT_SOCKET,
};
pub use members::Member;
pub use origin::{Origin, ParseOriginError};
pub use passkeys::{PasskeyPolicy, RelyingPartyError};
pub use relay::Relay;
pub use running::{Running, StartError, start, start_with};
pub use shared::Shared;
pub use statics::{ParseStaticSiteError, StaticSite};
pub use tls::TlsError;
