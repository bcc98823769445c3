//! Files that go with their session, and a store of files that hangs or is away.

use core::{pin::pin, task::Poll, time::Duration};
use std::sync::{Arc, OnceLock};

use abri_trust::Role;
use abri_wire::{
    Capability, FileId, MessageId, ProblemKind, Sequence, SessionId, UnixMillis,
    api::{ClaimRequest, Exits, Left, Submission},
    file::{FileDeclaration, FileView, Piece},
};
use tokio::{
    io::{AsyncWriteExt as _, duplex},
    sync::Semaphore,
    task::yield_now,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    exit,
    moody::{Moody, State},
    request,
};
use crate::{
    accept::{Place, connection},
    app::App,
    clock::ManualClock,
    evidence::Evidence,
    limits::{CLOSING, FILES_WITHIN, Limits, ORPHANS_LOOKED_AT, SESSION_LIFE},
    members::Member,
    officers::OnDuty,
    origin::Origins,
    relay::{Files, Relay},
    routes,
    store::{
        MemoryStore, OfficerName, Session, Store as _,
        files::{FileKey, FileStore, NewFile},
    },
};

const FILE: FileId = FileId::new([5; 16]);
pub(super) const START: UnixMillis = UnixMillis(1_800_000_000_000);

/// A service with files, and sessions in which an officer has joined.
struct World {
    relay: Relay<MemoryStore, ManualClock>,
    clock: ManualClock,
    files: Arc<Moody>,
}

fn hers() -> Capability {
    Capability::new([1; 32])
}

fn his() -> Capability {
    Capability::new([2; 32])
}

fn session(n: u8) -> SessionId {
    SessionId::new([n; 16])
}

fn on_duty() -> OnDuty {
    let certificate = abri_wire::CertificateHash::new([1; 32]);
    let (name, service) = (OfficerName("0001".into()), "Unit".to_owned());
    OnDuty { name, certificate, service, role: Role::Officer }
}

impl World {
    fn new(on: bool) -> Self {
        let (limits, clock, files) = (Limits::default(), ManualClock::new(START), Moody::new());
        let opened = OnceLock::from(Arc::clone(&files) as Arc<dyn FileStore>);
        let store = MemoryStore::new(limits.store);
        let relay = Relay::without_officers(store, clock.clone(), limits)
            .with_files(Files::new(on, Arc::new(opened)));
        Self { relay, clock, files }
    }

    async fn joined(&self, n: u8) {
        self.relay
            .open(abri_wire::api::OpenRequest { session: session(n), ..request() })
            .await
            .unwrap();
        let claim = ClaimRequest { capability: his().hash() };
        self.relay.claim(on_duty(), session(n), claim).await.unwrap();
        let (he, _) = self.member(n, &his()).await.unwrap();
        self.relay.joined(&he).await.unwrap();
    }

    async fn member(
        &self,
        n: u8,
        capability: &Capability,
    ) -> Result<(Member, Session), ProblemKind> {
        self.relay.authenticate(session(n), capability).await
    }

    async fn declare(&self, n: u8) -> Result<FileView, ProblemKind> {
        let (she, found) = self.relay.authenticate_for_files(session(n), &hers()).await?;
        self.relay.declare_file(&she, &found, FILE, FileDeclaration { pieces: 2 }).await
    }

    /// A session with a file that has a piece.
    async fn with_file(&self, n: u8) {
        self.joined(n).await;
        self.declare(n).await.unwrap();
        let (she, found) = self.member(n, &hers()).await.unwrap();
        let piece = Piece::new(vec![n; 100]).unwrap();
        let at = 0_u16.try_into().unwrap();
        self.relay.put_piece(&she, &found, (FILE, at), piece).await.unwrap();
        assert!(self.files.inner.rows() >= 4);
    }

    async fn erase(&self, n: u8) -> Result<(), ProblemKind> {
        let (she, _) = self.member(n, &hers()).await?;
        self.relay.erase(&she).await
    }

    fn feel(&self, state: State) {
        self.files.state.send_replace(state);
    }

    fn rows(&self) -> usize {
        self.files.inner.rows()
    }
}

/// DS-64: a store of files that hangs keeps nobody from writing, closing or leaving for longer than a
/// second, nor the sweep.
#[tokio::test(start_paused = true)]
async fn a_store_of_files_that_hangs_stops_nothing() {
    let world = World::new(true);
    world.with_file(1).await;
    world.with_file(2).await;
    world.feel(State::Hanging);
    let start = Instant::now();
    let frame = abri_wire::Frame::new(abri_wire::FrameKind::Application, b"hello").unwrap();
    let (he, _) = world.member(1, &his()).await.unwrap();
    let message_id = MessageId::new([1; 16]);
    world.relay.submit(&he, Submission { message_id, frame }).await.unwrap();
    world.relay.ready().await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    world.relay.close(&he).await.unwrap();
    assert!(start.elapsed() <= FILES_WITHIN);
    // What she asked for is done as far as it can be; the answer does not say that all of it is.
    assert_eq!(world.erase(2).await, Err(ProblemKind::Unavailable));
    assert!(start.elapsed() <= FILES_WITHIN * 2);
    assert_eq!(world.member(2, &hers()).await.err(), Some(ProblemKind::NoSuchSession));
    world.relay.sweep().await;
    assert!(start.elapsed() <= FILES_WITHIN * 3);
}

/// DS-65: what could not be erased is erased as soon as the store answers, and nobody reads it until
/// then: the session is asked first.
#[tokio::test(start_paused = true)]
async fn what_a_store_that_was_away_kept_is_erased_later() {
    let world = World::new(true);
    world.with_file(1).await;
    world.with_file(2).await;
    world.feel(State::Away);
    assert_eq!(world.declare(1).await, Err(ProblemKind::Unavailable));
    assert_eq!(world.erase(1).await, Err(ProblemKind::Unavailable));
    world.feel(State::Well);
    let gone = world.relay.authenticate_for_files(session(1), &hers()).await;
    assert_eq!(gone.err(), Some(ProblemKind::NoSuchSession));
    let before = world.rows();
    world.relay.sweep().await;
    assert_eq!(world.rows(), before / 2, "the other session's files stay");
    world.erase(2).await.unwrap();
    assert_eq!(world.rows(), 0);
}

/// DS-13, DS-64: nor does she read an error when she has read the last of a closed session.
#[tokio::test(start_paused = true)]
async fn the_end_of_a_closed_session_is_read_without_its_files() {
    let world = World::new(true);
    world.with_file(1).await;
    let (he, _) = world.member(1, &his()).await.unwrap();
    let status = world.relay.close(&he).await.unwrap().status;
    let (she, _) = world.member(1, &hers()).await.unwrap();
    world.feel(State::Away);
    let page = world.relay.wait(&she, status.head, status.revision, Duration::ZERO).await;
    assert_eq!(page.unwrap().status, status);
    assert_eq!(world.member(1, &hers()).await.err(), Some(ProblemKind::NoSuchSession));
    world.feel(State::Well);
    world.relay.sweep().await;
    assert_eq!(world.rows(), 0);
}

/// DS-65: her erasure, hers by the exit, and the end of a session that closed or that nobody ended:
/// no piece is left.
#[tokio::test(start_paused = true)]
async fn files_go_with_their_session_in_every_way() {
    let world = World::new(true);
    world.with_file(1).await;
    world.erase(1).await.unwrap();
    assert_eq!(world.rows(), 0, "erased");

    world.with_file(2).await;
    let left = Left { session: session(2), exit: exit() };
    world.relay.leave(Exits { exits: vec![left] }).await.unwrap();
    assert_eq!(world.rows(), 0, "left by the exit");

    world.with_file(3).await;
    let (he, _) = world.member(3, &his()).await.unwrap();
    let status = world.relay.close(&he).await.unwrap().status;
    assert_ne!(world.rows(), 0, "still readable");
    let (she, _) = world.member(3, &hers()).await.unwrap();
    let read = world.relay.wait(&she, status.head, status.revision, Duration::ZERO).await;
    assert!(read.is_ok());
    assert_eq!(world.rows(), 0, "closed, and she has read all");

    world.with_file(4).await;
    let (he, _) = world.member(4, &his()).await.unwrap();
    world.relay.close(&he).await.unwrap();
    world.clock.advance(CLOSING);
    world.relay.sweep().await;
    assert_eq!(world.rows(), 0, "closed, and time is over");

    world.with_file(5).await;
    world.clock.advance(SESSION_LIFE);
    world.relay.sweep().await;
    assert_eq!(world.rows(), 0, "expired");
}

/// DS-65: switched off, no file is taken, and what is there still goes with its session.
#[tokio::test(start_paused = true)]
async fn what_was_kept_before_files_were_switched_off_goes_too() {
    let world = World::new(false);
    world.joined(1).await;
    assert_eq!(world.declare(1).await, Err(ProblemKind::FilesOff));
    let key = FileKey { session: session(1), file: FILE };
    let ends = START.plus(SESSION_LIFE);
    let new = NewFile { key, pieces: 2.try_into().unwrap(), ends };
    world.files.declare(new, START).await.unwrap();
    world.relay.sweep().await;
    assert_ne!(world.rows(), 0, "its session is there");
    world.erase(1).await.unwrap();
    assert_eq!(world.rows(), 0);
}

/// DS-65: a session that ended without its files, as when a process is killed, is found by the sweep,
/// however many others have files.
#[tokio::test(start_paused = true)]
async fn files_without_a_session_are_found() {
    let world = World::new(true);
    let others = u8::try_from(ORPHANS_LOOKED_AT).unwrap();
    for n in 1..=others {
        world.with_file(n).await;
        world.clock.advance(Duration::from_millis(1));
    }
    let before = world.rows();
    world.with_file(others + 1).await;
    world.relay.store.erase(session(others + 1)).await.unwrap();
    for _ in 0..2 {
        world.relay.sweep().await;
    }
    assert_eq!(world.rows(), before);
    world.relay.store.erase(session(1)).await.unwrap();
    for _ in 0..2 {
        world.relay.sweep().await;
    }
    assert!(world.rows() < before, "it begins anew");
}

/// DS-65: a file that is declared while she erases does not stay behind: not if the session was gone
/// when the store got it, ...
#[tokio::test(start_paused = true)]
async fn a_declaration_that_an_erasure_overtook_leaves_nothing() {
    let world = World::new(true);
    world.joined(1).await;
    world.feel(State::Hanging);
    let mut declaring = pin!(world.declare(1));
    let started =
        std::future::poll_fn(|context| Poll::Ready(declaring.as_mut().poll(context))).await;
    assert!(started.is_pending());
    world.relay.store.erase(session(1)).await.unwrap();
    world.feel(State::Well);
    assert_eq!(declaring.await, Err(ProblemKind::NoSuchSession));
    assert_eq!(world.rows(), 0);
}

/// DS-65: ... nor if it came between the files' erasure and the log's.
#[tokio::test(start_paused = true)]
async fn a_declaration_in_the_midst_of_an_erasure_leaves_nothing() {
    let world = World::new(true);
    world.with_file(1).await;
    let key = FileKey { session: session(1), file: FileId::new([6; 16]) };
    let new = NewFile { key, pieces: 2.try_into().unwrap(), ends: START.plus(SESSION_LIFE) };
    *world.files.declared_after.lock().unwrap() = Some(new);
    world.erase(1).await.unwrap();
    assert_eq!(world.rows(), 0);
    assert!(world.relay.store.read_after(session(1), Sequence::START, 0, START).await.is_err());
}

/// DS-64: while the store of files is not open, or can't be opened, only files wait for it.
#[tokio::test(start_paused = true)]
async fn a_store_of_files_that_is_not_open_is_unavailable() {
    let mut world = World::new(true);
    world.joined(1).await;
    world.relay = world.relay.with_files(Files::new(true, Arc::default()));
    assert_eq!(world.declare(1).await, Err(ProblemKind::Unavailable));
    let (he, _) = world.member(1, &his()).await.unwrap();
    world.relay.close(&he).await.unwrap();
    world.relay.sweep().await;
    assert_eq!(world.erase(1).await, Err(ProblemKind::Unavailable));
    assert_eq!(world.member(1, &hers()).await.err(), Some(ProblemKind::NoSuchSession));
}

/// DS-13, DS-65: what she asked for is done though her page is gone, connection and all.
#[tokio::test(start_paused = true)]
async fn an_erasure_outlives_its_connection() {
    let world = World::new(true);
    world.with_file(1).await;
    world.feel(State::Hanging);
    let World { relay, files, .. } = world;
    let evidence = Arc::new(Evidence::new(None));
    let limits = Limits::default();
    let app = App::new(relay, Origins::default(), evidence, limits, TaskTracker::new());
    let (mut client, server) = duplex(4096);
    let place = Place::new(Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap());
    let router = routes::router(Arc::clone(&app));
    let serving = tokio::spawn(connection(server, router, place, CancellationToken::new()));
    let head = format!(
        "DELETE /v1/sessions/{} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {}\r\n\r\n",
        session(1).to_text(),
        *hers().to_bearer(),
    );
    client.write_all(head.as_bytes()).await.unwrap();
    while files.state.receiver_count() == 0 {
        yield_now().await;
    }
    drop(client);
    serving.await.unwrap();
    files.state.send_replace(State::Well);
    app.tasks.close();
    app.tasks.wait().await;
    let gone = app.relay.authenticate(session(1), &hers()).await;
    assert_eq!((gone.err(), files.inner.rows()), (Some(ProblemKind::NoSuchSession), 0));
}
