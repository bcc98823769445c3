//! How clients reach the Delivery Service: one cursor protocol over two carriers.
//!
//! - [`DeliveryService`]: the operations of `spec/delivery-api.md`, one method each.
//! - [`FileService`]: the operations on files, for clients that send or read some.
//! - [`http`]: those operations as HTTP messages, without a network; each platform adds an
//!   [`Exchange`](http::Exchange).
//! - [`link`]: what keeps one member's copy of the log up to date, without a network or a clock.
//! - Carriers that drive a link: `browser` (wasm32), `native` (feature `native`).
//! - `loopback` (feature `test-util`): a Delivery Service in the same process, with faults.
//!
//! Nothing here opens an envelope: the crate knows `abri-wire` only.

mod access;
mod acts;
mod backoff;
#[cfg(target_arch = "wasm32")]
pub mod browser;
mod duty;
mod error;
mod exit;
mod files;
pub mod http;
pub mod link;
#[cfg(feature = "test-util")]
pub mod loopback;
#[cfg(feature = "native")]
pub mod native;
mod records;
mod seats;
mod service;
mod sign_in;

pub use access::OfficerAccess;
pub use error::TransportError;
pub use files::FileService;
pub use service::DeliveryService;
