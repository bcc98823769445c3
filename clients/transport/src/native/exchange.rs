//! One HTTP exchange by hyper, over kept-alive connections.

use core::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::{
    TransportError,
    http::{Answer, Exchange, MAX_ANSWER, Request},
};

/// HTTP to one origin; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    origin: String,
    client: legacy::Client<HttpConnector, Full<Bytes>>,
}

impl Client {
    /// `origin`: `http://host:port`.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Self { origin: origin.trim_end_matches('/').to_owned(), client }
    }

    async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        let request = self.request(request)?;
        let answer = self.client.request(request).await.map_err(|_| TransportError::Offline)?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
        let body = body.map_err(|error| {
            let too_large = error.is::<http_body_util::LengthLimitError>();
            if too_large { TransportError::Malformed } else { TransportError::Offline }
        })?;
        Ok(Answer { status, body: body.to_bytes().into() })
    }

    fn request(&self, request: Request) -> Result<hyper::Request<Full<Bytes>>, TransportError> {
        let uri = format!("{}{}", self.origin, request.path);
        let mut builder = hyper::Request::builder().method(request.method.as_str()).uri(uri);
        if let Some(bearer) = request.bearer {
            let value = format!("Bearer {}", bearer.as_str());
            let mut value = HeaderValue::try_from(value).map_err(|_| TransportError::Malformed)?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        let (content_type, body) = request.body.unzip();
        if let Some(content_type) = content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        let body = Full::new(Bytes::from(body.unwrap_or_default()));
        builder.body(body).map_err(|_| TransportError::Malformed)
    }
}

impl Exchange for Client {
    async fn exchange(&self, request: Request) -> Result<Answer, TransportError> {
        let limit = Duration::from_secs(request.timeout);
        tokio::time::timeout(limit, self.send(request))
            .await
            .unwrap_or(Err(TransportError::Offline))
    }
}
