//! One HTTP exchange by `fetch`.

use js_sys::{
    ArrayBuffer, Uint8Array,
    futures::{JsFuture, spawn_local},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestMode,
    RequestRedirect, Response,
};

use super::Timer;
use crate::{
    TransportError,
    http::{Answer, Exchange, MAX_ANSWER, Request},
};

/// `fetch` to one origin.
#[derive(Debug, Clone)]
pub struct Fetch {
    origin: String,
    abort: Option<AbortController>,
}

impl Fetch {
    /// `origin`: scheme, host and port, no slash at the end.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self { origin: origin.trim_end_matches('/').to_owned(), abort: None }
    }

    /// Each exchange ends early with `abort`; one that takes too long ends all that share it.
    #[must_use]
    pub fn until(self, abort: Option<AbortController>) -> Self {
        Self { abort, ..self }
    }

    /// Sends the request so that it outlives the page (`keepalive`); nobody hears the answer.
    pub fn send_and_forget(&self, request: &Request) {
        let Some(window) = web_sys::window() else { return };
        let Ok(init) = options(request) else { return };
        // Fails only for an object that takes no property.
        let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
        let answer = window.fetch_with_str_and_init(&self.url(request), &init);
        spawn_local(async move {
            // Only so that a refusal is not reported as unhandled.
            let _ = JsFuture::from(answer).await;
        });
    }

    fn url(&self, request: &Request) -> String {
        format!("{}{}", self.origin, request.path)
    }

    /// The exchange, which `abort` ends early.
    ///
    /// # Errors
    /// As [`Exchange::exchange`]; an aborted one is [`TransportError::Offline`].
    pub(super) async fn exchange_until(
        &self,
        request: Request,
        abort: AbortController,
    ) -> Result<Answer, TransportError> {
        let stop = abort.clone();
        let _timer = Timer::after(request.timeout.saturating_mul(1000), move || stop.abort());
        self.send(request, &abort).await.unwrap_or(Err(TransportError::Offline))
    }

    /// What JavaScript throws means: no answer.
    async fn send(
        &self,
        request: Request,
        abort: &AbortController,
    ) -> Result<Result<Answer, TransportError>, JsValue> {
        let init = options(&request)?;
        init.set_signal(Some(&abort.signal()));
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let answer = window.fetch_with_str_and_init(&self.url(&request), &init);
        let response = JsFuture::from(answer).await?;
        let response: Response = response.dyn_into()?;
        let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
        let bytes = Uint8Array::new(&buffer);
        if usize::try_from(bytes.length()).is_ok_and(|length| length > MAX_ANSWER) {
            return Ok(Err(TransportError::Malformed));
        }
        Ok(Ok(Answer { status: response.status(), body: bytes.to_vec() }))
    }
}

impl Exchange for Fetch {
    async fn exchange(&self, request: Request) -> Result<Answer, TransportError> {
        let abort = self.abort.clone().map_or_else(AbortController::new, Ok);
        self.exchange_until(request, abort.map_err(|_| TransportError::Offline)?).await
    }
}

fn options(request: &Request) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_mode(RequestMode::Cors);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    let headers = web_sys::Headers::new()?;
    if let Some(bearer) = &request.bearer {
        let value = zeroize::Zeroizing::new(format!("Bearer {}", bearer.as_str()));
        headers.set("Authorization", &value)?;
    }
    if let Some((content_type, body)) = &request.body {
        headers.set("Content-Type", content_type)?;
        init.set_body(&Uint8Array::from(body.as_slice()));
    }
    init.set_headers(&headers);
    Ok(init)
}
