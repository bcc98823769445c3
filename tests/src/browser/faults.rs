//! What a service could answer and ours does not, or seldom.

use abri_wire::ProblemKind;

use super::Tab;

impl Tab {
    /// Prepares [`refuse`](Self::refuse), for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_be_refused(&self) -> anyhow::Result<()> {
        let script = "{ const ask = window.fetch.bind(window); globalThis.refusal = null; \
                      window.fetch = (address, options) => { const it = globalThis.refusal; \
                      return it && options?.method === it.method && address.endsWith(it.path) \
                      ? Promise.resolve(new Response(it.body, { status: it.status, \
                      headers: { 'content-type': 'application/problem+json' } })) \
                      : ask(address, options); }; }";
        self.before_each_page(script).await
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

    /// The page hears the service again.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn relent(&self) -> anyhow::Result<()> {
        self.eval("void (globalThis.refusal = null)").await
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
