//! All that a page says to the network, each piece with the way that it took.

use std::sync::{Arc, Mutex};

use chromiumoxide::cdp::{
    IntoEventKind,
    browser_protocol::network::{
        EventRequestWillBeSent, EventRequestWillBeSentExtraInfo, EventWebSocketCreated,
        EventWebSocketFrameSent, EventWebSocketWillSendHandshakeRequest,
    },
};
use data_encoding::BASE64;
use futures_util::StreamExt as _;
use tokio::task::JoinHandle;

use super::{Tab, tab::lock};

/// The opcode of a text frame (RFC 6455, section 5.2).
const TEXT: f64 = 1.0;

/// Where in a request something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// The address of a request or of a WebSocket.
    Address,
    /// A header of either.
    Header,
    /// A body.
    Body,
    /// A message over a WebSocket.
    Frame,
}

/// What was sent, and how.
pub(super) type Piece = (Carrier, Vec<u8>);

/// Listens until dropped.
pub struct Outgoing {
    pieces: Arc<Mutex<Vec<Piece>>>,
    listening: Vec<JoinHandle<()>>,
}

impl Tab {
    /// Listens from now on to all that the page sends.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn outgoing(&self) -> anyhow::Result<Outgoing> {
        let mut outgoing = Outgoing { pieces: Arc::default(), listening: Vec::new() };
        outgoing.listen(self, request).await?;
        outgoing.listen(self, headers_on_the_wire).await?;
        outgoing.listen(self, socket).await?;
        outgoing.listen(self, handshake).await?;
        outgoing.listen(self, frame).await?;
        Ok(outgoing)
    }
}

impl Outgoing {
    /// Everything that was sent so far. An address stands there twice: as it is, and without its
    /// percent escapes.
    #[must_use]
    pub fn pieces(&self) -> Vec<(Carrier, Vec<u8>)> {
        lock(&self.pieces).clone()
    }

    async fn listen<T: IntoEventKind + Unpin + Send + Sync>(
        &mut self,
        tab: &Tab,
        read: fn(&T) -> Vec<Piece>,
    ) -> anyhow::Result<()> {
        let mut events = tab.page().event_listener::<T>().await?;
        let pieces = Arc::clone(&self.pieces);
        self.listening.push(tokio::spawn(async move {
            while let Some(event) = events.next().await {
                lock(&pieces).extend(read(&event));
            }
        }));
        Ok(())
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        for listening in &self.listening {
            listening.abort();
        }
    }
}

fn request(event: &EventRequestWillBeSent) -> Vec<Piece> {
    let mut pieces = address(&event.request.url);
    pieces.push(header(event.request.headers.inner()));
    for entry in event.request.post_data_entries.iter().flatten() {
        let encoded: &str = entry.bytes.as_ref().map_or("", AsRef::as_ref);
        pieces.push((Carrier::Body, BASE64.decode(encoded.as_bytes()).unwrap_or_default()));
    }
    pieces
}

fn headers_on_the_wire(event: &EventRequestWillBeSentExtraInfo) -> Vec<Piece> {
    vec![header(event.headers.inner())]
}

fn socket(event: &EventWebSocketCreated) -> Vec<Piece> {
    address(&event.url)
}

fn handshake(event: &EventWebSocketWillSendHandshakeRequest) -> Vec<Piece> {
    vec![header(event.request.headers.inner())]
}

fn frame(event: &EventWebSocketFrameSent) -> Vec<Piece> {
    let payload = event.response.payload_data.as_bytes();
    let is_text = (event.response.opcode - TEXT).abs() < f64::EPSILON;
    let bytes = if is_text { payload.to_vec() } else { BASE64.decode(payload).unwrap_or_default() };
    vec![(Carrier::Frame, bytes)]
}

fn address(url: &str) -> Vec<Piece> {
    vec![(Carrier::Address, url.as_bytes().to_vec()), (Carrier::Address, unescaped(url))]
}

/// Names and values, a header a line: JSON would put escapes into them.
fn header(headers: &serde_json::Value) -> Piece {
    let mut lines = String::new();
    for (name, value) in headers.as_object().into_iter().flatten() {
        lines += &format!("{name}: {}\n", value.as_str().unwrap_or_default());
    }
    (Carrier::Header, lines.into_bytes())
}

fn unescaped(url: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = url.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *first == b'%');
        let escape = escape.and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(escape.unwrap_or(*first));
        rest = if escape.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_is_read_without_its_escapes() {
        assert_eq!(super::unescaped("http://h/?a=%5B1%2c2%5D%"), b"http://h/?a=[1,2]%");
    }
}
