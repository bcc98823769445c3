//! Drives a [`Link`] with tokio: one task for the link, one for each request or socket.

use std::time::{SystemTime, UNIX_EPOCH};

use abri_wire::{
    Capability, MAX_FRAME, Sequence, SessionId, UnixMillis,
    api::Submission,
    socket::{ClientMessage, ServerMessage},
};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task::{AbortHandle, JoinHandle},
};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};

use super::Client;
use crate::{
    http::{Answer, Exchange, Request},
    link::{Action, Input, Link, LinkEvent},
};

/// A running connection of one member to one session. Stops when dropped.
#[derive(Debug)]
pub struct Connection {
    inputs: UnboundedSender<Input>,
    events: UnboundedReceiver<LinkEvent>,
    task: JoinHandle<()>,
}

impl Connection {
    /// Starts at once, within a tokio runtime. `jitter` as in [`Link::new`].
    #[must_use]
    pub fn start(
        origin: &str,
        session: SessionId,
        capability: Capability,
        after: Sequence,
        jitter: impl FnMut() -> u32 + Send + 'static,
    ) -> Self {
        let (inputs, to_take) = mpsc::unbounded_channel();
        let (to_tell, events) = mpsc::unbounded_channel();
        let driver = Driver {
            link: Link::new(session, capability.clone(), after, jitter),
            client: Client::new(origin),
            origin: origin.trim_end_matches('/').to_owned(),
            session,
            capability,
            inputs: inputs.clone(),
            events: to_tell,
            wake: None,
            poll: None,
            socket: None,
        };
        let task = tokio::spawn(driver.run(to_take));
        Self { inputs, events, task }
    }

    /// Appends this envelope, however often that must be tried.
    pub fn submit(&self, submission: Submission) {
        // Fails only after the task has ended, which `next` says.
        let _ = self.inputs.send(Input::Submit(submission));
    }

    /// Fetches again what follows `after`.
    pub fn rewind(&self, after: Sequence) {
        let _ = self.inputs.send(Input::Rewind(after));
    }

    /// The network came back.
    pub fn online(&self) {
        let _ = self.inputs.send(Input::Online);
    }

    /// The next event; `None` after the last.
    pub async fn next(&mut self) -> Option<LinkEvent> {
        self.events.recv().await
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A task that ends with its owner.
struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Driver {
    link: Link,
    client: Client,
    origin: String,
    session: SessionId,
    capability: Capability,
    inputs: UnboundedSender<Input>,
    events: UnboundedSender<LinkEvent>,
    wake: Option<UnixMillis>,
    poll: Option<Task>,
    socket: Option<(UnboundedSender<ClientMessage>, Task)>,
}

impl Driver {
    async fn run(mut self, mut inputs: UnboundedReceiver<Input>) {
        let mut input = Input::Start;
        loop {
            for action in self.link.handle(input, now()) {
                let last =
                    matches!(action, Action::Deliver(LinkEvent::Erased | LinkEvent::Ended(_)));
                self.act(action);
                if last {
                    return;
                }
            }
            input = tokio::select! {
                next = inputs.recv() => match next {
                    Some(next) => next,
                    None => return,
                },
                () = sleep_until(self.wake) => {
                    self.wake = None;
                    Input::Tick
                }
            };
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Poll { poll, after, revision, wait } => {
                let request = Request::read(self.session, &self.capability, after, revision, wait);
                let handle = self.answer(request, move |answer| {
                    Input::Page(poll, answer.and_then(Answer::page))
                });
                self.poll = Some(Task(handle));
            }
            Action::CancelPoll => self.poll = None,
            Action::Post(submission) => {
                let request = Request::submit(self.session, &self.capability, &submission);
                // Left to run: it may arrive after it was given up, which is harmless.
                self.answer(request, move |answer| {
                    Input::Posted(submission.message_id, answer.and_then(Answer::json))
                });
            }
            Action::OpenSocket(number) => {
                let (messages, to_send) = mpsc::unbounded_channel();
                let origin = self.origin.clone();
                let task = tokio::spawn(socket(origin, number, to_send, self.inputs.clone()));
                self.socket = Some((messages, Task(task.abort_handle())));
            }
            Action::SendSocket(message) => {
                if let Some((messages, _)) = &self.socket {
                    let _ = messages.send(message);
                }
            }
            Action::CloseSocket => self.socket = None,
            Action::Wake(at) => self.wake = Some(at),
            Action::Deliver(event) => {
                let _ = self.events.send(event);
            }
        }
    }

    fn answer(
        &self,
        request: Request,
        input: impl FnOnce(Result<Answer, crate::TransportError>) -> Input + Send + 'static,
    ) -> AbortHandle {
        let (client, inputs) = (self.client.clone(), self.inputs.clone());
        let task = tokio::spawn(async move {
            let _ = inputs.send(input(client.exchange(request).await));
        });
        task.abort_handle()
    }
}

async fn sleep_until(at: Option<UnixMillis>) {
    match at {
        Some(at) => tokio::time::sleep(at.since(now())).await,
        None => core::future::pending().await,
    }
}

fn now() -> UnixMillis {
    UnixMillis::default().plus(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// One socket from opening to its end, which is always told.
async fn socket(
    origin: String,
    number: u32,
    mut to_send: UnboundedReceiver<ClientMessage>,
    inputs: UnboundedSender<Input>,
) {
    // What ends it does not matter: the link hears that it ended.
    let _ = talk(&origin, number, &mut to_send, &inputs).await;
    let _ = inputs.send(Input::SocketClosed(number));
}

async fn talk(
    origin: &str,
    number: u32,
    to_send: &mut UnboundedReceiver<ClientMessage>,
    inputs: &UnboundedSender<Input>,
) -> Option<()> {
    let url = format!("ws{}/v1/socket", origin.strip_prefix("http")?);
    let limits = WebSocketConfig::default().max_message_size(Some(MAX_FRAME + 64));
    let (mut socket, _) =
        tokio_tungstenite::connect_async_with_config(url, Some(limits), true).await.ok()?;
    inputs.send(Input::SocketOpened(number)).ok()?;
    loop {
        tokio::select! {
            message = to_send.recv() => {
                socket.send(Message::Binary(message?.encode().into())).await.ok()?;
            }
            message = socket.next() => match message?.ok()? {
                Message::Binary(bytes) => {
                    let message = ServerMessage::decode(&bytes).ok()?;
                    inputs.send(Input::SocketMessage(number, message)).ok()?;
                }
                Message::Ping(_) | Message::Pong(_) => {}
                _ => return None,
            },
        }
    }
}
