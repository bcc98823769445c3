//! The stores of files: the one suite over every engine, and what only one engine can do wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

mod agreement;
mod in_file;
mod in_redis;
#[path = "../store_support/mod.rs"]
mod store_support;

mod memory {
    abri_server::file_store_conformance!(crate::store_support::files::InMemory);
}

mod embedded {
    abri_server::file_store_conformance!(crate::store_support::files::InFile);
}

mod redis {
    abri_server::file_store_conformance!(crate::store_support::files::InRedis);
}
