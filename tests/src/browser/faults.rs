//! What a service could answer and ours does not.

use abri_wire::ProblemKind;

use super::Tab;

impl Tab {
    /// Prepares [`refuse_messages`](Self::refuse_messages), for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_be_refused(&self) -> anyhow::Result<()> {
        let problem = ProblemKind::TooLarge.document();
        let (status, body) = (problem.status, serde_json::to_string(&problem)?);
        let script = format!(
            "{{ const ask = window.fetch.bind(window); \
             window.fetch = (address, options) => \
             window.refusing && options?.method === 'POST' && address.endsWith('/messages') \
             ? Promise.resolve(new Response({body:?}, {{ status: {status}, \
             headers: {{ 'content-type': 'application/problem+json' }} }})) \
             : ask(address, options); }}"
        );
        self.before_each_page(&script).await
    }

    /// From now on, until taken back, the page hears that its messages are refused for good. They
    /// must go by HTTP: [`FaultyProxy::refuse_sockets`](crate::proxy::FaultyProxy::refuse_sockets).
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn refuse_messages(&self, refuse: bool) -> anyhow::Result<()> {
        self.eval(&format!("void (window.refusing = {refuse})")).await
    }
}
