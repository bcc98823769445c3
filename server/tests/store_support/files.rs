//! The stores of files under test.

use abri_server::store::files::{
    EmbeddedFiles, FileLimits, FileStore, MemoryFiles, RedisFiles, conformance::FileSubject,
};

use super::{Durable, RedisServer, Scratch, rows_of};

pub(crate) struct InMemory(MemoryFiles);

impl FileSubject for InMemory {
    async fn fresh(limits: FileLimits) -> Self {
        Self(MemoryFiles::new(limits))
    }

    fn store(&self) -> &dyn FileStore {
        &self.0
    }

    /// It would keep nothing: the reference goes on as the others must.
    async fn restarted(self) -> Self {
        self
    }

    async fn leftovers(self) -> usize {
        self.0.rows()
    }
}

pub(crate) struct InFile {
    store: EmbeddedFiles,
    limits: FileLimits,
    dir: Scratch,
}

impl InFile {
    fn open(dir: Scratch, limits: FileLimits) -> Self {
        let store = EmbeddedFiles::open(&dir.path().join("files"), limits).unwrap();
        Self { store, limits, dir }
    }
}

impl FileSubject for InFile {
    async fn fresh(limits: FileLimits) -> Self {
        Self::open(Scratch::new(), limits)
    }

    fn store(&self) -> &dyn FileStore {
        &self.store
    }

    async fn restarted(self) -> Self {
        let Self { store, limits, dir } = self;
        drop(store);
        Self::open(dir, limits)
    }

    async fn leftovers(self) -> usize {
        drop(self.store);
        rows_of(&self.dir.path().join("files"), 5)
    }
}

pub(crate) struct InRedis {
    store: RedisFiles,
    limits: FileLimits,
    server: RedisServer,
}

impl FileSubject for InRedis {
    async fn fresh(limits: FileLimits) -> Self {
        let server = RedisServer::start(Durable::Always);
        Self { store: RedisFiles::new(server.config(), limits), limits, server }
    }

    fn store(&self) -> &dyn FileStore {
        &self.store
    }

    async fn restarted(self) -> Self {
        let Self { store, limits, mut server } = self;
        drop(store);
        server.kill();
        server.restart();
        Self { store: RedisFiles::new(server.config(), limits), limits, server }
    }

    async fn leftovers(self) -> usize {
        self.server.keys().await.len()
    }
}
