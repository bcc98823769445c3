//! Starting all parts, and stopping them.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::Router;
use tokio::{
    net::TcpListener,
    task::spawn_blocking,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accept::Listening,
    app::{App, Gauges},
    clock::{Clock, SystemClock},
    config::{Config, Engine, FileEngine, FilesConfig},
    enrolment::Requests,
    evidence::Evidence,
    limits::{DRAIN, RELOAD_EVERY, SWEEP_EVERY},
    officers::{Officers, system_random},
    origin::{Origin, Origins},
    passkeys::{Passkeys, RelyingPartyError},
    relay::{Files, Relay},
    routes,
    store::{
        self, EmbeddedStore, RedisStore, Store,
        files::{EmbeddedFiles, FileLimits, FileStore, RedisFiles},
    },
};

/// After [`DRAIN`], for what was drained to be dropped.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address can't be listened on.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Passkeys can't be for this console.
    #[error(transparent)]
    Passkeys(#[from] RelyingPartyError),
    /// The embedded store's file can't be used.
    #[error("can't open the store: {0}")]
    Embedded(#[from] store::OpenError),
}

/// A service that runs. Dropping it stops accepting; [`Running::stop`] also waits.
#[derive(Debug)]
pub struct Running {
    /// Where the API listens.
    pub api: SocketAddr,
    /// Where the static bundles are, in the configuration's order.
    pub statics: Vec<SocketAddr>,
    gauges: Arc<Gauges>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// How much is going on.
    #[must_use]
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// Stops: no new connections, sockets say `Bye(ShuttingDown)`, waiting reads are answered.
    /// Returns in less than 15 seconds (`DS-23`).
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        if timeout(DRAIN + LAST_WAIT, self.tasks.wait()).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "stopped with connections open");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Starts the service on the store that `config` names.
///
/// # Errors
/// [`StartError`]. A Redis that can't be reached yet is none: requests get `unavailable`.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let limits = config.limits.store;
    match config.engine.clone() {
        Engine::Embedded(path) => {
            let store = EmbeddedStore::open(&path, limits)?;
            start_with(config, store, SystemClock).await
        }
        Engine::Redis(redis) => {
            let store = RedisStore::new(*redis, limits);
            start_with(config, store, SystemClock).await
        }
        #[cfg(any(test, feature = "test-util"))]
        Engine::Memory => start_with(config, store::MemoryStore::new(limits), SystemClock).await,
    }
}

/// Starts the service on this store and clock; `config.engine` is not looked at.
///
/// # Errors
/// [`StartError::Listen`].
pub async fn start_with<S: Store, C: Clock>(
    config: Config,
    store: S,
    clock: C,
) -> Result<Running, StartError> {
    let (listener, api) = listen(config.listen).await?;
    let mut sites = Vec::with_capacity(config.statics.len());
    for site in &config.statics {
        sites.push((site, listen(site.listen).await?));
    }
    let statics: Vec<SocketAddr> = sites.iter().map(|(_, (_, address))| *address).collect();
    let mut origins = config.origins.clone();
    if config.admit_statics {
        origins.extend(statics.iter().map(|address| Origin::of_localhost(address.port())));
    }
    let api_origin = config.api_origin.clone().unwrap_or_else(|| Origin::of_localhost(api.port()));

    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let evidence = Arc::new(Evidence::new(config.log.clone()));
    evidence.reload(clock.now());
    let passkeys = Passkeys::new(&config.passkeys)?;
    let requests = Requests::new(config.requests.clone());
    let evidence_too = Arc::clone(&evidence);
    let officers =
        Officers::new(api_origin.to_string(), evidence_too, passkeys, requests, system_random);
    let files = open_files(config.files, config.limits.files);
    let relay = Relay::new(store, clock, config.limits, officers).with_files(files);
    let app = App::new(relay, Origins::new(&origins), evidence, config.limits, tasks.clone());
    let serve = |listener: TcpListener, router: Router| {
        let listening = Listening { listener, router, connections: config.limits.connections };
        tasks.spawn(listening.serve(stop.clone(), tasks.clone()));
    };
    serve(listener, routes::router(Arc::clone(&app)));
    for (site, (listener, _)) in sites {
        serve(listener, site.router(&api_origin));
    }
    tasks.spawn(keep_house(Arc::clone(&app), stop.clone()));
    if config.log.is_some() {
        tasks.spawn(follow_log(Arc::clone(&app), stop.clone()));
    }
    tracing::info!(port = api.port(), bundles = statics.len(), "serving");
    Ok(Running { api, statics, gauges: Arc::clone(&app.gauges), stop, tasks })
}

/// Opens the store of files, or lets it be opened aside: neither its damage nor its size keeps the
/// service from starting (`DS-64`). What was kept before it was switched off is opened too, so that it
/// goes with its sessions (`DS-66`).
fn open_files(config: FilesConfig, limits: FileLimits) -> Files {
    let (on, engine) = match config {
        FilesConfig::Off(None) => return Files::default(),
        FilesConfig::Off(Some(engine)) => (false, engine),
        FilesConfig::On(engine) => (true, engine),
    };
    let opened: Arc<OnceLock<Arc<dyn FileStore>>> = Arc::default();
    match engine {
        FileEngine::Embedded(path) => {
            if !on && !path.exists() {
                return Files::default();
            }
            let opened = Arc::clone(&opened);
            spawn_blocking(move || match EmbeddedFiles::open(&path, limits) {
                Ok(store) => drop(opened.set(Arc::new(store))),
                Err(error) => tracing::error!("files can't be kept: {error}"),
            });
        }
        FileEngine::Redis(redis) => drop(opened.set(Arc::new(RedisFiles::new(*redis, limits)))),
        #[cfg(any(test, feature = "test-util"))]
        FileEngine::Given(store) => drop(opened.set(store)),
    }
    Files::new(on, opened)
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Reads the log's newest head again and again.
async fn follow_log<S: Store, C: Clock>(app: Arc<App<S, C>>, stop: CancellationToken) {
    let mut ticks = interval(RELOAD_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {}
        }
        let app = Arc::clone(&app);
        // It fails only when the process ends.
        let _ = spawn_blocking(move || app.evidence.reload(app.relay.now())).await;
    }
}

/// Sweeps while the service runs, and ends sockets and waits when it stops.
async fn keep_house<S: Store, C: Clock>(app: Arc<App<S, C>>, stop: CancellationToken) {
    let mut ticks = interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {}
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = app.relay.sweep() => {}
        }
    }
    app.relay.stop();
}
