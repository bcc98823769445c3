//! Officers and who else is certified: enrolled, on duty at a console, revoked.

use std::path::PathBuf;

use abri_core::{Role, UntrustedChain};
use abri_demonstration::Officer;
use abri_transport::{DeliveryService as _, native};
use anyhow::Context;

use super::World;
use crate::{
    browser::{Browser, ConsolePage},
    now,
};

impl World {
    /// A console with an invitation for another device of an officer, by place in the list.
    ///
    /// # Errors
    /// If this world has no pages or no such officer.
    pub fn console_page(&mut self, officer: usize) -> anyhow::Result<String> {
        let number = self.officer(officer)?.number.clone();
        let invitation = self.demonstration.invite(&number, now())?;
        Ok(format!("{}#{invitation}", self.empty_console()?))
    }

    /// An officer on duty, at a new device that he enrolled with a passkey.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console(
        &mut self,
        browser: &Browser,
        officer: usize,
    ) -> anyhow::Result<ConsolePage> {
        self.console_with(browser, officer, "").await
    }

    /// The same, with a script that runs before any of the page.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console_with(
        &mut self,
        browser: &Browser,
        officer: usize,
        script: &str,
    ) -> anyhow::Result<ConsolePage> {
        let page = self.console_page(officer)?;
        self.comes_on_duty(browser, &page, script).await
    }

    /// Somebody of this number and role on duty, at a device that they enrolled with a passkey.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console_of(
        &mut self,
        browser: &Browser,
        number: &str,
        role: Role,
    ) -> anyhow::Result<ConsolePage> {
        let invitation = self.demonstration.invite_as(number, role, now())?;
        let page = format!("{}#{invitation}", self.empty_console()?);
        self.comes_on_duty(browser, &page, "").await
    }

    async fn comes_on_duty(
        &mut self,
        browser: &Browser,
        page: &str,
        script: &str,
    ) -> anyhow::Result<ConsolePage> {
        let enrolling = browser.enrolling_with(page, script).await?;
        enrolling.enrol().await?;
        self.admit()?;
        enrolling.go_on_duty().await?;
        Ok(enrolling)
    }

    /// Where requests to be enrolled wait for the authority.
    pub(crate) fn requests(&self) -> PathBuf {
        self.directory.path().join("requests")
    }

    /// The authority certifies whoever asked, and the witness sees it.
    ///
    /// # Errors
    /// If a file can't be read or written.
    pub fn admit(&mut self) -> anyhow::Result<usize> {
        self.demonstration.admit(&self.requests(), now())
    }

    /// The console before anyone signed in.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn empty_console(&self) -> anyhow::Result<String> {
        let [_, console] = self.pages.context("a world without pages")?;
        Ok(format!("http://localhost:{console}/"))
    }

    /// An officer, by place in the list.
    ///
    /// # Errors
    /// If there is none.
    pub fn officer(&self, officer: usize) -> anyhow::Result<&Officer> {
        self.demonstration.officers.get(officer).context("no such officer")
    }

    /// The authority certifies one more, in whatever role, the witness sees it, and the service has
    /// read it.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn enrol(&mut self, number: &str, role: Role) -> anyhow::Result<()> {
        self.demonstration.enrol(number, role, now())?;
        self.publish_newest().await
    }

    /// The same, of another service.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn enrol_of(
        &mut self,
        service: &str,
        number: &str,
        role: Role,
    ) -> anyhow::Result<()> {
        self.demonstration.enrol_of(service, number, role, now())?;
        self.publish_newest().await
    }

    async fn publish_newest(&mut self) -> anyhow::Result<()> {
        self.demonstration.publish(now())?;
        let newest = self.demonstration.officers.last().context("who was enrolled")?;
        let chain = UntrustedChain::new(&newest.certificates()?)?;
        self.taken_up(&chain, true).await
    }

    /// Waits until the service says that the newest roster names a certificate, or does not.
    async fn taken_up(&self, chain: &UntrustedChain, named: bool) -> anyhow::Result<()> {
        let service = native::service(&self.api());
        let certificate = chain.leaf_hash();
        crate::until("the next roster at the service", || {
            let service = service.clone();
            async move { Ok(service.evidence(certificate).await?.is_some() == named) }
        })
        .await
    }

    /// The authority revokes an officer, the witness sees it, and the service has read it.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn revoke(&mut self, officer: usize) -> anyhow::Result<()> {
        let number = self.officer(officer)?.number.clone();
        let chain = UntrustedChain::new(&self.officer(officer)?.certificates()?)?;
        self.demonstration.revoke(&number)?;
        self.demonstration.publish(now())?;
        self.taken_up(&chain, false).await
    }
}
