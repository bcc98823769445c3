//! Follows the public log of officers and says what is wrong with it. Trusts nobody: neither the
//! server that serves the files, nor the authority that writes them.
//!
//! ```text
//! Source --files--> follow --Log, findings--> Report --> text, JSON, exit code
//!                     |
//!                     +--> witness (cosigns), compare (two vantage points), members (who)
//! ```
//!
//! Time and randomness are passed in; only [`Source`] and [`files`] touch the world.

pub mod by_hand;
pub mod compare;
pub mod files;
pub mod follow;
mod heads;
mod judge;
pub mod members;
pub mod report;
mod semantics;
pub mod source;
pub mod state;
mod text;
pub mod watch;
pub mod witness;

pub use follow::{Log, follow};
pub use report::{Code, Finding, Report, Verdict};
pub use source::{CantLook, Source};
