//! The officer's console: the queue, several conversations at once, and nothing kept.
//!
//! ```text
//! view  -> app::update(state, input) -> effects   what happens; pure
//!  |  effects     -> driver (wasm only)           network, clock, page
//!  |              -> seat                         one conversation's session; pure
//!  +- state       <- view                         what is seen
//! ```
//!
//! Nothing is kept on the machine: no cookie, no storage; a reload erases everything.

pub mod app;
pub mod badge;
#[cfg(target_arch = "wasm32")]
mod driver;
pub mod language;
pub mod seat;
pub mod sign_in;
pub mod view;
pub mod words;

/// Every freed byte is overwritten, also by the libraries that don't.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
