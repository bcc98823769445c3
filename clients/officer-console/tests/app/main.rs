//! What the console does, through `update` alone: virtual time, no browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "tests state what must hold by panicking"
)]

mod acts;
mod alerts;
mod answers;
mod assigning;
mod behind_the_lock;
mod company;
mod conversations;
mod desk;
mod discarding;
mod duty;
mod files;
mod handing;
mod jotting;
mod keyboard;
mod record;
mod returning;
mod routing;
mod seats;
mod shift;
mod tools;
mod unsent;
mod window;
