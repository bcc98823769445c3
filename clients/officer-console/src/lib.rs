//! The officer's console: the queue, several conversations at once, and nothing kept.
//!
//! ```text
//! view  -> app::update(state, input) -> effects   what happens; pure
//!  |  effects     -> driver (wasm only)           network, clock, page
//!  |              -> seat                         one conversation's session; pure
//!  |              -> assembly                     one file's pieces; pure
//!  +- state       <- view                         what is seen
//! ```
//!
//! One thing is kept on the machine: officers' keys, sealed ([`vault`], [`keyring`]). No cookie, and no word of
//! a conversation: a reload erases everything else.

pub mod app;
pub mod assembly;
pub mod badge;
pub mod directory;
#[cfg(target_arch = "wasm32")]
mod driver;
pub mod keyring;
pub mod language;
pub mod seat;
pub mod sign_in;
pub mod vault;
pub mod view;
pub mod words;

/// Every freed byte is overwritten, also by the libraries that don't.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
