//! How much memory her page's program begins with.

/// More than a long conversation takes, so that it need not grow: the first compiler of WebKit before
/// Safari 16.4 goes on with the bounds of before (decision 31). A system gives a page memory when it is
/// touched, so this costs nothing.
const BYTES: u32 = 16 * 1024 * 1024;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-cdylib=--initial-memory={BYTES}");
    }
}
