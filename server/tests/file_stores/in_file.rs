//! What the embedded store of files survives, and what it says of a damaged file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use abri_server::store::{
    OpenError,
    conformance::{LIFE, at},
    files::{
        EmbeddedFiles, FileError, FileLimits, FileStore as _,
        conformance::{LIMITS, ROOM, declare, key, piece, place, put},
    },
};
use abri_wire::file::Piece;
use redb::{ReadableTable as _, TableDefinition};

use crate::store_support::{
    Scratch,
    disk::{Disk, Random},
};

/// Puts pieces until the power goes; says how many were acknowledged, how many of these are not there
/// afterwards, and what a session hears that wants more than the room which should be left.
async fn cut(seed: u64, disk: Disk) -> (usize, usize, Result<(), FileError>) {
    const PIECES: u16 = 20;
    let mut random = Random::new(seed);
    let store = EmbeddedFiles::over_storage(disk.clone(), LIMITS).unwrap();
    declare(&store, key(1, 1), PIECES, 1).await.unwrap();
    disk.cut_after(random.below(120));
    let putting = (0..PIECES).map(|number| put(&store, key(1, 1), number, 1, 1));
    let mut kept = Vec::new();
    for (number, putting) in (0..).zip(putting) {
        match putting.await {
            Ok(()) => kept.push(number),
            Err(error) => assert_eq!(error, FileError::Unavailable),
        }
    }
    drop(store);
    let disk = Disk::holding(disk.after_the_cut(&mut random));
    let Ok(store) = EmbeddedFiles::over_storage(disk, LIMITS) else {
        return (kept.len(), kept.len(), Ok(()));
    };
    let mut lost = 0;
    for number in &kept {
        let found = store.piece(key(1, 1), place(*number), at(2)).await;
        lost += usize::from(found != Ok(piece(1)));
    }
    let more = match declare(&store, key(2, 1), 20, 2).await {
        Ok(_) => declare(&store, key(3, 1), 11, 2).await.map(drop),
        Err(error) => Err(error),
    };
    (kept.len(), lost, more)
}

/// DS-62, DS-63: whenever the power goes, every acknowledged piece is there afterwards, and the
/// room that is set aside is what it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_pieces_survive_any_power_cut() {
    let mut acknowledged = 0;
    for seed in 1..=60 {
        let (kept, lost, more) = cut(seed, Disk::default()).await;
        assert_eq!((lost, more), (0, Err(FileError::Full)), "seed {seed}");
        acknowledged += kept;
    }
    assert!(acknowledged > 200, "the cuts came too early to show anything: {acknowledged}");
}

/// The same on a disk whose syncs do nothing: it shows that the test above would notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_lies_loses_pieces() {
    let mut lost = 0;
    for seed in 1..=10 {
        lost += cut(seed, Disk::that_lies()).await.1;
    }
    assert!(lost > 0);
}

/// Nobody else on the machine reads it, one store has it open, and what is no such file is said.
#[tokio::test]
async fn the_file_of_files_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = Scratch::new();
    let path = dir.path().join("files");
    let first = EmbeddedFiles::open(&path, LIMITS).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(EmbeddedFiles::open(&path, LIMITS), Err(OpenError::InUse)));
    drop(first);
    std::fs::write(&path, [7; 9000]).unwrap();
    assert!(matches!(EmbeddedFiles::open(&path, LIMITS), Err(OpenError::Damaged)));
}

const SHELVES: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("shelves");
const PIECES: TableDefinition<'_, &[u8; 34], &[u8]> = TableDefinition::new("pieces");

/// Opens a file behind the store's back.
fn meddle(path: &Path, with: impl FnOnce(&redb::WriteTransaction)) {
    let database = redb::Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    with(&transaction);
    transaction.commit().unwrap();
}

/// A record that this build did not write makes its own session's files unavailable, and no
/// other's; it goes with its session, and its room comes back.
#[tokio::test]
async fn a_foreign_shelf_is_refused_and_can_be_erased() {
    let dir = Scratch::new();
    let path = dir.path().join("files");
    let limits = FileLimits { bytes: 10 * ROOM, ..LIMITS };
    let store = EmbeddedFiles::open(&path, limits).unwrap();
    for n in 1..=2 {
        declare(&store, key(n, 1), 4, 1).await.unwrap();
        put(&store, key(n, 1), 0, 1, 1).await.unwrap();
    }
    drop(store);
    meddle(&path, |transaction| {
        let mut table = transaction.open_table(SHELVES).unwrap();
        let id = key(1, 1).session;
        let mut record = table.get(id.as_bytes()).unwrap().unwrap().value().to_vec();
        record[0] = 2;
        table.insert(id.as_bytes(), record.as_slice()).unwrap();
    });
    let store = EmbeddedFiles::open(&path, limits).unwrap();
    assert_eq!(store.view(key(1, 1), at(1)).await, Err(FileError::Unavailable));
    assert_eq!(declare(&store, key(1, 2), 1, 1).await, Err(FileError::Unavailable));
    assert_eq!(put(&store, key(2, 1), 1, 1, 1).await, Ok(()));
    assert_eq!(declare(&store, key(3, 1), 3, 1).await, Err(FileError::Full));
    store.erase(key(1, 1).session).await.unwrap();
    assert!(declare(&store, key(3, 1), 6, 1).await.is_ok());
    assert_eq!(store.sweep(at(LIFE)).await, Ok(2));
}

/// A piece that the file lost, or that is none, is not passed on, and not acknowledged again.
#[tokio::test]
async fn a_lost_piece_is_unavailable() {
    let dir = Scratch::new();
    let path = dir.path().join("files");
    let store = EmbeddedFiles::open(&path, LIMITS).unwrap();
    declare(&store, key(1, 1), 2, 1).await.unwrap();
    for number in 0..2 {
        put(&store, key(1, 1), number, 1, 1).await.unwrap();
    }
    drop(store);
    meddle(&path, |transaction| {
        let mut table = transaction.open_table(PIECES).unwrap();
        let row = |number: u8| {
            let key = key(1, 1);
            let row = [&key.session.as_bytes()[..], key.file.as_bytes(), &[0, number]].concat();
            <[u8; 34]>::try_from(row).unwrap()
        };
        table.remove(&row(0)).unwrap();
        table.insert(&row(1), [].as_slice()).unwrap();
    });
    let store = EmbeddedFiles::open(&path, LIMITS).unwrap();
    for number in 0..2 {
        let read = store.piece(key(1, 1), place(number), at(1)).await;
        assert_eq!(read, Err(FileError::Unavailable));
        let again = put(&store, key(1, 1), number, 1, 1).await;
        assert!(again.is_err());
    }
}

/// DS-65: after erasure and compaction the file's bytes hold nothing of the pieces.
#[tokio::test]
async fn compaction_takes_pieces_out_of_the_file() {
    const PATIENCE: Duration = Duration::from_secs(20);
    const MARKER: &[u8] = b"a marker that is nowhere else";
    let dir = Scratch::new();
    let path = dir.path().join("files");
    let short = Duration::from_millis(50);
    let store = EmbeddedFiles::impatient(&path, LIMITS, short, short).unwrap();
    for n in 1..=2 {
        declare(&store, key(n, 1), 3, 1).await.unwrap();
    }
    for number in 0..3 {
        let marked = Piece::new(MARKER.repeat(2000)).unwrap();
        store.put(key(1, 1), place(number), marked, at(1)).await.unwrap();
        put(&store, key(2, 1), number, 1, 1).await.unwrap();
    }
    let holds_marker = || {
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(MARKER.len()).any(|window| window == MARKER)
    };
    assert!(holds_marker(), "the test looks for the right bytes");
    store.erase(key(1, 1).session).await.unwrap();
    let start = Instant::now();
    while holds_marker() {
        assert!(start.elapsed() < PATIENCE, "still there");
        // A running service sweeps every second; that is no change.
        store.sweep(at(2)).await.unwrap();
    }
    assert_eq!(store.piece(key(2, 1), place(2), at(2)).await, Ok(piece(1)));
}
