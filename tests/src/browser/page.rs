//! What every browser can do with a page, whichever protocol it is told by.

use core::future::Future;

use serde::de::DeserializeOwned;

use super::Tab;

/// A page in a browser.
pub trait Page: Sync {
    /// What an expression is.
    ///
    /// # Errors
    /// If it throws, or is of another type.
    fn eval<T: DeserializeOwned>(
        &self,
        expression: &str,
    ) -> impl Future<Output = anyhow::Result<T>> + Send;

    /// Waits until an expression is true.
    ///
    /// # Errors
    /// If it never is; the error shows the page's words.
    fn wait(&self, what: &str, expression: &str)
    -> impl Future<Output = anyhow::Result<()>> + Send;

    /// Waits for an element that can be seen and clicks it with the mouse.
    ///
    /// # Errors
    /// If there is none.
    fn click(&self, selector: &str) -> impl Future<Output = anyhow::Result<()>> + Send;

    /// Puts words into a field.
    ///
    /// # Errors
    /// If there is no such field.
    fn write(&self, selector: &str, words: &str)
    -> impl Future<Output = anyhow::Result<()>> + Send;
}

impl Page for Tab {
    async fn eval<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        Self::eval(self, expression).await
    }

    async fn wait(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        Self::wait(self, what, expression).await
    }

    async fn click(&self, selector: &str) -> anyhow::Result<()> {
        Self::click(self, selector).await
    }

    async fn write(&self, selector: &str, words: &str) -> anyhow::Result<()> {
        Self::write(self, selector, words).await
    }
}

/// An expression that is true when an element can be clicked.
pub(super) fn is_usable(selector: &str) -> String {
    // Not every engine has `checkVisibility`.
    format!(
        "(it => !!it && !it.disabled && (it.checkVisibility?.() ?? it.getClientRects().length > 0))\
         (document.querySelector({selector:?}))"
    )
}
