//! One service with everything that belongs to it.

mod officers;
mod operator;
mod sites;
mod stored;

use std::{cell::RefCell, fs, path::PathBuf};

use abri_demonstration::Demonstration;
use abri_server::{
    Config, Engine, FileEngine, FilesConfig, LogSource, PasskeyPolicy, Running, start_with,
    store::{self, EmbeddedStore, RedisConfig, RedisStore},
};
use abri_wire::UnixMillis;
use anyhow::{Context, bail};
use tempfile::TempDir;

use self::{sites::sites, stored::rows};
use crate::{
    clock::AheadClock, free_port, liar::LyingService, now, proxy::FaultyProxy, redis::RedisServer,
};

pub use self::stored::Stored;

/// The file of the embedded store of files.
const FILES: &str = "files.redb";
/// Where its journal of records is, beside.
const JOURNAL: &str = "records.jsonl";
/// Officers of a world.
const OFFICERS: usize = 2;

/// A running service behind a [`FaultyProxy`], with pages on origins of their own and officers.
pub struct World {
    /// Between every client and the API.
    pub proxy: FaultyProxy,
    /// Who may answer.
    pub demonstration: Demonstration,
    /// The store, if it is a Redis.
    pub redis: Option<RedisServer>,
    server: Option<Running>,
    config: Box<Config>,
    clock: AheadClock,
    pages: Option<[u16; 2]>,
    directory: TempDir,
}

/// How much room the operator gives to files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// The switch is off.
    None,
    /// As without a word from the operator, but switched on.
    Usual,
    /// So many bytes for each session.
    Session(u64),
    /// So many bytes for all.
    Store(u64),
}

impl Room {
    fn set(self, config: &mut Config, files: FileEngine) {
        config.files = match self {
            Self::None => FilesConfig::Off(Some(files)),
            Self::Usual | Self::Session(_) | Self::Store(_) => FilesConfig::On(files),
        };
        match self {
            Self::None | Self::Usual => {}
            Self::Session(bytes) => config.limits.files.session_bytes = bytes,
            Self::Store(bytes) => config.limits.files.bytes = bytes,
        }
    }
}

impl World {
    /// On the embedded store, without pages.
    ///
    /// # Errors
    /// If a part does not start.
    pub async fn embedded() -> anyhow::Result<Self> {
        Self::start(None, false, now(), Room::Usual).await
    }

    /// On a Redis of its own, without pages.
    ///
    /// # Errors
    /// If a part does not start.
    pub async fn on_redis() -> anyhow::Result<Self> {
        Self::start(Some(RedisServer::start().await?), false, now(), Room::Usual).await
    }

    /// On the embedded store, with both pages.
    ///
    /// # Errors
    /// If a part does not start, or the pages were not built.
    pub async fn with_pages() -> anyhow::Result<Self> {
        Self::start(None, true, now(), Room::Usual).await
    }

    /// The same, with a log that began at `since`; a witness has seen it now.
    ///
    /// # Errors
    /// If a part does not start, or the pages were not built.
    pub async fn with_pages_since(since: UnixMillis) -> anyhow::Result<Self> {
        Self::start(None, true, since, Room::Usual).await
    }

    /// On a Redis of its own, with both pages.
    ///
    /// # Errors
    /// If a part does not start, or the pages were not built.
    pub async fn with_pages_on_redis() -> anyhow::Result<Self> {
        Self::start(Some(RedisServer::start().await?), true, now(), Room::Usual).await
    }

    /// On the embedded store, with both pages and this room for files.
    ///
    /// # Errors
    /// If a part does not start, or the pages were not built.
    pub async fn with_room_for_files(room: Room) -> anyhow::Result<Self> {
        Self::start(None, true, now(), room).await
    }

    async fn start(
        redis: Option<RedisServer>,
        with_pages: bool,
        since: UnixMillis,
        room: Room,
    ) -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("abri-world-").tempdir()?;
        let made = directory.path().join("demonstration");
        let demonstration = Demonstration::create(&made, OFFICERS, since)?;
        demonstration.witness(now())?;
        let proxy = FaultyProxy::bind().await?;
        let file = directory.path().join("store.redb");
        let mut config = Config::new(Engine::Embedded(file.clone()));
        let files = match &redis {
            Some(redis) => FileEngine::Redis(Box::new(RedisConfig::parse(&redis.url())?)),
            None => FileEngine::Embedded(directory.path().join(FILES)),
        };
        room.set(&mut config, files);
        config.api_origin = Some(proxy.origin().parse()?);
        config.admit_statics = true;
        let pins: abri_core::Pins = demonstration.pins.parse()?;
        config.log = Some(LogSource { directory: demonstration.published(), pins });
        let requests = directory.path().join("requests");
        fs::create_dir(&requests)?;
        config.requests = Some(requests);
        config.record_journal = Some(directory.path().join(JOURNAL));
        if with_pages {
            let console = free_port()?;
            config.statics = sites(&demonstration, &proxy, directory.path(), console)?;
            // Officers without a browser have no passkey; consoles register one.
            let console = format!("http://localhost:{console}").parse()?;
            config.passkeys = PasskeyPolicy::Offered(console);
        }
        let clock = AheadClock::default();
        let mut world = Self {
            proxy,
            demonstration,
            redis,
            server: None,
            config: Box::new(config),
            clock,
            pages: None,
            directory,
        };
        world.serve().await?;
        let statics = world.server.as_ref().map(|server| server.statics.as_slice());
        world.pages = match statics {
            Some([victim, console, _]) => Some([victim.port(), console.port()]),
            _ => None,
        };
        Ok(world)
    }

    /// Starts the service on what its stores hold.
    async fn serve(&mut self) -> anyhow::Result<()> {
        let (config, clock, limits) =
            (Config::clone(&self.config), self.clock.clone(), self.config.limits.store);
        let server = match &self.redis {
            Some(redis) => {
                let store = RedisStore::new(RedisConfig::parse(&redis.url())?, limits);
                Box::pin(start_with(config, store, clock)).await?
            }
            None => {
                let store = self.reopened(limits).await?;
                Box::pin(start_with(config, store, clock)).await?
            }
        };
        self.proxy.set_target(server.api);
        self.server = Some(server);
        Ok(())
    }

    /// The embedded store. The engine may take a moment to let go of the file.
    async fn reopened(&self, limits: store::Limits) -> anyhow::Result<EmbeddedStore> {
        let opened = RefCell::new(None);
        crate::until("the store's file", || async {
            opened.replace(EmbeddedStore::open(&self.store_file(), limits).ok());
            Ok(opened.borrow().is_some())
        })
        .await?;
        opened.into_inner().context("not opened")
    }

    /// Stops the service, as for an update.
    pub async fn interrupt(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Starts it again, with the pages where they were.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn resume(&mut self) -> anyhow::Result<()> {
        self.serve().await
    }

    /// Lets time pass for the service alone.
    pub fn pass(&self, time: core::time::Duration) {
        self.clock.advance(time);
    }

    /// Where clients reach the API.
    #[must_use]
    pub fn api(&self) -> String {
        self.proxy.origin()
    }

    /// The API without the proxy, for who keeps the network that others lose.
    ///
    /// # Errors
    /// If the service does not run.
    pub fn direct_api(&self) -> anyhow::Result<String> {
        let server = self.server.as_ref().context("the service does not run")?;
        Ok(format!("http://{}", server.api))
    }

    /// From now on, whatever her page reads by a new connection can be a lie; officers are told the
    /// truth.
    ///
    /// # Errors
    /// If this world has no pages, or no port can be had.
    pub async fn lying(&self) -> anyhow::Result<LyingService> {
        let server = self.server.as_ref().context("a world that stopped")?;
        let page = self.victim_page("")?;
        let liar = LyingService::before(server.api, page.trim_end_matches('/')).await?;
        self.proxy.refuse_sockets();
        self.proxy.set_target(liar.address());
        self.proxy.reset();
        Ok(liar)
    }

    /// Her page: `language` is `""` for the front page, or a language's directory; all
    /// of them are below `aide/` too.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn victim_page(&self, language: &str) -> anyhow::Result<String> {
        let [victim, _] = self.pages.context("a world without pages")?;
        let language = if language.is_empty() { String::new() } else { format!("{language}/") };
        Ok(format!("http://localhost:{victim}/{language}"))
    }

    /// Another site: where her exit leads, and from where a link may lead to her page.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn elsewhere(&self) -> anyhow::Result<String> {
        let statics = self.server.as_ref().map(|server| server.statics.as_slice());
        let Some([_, _, elsewhere]) = statics else { bail!("a world without pages") };
        Ok(format!("http://127.0.0.1:{}/", elsewhere.port()))
    }

    /// The file of the embedded store.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.directory.path().join("store.redb")
    }

    /// Stops the service, then looks what its stores still hold.
    ///
    /// # Errors
    /// If the store can't be read.
    pub async fn stop(mut self) -> anyhow::Result<Stored> {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        match &self.redis {
            Some(redis) => {
                let of_duty = |key: &String| {
                    let kinds = [":access", ":challenge", ":passkey", ":on-duty", ":roll"];
                    kinds.iter().any(|kind| key.ends_with(kind))
                };
                Ok(Stored(redis.keys().await?.into_iter().filter(|key| !of_duty(key)).collect()))
            }
            None => {
                let mut stored = rows(self.store_file()).await?;
                stored.0.extend(rows(self.directory.path().join(FILES)).await?.0);
                Ok(stored)
            }
        }
    }
}
