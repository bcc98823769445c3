//! A tab's passkeys, made of nothing.

use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, Ctap2Version,
    EnableParams, VirtualAuthenticatorOptions,
};

use super::Tab;

/// Keeps, before any script of the page, what passkeys' PRFs answered and what the page sent.
const LISTEN: &str = r#"
globalThis.heard = { prf: [], sent: [] };
for (const name of ["create", "get"]) {
  const honest = navigator.credentials[name].bind(navigator.credentials);
  navigator.credentials[name] = async (options) => {
    const credential = await honest(options);
    const first = credential.getClientExtensionResults().prf?.results?.first;
    if (first) heard.prf.push([...new Uint8Array(first)]);
    return credential;
  };
}
const send = globalThis.fetch.bind(globalThis);
globalThis.fetch = (where, options) => {
  if (options?.body) heard.sent.push(new TextDecoder("latin1").decode(options.body));
  return send(where, options);
};
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

    /// Listens to passkeys and to what the page sends, from the next page on.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn listening(&self) -> anyhow::Result<()> {
        self.page().evaluate_on_new_document(LISTEN).await?;
        Ok(())
    }

    /// What the PRFs answered, and the bodies that the page sent.
    ///
    /// # Errors
    /// If nobody listened.
    pub async fn overheard(&self) -> anyhow::Result<(Vec<Vec<u8>>, Vec<String>)> {
        self.eval("[heard.prf, heard.sent]").await
    }
}
