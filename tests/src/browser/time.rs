//! Time as a page feels it: timers that come early, and a device that sleeps.

use core::time::Duration;

use super::Tab;

impl Tab {
    /// Lets what is put off for exactly so long come after half a second, for the next pages.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn hurries(&self, time: Duration) -> anyhow::Result<()> {
        let script = format!(
            "{{ const after = window.setTimeout.bind(window); window.setTimeout = (act, time) => \
             after(act, time === {} && act.name !== 'cover' ? 500 : time); }}",
            time.as_millis()
        );
        self.before_each_page(&script).await
    }

    /// Lets what is put off for exactly so long never come, for the next pages: what passes by itself
    /// can be looked at.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn never_after(&self, time: Duration) -> anyhow::Result<()> {
        let script = format!(
            "{{ const after = window.setTimeout.bind(window); window.setTimeout = (act, time) => \
             time === {} ? 0 : after(act, time); }}",
            time.as_millis()
        );
        self.before_each_page(&script).await
    }

    /// Prepares [`sleeps`](Self::sleeps), for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_sleep(&self) -> anyhow::Result<()> {
        let script = "{ const now = Date.now.bind(Date); globalThis.slept = 0; \
                      Date.now = () => now() + globalThis.slept; }";
        self.before_each_page(script).await
    }

    /// The device wakes so much later: its clock went on, its timers did not.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn sleeps(&self, time: Duration) -> anyhow::Result<()> {
        self.eval(&format!("void (globalThis.slept += {})", time.as_millis())).await
    }
}
