//! The connection over which Redis says that a session has news.
//!
//! The crate does not subscribe again after a disconnection, so this does; and because hints were
//! lost meanwhile, every watch is woken: its reader asks the log.

use std::{collections::HashSet, sync::Arc, time::Duration};

use abri_wire::SessionId;
use redis::{
    AsyncConnectionConfig, Client, Pipeline, PushInfo, PushKind, RedisError, Value,
    aio::MultiplexedConnection,
};
use tokio::sync::{Notify, mpsc};

use super::{names::Names, reply};
use crate::store::hub::Hub;

/// Sessions whose subscription may have to change; more than this and all are compared.
const QUEUED: usize = 1024;
/// Most (un)subscriptions in one round trip.
const CHUNK: usize = 256;
/// How often a silent connection is tested.
const PING_EVERY: Duration = Duration::from_secs(10);
const FIRST_RETRY: Duration = Duration::from_millis(50);
const LAST_RETRY: Duration = Duration::from_secs(1);

/// Tells the push task that subscriptions may have to change.
#[derive(Debug, Clone)]
pub(super) struct Requests {
    one: mpsc::Sender<SessionId>,
    all: Arc<Notify>,
}

impl Requests {
    pub(super) fn look_at(&self, session: SessionId) {
        if self.one.try_send(session).is_err() {
            self.look_at_all();
        }
    }

    pub(super) fn look_at_all(&self) {
        self.all.notify_one();
    }
}

pub(super) struct Push {
    hub: Arc<Hub>,
    client: Client,
    names: Names,
    limit: Duration,
    requests: Requests,
    received: mpsc::Receiver<SessionId>,
}

impl Push {
    pub(super) fn new(
        hub: Arc<Hub>,
        client: Client,
        names: Names,
        limit: Duration,
    ) -> (Self, Requests) {
        let (one, received) = mpsc::channel(QUEUED);
        let requests = Requests { one, all: Arc::default() };
        (Self { hub, client, names, limit, requests: requests.clone(), received }, requests)
    }

    /// Runs until it is aborted.
    pub(super) async fn run(mut self) {
        let mut retry = FIRST_RETRY;
        loop {
            let lost = Arc::new(Notify::new());
            if let Ok(connection) = self.connect(&lost).await {
                retry = FIRST_RETRY;
                // However it ends, what follows is the same.
                let _ = self.serve(connection, &lost).await;
                tracing::warn!("the connection for news is lost");
                for session in self.hub.watched() {
                    self.hub.nudge(session);
                }
            }
            tokio::time::sleep(retry).await;
            retry = (retry * 2).min(LAST_RETRY);
        }
    }

    async fn connect(&self, lost: &Arc<Notify>) -> Result<MultiplexedConnection, RedisError> {
        let (hub, names) = (Arc::clone(&self.hub), self.names.clone());
        let (requests, lost) = (self.requests.clone(), Arc::clone(lost));
        // Called by the connection's own task; must not wait.
        let receive = move |push: PushInfo| -> Result<(), ()> {
            match push.kind {
                PushKind::Disconnection => lost.notify_one(),
                PushKind::SMessage => {
                    if let Some(unheard) = deliver(&hub, &names, &push.data) {
                        requests.look_at(unheard);
                    }
                }
                _ => {}
            }
            Ok(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.limit))
            .set_response_timeout(Some(self.limit))
            .set_push_sender(receive);
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    async fn serve(
        &mut self,
        mut connection: MultiplexedConnection,
        lost: &Notify,
    ) -> Result<(), RedisError> {
        let mut subscribed = HashSet::new();
        self.align(&mut connection, &mut subscribed, self.hub.watched()).await?;
        let all = Arc::clone(&self.requests.all);
        let mut some = Vec::new();
        loop {
            tokio::select! {
                () = lost.notified() => return Ok(()),
                _ = self.received.recv_many(&mut some, CHUNK) => {
                    let some = std::mem::take(&mut some);
                    self.align(&mut connection, &mut subscribed, some).await?;
                }
                () = all.notified() => {
                    let mut every = self.hub.watched();
                    every.extend(&subscribed);
                    self.align(&mut connection, &mut subscribed, every).await?;
                }
                () = tokio::time::sleep(PING_EVERY) => {
                    redis::cmd("PING").query_async::<()>(&mut connection).await?;
                }
            }
        }
    }

    /// Brings the subscriptions to these sessions in line with who watches.
    async fn align(
        &self,
        connection: &mut MultiplexedConnection,
        subscribed: &mut HashSet<SessionId>,
        sessions: Vec<SessionId>,
    ) -> Result<(), RedisError> {
        for chunk in sessions.chunks(CHUNK) {
            let (mut pipeline, mut new) = (Pipeline::with_capacity(chunk.len()), Vec::new());
            for session in chunk {
                // One channel a command: each is answered by exactly one push.
                if self.hub.is_watched(*session) {
                    if subscribed.insert(*session) {
                        pipeline.cmd("SSUBSCRIBE").arg(self.names.channel(*session));
                        new.push(*session);
                    }
                } else if subscribed.remove(session) {
                    pipeline.cmd("SUNSUBSCRIBE").arg(self.names.channel(*session));
                }
            }
            if !pipeline.is_empty() {
                pipeline.query_async::<Vec<Value>>(connection).await?;
            }
            // What came between the watch and now had nobody to come to.
            for session in new {
                self.hub.nudge(session);
            }
        }
        Ok(())
    }
}

/// Passes a message on; gives back a session to which nobody listens any more.
fn deliver(hub: &Hub, names: &Names, data: &[Value]) -> Option<SessionId> {
    let [Value::BulkString(channel), Value::BulkString(payload)] = data else { return None };
    let session = names.session_of(channel)?;
    if let Ok(news) = reply::news(payload) {
        hub.announce(session, news);
    } else {
        hub.nudge(session);
    }
    (!hub.is_watched(session)).then_some(session)
}
