//! Tabs that share what the browser keeps, as one person's do.

use anyhow::anyhow;
use chromiumoxide::cdp::browser_protocol::target::{
    CloseTargetParams, CreateTargetParams, GetTargetInfoParams,
};

use super::{Browser, Tab, VictimPage};

impl Browser {
    /// An empty tab with the same storage as this one.
    ///
    /// # Errors
    /// If the browser gives none.
    pub async fn beside(&self, tab: &Tab) -> anyhow::Result<Tab> {
        let of = GetTargetInfoParams::builder().target_id(tab.page().target_id().clone()).build();
        let known = tab.page().execute(of).await?.result.target_info;
        let mut blank = CreateTargetParams::builder().url("about:blank");
        if let Some(context) = known.browser_context_id {
            blank = blank.browser_context_id(context);
        }
        let blank = blank.build().map_err(|error| anyhow!(error))?;
        Tab::new(self.browser.new_page(blank).await?).await
    }
}

impl Browser {
    /// Her page in a tab to which the browser gave what another one kept, as it does for one that is
    /// duplicated or opened again.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reopened(&self, address: &str, record: &str) -> anyhow::Result<VictimPage> {
        let tab = self.blank().await?;
        // Once: what the page takes out stays out.
        let once = format!(
            "sessionStorage.getItem('given') \
             || (sessionStorage.setItem('given', '1'), sessionStorage.setItem('abri', {record:?}))"
        );
        tab.before_each_page(&once).await?;
        tab.goto(address).await?;
        Ok(VictimPage { tab })
    }
}

impl Tab {
    /// Brings it to the front: the others are hidden.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn show(&self) -> anyhow::Result<()> {
        self.page().bring_to_front().await?;
        Ok(())
    }

    /// The tab is gone, as with its process: no page is asked or told.
    ///
    /// # Errors
    /// If it was gone before.
    pub async fn vanish(self) -> anyhow::Result<()> {
        let target = self.page().target_id().clone();
        self.page().execute(CloseTargetParams::new(target)).await?;
        Ok(())
    }
}
