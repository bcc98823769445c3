//! Fuzz targets as plain functions: libFuzzer calls them, and so does the replay of the corpora.
//!
//! Each panics when a property breaks; refusing input is never a failure.

mod attachment;
pub mod certificates;
mod evidence;
mod session;
mod wire;

pub use attachment::attachment;
pub use certificates::certificate;
pub use evidence::evidence;
pub use session::{session_receive, welcome_join};
pub use wire::{api, envelope, frame};
