//! The device that a page is shown on, and what its owner has set.

use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetTimezoneOverrideParams,
};

use super::Tab;

/// How a device shows a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// In CSS pixels.
    pub width: u16,
    /// In CSS pixels.
    pub height: u16,
    /// Whether it asks for dark colours.
    pub dark: bool,
}

/// What a person can set in the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emulated {
    /// Dark colours.
    Dark,
    /// Little motion.
    Still,
    /// Motion is welcome.
    Moving,
    /// A few colours of the person's own choice.
    ForcedColours,
}

impl Tab {
    /// Shows the page as this device would.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn shape(&self, shape: Shape) -> anyhow::Result<()> {
        let (width, height) = (i64::from(shape.width), i64::from(shape.height));
        let mobile = width < 600;
        self.page()
            .execute(SetDeviceMetricsOverrideParams::new(width, height, 1.0, mobile))
            .await?;
        let dark = shape.dark.then_some(Emulated::Dark);
        let wishes: Vec<_> = dark.into_iter().chain([Emulated::Still]).collect();
        self.emulate(&wishes).await
    }

    /// What a person has set in the system; what is not named is not set.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn emulate(&self, wishes: &[Emulated]) -> anyhow::Result<()> {
        let features = wishes.iter().map(|wish| match wish {
            Emulated::Dark => MediaFeature::new("prefers-color-scheme", "dark"),
            Emulated::Still => MediaFeature::new("prefers-reduced-motion", "reduce"),
            Emulated::Moving => MediaFeature::new("prefers-reduced-motion", "no-preference"),
            Emulated::ForcedColours => MediaFeature::new("forced-colors", "active"),
        });
        let media = SetEmulatedMediaParams::builder().features(features).build();
        self.page().execute(media).await?;
        Ok(())
    }

    /// The device keeps the time of this zone, by its name in the IANA database.
    ///
    /// # Errors
    /// If there is none of that name.
    pub async fn lives_in(&self, zone: &str) -> anyhow::Result<()> {
        self.page().execute(SetTimezoneOverrideParams::new(zone)).await?;
        Ok(())
    }
}
