//! What the tests of the stores share: directories of their own, and a Redis of their own.
#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod disk;
pub(crate) mod files;

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use abri_server::store::{
    EmbeddedStore, Limits, MemoryStore, RedisConfig, RedisStore, conformance::Subject,
};

/// A directory that goes with its owner.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("abri-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What Redis promises of an acknowledgement.
#[derive(Clone, Copy)]
pub(crate) enum Durable {
    Always,
    Never,
}

/// A Redis of this test alone, reached by a socket in its own directory; killed when dropped.
pub(crate) struct RedisServer {
    dir: Scratch,
    durable: Durable,
    process: Option<Child>,
}

impl RedisServer {
    pub(crate) fn start(durable: Durable) -> Self {
        let mut server = Self::stopped(durable);
        server.restart();
        server
    }

    /// A place for one that does not run yet.
    pub(crate) fn stopped(durable: Durable) -> Self {
        Self { dir: Scratch::new(), durable, process: None }
    }

    /// Starts it on what its directory holds, and waits until it answers.
    pub(crate) fn restart(&mut self) {
        let append_only = match self.durable {
            Durable::Always => ["--appendonly", "yes", "--appendfsync", "always"],
            Durable::Never => ["--appendonly", "no", "--appendfsync", "no"],
        };
        let socket = self.socket();
        let started = Command::new("redis-server")
            .current_dir(self.dir.path())
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(&socket)
            .args(append_only)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(started.unwrap_or_else(|error| {
            panic!("redis-server can't be run ({error}): install the Debian package redis-server")
        }));
        let deadline = Instant::now() + Duration::from_secs(20);
        while !answers(&socket) {
            assert!(Instant::now() < deadline, "redis-server does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// SIGKILL, as the kernel does it when memory is short.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Stops or continues the process: it is there, and silent.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.process.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.dir.path().join("redis.sock")
    }

    pub(crate) fn config(&self) -> RedisConfig {
        RedisConfig::parse(&format!("redis+unix://{}", self.socket().display())).unwrap()
    }

    pub(crate) fn store(&self, limits: Limits) -> RedisStore {
        RedisStore::new(self.config(), limits)
    }

    /// A connection for looking behind the store's back.
    pub(crate) async fn connection(&self) -> redis::aio::MultiplexedConnection {
        let url = format!("redis+unix://{}", self.socket().display());
        let client = redis::Client::open(url).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    /// Every key, found by SCAN.
    pub(crate) async fn keys(&self) -> Vec<String> {
        let mut connection = self.connection().await;
        let mut keys = Vec::new();
        let mut cursor = 0_u64;
        loop {
            let (next, page): (u64, Vec<String>) =
                redis::cmd("SCAN").arg(cursor).query_async(&mut connection).await.unwrap();
            keys.extend(page);
            if next == 0 {
                return keys;
            }
            cursor = next;
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn answers(socket: &Path) -> bool {
    let Ok(mut stream) = UnixStream::connect(socket) else { return false };
    let mut answer = [0; 5];
    stream.write_all(b"PING\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && &answer == b"+PONG"
}

pub(crate) struct InMemory(MemoryStore);

impl Subject for InMemory {
    type Store = MemoryStore;

    async fn fresh(limits: Limits) -> Self {
        Self(MemoryStore::new(limits))
    }

    fn store(&self) -> &MemoryStore {
        &self.0
    }

    async fn leftovers(self) -> usize {
        self.0.rows()
    }
}

pub(crate) struct InFile {
    store: EmbeddedStore,
    dir: Scratch,
}

impl Subject for InFile {
    type Store = EmbeddedStore;

    async fn fresh(limits: Limits) -> Self {
        let dir = Scratch::new();
        Self { store: EmbeddedStore::open(&dir.path().join("store"), limits).unwrap(), dir }
    }

    fn store(&self) -> &EmbeddedStore {
        &self.store
    }

    async fn leftovers(self) -> usize {
        drop(self.store);
        rows_in(&self.dir.path().join("store"))
    }
}

/// Rows of whatever table of the sessions' store, found without its own code.
pub(crate) fn rows_in(path: &Path) -> usize {
    rows_of(path, 7)
}

/// Rows in a file that has so many tables.
fn rows_of(path: &Path, known: usize) -> usize {
    use redb::{ReadableDatabase as _, ReadableTableMetadata as _, TableHandle as _};
    let database = redb::Database::open(path).unwrap();
    let read = database.begin_read().unwrap();
    let tables: Vec<_> = read.list_tables().unwrap().collect();
    assert_eq!(tables.len(), known, "another table: count it here and erase from it");
    let rows = tables.into_iter().map(|table| {
        assert!(!table.name().is_empty());
        read.open_untyped_table(table).unwrap().len().unwrap()
    });
    usize::try_from(rows.sum::<u64>()).unwrap()
}

pub(crate) struct InRedis {
    store: RedisStore,
    server: RedisServer,
}

impl Subject for InRedis {
    type Store = RedisStore;

    async fn fresh(limits: Limits) -> Self {
        let server = RedisServer::start(Durable::Never);
        Self { store: server.store(limits), server }
    }

    fn store(&self) -> &RedisStore {
        &self.store
    }

    async fn leftovers(self) -> usize {
        self.server.keys().await.len()
    }
}
