//! The other buttons of a mouse.

use anyhow::anyhow;
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchMouseEventParams, DispatchMouseEventType, MouseButton,
};

use super::Tab;

impl Tab {
    /// Presses an element with the middle button: on a link, a browser would open another tab.
    ///
    /// # Errors
    /// If there is none that can be seen.
    pub async fn press_in_the_middle(&self, selector: &str) -> anyhow::Result<()> {
        let point = self.locate(selector).await?;
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = DispatchMouseEventParams::builder()
                .r#type(kind)
                .x(point.x)
                .y(point.y)
                .button(MouseButton::Middle)
                .click_count(1)
                .build()
                .map_err(|error| anyhow!(error))?;
            self.page().execute(event).await?;
        }
        Ok(())
    }
}
