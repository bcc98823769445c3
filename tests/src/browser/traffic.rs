//! What a page says to the network, while one listens.

use std::sync::{Arc, Mutex};

use chromiumoxide::cdp::browser_protocol::network::{
    EventRequestWillBeSent, EventWebSocketFrameSent,
};
use data_encoding::BASE64;
use futures_util::StreamExt as _;
use tokio::task::JoinHandle;

use super::{Tab, tab::lock};

/// Listens until dropped.
pub struct Traffic {
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    listening: [JoinHandle<()>; 2],
}

impl Tab {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn traffic(&self) -> anyhow::Result<Traffic> {
        let sent: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let mut frames = self.page().event_listener::<EventWebSocketFrameSent>().await?;
        let into = Arc::clone(&sent);
        let by_socket = tokio::spawn(async move {
            while let Some(event) = frames.next().await {
                let payload = event.response.payload_data.as_bytes();
                // A binary frame comes in base64, a text as it is.
                lock(&into).push(BASE64.decode(payload).unwrap_or_else(|_| payload.to_vec()));
            }
        });
        let mut requests = self.page().event_listener::<EventRequestWillBeSent>().await?;
        let into = Arc::clone(&sent);
        let by_request = tokio::spawn(async move {
            while let Some(event) = requests.next().await {
                let mut said = format!("{} {}\n", event.request.method, event.request.url);
                said +=
                    &serde_json::to_string(&event.request.post_data_entries).unwrap_or_default();
                lock(&into).push(said.into_bytes());
            }
        });
        Ok(Traffic { sent, listening: [by_socket, by_request] })
    }
}

impl Traffic {
    /// Everything that was sent so far: frames as they are, requests with their address and body.
    #[must_use]
    pub fn sent(&self) -> Vec<Vec<u8>> {
        lock(&self.sent).clone()
    }

    /// How long each was, in bytes, sorted.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        let mut lengths: Vec<_> = self.sent().iter().map(Vec::len).collect();
        lengths.sort_unstable();
        lengths
    }
}

impl Drop for Traffic {
    fn drop(&mut self) {
        for listening in &self.listening {
            listening.abort();
        }
    }
}
