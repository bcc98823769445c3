//! A page in a browser: what a person does with it, what it does behind her back.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow, bail};
use chromiumoxide::{
    Page,
    cdp::{
        IntoEventKind,
        browser_protocol::{
            audits::{self, EventIssueAdded},
            dom::ScrollIntoViewIfNeededParams,
            dom_snapshot::CaptureSnapshotParams,
            emulation::{SetCpuThrottlingRateParams, SetScriptExecutionDisabledParams},
            input::InsertTextParams,
            log::{EventEntryAdded, LogEntryLevel, LogEntrySource},
            network::{
                self, EmulateNetworkConditionsByRuleParams, EventLoadingFinished,
                EventRequestWillBeSent, EventWebSocketCreated, NetworkConditions,
            },
            page::{
                CaptureScreenshotFormat, GetNavigationHistoryParams, NavigateToHistoryEntryParams,
            },
            storage::GetUsageAndQuotaParams,
        },
        js_protocol::runtime::{
            ConsoleApiCalledType, EvaluateParams, EventConsoleApiCalled, EventExceptionThrown,
        },
    },
    layout::Point,
    page::ScreenshotParams,
};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::page::is_usable;
use crate::until;

/// Lines that listeners add to.
type Lines = Arc<Mutex<Vec<String>>>;

/// A tab of its own browser context.
pub struct Tab {
    page: Page,
    complaints: Lines,
    requests: Lines,
    referrers: Lines,
    received: Arc<Mutex<f64>>,
}

impl Tab {
    pub(super) const fn page(&self) -> &Page {
        &self.page
    }

    pub(super) async fn new(page: Page) -> anyhow::Result<Self> {
        let tab = Self {
            page,
            complaints: Lines::default(),
            requests: Lines::default(),
            referrers: Lines::default(),
            received: Arc::default(),
        };
        tab.page.enable_log().await?;
        tab.page.enable_runtime().await?;
        tab.page.execute(audits::EnableParams::default()).await?;
        tab.page.execute(network::EnableParams::default()).await?;
        let (complaints, requests) = (&tab.complaints, &tab.requests);
        tab.listen(complaints, |event: &EventExceptionThrown| {
            Some(format!("exception: {:?}", event.exception_details))
        })
        .await?;
        tab.listen(complaints, console_complaint).await?;
        tab.listen(complaints, log_complaint).await?;
        tab.listen(complaints, |event: &EventIssueAdded| {
            let violation = &event.issue.details.content_security_policy_issue_details;
            violation.as_ref().map(|violation| format!("policy violation: {violation:?}"))
        })
        .await?;
        tab.listen(requests, |event: &EventRequestWillBeSent| Some(event.request.url.clone()))
            .await?;
        tab.listen(requests, |event: &EventWebSocketCreated| Some(event.url.clone())).await?;
        tab.listen(&tab.referrers, super::replace::referrer).await?;
        tab.count().await?;
        Ok(tab)
    }

    async fn listen<T: IntoEventKind + Unpin + Send + Sync>(
        &self,
        lines: &Lines,
        line: impl Fn(&T) -> Option<String> + Send + 'static,
    ) -> anyhow::Result<()> {
        let mut events = self.page.event_listener::<T>().await?;
        let lines = Arc::clone(lines);
        // Ends with the page.
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                lock(&lines).extend(line(&event));
            }
        });
        Ok(())
    }

    async fn count(&self) -> anyhow::Result<()> {
        let mut events = self.page.event_listener::<EventLoadingFinished>().await?;
        let received = Arc::clone(&self.received);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                *lock(&received) += event.encoded_data_length;
            }
        });
        Ok(())
    }

    /// Loads `address`, and waits until it is loaded.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn goto(&self, address: &str) -> anyhow::Result<()> {
        self.page.goto(address).await.with_context(|| format!("can't load {address}"))?;
        Ok(())
    }

    /// Loads the page again, as F5 does.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reload(&self) -> anyhow::Result<()> {
        self.page.reload().await?;
        Ok(())
    }

    /// Goes back, as the button does.
    ///
    /// # Errors
    /// If there is nothing to go back to.
    pub async fn back(&self) -> anyhow::Result<()> {
        let history = self.page.execute(GetNavigationHistoryParams::default()).await?;
        let before = usize::try_from(history.current_index - 1).context("nothing before")?;
        let entry = history.entries.get(before).context("nothing before")?;
        self.page.execute(NavigateToHistoryEntryParams::new(entry.id)).await?;
        Ok(())
    }

    /// Addresses of the tab's history, oldest first.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn history(&self) -> anyhow::Result<Vec<String>> {
        let history = self.page.execute(GetNavigationHistoryParams::default()).await?;
        Ok(history.entries.iter().map(|entry| entry.url.clone()).collect())
    }

    /// What an expression is.
    ///
    /// # Errors
    /// If it throws, or is of another type.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        let evaluate = EvaluateParams::builder()
            .expression(expression)
            .return_by_value(true)
            .await_promise(true)
            .build()
            .map_err(|error| anyhow!(error))?;
        let answer = self.page.execute(evaluate).await?;
        if let Some(thrown) = &answer.exception_details {
            bail!("{expression}: {}", thrown.text);
        }
        let value = answer.result.result.value.unwrap_or_default();
        serde_json::from_value(value).with_context(|| expression.to_owned())
    }

    /// Waits until an expression is true.
    ///
    /// # Errors
    /// If it never is; the error shows the page's words.
    pub async fn wait(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        // A page that is just being replaced answers nothing: that is not yet.
        let ask = || async { Ok(self.eval(expression).await.unwrap_or(false)) };
        let waited = until(what, ask).await;
        if waited.is_err() {
            let words: String = self.eval("document.body.innerText").await.unwrap_or_default();
            let complaints = self.complaints();
            return waited.with_context(|| format!("the page says: {words}\n{complaints:#?}"));
        }
        waited
    }

    /// The visible words of the first element that fits; empty if none does.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn words(&self, selector: &str) -> anyhow::Result<String> {
        self.eval(&format!("(document.querySelector({selector:?})?.innerText ?? '').trim()")).await
    }

    /// The words of every element that fits.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn all_words(&self, selector: &str) -> anyhow::Result<Vec<String>> {
        let all = format!("[...document.querySelectorAll({selector:?})]");
        self.eval(&format!("{all}.map((element) => element.innerText.trim())")).await
    }

    /// Waits for an element that can be seen and clicks it with the mouse.
    ///
    /// # Errors
    /// If there is none.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.wait(&format!("{selector} to click"), &is_usable(selector)).await?;
        self.press(selector).await
    }

    /// Clicks an element with the mouse; works without scripts too.
    ///
    /// # Errors
    /// If there is none that can be seen.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        // A page that is just being replaced has the same element under another node; and one that
        // is about to scroll to its field has it elsewhere a frame later.
        let point = Mutex::new(None);
        let look = || async {
            let found = self.locate(selector).await.ok();
            let mut before = point.lock().unwrap_or_else(PoisonError::into_inner);
            let stands_still = found.is_some() && *before == found;
            *before = found;
            Ok(stands_still)
        };
        until(&format!("{selector} to press"), look).await?;
        let point = point.into_inner().unwrap_or_else(PoisonError::into_inner);
        let point = point.context("nothing to press")?;
        self.page.click(point).await?;
        Ok(())
    }

    /// Where an element can be clicked, once it is in sight.
    pub(super) async fn locate(&self, selector: &str) -> anyhow::Result<Point> {
        let element = self.page.find_element(selector).await?;
        let scroll = ScrollIntoViewIfNeededParams::builder();
        let scroll = scroll.backend_node_id(element.backend_node_id).build();
        self.page.execute(scroll).await?;
        Ok(element.clickable_point().await?)
    }

    /// Every word that is laid out, whether or not scripts may run.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn laid_out(&self) -> anyhow::Result<String> {
        let snapshot =
            self.page.execute(CaptureSnapshotParams::new(vec!["display".to_owned()])).await?;
        let texts = snapshot.documents.iter().flat_map(|document| &document.layout.text);
        let words = texts.filter_map(|text| {
            snapshot.strings.get(usize::try_from(*text.inner()).ok()?).map(String::as_str)
        });
        Ok(words.collect::<Vec<_>>().join("\n"))
    }

    /// Puts words into a field, as an input method does.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn write(&self, selector: &str, words: &str) -> anyhow::Result<()> {
        self.click(selector).await?;
        self.page.execute(InsertTextParams::new(words)).await?;
        Ok(())
    }

    /// Writes instead of what stands in a field; the field is visible.
    ///
    /// # Errors
    /// If there is none.
    pub async fn rewrite(&self, selector: &str, words: &str) -> anyhow::Result<()> {
        self.click(selector).await?;
        self.eval::<()>(
            "(it => { it.select(); document.execCommand('delete'); return null; })\
                         (document.activeElement)",
        )
        .await?;
        self.page.execute(InsertTextParams::new(words)).await?;
        Ok(())
    }

    /// Errors, warnings and policy violations so far. What a cut network makes the browser say by
    /// itself is none.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        lock(&self.complaints).clone()
    }

    /// Addresses that were asked for so far, WebSockets included.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.requests).clone()
    }

    /// What the browser told sites of where it came from, so far: every `Referer` that was sent.
    #[must_use]
    pub fn referrers(&self) -> Vec<String> {
        lock(&self.referrers).clone()
    }

    /// Bytes that came over the network so far, headers included.
    #[must_use]
    pub fn received(&self) -> f64 {
        *lock(&self.received)
    }

    /// What is left in the browser for the page's origin: cookies and bytes of any storage.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn left_behind(&self) -> anyhow::Result<Vec<String>> {
        let origin: String = self.eval("location.origin").await?;
        let mut left: Vec<String> =
            self.page.get_cookies().await?.into_iter().map(|cookie| cookie.name).collect();
        let usage = self.page.execute(GetUsageAndQuotaParams::new(origin)).await?;
        let used = usage.usage_breakdown.iter().filter(|part| part.usage > 0.0);
        left.extend(used.map(|part| format!("{:?}: {} bytes", part.storage_type, part.usage)));
        let counted: u32 = self.eval("localStorage.length + sessionStorage.length").await?;
        if counted > 0 {
            left.push(format!("{counted} items of localStorage or sessionStorage"));
        }
        Ok(left)
    }

    /// Runs a script at the start of each page, before its own.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn before_each_page(&self, script: &str) -> anyhow::Result<()> {
        self.page.add_init_script(script).await?;
        Ok(())
    }

    /// Takes WebAssembly away, for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn without_webassembly(&self) -> anyhow::Result<()> {
        self.before_each_page("delete globalThis.WebAssembly").await
    }

    /// Sets the page's clock ahead, for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn ahead_of_time(&self, time: core::time::Duration) -> anyhow::Result<()> {
        self.at_another_time(&format!("+ {}", time.as_millis())).await
    }

    /// Sets the page's clock back, for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn behind_time(&self, time: core::time::Duration) -> anyhow::Result<()> {
        self.at_another_time(&format!("- {}", time.as_millis())).await
    }

    async fn at_another_time(&self, shift: &str) -> anyhow::Result<()> {
        let script =
            format!("{{ const now = Date.now.bind(Date); Date.now = () => now() {shift}; }}");
        self.before_each_page(&script).await
    }

    /// Turns scripts off, for the next page.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn disable_scripts(&self) -> anyhow::Result<()> {
        self.page.execute(SetScriptExecutionDisabledParams::new(true)).await?;
        Ok(())
    }

    /// Turns scripts on again, for what is evaluated in the page that is there.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn enable_scripts(&self) -> anyhow::Result<()> {
        self.page.execute(SetScriptExecutionDisabledParams::new(false)).await?;
        Ok(())
    }

    /// A slow phone on a slow network: slow 3G, and a processor six times slower.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn slow_down(&self) -> anyhow::Result<()> {
        let bytes_a_second = 400_000.0 / 8.0;
        let slow = NetworkConditions::new("", 400.0, bytes_a_second, bytes_a_second);
        self.page.execute(EmulateNetworkConditionsByRuleParams::new(false, vec![slow])).await?;
        self.slow_processor().await
    }

    /// Nobody looks for its mistakes any more: the search is itself work of the page's processor.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn is_not_audited(&self) -> anyhow::Result<()> {
        self.page.execute(audits::DisableParams::default()).await?;
        self.page.disable_log().await?;
        Ok(())
    }

    /// A processor six times slower.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn slow_processor(&self) -> anyhow::Result<()> {
        self.page.execute(SetCpuThrottlingRateParams::new(6.0)).await?;
        Ok(())
    }

    /// What is in the window, as PNG.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn picture(&self) -> anyhow::Result<Vec<u8>> {
        let params = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).build();
        Ok(self.page.screenshot(params).await?)
    }
}

fn console_complaint(event: &EventConsoleApiCalled) -> Option<String> {
    let bad = matches!(
        event.r#type,
        ConsoleApiCalledType::Error | ConsoleApiCalledType::Warning | ConsoleApiCalledType::Assert
    );
    bad.then(|| format!("console: {:?}", event.args))
}

fn log_complaint(event: &EventEntryAdded) -> Option<String> {
    let entry = &event.entry;
    let bad = matches!(entry.level, LogEntryLevel::Error | LogEntryLevel::Warning);
    // The browser itself says that a request failed; the page can't prevent it.
    let network = entry.source == LogEntrySource::Network
        || entry.text.starts_with("WebSocket connection to")
        || entry.text.contains("net::ERR_");
    (bad && !network).then(|| format!("log: {}", entry.text))
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
