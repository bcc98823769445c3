//! How much memory her page's program begins with.

/// More than a long conversation takes, so that it need not grow: WebKit before Safari 16.4 forgets how
/// far a table has grown (decision 31). That it does so with memory was not shown. A system gives a page
/// memory when it is touched.
const BYTES: u32 = 16 * 1024 * 1024;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-cdylib=--initial-memory={BYTES}");
    }
}
