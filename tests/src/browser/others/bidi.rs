//! WebDriver BiDi: JSON over a WebSocket.

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::Mutex};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use super::taken;
use crate::soon;

/// A session, and its one window.
pub(super) struct Bidi {
    socket: Mutex<Socket>,
    window: String,
}

struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Of the command that was sent last.
    id: u64,
}

impl Bidi {
    /// Opens a session at the browser that listens on this port.
    pub(super) async fn open(port: u16) -> anyhow::Result<Self> {
        let (stream, _) = connect_async(format!("ws://127.0.0.1:{port}/session")).await?;
        let mut session =
            Self { socket: Mutex::new(Socket { stream, id: 0 }), window: String::new() };
        session.send("session.new", json!({ "capabilities": {} })).await?;
        let mut windows = session.send("browsingContext.getTree", json!({})).await?;
        let window = taken(&mut windows, "/contexts/0/context");
        window.as_str().context("no window")?.clone_into(&mut session.window);
        Ok(session)
    }

    pub(super) async fn navigate(&self, address: &str) -> anyhow::Result<()> {
        let way = json!({ "context": self.window, "url": address, "wait": "complete" });
        self.send("browsingContext.navigate", way).await.map(drop)
    }

    pub(super) async fn reload(&self) -> anyhow::Result<()> {
        let way = json!({ "context": self.window, "wait": "complete" });
        self.send("browsingContext.reload", way).await.map(drop)
    }

    pub(super) async fn back(&self) -> anyhow::Result<()> {
        let way = json!({ "context": self.window, "delta": -1 });
        self.send("browsingContext.traverseHistory", way).await.map(drop)
    }

    pub(super) async fn act(&self, actions: Value) -> anyhow::Result<()> {
        let way = json!({ "context": self.window, "actions": actions });
        self.send("input.performActions", way).await.map(drop)
    }

    /// What an expression, which is a promise of a text, comes to.
    pub(super) async fn evaluate(&self, expression: &str) -> anyhow::Result<String> {
        let mut answer = self
            .send(
                "script.evaluate",
                json!({
                    "expression": expression,
                    "target": { "context": self.window },
                    "awaitPromise": true,
                }),
            )
            .await?;
        // What is thrown has no text there.
        match taken(&mut answer, "/result/value") {
            Value::String(text) => Ok(text),
            _ => bail!("{}", taken(&mut answer, "/exceptionDetails/text")),
        }
    }

    async fn send(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        let mut socket = self.socket.lock().await;
        soon(method, socket.ask(method, params)).await?
    }
}

impl Socket {
    /// Sends a command; reads until its answer, past events that nobody asked for.
    async fn ask(&mut self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.id += 1;
        let command = json!({ "id": self.id, "method": method, "params": params });
        self.stream.send(Message::text(command.to_string())).await?;
        loop {
            let message = self.stream.next().await.context("the browser is gone")??;
            let Message::Text(text) = message else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            if taken(&mut answer, "/id") != self.id {
                continue;
            }
            if taken(&mut answer, "/type") != "success" {
                bail!("{method}: {}", taken(&mut answer, "/message"));
            }
            return Ok(taken(&mut answer, "/result"));
        }
    }
}
