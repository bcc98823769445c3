//! The API as a client meets it: over TCP, through the real accept loop, on the memory store
//! (and the embedded one where that could differ). Time that matters is a clock that the test
//! moves; limits of connections in time are tested in `src/in_virtual_time.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod acts;
mod bad_input;
mod doctor;
mod duty;
mod evidence;
mod faults;
mod figures;
mod files;
mod invitations;
mod leaving;
mod life;
mod logs;
mod messages;
mod pages;
mod polling;
mod records;
mod returning;
mod seats;
mod settings;
mod sign_in;
mod sockets;
mod stopping;
mod support;
mod tls;
