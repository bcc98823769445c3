//! What a service could answer and ours does not, or seldom.

use abri_wire::ProblemKind;

use super::Tab;

/// Prepares [`Tab::refuse`] and [`Tab::hold`], before any script of a page.
pub const REFUSABLE: &str = r#"{
const ask = window.fetch.bind(window);
globalThis.refusal = null;
globalThis.held = [];
window.fetch = (address, options) => {
  const it = globalThis.refusal;
  if (!it || options?.method !== it.method || !address.endsWith(it.path)) return ask(address, options);
  if (!it.status) return new Promise((answer) => { held.push(() => answer(ask(address, options))); });
  const headers = { "content-type": "application/problem+json" };
  return Promise.resolve(new Response(it.body, { status: it.status, headers }));
};
}"#;

impl Tab {
    /// Prepares [`refuse`](Self::refuse), for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_be_refused(&self) -> anyhow::Result<()> {
        self.before_each_page(REFUSABLE).await
    }

    /// From now on, until [`relent`](Self::relent), the page hears this problem where the path of a
    /// request ends so.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn refuse(&self, method: &str, path: &str, kind: ProblemKind) -> anyhow::Result<()> {
        let problem = kind.document();
        let (status, body) = (problem.status, serde_json::to_string(&problem)?);
        let refusal = format!(
            "void (globalThis.refusal = \
             {{ method: {method:?}, path: {path:?}, status: {status}, body: {body:?} }})"
        );
        self.eval(&refusal).await
    }

    /// From now on, until [`relent`](Self::relent), such a request does not leave the page: it is on its
    /// way.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn hold(&self, method: &str, path: &str) -> anyhow::Result<()> {
        let holding = format!("{{ method: {method:?}, path: {path:?}, status: 0 }}");
        self.eval(&format!("void (globalThis.refusal = {holding})")).await
    }

    /// The page hears the service again; what was held goes out.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn relent(&self) -> anyhow::Result<()> {
        let out = "void (globalThis.refusal = null, held.splice(0).forEach((go) => go()))";
        self.eval(out).await
    }

    /// From now on, until taken back, the page hears that its messages are refused for good. They
    /// must go by HTTP: [`FaultyProxy::refuse_sockets`](crate::proxy::FaultyProxy::refuse_sockets).
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn refuse_messages(&self, refuse: bool) -> anyhow::Result<()> {
        if refuse {
            self.refuse("POST", "/messages", ProblemKind::TooLarge).await
        } else {
            self.relent().await
        }
    }
}
