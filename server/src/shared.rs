//! A value that is read at every request and seldom replaced, while the service runs.

use std::sync::{Arc, PoisonError, RwLock};

/// Shared by all its clones.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<RwLock<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(RwLock::new(value)))
    }
}

impl<T: Clone> Shared<T> {
    /// What holds now.
    #[must_use]
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// The same, where a copy would be too much.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        // A value is replaced whole, so it is good whatever a panicking holder did.
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this holds.
    pub fn set(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = value;
    }
}
