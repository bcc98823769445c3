//! The connection that carries commands, and what it means when a call has no answer.

use std::time::Duration;

use redis::{
    Client, Cmd, FromRedisValue, RedisError, ScriptInvocation, Value,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

/// First and longest pause between two attempts to connect.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(500));
/// Commands that may wait to be written to the connection.
const PIPELINE: usize = 1024;

/// One connection, which comes back by itself.
#[derive(Debug)]
pub(in crate::store) struct Commands {
    manager: Option<ConnectionManager>,
    call_limit: Duration,
}

/// Why a call has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Failure {
    /// No connection, or no answer in time.
    Unreachable,
    /// Redis answered that it can't.
    Refused,
}

type Result<T> = core::result::Result<T, Failure>;

impl Commands {
    /// Starts connecting and returns at once. Must be called within a tokio runtime.
    pub(in crate::store) fn new(client: Client, call_limit: Duration) -> Self {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(call_limit))
            .set_response_timeout(Some(call_limit))
            .set_pipeline_buffer_size(PIPELINE)
            .set_min_delay(RETRY.0)
            .set_max_delay(RETRY.1)
            // Until it works: each call has its own limit.
            .set_number_of_retries(usize::MAX);
        // Fails only for settings that contradict each other, which these don't.
        let manager = ConnectionManager::new_lazy_with_config(client, config).ok();
        Self { manager, call_limit }
    }

    pub(in crate::store) fn connection(&self) -> Result<ConnectionManager> {
        self.manager.clone().ok_or(Failure::Unreachable)
    }

    pub(in crate::store) async fn within<T>(
        &self,
        call: impl Future<Output = core::result::Result<T, RedisError>> + Send,
    ) -> Result<T> {
        match tokio::time::timeout(self.call_limit, call).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if error.is_io_error() || error.is_unrecoverable_error() => {
                Err(Failure::Unreachable)
            }
            Ok(Err(_)) => Err(Failure::Refused),
            Err(_) => Err(Failure::Unreachable),
        }
    }

    pub(in crate::store) async fn query<T: FromRedisValue + Send>(&self, call: &Cmd) -> Result<T> {
        let mut connection = self.connection()?;
        self.within(call.query_async(&mut connection)).await
    }

    pub(in crate::store) async fn run(&self, call: &ScriptInvocation<'_>) -> Result<Value> {
        let mut connection = self.connection()?;
        self.within(call.invoke_async(&mut connection)).await
    }
}
