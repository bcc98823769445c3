//! One service with everything that belongs to it.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
};

use abri_core::{Role, UntrustedChain};
use abri_demonstration::{Demonstration, Officer};
use abri_desk::{Desk, File};
use abri_server::{
    Config, Engine, FileEngine, FilesConfig, LogSource, PasskeyPolicy, Running, StaticSite,
    start_with,
    store::{self, EmbeddedStore, RedisConfig, RedisStore},
};
use abri_transport::{DeliveryService as _, native};
use abri_wire::UnixMillis;
use anyhow::{Context, bail};
use redb::{ReadableDatabase, ReadableTableMetadata};
use tempfile::TempDir;

use crate::{
    browser::{Browser, ConsolePage},
    clock::AheadClock,
    free_port,
    liar::LyingService,
    now,
    pages::{self, Values},
    proxy::FaultyProxy,
    redis::RedisServer,
};

/// Languages of her pages.
const LANGUAGES: [&str; 6] = ["fr", "en", "es", "ar", "uk", "fr-x-facile"];
/// A path below which her pages are served too, as on the site of an organisation.
const BELOW: &str = "aide";
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

/// What the store holds of conversations: the names of keys, or of tables with their number of
/// rows. Who is on duty is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored(pub Vec<String>);

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

    /// Her pages are from now on those of an operator who names zones (`tag=Name`) and opens with words
    /// of their own: TOML, one a language.
    ///
    /// # Errors
    /// If they have mistakes, or this world has no pages.
    pub fn opens_with(&self, zones: &[String], opening: &str) -> anyhow::Result<()> {
        let values = Values {
            pins: self.demonstration.pins.clone(),
            delivery: self.proxy.origin(),
            exit: self.elsewhere()?,
        };
        pages::make(&values, zones, opening, &self.directory.path().join("victim"))
    }

    /// Lets browsers load the pages compressed, as they do where the service is installed.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn compress_pages(&self) -> anyhow::Result<()> {
        pages::compress(self.directory.path())
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

    /// A console with an invitation for another device of an officer, by place in the list.
    ///
    /// # Errors
    /// If this world has no pages or no such officer.
    pub fn console_page(&mut self, officer: usize) -> anyhow::Result<String> {
        let number = self.officer(officer)?.number.clone();
        let invitation = self.demonstration.invite(&number, now())?;
        Ok(format!("{}#{invitation}", self.empty_console()?))
    }

    /// An officer on duty, at a new device that he enrolled with a passkey.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console(
        &mut self,
        browser: &Browser,
        officer: usize,
    ) -> anyhow::Result<ConsolePage> {
        self.console_with(browser, officer, "").await
    }

    /// The same, with a script that runs before any of the page.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console_with(
        &mut self,
        browser: &Browser,
        officer: usize,
        script: &str,
    ) -> anyhow::Result<ConsolePage> {
        let page = self.console_page(officer)?;
        self.comes_on_duty(browser, &page, script).await
    }

    /// Somebody of this number and role on duty, at a device that they enrolled with a passkey.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console_of(
        &mut self,
        browser: &Browser,
        number: &str,
        role: Role,
    ) -> anyhow::Result<ConsolePage> {
        let invitation = self.demonstration.invite_as(number, role, now())?;
        let page = format!("{}#{invitation}", self.empty_console()?);
        self.comes_on_duty(browser, &page, "").await
    }

    async fn comes_on_duty(
        &mut self,
        browser: &Browser,
        page: &str,
        script: &str,
    ) -> anyhow::Result<ConsolePage> {
        let enrolling = browser.enrolling_with(page, script).await?;
        enrolling.enrol().await?;
        self.admit()?;
        enrolling.go_on_duty().await?;
        Ok(enrolling)
    }

    /// What an operator puts on officers' desks, from now on: files by their names.
    ///
    /// # Errors
    /// If they have mistakes, or this world has no pages.
    pub fn put_desk(&self, files: &[(&str, &str)]) -> anyhow::Result<()> {
        let files: Vec<_> = files.iter().map(|(name, contents)| File { name, contents }).collect();
        self.beside_the_console("desk.json", &Desk::parse(&files, &LANGUAGES)?.json())
    }

    /// Whom officers can refer her to, from now on.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn hands_over(&self, numbers: &str) -> anyhow::Result<()> {
        self.beside_the_console("numbers.json", numbers)
    }

    /// Who keeps records, as consoles that are opened from now on pin it.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn pins_custodian(&self, name: &str, keys: &str) -> anyhow::Result<()> {
        let page = self.directory.path().join("console").join("index.html");
        pages::pin_custodian(&page, name, keys)
    }

    /// The zones that the operator names, for consoles that are opened from now on: `tag=name`, a line each.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn names_zones(&self, zones: &str) -> anyhow::Result<()> {
        pages::name_zones(&self.directory.path().join("console").join("index.html"), zones)
    }

    /// The lines of the journal of records.
    ///
    /// # Errors
    /// If it is there and can't be read.
    pub fn journal(&self) -> anyhow::Result<Vec<serde_json::Value>> {
        let journal = self.directory.path().join(JOURNAL);
        if !journal.exists() {
            return Ok(Vec::new());
        }
        let text = fs::read_to_string(journal)?;
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    fn beside_the_console(&self, name: &str, contents: &str) -> anyhow::Result<()> {
        let file = self.directory.path().join("console").join(name);
        fs::remove_file(file.with_extension("json.br"))?;
        Ok(fs::write(file, contents)?)
    }

    /// Where requests to be enrolled wait for the authority.
    pub(crate) fn requests(&self) -> PathBuf {
        self.directory.path().join("requests")
    }

    /// The authority certifies whoever asked, and the witness sees it.
    ///
    /// # Errors
    /// If a file can't be read or written.
    pub fn admit(&mut self) -> anyhow::Result<usize> {
        self.demonstration.admit(&self.requests(), now())
    }

    /// The console before anyone signed in.
    ///
    /// # Errors
    /// If this world has no pages.
    pub fn empty_console(&self) -> anyhow::Result<String> {
        let [_, console] = self.pages.context("a world without pages")?;
        Ok(format!("http://localhost:{console}/"))
    }

    /// An officer, by place in the list.
    ///
    /// # Errors
    /// If there is none.
    pub fn officer(&self, officer: usize) -> anyhow::Result<&Officer> {
        self.demonstration.officers.get(officer).context("no such officer")
    }

    /// The authority certifies one more, in whatever role, the witness sees it, and the service has
    /// read it.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn enrol(&mut self, number: &str, role: Role) -> anyhow::Result<()> {
        self.demonstration.enrol(number, role, now())?;
        self.publish_newest().await
    }

    /// The same, of another service.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn enrol_of(
        &mut self,
        service: &str,
        number: &str,
        role: Role,
    ) -> anyhow::Result<()> {
        self.demonstration.enrol_of(service, number, role, now())?;
        self.publish_newest().await
    }

    async fn publish_newest(&mut self) -> anyhow::Result<()> {
        self.demonstration.publish(now())?;
        let newest = self.demonstration.officers.last().context("who was enrolled")?;
        let chain = UntrustedChain::new(&newest.certificates()?)?;
        self.taken_up(&chain, true).await
    }

    /// Waits until the service says that the newest roster names a certificate, or does not.
    async fn taken_up(&self, chain: &UntrustedChain, named: bool) -> anyhow::Result<()> {
        let service = native::service(&self.api());
        let certificate = chain.leaf_hash();
        crate::until("the next roster at the service", || {
            let service = service.clone();
            async move { Ok(service.evidence(certificate).await?.is_some() == named) }
        })
        .await
    }

    /// The authority revokes an officer, the witness sees it, and the service has read it.
    ///
    /// # Errors
    /// If a file can't be written, or the service does not take it up.
    pub async fn revoke(&mut self, officer: usize) -> anyhow::Result<()> {
        let number = self.officer(officer)?.number.clone();
        let chain = UntrustedChain::new(&self.officer(officer)?.certificates()?)?;
        self.demonstration.revoke(&number)?;
        self.demonstration.publish(now())?;
        self.taken_up(&chain, false).await
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

/// Both pages and, for her exit, a site that is neither. Its port must be known before the server
/// runs, because her page names it.
fn sites(
    demonstration: &Demonstration,
    proxy: &FaultyProxy,
    directory: &Path,
    console: u16,
) -> anyhow::Result<Vec<StaticSite>> {
    let (victim, elsewhere) = (free_port()?, free_port()?);
    let values = Values {
        pins: demonstration.pins.clone(),
        delivery: proxy.origin(),
        exit: format!("http://127.0.0.1:{elsewhere}/"),
    };
    let site = |port: u16, name: &str, policies: &str| {
        let directory = directory.join(name);
        format!("127.0.0.1:{port}={}{policies}", directory.display()).parse::<StaticSite>()
    };
    pages::fill("victim", &values, &directory.join("victim"))?;
    pages::fill("victim", &values, &directory.join("victim").join(BELOW))?;
    pages::fill("console", &values, &directory.join("console"))?;
    fs::create_dir(directory.join("elsewhere"))?;
    fs::write(
        directory.join("elsewhere/index.html"),
        "<title>Elsewhere</title><h1>Elsewhere</h1>",
    )?;
    Ok(vec![
        site(victim, "victim", "")?,
        site(console, "console", ",blobs,trusted-types=default")?,
        site(elsewhere, "elsewhere", "")?,
    ])
}

impl Stored {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Every table that has rows. The engine may take a moment to let go of the file.
async fn rows(file: PathBuf) -> anyhow::Result<Stored> {
    let mut opened = None;
    crate::until("the store's file", || {
        opened = redb::Database::open(&file).ok();
        let is_open = opened.is_some();
        async move { Ok(is_open) }
    })
    .await?;
    let database = opened.context("not opened")?;
    let transaction = database.begin_read()?;
    let mut stored = Vec::new();
    for table in transaction.list_tables()? {
        let name = redb::TableHandle::name(&table).to_owned();
        let rows = transaction.open_untyped_table(table)?.len()?;
        if rows > 0 && !name.starts_with("kept") {
            stored.push(format!("{name}: {rows}"));
        }
    }
    Ok(Stored(stored))
}
