//! What her page loads only when she wants to send a file: looks at it, cleans and seals it.
//!
//! A program of its own beside her page's, so that nobody waits for it before she can write. It
//! has no network and no MLS: the page asks it for pieces one by one and sends them. Whatever goes
//! wrong is a name from [`reason`], which the page has a sentence for.

mod reason;
#[cfg(target_arch = "wasm32")]
mod sealing;
#[cfg(target_arch = "wasm32")]
mod selecting;
#[cfg(target_arch = "wasm32")]
mod stack;

pub use reason::{CHANGED, REASONS, UNREAD, of_picture, of_refusal};

/// Every freed byte is overwritten, also by the libraries that don't.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
