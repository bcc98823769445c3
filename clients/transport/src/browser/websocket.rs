//! One WebSocket; silent and closed when dropped.

use abri_wire::{MAX_FRAME, socket::ServerMessage};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, Event, MessageEvent, WebSocket};

use crate::link::Input;

/// A frame and what stands around it.
const MAX_MESSAGE: usize = MAX_FRAME + 64;

pub(super) struct Socket {
    socket: WebSocket,
    // Kept so that the browser's references stay good.
    _opened: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(Event)>,
}

impl Socket {
    /// Opens the socket `number` of `origin`; `feed` is told what happens to it.
    pub(super) fn open(
        origin: &str,
        number: u32,
        feed: impl Fn(Input) + Clone + 'static,
    ) -> Option<Self> {
        // `http` and `https` become `ws` and `wss`.
        let rest = origin.strip_prefix("http")?;
        let socket = WebSocket::new(&format!("ws{rest}/v1/socket")).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);

        let told = feed.clone();
        let opened = Closure::<dyn FnMut(Event)>::new(move |_| told(Input::SocketOpened(number)));
        let told = feed.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            told(match read(&event) {
                Some(message) => Input::SocketMessage(number, message),
                None => Input::SocketClosed(number),
            });
        });
        let closed = Closure::<dyn FnMut(Event)>::new(move |_| feed(Input::SocketClosed(number)));
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Some(Self { socket, _opened: opened, _message: message, _closed: closed })
    }

    /// Sends one binary message; what can't be sent will be missed and asked for.
    pub(super) fn send(&self, message: &abri_wire::socket::ClientMessage) {
        let bytes = zeroize::Zeroizing::new(message.encode());
        // An error means that it is closing: `onclose` follows.
        let _ = self.socket.send_with_u8_array(&bytes);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // An error means that it is closed already.
        let _ = self.socket.close();
    }
}

fn read(event: &MessageEvent) -> Option<ServerMessage> {
    let buffer: ArrayBuffer = event.data().dyn_into().ok()?;
    if usize::try_from(buffer.byte_length()).ok()? > MAX_MESSAGE {
        return None;
    }
    ServerMessage::decode(&Uint8Array::new(&buffer).to_vec()).ok()
}
