//! Time as a page feels it: timers that come early, and a device that sleeps.

use core::time::Duration;

use super::Tab;

/// Prepares [`Tab::sleeps`], before any script of a page.
pub const CAN_SLEEP: &str = "{ const now = Date.now.bind(Date); globalThis.slept = 0; \
                             Date.now = () => now() + globalThis.slept; }";

/// Prepares [`Tab::works`], before any script of a console.
pub const AT_WORK: &str = r#"{
const every = window.setInterval.bind(window);
const now = Date.now.bind(Date);
const [ticks, touched] = [[], 5 * 60000];
let passed = 0;
Date.now = () => now() + passed;
window.setInterval = (act, time) => { if (time === 1000) ticks.push(act); return every(act, time); };
globalThis.work = (time) => {
  for (let left = time; left > 0; left -= touched) {
    passed += Math.min(left, touched);
    for (const tick of ticks) tick();
    dispatchEvent(new Event("pointerdown"));
  }
};
}"#;

impl Tab {
    /// Lets what is put off for exactly so long come after half a second, for the next pages.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn hurries(&self, time: Duration) -> anyhow::Result<()> {
        let script = format!(
            "{{ const after = window.setTimeout.bind(window); window.setTimeout = (act, time) => \
             after(act, time === {} ? 500 : time); }}",
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

    /// Lets a quarter of an hour be a second, for the next pages' timers.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn quarter_hours_are_short(&self) -> anyhow::Result<()> {
        let script = "{ const after = window.setTimeout.bind(window); \
                      window.setTimeout = (act, time) => \
                      after(act, time === 900000 ? 1000 : time); }";
        self.before_each_page(script).await
    }

    /// Lets [`is_left_alone`](Self::is_left_alone) say when, for the next pages.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_be_left_alone(&self) -> anyhow::Result<()> {
        let script = "{ const every = window.setInterval.bind(window); let look; \
                      window.setInterval = (act, time) => { \
                        if (act.name === 'look') look = act; \
                        return every(act, time); }; \
                      globalThis.leaveAlone = (time) => { \
                        const now = Date.now; \
                        Date.now = () => now() + time; \
                        look(); \
                        Date.now = now; }; }";
        self.before_each_page(script).await
    }

    /// Nobody touches the screen for as long as the page waits before it covers it.
    ///
    /// # Errors
    /// If the page waits for nothing, or the tab is gone.
    pub async fn is_left_alone(&self) -> anyhow::Result<()> {
        self.is_left_for(Duration::from_secs(15 * 60)).await
    }

    /// Nobody touches the screen for so long.
    ///
    /// # Errors
    /// If the page waits for nothing, or the tab is gone.
    pub async fn is_left_for(&self, time: Duration) -> anyhow::Result<()> {
        self.eval(&format!("void leaveAlone({})", time.as_millis())).await
    }

    /// Its clock stands still from now on, and its timers go on.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn clock_stands_still(&self) -> anyhow::Result<()> {
        self.eval("{ const now = Date.now(); Date.now = () => now; void 0 }").await
    }

    /// Somebody works at a console for so long: its clock goes on, and it is touched every few minutes.
    ///
    /// # Errors
    /// If the tab is gone, or was not prepared.
    pub async fn works(&self, time: Duration) -> anyhow::Result<()> {
        self.eval(&format!("void work({})", time.as_millis())).await
    }

    /// Prepares [`sleeps`](Self::sleeps), for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_sleep(&self) -> anyhow::Result<()> {
        self.before_each_page(CAN_SLEEP).await
    }

    /// The device wakes so much later: its clock went on, its timers did not.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn sleeps(&self, time: Duration) -> anyhow::Result<()> {
        self.eval(&format!("void (globalThis.slept += {})", time.as_millis())).await
    }
}
