//! Where this device keeps sealed keys: the browser's local storage. Nothing else lies there.

use crate::keyring::Slots;

/// The browser's local storage, if it has one.
pub(super) struct LocalStorage;

impl LocalStorage {
    fn get(&self) -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok()?
    }

    /// Whether this browser would keep something.
    pub(super) fn works(&self) -> bool {
        let probe = "abri-probe";
        let works = self.write(probe, "");
        self.remove(probe);
        works
    }
}

impl Slots for LocalStorage {
    fn names(&self) -> Vec<String> {
        let Some(storage) = self.get() else { return Vec::new() };
        let count = storage.length().unwrap_or(0);
        (0..count).filter_map(|at| storage.key(at).ok()?).collect()
    }

    fn read(&self, name: &str) -> Option<String> {
        self.get()?.get_item(name).ok()?
    }

    fn write(&self, name: &str, text: &str) -> bool {
        self.get().is_some_and(|storage| storage.set_item(name, text).is_ok())
    }

    fn remove(&self, name: &str) {
        if let Some(storage) = self.get() {
            // Fails only where nothing was kept.
            let _ = storage.remove_item(name);
        }
    }
}
