//! What the store of files on Redis does when it is shared, full, away or meddled with.

use std::time::{Duration, Instant};

use abri_server::store::{
    Store as _,
    conformance::{self as sessions, LIFE, START, at, session, soon},
    files::{
        FileError, FileLimits, FileStore, RedisFiles,
        conformance::{LIMITS, ROOM, declare, key, piece, place, put},
    },
};

use crate::store_support::{Durable, RedisServer};

fn store(server: &RedisServer, limits: FileLimits) -> RedisFiles {
    RedisFiles::new(server.config(), limits)
}

/// DS-63: two processes on one Redis share one room, also when they race.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_one_room() {
    let server = RedisServer::start(Durable::Never);
    let (one, two) = (store(&server, LIMITS), store(&server, LIMITS));
    let declaring = (0..16_u8).map(|n| {
        let store: &dyn FileStore = if n % 2 == 0 { &one } else { &two };
        declare(store, key(n.into(), 1), 7, 1)
    });
    let told = futures_util::future::join_all(declaring).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 7);
    let kept = u64::try_from(told.iter().position(Result::is_ok).unwrap()).unwrap();
    put(&one, key(kept, 1), 3, 1, 1).await.unwrap();
    let read = two.piece(key(kept, 1), place(3), at(1)).await;
    assert_eq!(read, Ok(piece(1)));
}

/// DS-65: pieces end by Redis' own clock too, should no server sweep any more.
#[tokio::test]
async fn pieces_have_their_end_in_redis() {
    let server = RedisServer::start(Durable::Never);
    let store = store(&server, LIMITS);
    declare(&store, key(1, 1), 2, 1).await.unwrap();
    put(&store, key(1, 1), 0, 1, 1).await.unwrap();
    let mut connection = server.connection().await;
    let tag = format!("abri:{{{}}}:", session(1).to_text());
    let keys = server.keys().await;
    let own: Vec<_> = keys.iter().filter(|key| key.starts_with(&tag)).collect();
    assert_eq!((own.len(), keys.len()), (2, 4));
    for (end, close) in [(START + LIFE, true), (START + 500, false)] {
        for key in &own {
            let set: u64 =
                redis::cmd("PEXPIRETIME").arg(*key).query_async(&mut connection).await.unwrap();
            assert_eq!(set, end);
        }
        if close {
            store.end_by(session(1), at(500)).await.unwrap();
            put(&store, key(1, 1), 1, 1, 1).await.unwrap();
        }
    }
}

/// DS-63, DS-65: what Redis has ended by its own clock still gives its room back, once.
#[tokio::test]
async fn what_redis_ended_gives_its_room_back() {
    let server = RedisServer::start(Durable::Never);
    let store = store(&server, FileLimits { bytes: 4 * ROOM, ..LIMITS });
    for n in 1..=2 {
        declare(&store, key(n, 1), 2, 1).await.unwrap();
        put(&store, key(n, 1), 0, 1, 1).await.unwrap();
    }
    let mut connection = server.connection().await;
    let tag = format!("abri:{{{}}}:", session(1).to_text());
    for part in ["shelf", "pieces"] {
        redis::Cmd::del(format!("{tag}{part}")).exec_async(&mut connection).await.unwrap();
    }
    assert_eq!(store.view(key(1, 1), at(1)).await, Err(FileError::Unknown));
    assert_eq!(declare(&store, key(3, 1), 1, 1).await, Err(FileError::Full));
    // Its own next file counts for itself alone.
    declare(&store, key(1, 2), 1, 1).await.unwrap();
    declare(&store, key(3, 1), 1, 1).await.unwrap();
    assert_eq!(store.sweep(at(LIFE)).await, Ok(3));
    assert_eq!(server.keys().await, Vec::<String>::new());
}

/// DS-64: files and sessions on one Redis don't touch each other's keys.
#[tokio::test]
async fn files_and_sessions_on_one_redis_are_apart() {
    let server = RedisServer::start(Durable::Never);
    let (log, files) = (server.store(sessions::LIMITS), store(&server, LIMITS));
    sessions::open(&log, 1, 0).await;
    log.append(sessions::entry(1, 0, 1), at(1)).await.unwrap();
    declare(&files, key(1, 1), 2, 1).await.unwrap();
    put(&files, key(1, 1), 0, 1, 1).await.unwrap();
    log.erase(session(1)).await.unwrap();
    assert_eq!(files.piece(key(1, 1), place(0), at(1)).await, Ok(piece(1)));
    sessions::open(&log, 1, 2).await;
    files.erase(session(1)).await.unwrap();
    assert!(log.member(session(1), sessions::capability(0), at(2)).await.is_ok());
    log.erase(session(1)).await.unwrap();
    assert_eq!(server.keys().await, Vec::<String>::new());
}

/// A Redis that is full, silent or away is said in time, loses nothing, and can be emptied.
#[tokio::test]
async fn a_full_or_silent_redis_is_unavailable() {
    const CALL_LIMIT: Duration = Duration::from_millis(500);
    let mut server = RedisServer::start(Durable::Always);
    let store = RedisFiles::new(server.config().with_call_limit(CALL_LIMIT), LIMITS);
    declare(&store, key(1, 1), 3, 1).await.unwrap();
    put(&store, key(1, 1), 0, 1, 1).await.unwrap();
    let mut connection = server.connection().await;
    let mut limit = async |bytes: &str| {
        let call = redis::cmd("CONFIG").arg(&["SET", "maxmemory", bytes]).to_owned();
        call.exec_async(&mut connection).await.unwrap();
    };
    limit("1").await;
    let unavailable = Some(FileError::Unavailable);
    assert_eq!(put(&store, key(1, 1), 1, 1, 1).await.err(), unavailable);
    assert_eq!(declare(&store, key(1, 2), 1, 1).await.err(), unavailable);
    assert_eq!(store.piece(key(1, 1), place(0), at(1)).await, Ok(piece(1)));
    limit("0").await;
    server.signal("-STOP");
    let began = Instant::now();
    assert_eq!(put(&store, key(1, 1), 1, 1, 1).await.err(), unavailable);
    assert!(began.elapsed() < CALL_LIMIT * 4);
    server.signal("-CONT");
    server.kill();
    assert_eq!(store.sweep(at(LIFE)).await.err(), unavailable);
    server.restart();
    soon(async { while store.view(key(1, 1), at(1)).await.is_err() {} }).await;
    assert_eq!(put(&store, key(1, 1), 1, 1, 1).await, Ok(()));
    assert_eq!(store.piece(key(1, 1), place(0), at(1)).await, Ok(piece(1)));
    store.erase(session(1)).await.unwrap();
    assert_eq!(server.keys().await, Vec::<String>::new());
}

/// Bytes that no script wrote make their own session's files unavailable and no other's; they can
/// still be erased, whole.
#[tokio::test]
async fn foreign_bytes_of_files_are_refused_and_can_be_erased() {
    let server = RedisServer::start(Durable::Never);
    let store = store(&server, LIMITS);
    for n in 1..=4 {
        declare(&store, key(n, 1), 2, 1).await.unwrap();
        put(&store, key(n, 1), 0, 1, 1).await.unwrap();
    }
    let mut connection = server.connection().await;
    let name = |n: u64, part| format!("abri:{{{}}}:{part}", session(n).to_text());
    let field = [&b"p"[..], key(3, 1).file.as_bytes()].concat();
    let meddle: [(u64, redis::Cmd); 3] = [
        (1, redis::Cmd::hset(name(1, "shelf"), "f", "2")),
        (2, redis::Cmd::set(name(2, "shelf"), "a string")),
        (3, redis::Cmd::hset(name(3, "shelf"), field, "many")),
    ];
    for (n, command) in meddle {
        command.exec_async(&mut connection).await.unwrap();
        let view = store.view(key(n, 1), at(1)).await;
        assert!(view.is_err(), "{n}");
    }
    assert_eq!(store.piece(key(4, 1), place(0), at(1)).await, Ok(piece(1)));
    for n in 1..=4 {
        store.erase(session(n)).await.unwrap();
    }
    assert_eq!(server.keys().await, Vec::<String>::new());
}
