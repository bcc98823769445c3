//! The one thing that this page keeps on the device: the sealed key.

const NAME: &str = "abri-vault";

/// `None` if nothing is there, or the browser keeps nothing.
pub(super) fn read() -> Option<String> {
    storage()?.get_item(NAME).ok()?
}

/// Whether it is kept.
pub(super) fn write(vault: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(NAME, vault).is_ok())
}

/// Whether this browser would keep something.
pub(super) fn works() -> bool {
    let probe = "abri-probe";
    storage().is_some_and(|storage| {
        storage.set_item(probe, "").and_then(|()| storage.remove_item(probe)).is_ok()
    })
}

/// Takes it away.
pub(super) fn forget() {
    if let Some(storage) = storage() {
        // Fails only where nothing was kept.
        let _ = storage.remove_item(NAME);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
