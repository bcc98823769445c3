//! What the embedded store's acknowledgement survives, and what it says of a damaged file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

mod store_support;

use std::{
    future::Future as _,
    io::{BufRead as _, BufReader},
    ops::Range,
    path::Path,
    process::{Command, Stdio},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use abri_server::store::{
    Appended, EmbeddedStore, Limits, OpenError, SWEEP_BATCH, Store, StoreError,
    conformance::{LIMITS, at, capability, entry, frame, open, session},
};
use abri_wire::{Sequence, UnixMillis, api::Entry};
use redb::{ReadableTable as _, TableDefinition};
use store_support::{
    Scratch,
    disk::{Disk, Random},
    rows_in,
};

async fn log(store: &impl Store, n: u64) -> Result<Vec<Entry>, StoreError> {
    let read = store.read_after(session(n), Sequence::START, 1000, at(9)).await;
    read.map(|(_, entries)| entries)
}

/// Appends these at once, and says what each was told.
async fn append_all(
    store: &impl Store,
    ids: Range<u32>,
) -> Vec<(u32, Result<Appended, StoreError>)> {
    let calls = ids.map(|id| async move { (id, store.append(entry(1, 0, id), at(1)).await) });
    futures_util::future::join_all(calls).await
}

/// Appends until the power goes, and says how many appends were acknowledged and how many of
/// these are not there afterwards.
async fn cut(seed: u64, disk: Disk) -> (usize, usize) {
    let mut random = Random::new(seed);
    let store = EmbeddedStore::over_storage(disk.clone(), LIMITS).unwrap();
    open(&store, 1, 0).await;
    disk.cut_after(random.below(60));
    let mut kept = Vec::new();
    for batch in 0..12 {
        for (id, told) in append_all(&store, batch * 8..batch * 8 + 8).await {
            match told {
                Ok(Appended::New(place)) => kept.push((id, place)),
                Ok(Appended::Repeated(_)) => panic!("appended once"),
                Err(error) => assert_eq!(error, StoreError::Unavailable),
            }
        }
    }
    drop(store);
    let disk = Disk::holding(disk.after_the_cut(&mut random));
    let Ok(store) = EmbeddedStore::over_storage(disk, LIMITS) else {
        return (kept.len(), kept.len());
    };
    let entries = log(&store, 1).await.unwrap_or_default();
    let mut lost = 0;
    for (id, place) in &kept {
        let found = entries.get(usize::try_from(place.0).unwrap() - 1);
        let whole = found.is_some_and(|found| found.frame == entry(1, 0, *id).frame);
        // And it is known, should its receipt have been lost.
        let again = store.append(entry(1, 0, *id), at(9)).await;
        lost += usize::from(!whole || again != Ok(Appended::Repeated(*place)));
    }
    (kept.len(), lost)
}

/// DS-5: whenever the power goes, every acknowledged envelope is there afterwards, under its
/// place, and the log has no gap.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_appends_survive_any_power_cut() {
    let mut acknowledged = 0;
    for seed in 1..=300 {
        let (kept, lost) = cut(seed, Disk::default()).await;
        assert_eq!(lost, 0, "seed {seed}");
        acknowledged += kept;
    }
    assert!(acknowledged > 3000, "the cuts came too early to show anything: {acknowledged}");
}

/// The same on a disk whose syncs do nothing: it shows that the test above would notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_lies_loses_them() {
    let mut lost = 0;
    for seed in 1..=20 {
        lost += cut(seed, Disk::that_lies()).await.1;
    }
    assert!(lost > 0);
}

const CHILD: &str = "ABRI_TEST_STORE_OF_CHILD";

/// Not a test by itself: the process that the next test kills.
#[tokio::test]
async fn child_appends_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = EmbeddedStore::open(Path::new(&path), LIMITS).unwrap();
    open(&store, 1, 0).await;
    for id in 0..200 {
        store.append(entry(1, 0, id), at(1)).await.unwrap();
        println!("acknowledged {id}");
    }
    // Alive until it is killed, so that nothing is closed in good order.
    std::thread::park();
}

/// DS-5: a process that is killed leaves what it acknowledged.
#[tokio::test]
async fn acknowledged_appends_survive_a_kill() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_appends_until_it_is_killed", "--nocapture"])
        .env(CHILD, &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let acknowledged = lines.filter(|line| line.contains("acknowledged")).take(50).count();
    child.kill().unwrap();
    child.wait().unwrap();
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    let entries = log(&store, 1).await.unwrap();
    assert!(acknowledged == 50 && entries.len() >= acknowledged);
}

/// A store that can't keep up says so at once, and what it accepted it keeps.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_channel_refuses_at_once() {
    let disk = Disk::default();
    let (session_bytes, unclaimed_bytes) = (1 << 30, 1 << 30);
    let limits = Limits { session_messages: 9000, session_bytes, unclaimed_bytes, ..LIMITS };
    let store = EmbeddedStore::over_storage(disk.clone(), limits).unwrap();
    open(&store, 1, 0).await;
    disk.hold(true);
    let mut context = Context::from_waker(Waker::noop());
    let (mut accepted, mut refused) = (Vec::new(), 0);
    for id in 0..9000 {
        let mut call = Box::pin(store.append(entry(1, 0, id), at(1)));
        match call.as_mut().poll(&mut context) {
            Poll::Pending => accepted.push(call),
            Poll::Ready(told) => {
                assert_eq!(told, Err(StoreError::Unavailable));
                refused += 1;
            }
        }
    }
    disk.hold(false);
    // The channel, and the batch that the committer holds.
    assert!((4096..=4096 + 512).contains(&accepted.len()), "{}", accepted.len());
    assert_eq!(refused, 9000 - accepted.len());
    for call in accepted {
        assert!(matches!(call.await, Ok(Appended::New(_))));
    }
}

/// One file, one store: a second would undo the first one's work.
#[tokio::test]
async fn a_file_is_opened_once() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let first = EmbeddedStore::open(&path, LIMITS).unwrap();
    assert!(matches!(EmbeddedStore::open(&path, LIMITS), Err(OpenError::InUse)));
    drop(first);
    EmbeddedStore::open(&path, LIMITS).unwrap();
    let nowhere = dir.path().join("no/such/place");
    assert!(matches!(EmbeddedStore::open(&nowhere, LIMITS), Err(OpenError::Io(_))));
    std::fs::write(&path, [7; 9000]).unwrap();
    assert!(matches!(EmbeddedStore::open(&path, LIMITS), Err(OpenError::Damaged)));
}

/// Nobody else on the machine reads the file.
#[tokio::test]
async fn the_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = Scratch::new();
    let path = dir.path().join("store");
    drop(EmbeddedStore::open(&path, LIMITS).unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

/// Wherever bytes of the file change, opening says so, or what is read is what was written.
#[tokio::test]
async fn altered_pages_are_found_at_the_start() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    open(&store, 1, 0).await;
    for id in 0..40 {
        store.append(entry(1, 0, id), at(1)).await.unwrap();
    }
    let written = log(&store, 1).await.unwrap();
    drop(store);
    let image = std::fs::read(&path).unwrap();
    let (mut random, mut found) = (Random::new(7), 0);
    for _ in 0..100 {
        let mut altered = image.clone();
        let offset = random.below(u64::try_from(image.len()).unwrap());
        altered[usize::try_from(offset).unwrap()] ^= 0x55;
        match EmbeddedStore::over_storage(Disk::holding(altered), LIMITS) {
            Err(error) => {
                assert!(matches!(error, OpenError::Damaged), "{error}");
                found += 1;
            }
            Ok(store) => assert_eq!(log(&store, 1).await, Ok(written.clone())),
        }
    }
    assert!(found > 0, "no byte that was altered mattered");
}

const SESSIONS: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("sessions");
const LOG: TableDefinition<'_, &[u8; 24], &[u8]> = TableDefinition::new("log");

/// Opens a file behind the store's back.
fn meddle(path: &Path, with: impl FnOnce(&redb::WriteTransaction)) {
    let database = redb::Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    with(&transaction);
    transaction.commit().unwrap();
}

/// A record that this build did not write makes its own session unavailable, and no other; it can
/// still be erased, whole.
#[tokio::test]
async fn a_foreign_record_is_refused_and_can_be_erased() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    open(&store, 1, 0).await;
    open(&store, 2, 0).await;
    store.append(entry(1, 0, 1), at(1)).await.unwrap();
    drop(store);
    meddle(&path, |transaction| {
        let mut table = transaction.open_table(SESSIONS).unwrap();
        let mut record = table.get(session(1).as_bytes()).unwrap().unwrap().value().to_vec();
        record[0] = 0;
        table.insert(session(1).as_bytes(), record.as_slice()).unwrap();
    });
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    let unavailable = Some(StoreError::Unavailable);
    assert_eq!(store.member(session(1), capability(0), at(1)).await.err(), unavailable);
    assert_eq!(store.append(entry(1, 0, 2), at(1)).await.err(), unavailable);
    assert_eq!(log(&store, 1).await.err(), unavailable);
    assert_eq!(store.queue(9, at(1)).await.unwrap().len(), 1);
    store.append(entry(2, 0, 1), at(1)).await.unwrap();
    assert_eq!(store.sweep(at(2), at(0)).await, Ok(0));
    for n in 1..=2 {
        store.erase(session(n)).await.unwrap();
    }
    drop(store);
    assert_eq!(rows_in(&path), 0);
}

/// DS-14: a whole batch of records that can't be read does not keep the next session for ever.
#[tokio::test]
async fn foreign_records_do_not_stop_the_sweep() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let limits = Limits { waiting: 10_000, ..LIMITS };
    let store = EmbeddedStore::open(&path, limits).unwrap();
    let foreign = SWEEP_BATCH as u64;
    for n in 1..=foreign + 1 {
        open(&store, n, n).await;
    }
    drop(store);
    meddle(&path, |transaction| {
        let mut table = transaction.open_table(SESSIONS).unwrap();
        for n in 1..=foreign {
            table.insert(session(n).as_bytes(), [2, 2, 2].as_slice()).unwrap();
        }
    });
    let store = EmbeddedStore::open(&path, limits).unwrap();
    let last = foreign + 1;
    let expired = UnixMillis(u64::MAX / 2);
    assert_eq!(store.sweep(expired, at(0)).await, Ok(1));
    let member = store.member(session(last), capability(0), at(last)).await;
    assert_eq!(member.err(), Some(StoreError::Gone));
}

/// A log that lost an envelope, or holds one that is none, is not passed on as if it were whole.
#[tokio::test]
async fn a_log_with_a_hole_is_refused() {
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    for n in 1..=3 {
        open(&store, n, 0).await;
        for id in 1..=3 {
            store.append(entry(n, 0, id), at(1)).await.unwrap();
        }
    }
    drop(store);
    let key = |n: u64, place: u64| {
        let mut key = [0; 24];
        key[..16].copy_from_slice(session(n).as_bytes());
        key[16..].copy_from_slice(&place.to_be_bytes());
        key
    };
    meddle(&path, |transaction| {
        let mut table = transaction.open_table(LOG).unwrap();
        table.remove(&key(1, 2)).unwrap();
        table.remove(&key(2, 3)).unwrap();
        table.insert(&key(3, 1), &[1, 0][..]).unwrap();
    });
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    for n in 1..=3 {
        assert_eq!(log(&store, n).await, Err(StoreError::Unavailable));
    }
    // Nor is a repetition acknowledged of which the first is gone.
    let again = store.append(entry(1, 0, 2), at(1)).await;
    assert!(again.is_err());
}

/// After erasure and compaction the file's bytes hold nothing of the session. (The disk below it
/// may: `spec/decisions`.)
#[tokio::test]
async fn compaction_takes_the_bytes_out_of_the_file() {
    const MARKER: &[u8] = b"a marker that is nowhere else";
    let dir = Scratch::new();
    let path = dir.path().join("store");
    let store = EmbeddedStore::open(&path, LIMITS).unwrap();
    open(&store, 1, 0).await;
    open(&store, 2, 0).await;
    for id in 0..100 {
        let mut marked = entry(1, 0, id);
        marked.frame = frame(MARKER);
        store.append(marked, at(1)).await.unwrap();
        store.append(entry(2, 0, id), at(1)).await.unwrap();
    }
    let found = |bytes: Vec<u8>| bytes.windows(MARKER.len()).filter(|w| *w == MARKER).count();
    assert!(found(std::fs::read(&path).unwrap()) >= 100);
    store.erase(session(1)).await.unwrap();
    store.compact().await.unwrap();
    assert_eq!(log(&store, 2).await.unwrap().len(), 100);
    assert_eq!(found(std::fs::read(&path).unwrap()), 0);
}

/// Whether the file holds these bytes anywhere.
fn holds(path: &Path, marker: &[u8]) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(marker.len()).any(|window| window == marker)
}

/// A running service sweeps every second: that must not keep erased bytes in the file for ever. Nor
/// must a busy one.
#[tokio::test]
async fn sweeps_and_traffic_do_not_put_compaction_off() {
    const PATIENCE: Duration = Duration::from_secs(20);
    const MARKER: &[u8] = b"a marker that is nowhere else";
    let long = Duration::from_secs(3600);
    let short = Duration::from_millis(50);
    for (idle, latest, busy) in [(short, long, false), (long, short, true)] {
        let scratch = Scratch::new();
        let path = scratch.path().join("store.redb");
        let store = EmbeddedStore::impatient(&path, LIMITS, idle, latest).unwrap();
        open(&store, 1, 0).await;
        open(&store, 2, 0).await;
        let mut marked = entry(1, 0, 1);
        marked.frame = frame(MARKER);
        store.append(marked, at(1)).await.unwrap();
        assert!(holds(&path, MARKER), "the test looks for the right bytes");
        store.erase(session(1)).await.unwrap();
        let start = Instant::now();
        let mut id = 10;
        while holds(&path, MARKER) {
            assert!(start.elapsed() < PATIENCE, "still there, busy: {busy}");
            store.sweep(at(2), at(0)).await.unwrap();
            if busy {
                id += 1;
                store.append(entry(2, 0, id), at(2)).await.unwrap();
            }
        }
    }
}
