//! The one suite, over every engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

mod store_support;

mod memory {
    abri_server::store_conformance!(crate::store_support::InMemory);
}

mod embedded {
    abri_server::store_conformance!(crate::store_support::InFile);
}

mod redis {
    abri_server::store_conformance!(crate::store_support::InRedis);
}
