//! The victim's page.
//!
//! ```text
//! page (wasm only)  -> app::update(state, input) -> effects   what happens; pure
//!   |  effects      -> conversation                           her MLS session; pure
//!   |               -> abri-transport                         the service
//!   +- state        -> dom (wasm only)                        what is seen
//! ```
//!
//! `pages` (feature of that name, native only) writes the static files around it. All that is kept on
//! the device is one secret that leads back after a reload, for minutes (`kept`); no cookie.

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod conversation;
#[cfg(all(feature = "app", target_arch = "wasm32"))]
mod dom;
#[cfg(feature = "app")]
pub mod kept;
#[cfg(all(feature = "app", target_arch = "wasm32"))]
mod page;
#[cfg(feature = "pages")]
pub mod pages;
pub mod words;

/// Every freed byte is overwritten, also by the libraries that don't.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
