//! Logs: what the service does, never for whom (`DS-17`).
//!
//! Only events of this crate pass, at any level: the libraries' own would name paths, headers and
//! bodies. Ours have constant texts, counts and closed enums, and listeners' own addresses.

use std::{io, panic::PanicHookInfo};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Logs to standard error from now on. A second call changes nothing.
pub fn init(level: LevelFilter) {
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let first = tracing_subscriber::registry().with(ours).with(lines).try_init().is_ok();
    if first {
        std::panic::set_hook(Box::new(panicked));
    }
}

/// The place, never the message: it may hold what was being handled.
fn panicked(info: &PanicHookInfo<'_>) {
    match info.location() {
        Some(place) => tracing::error!(file = place.file(), line = place.line(), "panicked"),
        None => tracing::error!("panicked"),
    }
}
