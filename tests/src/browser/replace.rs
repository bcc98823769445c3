//! Files that a network does not deliver, or delivers otherwise.

use anyhow::anyhow;
use chromiumoxide::{
    Page,
    cdp::browser_protocol::{
        fetch::{
            DisableParams, EnableParams, EventRequestPaused, FailRequestParams,
            FulfillRequestParams, HeaderEntry, RequestPattern,
        },
        network::ErrorReason,
    },
};
use data_encoding::BASE64;
use futures_util::StreamExt as _;

pub(super) async fn instead_of(
    page: &Page,
    name: &str,
    contents: Option<&str>,
) -> anyhow::Result<()> {
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

pub(super) async fn stop(page: &Page) -> anyhow::Result<()> {
    page.execute(DisableParams::default()).await?;
    Ok(())
}
