//! Logs: what the service does, never for whom (`DS-17`).
//!
//! Only events of this crate pass, at any level: the libraries' own would name paths, headers and
//! bodies. Ours have constant texts, counts and closed enums, and listeners' own addresses.

use std::{io, panic::PanicHookInfo};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Registry, filter::Targets, fmt, layer::SubscriberExt, reload, util::SubscriberInitExt,
};

/// How much is logged, which can change.
#[derive(Debug, Clone)]
pub struct Telemetry(reload::Handle<Targets, Registry>);

impl Telemetry {
    /// From now on this much.
    pub fn set_level(&self, level: LevelFilter) {
        // It fails only when nobody listens any more.
        let _ = self.0.reload(ours(level));
    }
}

/// Logs to standard error from now on. A second call logs nothing more.
pub fn init(level: LevelFilter) -> Telemetry {
    let (filter, handle) = reload::Layer::new(ours(level));
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let first = tracing_subscriber::registry().with(filter).with(lines).try_init().is_ok();
    if first {
        std::panic::set_hook(Box::new(panicked));
    }
    Telemetry(handle)
}

fn ours(level: LevelFilter) -> Targets {
    Targets::new().with_target(env!("CARGO_CRATE_NAME"), level)
}

/// The place, never the message: it may hold what was being handled.
fn panicked(info: &PanicHookInfo<'_>) {
    match info.location() {
        Some(place) => tracing::error!(file = place.file(), line = place.line(), "panicked"),
        None => tracing::error!("panicked"),
    }
}
