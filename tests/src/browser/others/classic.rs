//! WebDriver, the classic protocol: JSON over HTTP.

use anyhow::{Context as _, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Bytes, header::CONTENT_TYPE};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

use super::taken;
use crate::soon;

/// A session at a driver.
pub(super) struct Classic {
    client: legacy::Client<HttpConnector, Full<Bytes>>,
    /// With the session's name.
    base: String,
}

impl Classic {
    /// Opens a session at the driver on this port.
    pub(super) async fn open(port: u16, capabilities: Value) -> anyhow::Result<Self> {
        let client = legacy::Client::builder(TokioExecutor::new()).build_http();
        let base = format!("http://127.0.0.1:{port}");
        let mut session = Self { client, base };
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut answer = session.post("session", asked).await?;
        let id = taken(&mut answer, "/sessionId");
        let id = id.as_str().context("no session")?;
        session.base = format!("{}/session/{id}", session.base);
        Ok(session)
    }

    /// What an expression, which is a promise of a text, comes to.
    pub(super) async fn evaluate(&self, expression: &str) -> anyhow::Result<String> {
        let script = format!(
            "const done = arguments[0]; ({expression}).then(\
             (text) => done({{ text }}), (error) => done({{ error: String(error) }}))"
        );
        let mut answer =
            self.post("execute/async", json!({ "script": script, "args": [] })).await?;
        match taken(&mut answer, "/text") {
            Value::String(text) => Ok(text),
            _ => bail!("{}", taken(&mut answer, "/error")),
        }
    }

    pub(super) async fn post(&self, command: &str, body: Value) -> anyhow::Result<Value> {
        let request = Request::post(format!("{}/{command}", self.base))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body.to_string())))?;
        let answer = soon(command, self.client.request(request)).await??;
        let good = answer.status().is_success();
        let body = answer.into_body().collect().await?.to_bytes();
        let mut answer: Value = serde_json::from_slice(&body)?;
        if !good {
            bail!("{command}: {}", taken(&mut answer, "/value/message"));
        }
        Ok(taken(&mut answer, "/value"))
    }
}
