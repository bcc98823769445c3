//! Our own accept loop: `axum::serve` sets hyper's timers to nothing, so half-open connections
//! would stay for ever (`DS-20`).

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{
    limits::{CONNECTION_LIFE, DRAIN, HEAD_BYTES, HEAD_WITHIN},
    tls::Tls,
};

/// After an error of `accept`, such as too many open files.
const BREATHER: Duration = Duration::from_millis(50);

/// One connection's place among those that may be open; a WebSocket keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Place(
    #[expect(dead_code, reason = "dropping it is its use")] Arc<OwnedSemaphorePermit>,
);

impl Place {
    pub(crate) fn new(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(permit))
    }
}

/// A listener, what it serves, and how many connections at once.
pub(crate) struct Listening {
    pub(crate) listener: TcpListener,
    pub(crate) router: Router,
    pub(crate) connections: usize,
    /// Without, plain HTTP.
    pub(crate) tls: Option<Tls>,
}

impl Listening {
    /// Accepts until `stop`; each connection is one of `tasks`.
    pub(crate) async fn serve(self, stop: CancellationToken, tasks: TaskTracker) {
        let places = Arc::new(Semaphore::new(self.connections));
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = self.accept(&places) => accepted,
            };
            match accepted {
                Ok((stream, place)) => {
                    let (router, stop) = (self.router.clone(), stop.clone());
                    match &self.tls {
                        None => tasks.spawn(connection(stream, router, place, stop)),
                        Some(tls) => {
                            let acceptor = TlsAcceptor::from(tls.config());
                            tasks.spawn(greet(acceptor, stream, router, place, stop))
                        }
                    };
                }
                Err(_) => sleep(BREATHER).await,
            }
        }
    }

    /// Waits for a place first: when all are taken, newcomers wait in the kernel's queue.
    async fn accept(&self, places: &Arc<Semaphore>) -> io::Result<(TcpStream, Place)> {
        let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok((stream, Place::new(place)))
    }
}

/// Agrees on keys, in the time that a request's head may take, then serves.
async fn greet(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    router: Router,
    place: Place,
    stop: CancellationToken,
) {
    // What fails is the client's affair, and is not logged (DS-17).
    if let Ok(Ok(stream)) = timeout(HEAD_WITHIN, acceptor.accept(stream)).await {
        Box::pin(connection(stream, router, place, stop)).await;
    }
}

/// Serves one client until it goes, its time is up, or the process stops.
pub(crate) async fn connection<T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: T,
    router: Router,
    place: Place,
    stop: CancellationToken,
) {
    let service =
        TowerToHyperService::new(router.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(place.clone());
            request
        }));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    // An error is the client's affair, and says where it is: it is not logged (DS-17).
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.cancelled() => {}
        // A client that never reads its answer would stay for ever.
        () = sleep(CONNECTION_LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let drained = async {
        tokio::select! {
            _ = connection.as_mut() => {}
            () = async { stop.cancelled().await; sleep(DRAIN).await } => {}
        }
    };
    let _ = timeout(CONNECTION_LIFE, drained).await;
}
