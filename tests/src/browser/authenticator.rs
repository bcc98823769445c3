//! A tab's passkeys, made of nothing.

use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, Ctap2Version,
    EnableParams, VirtualAuthenticatorOptions,
};

use super::Tab;

/// Keeps, before any script of the page, what passkeys' PRFs answered.
const LISTEN: &str = r#"
globalThis.heard = [];
for (const name of ["create", "get"]) {
  const honest = navigator.credentials[name].bind(navigator.credentials);
  navigator.credentials[name] = async (options) => {
    const credential = await honest(options);
    const first = credential.getClientExtensionResults().prf?.results?.first;
    if (first) heard.push([...new Uint8Array(first)]);
    return credential;
  };
}
"#;

impl Tab {
    /// Gives the tab an authenticator that verifies its user; with a PRF, or an older one without.
    ///
    /// # Errors
    /// If the browser does not take it.
    pub async fn with_authenticator(&self, prf: bool) -> anyhow::Result<()> {
        self.page().execute(EnableParams::default()).await?;
        let options = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .ctap2_version(Ctap2Version::Ctap21)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .has_prf(prf)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .map_err(anyhow::Error::msg)?;
        self.page().execute(AddVirtualAuthenticatorParams::new(options)).await?;
        Ok(())
    }

    /// Listens to passkeys from the next page on.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn listening(&self) -> anyhow::Result<()> {
        self.page().evaluate_on_new_document(LISTEN).await?;
        Ok(())
    }

    /// What the PRFs answered.
    ///
    /// # Errors
    /// If nobody listened.
    pub async fn overheard(&self) -> anyhow::Result<Vec<Vec<u8>>> {
        self.eval("heard").await
    }
}
