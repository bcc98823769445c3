//! The browser's session storage: one tab's, and gone with it.

use web_sys::Storage;
use zeroize::Zeroizing;

use crate::kept::Slot;

/// `web/exit.js` removes it too, before this program is there.
const NAME: &str = "abri";

/// Where the tab keeps the record. A browser may have none, or throw.
pub(super) struct SessionStorage;

impl SessionStorage {
    fn get(&self) -> Option<Storage> {
        web_sys::window()?.session_storage().ok()?
    }
}

impl Slot for SessionStorage {
    fn read(&self) -> Option<Zeroizing<String>> {
        self.get()?.get_item(NAME).ok()?.map(Zeroizing::new)
    }

    fn write(&self, text: &str) -> bool {
        self.get().is_some_and(|storage| storage.set_item(NAME, text).is_ok())
    }

    fn remove(&self) {
        if let Some(storage) = self.get() {
            // Fails only where nothing was kept.
            let _ = storage.remove_item(NAME);
        }
    }
}
