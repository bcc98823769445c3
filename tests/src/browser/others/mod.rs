//! The browsers that are not Chromium: enough of WebDriver to be a person in them.
//!
//! Chromium is looked into through its own protocol; these are only used, as she uses them. Firefox
//! speaks WebDriver BiDi by itself, WebKit has a driver for the classic protocol beside it; keys, mouse
//! and scripts are the same in both.

mod bidi;
mod classic;
mod engine;
mod process;

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::{bidi::Bidi, classic::Classic, process::Process};
use super::page::{Page, is_usable};
use crate::until;

pub use engine::Engine;

/// WebDriver's names of keys that write nothing.
const SHIFT: &str = "\u{e008}";

/// A browser with one window, which is empty at first. Its processes end when it is dropped.
pub struct OtherBrowser {
    channel: Channel,
    // In this order: the processes, then what they wrote.
    _processes: Vec<Process>,
    _profile: TempDir,
}

/// How it is told what to do.
enum Channel {
    Bidi(Box<Bidi>),
    Classic(Classic),
}

/// What is at this place of an answer; nothing is null.
fn taken(answer: &mut Value, place: &str) -> Value {
    answer.pointer_mut(place).map(Value::take).unwrap_or_default()
}

impl OtherBrowser {
    /// Starts one.
    ///
    /// # Errors
    /// If the engine is not installed, or does not start.
    pub async fn launch(engine: Engine) -> anyhow::Result<Self> {
        engine.launch().await.with_context(|| format!("can't start {engine:?}"))
    }

    /// Loads `address`, and waits until it is loaded.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn goto(&self, address: &str) -> anyhow::Result<()> {
        match &self.channel {
            Channel::Bidi(bidi) => bidi.navigate(address).await,
            Channel::Classic(classic) => {
                classic.post("url", json!({ "url": address })).await.map(drop)
            }
        }
        .with_context(|| format!("can't load {address}"))
    }

    /// Loads the page again, as F5 does.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reload(&self) -> anyhow::Result<()> {
        match &self.channel {
            Channel::Bidi(bidi) => bidi.reload().await,
            Channel::Classic(classic) => classic.post("refresh", json!({})).await.map(drop),
        }
    }

    /// Goes back, as the button does.
    ///
    /// # Errors
    /// If there is nothing to go back to.
    pub async fn back(&self) -> anyhow::Result<()> {
        match &self.channel {
            Channel::Bidi(bidi) => bidi.back().await,
            Channel::Classic(classic) => classic.post("back", json!({})).await.map(drop),
        }
    }

    /// Presses and releases the left Shift key.
    ///
    /// # Errors
    /// If the window is gone.
    pub async fn shift(&self) -> anyhow::Result<()> {
        self.types(SHIFT).await
    }

    /// Presses the keys of `words`, one after the other.
    async fn types(&self, words: &str) -> anyhow::Result<()> {
        let strokes: Vec<Value> = words
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|way| json!({ "type": way, "value": key.to_string() }))
            })
            .collect();
        self.act(json!({ "type": "key", "id": "keyboard", "actions": strokes })).await
    }

    async fn act(&self, source: Value) -> anyhow::Result<()> {
        let actions = json!([source]);
        match &self.channel {
            Channel::Bidi(bidi) => bidi.act(actions).await,
            Channel::Classic(classic) => {
                classic.post("actions", json!({ "actions": actions })).await.map(drop)
            }
        }
    }

    /// Where the middle of an element is, once it is in sight.
    async fn locate(&self, selector: &str) -> anyhow::Result<(f64, f64)> {
        self.eval(&format!(
            "(it => {{ it.scrollIntoView({{ block: 'nearest' }}); const box = it.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2].map(Math.floor); }})\
             (document.querySelector({selector:?}))"
        ))
        .await
    }
}

impl Page for OtherBrowser {
    async fn eval<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        // As text, so that both protocols give the same; what is undefined is null.
        let text = format!("(async () => JSON.stringify(await ({expression})) ?? 'null')()");
        let value = match &self.channel {
            Channel::Bidi(bidi) => bidi.evaluate(&text).await,
            Channel::Classic(classic) => classic.evaluate(&text).await,
        };
        let value = value.with_context(|| expression.to_owned())?;
        serde_json::from_str(&value).with_context(|| format!("{expression}: {value}"))
    }

    async fn wait(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        // A page that is just being replaced answers nothing: that is not yet.
        let waited =
            until(what, || async { Ok(self.eval(expression).await.unwrap_or(false)) }).await;
        if waited.is_err() {
            let words: String = self.eval("document.body.innerText").await.unwrap_or_default();
            return waited.with_context(|| format!("the page says: {words}"));
        }
        waited
    }

    async fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.wait(&format!("{selector} to click"), &is_usable(selector)).await?;
        let (x, y) = self.locate(selector).await?;
        let within: bool = self
            .eval(&format!(
                "(it => !!it && document.querySelector({selector:?}).contains(it))\
                 (document.elementFromPoint({x}, {y}))"
            ))
            .await?;
        if !within {
            bail!("{selector} is behind something, or out of sight");
        }
        self.act(json!({
            "type": "pointer",
            "id": "mouse",
            "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "x": x, "y": y },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        }))
        .await
    }

    async fn write(&self, selector: &str, words: &str) -> anyhow::Result<()> {
        self.click(selector).await?;
        self.types(words).await
    }
}
