//! What passes between a browser and sites, seen or changed: what it tells of where it came from,
//! files that do not arrive, or otherwise.

use anyhow::anyhow;
use chromiumoxide::{
    Page,
    cdp::browser_protocol::{
        fetch::{
            DisableParams, EnableParams, EventRequestPaused, FailRequestParams,
            FulfillRequestParams, HeaderEntry, RequestPattern,
        },
        network::{ErrorReason, EventRequestWillBeSent},
    },
};
use data_encoding::BASE64;
use futures_util::StreamExt as _;

use super::Tab;

impl Tab {
    /// Answers requests for files of this name with `contents` instead; with none, they fail as on
    /// a network that is down.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn instead_of(&self, name: &str, contents: Option<&str>) -> anyhow::Result<()> {
        instead_of(self.page(), name, contents).await
    }

    /// Lets every request through again.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn as_it_is(&self) -> anyhow::Result<()> {
        self.page().execute(DisableParams::default()).await?;
        Ok(())
    }
}

/// The `Referer` of a request, if it has one.
pub(super) fn referrer(event: &EventRequestWillBeSent) -> Option<String> {
    let headers = event.request.headers.inner().as_object()?;
    let mut sent = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("referer"));
    // An empty one is written down where none is sent.
    sent.next().and_then(|(_, value)| value.as_str()).filter(|it| !it.is_empty()).map(str::to_owned)
}

async fn instead_of(page: &Page, name: &str, contents: Option<&str>) -> anyhow::Result<()> {
    let mut paused = page.event_listener::<EventRequestPaused>().await?;
    let pattern = RequestPattern::builder().url_pattern(format!("*/{name}")).build();
    page.execute(EnableParams::builder().pattern(pattern).build()).await?;
    let (page, contents) = (page.clone(), contents.map(|text| BASE64.encode(text.as_bytes())));
    // Ends with the page.
    tokio::spawn(async move {
        while let Some(request) = paused.next().await {
            let id = request.request_id.clone();
            let Some(contents) = &contents else {
                let _ = page.execute(FailRequestParams::new(id, ErrorReason::Failed)).await;
                continue;
            };
            let script = HeaderEntry::new("content-type", "text/javascript");
            let answer = FulfillRequestParams::builder().request_id(id).response_code(200);
            let answer = answer.response_header(script).body(contents.clone()).build();
            if let Ok(answer) = answer.map_err(|error| anyhow!(error)) {
                let _ = page.execute(answer).await;
            }
        }
    });
    Ok(())
}
