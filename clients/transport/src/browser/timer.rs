//! `setTimeout` that is cleared when dropped.

use wasm_bindgen::{JsCast, closure::Closure};

/// Calls back once, unless dropped before.
#[derive(Debug)]
pub struct Timer {
    id: i32,
    // Kept so that the browser's reference stays good.
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// After `milliseconds`; `None` where there is no window.
    pub fn after(milliseconds: u64, callback: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut()>::new(callback);
        // A longer wait is cut short: the link looks at the clock and asks again.
        let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let id = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                callback.as_ref().unchecked_ref(),
                milliseconds,
            )
            .ok()?;
        Some(Self { id, _callback: callback })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}
