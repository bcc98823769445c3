//! Starting all parts, and stopping them.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::Router;
use futures_util::future::OptionFuture;
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
    journal::Journal,
    limits::{DRAIN, LOOK_EVERY, RELOAD_EVERY, SWEEP_EVERY},
    live::{Live, fixed},
    metrics,
    officers::{Officers, system_random},
    origin::Origin,
    passkeys::{Passkeys, RelyingPartyError},
    relay::{Files, Relay},
    routes,
    shared::Shared,
    store::{
        self, EmbeddedStore, RedisStore, Store,
        files::{EmbeddedFiles, FileLimits, FileStore, RedisFiles},
    },
    tls::{Tls, TlsError},
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
    /// Certificates or key can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
    /// Where the figures are, if anywhere.
    pub metrics: Option<SocketAddr>,
    gauges: Arc<Gauges>,
    config: Config,
    live: Live,
    /// Pages of this process that a demonstration admits.
    demonstration: Vec<Origin>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// How much is going on.
    #[must_use]
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// Takes over what can change while the service runs: limits, rates, times, origins. Returns what
    /// can't, as the settings file calls it.
    ///
    /// # Errors
    /// [`StartError`]; then nothing has changed.
    pub fn change(&self, new: &Config) -> Result<Vec<&'static str>, StartError> {
        self.live.change(new, &self.demonstration)?;
        Ok(fixed(&self.config, new))
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
    let live = Live::new(&config)?;
    let limits = live.store.clone();
    match config.engine.clone() {
        Engine::Embedded(path) => {
            let store = EmbeddedStore::open(&path, limits)?;
            start_on(config, live, store, SystemClock).await
        }
        Engine::Redis(redis) => {
            let store = RedisStore::new(*redis, limits);
            start_on(config, live, store, SystemClock).await
        }
        #[cfg(any(test, feature = "test-util"))]
        Engine::Memory => {
            let store = store::MemoryStore::new(limits);
            start_on(config, live, store, SystemClock).await
        }
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
    let live = Live::new(&config)?;
    start_on(config, live, store, clock).await
}

async fn start_on<S: Store, C: Clock>(
    config: Config,
    live: Live,
    store: S,
    clock: C,
) -> Result<Running, StartError> {
    let (listener, api) = listen(config.listen).await?;
    let mut sites = Vec::with_capacity(config.statics.len());
    for site in &config.statics {
        sites.push((site, listen(site.listen).await?));
    }
    let statics: Vec<SocketAddr> = sites.iter().map(|(_, (_, address))| *address).collect();
    let figures = OptionFuture::from(config.metrics.map(listen)).await.transpose()?;
    let metrics = figures.as_ref().map(|(_, address)| *address);
    let admitted = statics.iter().filter(|_| config.admit_statics);
    let demonstration: Vec<_> =
        admitted.map(|address| Origin::of_localhost(address.port())).collect();
    live.admit(&config.origins, &demonstration);
    let api_origin = config.api_origin.clone().unwrap_or_else(|| Origin::of_localhost(api.port()));

    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let evidence = Arc::new(Evidence::new(config.log.clone()));
    evidence.reload(clock.now());
    let passkeys = Passkeys::new(&config.passkeys)?;
    let requests = Requests::new(config.requests.clone());
    let evidence_too = Arc::clone(&evidence);
    let officers =
        Officers::new(api_origin.to_string(), evidence_too, passkeys, requests, system_random);
    let files = open_files(config.files.clone(), live.files.clone());
    let relay = Relay::new(store, clock, live.limits.clone(), officers)
        .with_files(files)
        .with_journal(Journal::new(config.record_journal.clone()));
    let app = App::new(relay, live.origins.clone(), evidence, config.limits, tasks.clone());
    let serve = |listener: TcpListener, router: Router, tls: Option<Tls>| {
        let connections = config.limits.connections;
        let listening = Listening { listener, router, connections, tls };
        tasks.spawn(listening.serve(stop.clone(), tasks.clone()));
    };
    serve(listener, routes::router(Arc::clone(&app)), live.tls.clone());
    for (site, (listener, _)) in sites {
        serve(listener, site.router(&api_origin), live.tls.clone());
    }
    if let Some((listener, _)) = figures {
        serve(listener, metrics::router(Arc::clone(&app)), None);
    }
    tasks.spawn(keep_house(Arc::clone(&app), stop.clone()));
    if metrics.is_some() {
        tasks.spawn(watch_queue(Arc::clone(&app), stop.clone()));
    }
    if config.log.is_some() {
        tasks.spawn(follow_log(Arc::clone(&app), stop.clone()));
    }
    tracing::info!(port = api.port(), bundles = statics.len(), "serving");
    let gauges = Arc::clone(&app.gauges);
    Ok(Running { api, statics, metrics, gauges, config, live, demonstration, stop, tasks })
}

/// Opens the store of files, or lets it be opened aside: neither its damage nor its size keeps the
/// service from starting (`DS-64`). What was kept before it was switched off is opened too, so that it
/// goes with its sessions (`DS-66`).
fn open_files(config: FilesConfig, limits: Shared<FileLimits>) -> Files {
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

/// Looks who left the queue, so that nobody who left unanswered is missed in the figures.
async fn watch_queue<S: Store, C: Clock>(app: Arc<App<S, C>>, stop: CancellationToken) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {}
        }
        app.relay.look_at_queue().await;
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
