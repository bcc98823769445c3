//! What the store on Redis does when Redis or its connections come and go.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

mod store_support;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use abri_server::store::{
    Appended, NewSession, OfficerName, RedisStore, Store, StoreError,
    conformance::{
        LIFE, LIMITS, START, at, capability, claim, entry, new_session, offer, open, open_and_join,
        session, soon,
    },
};
use abri_wire::{MemberSlot, Phase, Sequence};
use redis::{AsyncCommands as _, aio::MultiplexedConnection};
use store_support::{Durable, RedisServer};

/// Long enough for a busy machine, short enough to wait for.
const CALL_LIMIT: Duration = Duration::from_millis(500);
const UNAVAILABLE: Result<(), StoreError> = Err(StoreError::Unavailable);

fn impatient(server: &RedisServer) -> RedisStore {
    RedisStore::new(server.config().with_call_limit(CALL_LIMIT), LIMITS)
}

async fn answers(store: &RedisStore) {
    soon(async { while store.health().await.is_err() {} }).await;
}

async fn head(store: &RedisStore, n: u64) -> u64 {
    let read = store.read_after(session(n), Sequence::START, 0, at(9)).await;
    read.unwrap().0.head.0
}

/// How many connections are subscribed to the session's channel.
async fn subscribers(connection: &mut MultiplexedConnection, n: u64) -> i64 {
    let channel = format!("abri:{{{}}}:c", session(n).to_text());
    let mut call = redis::cmd("PUBSUB");
    let counted: (String, i64) =
        call.arg("SHARDNUMSUB").arg(channel).query_async(connection).await.unwrap();
    counted.1
}

async fn until_subscribed(connection: &mut MultiplexedConnection, n: u64, wanted: i64) {
    soon(async { while subscribers(connection, n).await != wanted {} }).await;
}

/// The server starts without Redis, says so at once, and works when Redis comes.
#[tokio::test]
async fn redis_may_come_later() {
    let mut server = RedisServer::stopped(Durable::Never);
    let store = impatient(&server);
    let mut hints = store.watch(session(1));
    let began = Instant::now();
    assert_eq!(store.health().await, UNAVAILABLE);
    let opened = store.open(abri_server::store::conformance::new_session(1), at(0)).await;
    assert_eq!(opened.err(), Some(StoreError::Unavailable));
    assert_eq!(store.sweep(at(0), at(0)).await.err(), Some(StoreError::Unavailable));
    assert!(began.elapsed() < CALL_LIMIT * 10);
    server.restart();
    answers(&store).await;
    open(&store, 1, 0).await;
    // Who watched before there was a Redis is subscribed now, and woken.
    soon(hints.changed()).await.unwrap();
    until_subscribed(&mut server.connection().await, 1, 1).await;
}

/// Two processes on one Redis serve one conversation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_serve_one_conversation() {
    let server = RedisServer::start(Durable::Never);
    let (hers, his) = (server.store(LIMITS), server.store(LIMITS));
    open(&hers, 1, 0).await;
    let (mut she, mut he) = (hers.watch(session(1)), his.watch(session(1)));
    until_subscribed(&mut server.connection().await, 1, 2).await;
    let slot = claim(&his, 1, 1, 1).await.slot;
    soon(she.changed()).await.unwrap();
    his.joined(session(1), slot, at(1)).await.unwrap();
    for id in 1..=50 {
        she.borrow_and_update();
        he.borrow_and_update();
        let told = hers.append(entry(1, 0, id), at(1)).await;
        assert_eq!(told, Ok(Appended::New(Sequence(u64::from(id) * 2 - 1))));
        soon(async {
            while head(&his, 1).await < u64::from(id) * 2 - 1 {
                he.changed().await.unwrap()
            }
        })
        .await;
        let told = his.append(entry(1, slot.0, id), at(1)).await;
        assert_eq!(told, Ok(Appended::New(Sequence(u64::from(id) * 2))));
        soon(she.changed()).await.unwrap();
    }
    assert_eq!(head(&hers, 1).await, 100);
    hers.erase(session(1)).await.unwrap();
    soon(async { while he.changed().await.is_ok() {} }).await;
    let gone = his.member(session(1), capability(1), at(2)).await;
    assert_eq!(gone, Err(StoreError::Gone));
}

/// DS-73: that other sessions end while an account asks hides none of its own.
#[tokio::test]
async fn an_account_finds_its_seats_while_others_end() {
    const ENDING: u64 = 300;
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    answers(&store).await;
    for n in 0..ENDING {
        let new = NewSession { expires_at: at(100), ..new_session(n) };
        store.open(new, at(0)).await.unwrap();
        claim(&store, n, 2, 0).await;
    }
    for n in ENDING..ENDING + 40 {
        open_and_join(&store, n, 0).await;
    }
    let over = AtomicBool::new(false);
    let sweeping = async {
        while store.sweep(at(200), at(0)).await.unwrap() > 0 {}
        over.store(true, Ordering::Relaxed);
    };
    let asking = async {
        while !over.load(Ordering::Relaxed) {
            let seats = store.seats(OfficerName("0001".into()), 99, at(200)).await.unwrap();
            assert_eq!(seats.len(), 40);
        }
    };
    tokio::join!(sweeping, asking);
}

/// A contact through one process counts in the other's sweep, and so does the queue's limit.
#[tokio::test]
async fn two_stores_share_presence_and_queue() {
    let server = RedisServer::start(Durable::Never);
    let (one, two) = (server.store(LIMITS), server.store(LIMITS));
    open(&one, 1, 1).await;
    open(&one, 2, 2).await;
    one.touch(session(1), at(100)).await.unwrap();
    assert_eq!(two.sweep(at(101), at(50)).await, Ok(1));
    let waiting = one.queue(9, at(101)).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].entry.session), (1, session(1)));
}

/// DS-5, with appendfsync always: Redis dies in mid-conversation, and nothing acknowledged is lost;
/// calls say in time that it is away, and readers are woken when it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_redis_dies() {
    let mut server = RedisServer::start(Durable::Always);
    let store = std::sync::Arc::new(impatient(&server));
    open(&*store, 1, 0).await;
    let mut hints = store.watch(session(1));
    until_subscribed(&mut server.connection().await, 1, 1).await;
    let (progress, mut reached) = tokio::sync::watch::channel(0);
    let writer = std::sync::Arc::clone(&store);
    let writing = tokio::spawn(async move {
        let mut acknowledged = Vec::new();
        for id in 1.. {
            match writer.append(entry(1, 0, id), at(1)).await {
                Ok(Appended::New(place)) => acknowledged.push((id, place)),
                other => return (acknowledged, id, other),
            }
            progress.send_replace(acknowledged.len());
        }
        unreachable!()
    });
    soon(reached.wait_for(|count| *count >= 50)).await.unwrap();
    server.kill();
    let (acknowledged, unknown, told) = soon(writing).await.unwrap();
    assert_eq!(told, Err(StoreError::Unavailable));
    let began = Instant::now();
    assert_eq!(store.health().await, UNAVAILABLE);
    assert!(began.elapsed() < CALL_LIMIT * 4);
    hints.borrow_and_update();
    server.restart();
    soon(hints.changed()).await.unwrap();
    answers(&store).await;
    let (_, log) = store.read_after(session(1), Sequence::START, 200, at(2)).await.unwrap();
    for (id, place) in &acknowledged {
        let kept = &log[usize::try_from(place.0).unwrap() - 1];
        assert_eq!((kept.sequence, &kept.frame), (*place, &entry(1, 0, *id).frame));
    }
    // The one whose fate is unknown is sent again, and is there once.
    store.append(entry(1, 0, unknown), at(2)).await.unwrap();
    assert_eq!(head(&store, 1).await, u64::from(unknown));
}

/// A Redis that is there and silent takes no more than a call's time.
#[tokio::test]
async fn a_silent_redis_is_unavailable_in_time() {
    let server = RedisServer::start(Durable::Never);
    let store = impatient(&server);
    open(&store, 1, 0).await;
    server.signal("-STOP");
    let began = Instant::now();
    let told = store.append(entry(1, 0, 1), at(1)).await;
    assert_eq!(told, Err(StoreError::Unavailable));
    assert!(began.elapsed() < CALL_LIMIT * 4);
    server.signal("-CONT");
    answers(&store).await;
    // It may have been done after all; asked again, it is done once.
    store.append(entry(1, 0, 1), at(1)).await.unwrap();
    assert_eq!(head(&store, 1).await, 1);
}

/// The crate does not subscribe again by itself; without our own code the last append is unheard.
#[tokio::test]
async fn a_lost_push_connection_subscribes_again() {
    let server = RedisServer::start(Durable::Never);
    let (reader, writer) = (server.store(LIMITS), server.store(LIMITS));
    open(&writer, 1, 0).await;
    let mut hints = reader.watch(session(1));
    let mut connection = server.connection().await;
    for id in 1..=3 {
        until_subscribed(&mut connection, 1, 1).await;
        hints.borrow_and_update();
        let killed: i64 = redis::cmd("CLIENT")
            .arg(&["KILL", "TYPE", "pubsub"])
            .query_async(&mut connection)
            .await
            .unwrap();
        assert_eq!(killed, 1);
        // Woken by the loss itself: hints may have been lost with it.
        soon(hints.changed()).await.unwrap();
        until_subscribed(&mut connection, 1, 1).await;
        // Whatever woke so far is behind us; the append must wake by itself.
        let mark = *hints.borrow_and_update();
        writer.append(entry(1, 0, id), at(1)).await.unwrap();
        soon(hints.wait_for(|now| *now > mark)).await.unwrap();
    }
}

/// Watches that nobody holds any more cost Redis nothing after the next sweep.
#[tokio::test]
async fn a_dropped_watch_unsubscribes() {
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    open(&store, 1, 0).await;
    let (first, second) = (store.watch(session(1)), store.watch(session(1)));
    let mut connection = server.connection().await;
    until_subscribed(&mut connection, 1, 1).await;
    drop(first);
    store.sweep(at(1), at(0)).await.unwrap();
    assert_eq!(subscribers(&mut connection, 1).await, 1);
    drop(second);
    store.sweep(at(1), at(0)).await.unwrap();
    until_subscribed(&mut connection, 1, 0).await;
    // And a new one subscribes again.
    let _third = store.watch(session(1));
    until_subscribed(&mut connection, 1, 1).await;
}

/// DS-14: every key of a session ends by Redis' own clock too, should no server sweep any more.
#[tokio::test]
async fn every_key_of_a_session_has_its_end() {
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    open_and_join(&store, 1, 0).await;
    store.append(entry(1, 0, 1), at(1)).await.unwrap();
    store.append(entry(1, 0, 2), at(1)).await.unwrap();
    let mut connection = server.connection().await;
    let tag = format!("abri:{{{}}}:", session(1).to_text());
    let own: Vec<String> =
        server.keys().await.into_iter().filter(|key| key.starts_with(&tag)).collect();
    assert_eq!(own.len(), 3);
    for (end, close) in [(START + LIFE, true), (START + 500, false)] {
        for key in &own {
            let set: u64 =
                redis::cmd("PEXPIRETIME").arg(key).query_async(&mut connection).await.unwrap();
            assert_eq!(set, end);
        }
        if close {
            store.close(session(1), MemberSlot(1), at(500), at(2)).await.unwrap();
        }
    }
}

/// Scripts that Redis has forgotten (a restart, a new node) are loaded by the next call.
#[tokio::test]
async fn forgotten_scripts_are_loaded_again() {
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    open(&store, 1, 0).await;
    store.append(entry(1, 0, 1), at(1)).await.unwrap();
    let mut connection = server.connection().await;
    redis::cmd("SCRIPT").arg("FLUSH").query_async::<()>(&mut connection).await.unwrap();
    store.append(entry(1, 0, 2), at(1)).await.unwrap();
}

/// Bytes that no script wrote make their own session unavailable and no other; it can still be
/// erased, whole.
#[tokio::test]
async fn foreign_bytes_are_refused_and_can_be_erased() {
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    for n in 1..=5 {
        open(&store, n, 0).await;
        for id in 1..=3 {
            store.append(entry(n, 0, id), at(1)).await.unwrap();
        }
    }
    let mut connection = server.connection().await;
    let key = |n: u64, part| format!("abri:{{{}}}:{part}", session(n).to_text());
    let meddle: [(u64, redis::Cmd); 4] = [
        (1, redis::Cmd::hset(key(1, "m"), "f", "2")),
        (2, redis::Cmd::set(key(2, "m"), "a string")),
        (3, redis::Cmd::hdel(key(3, "m"), "x")),
        (4, redis::cmd("XDEL").arg(key(4, "log")).arg("2-0").to_owned()),
    ];
    for (n, command) in meddle {
        command.exec_async(&mut connection).await.unwrap();
        let read = store.read_after(session(n), Sequence::START, 9, at(1)).await;
        assert_eq!(read.err(), Some(StoreError::Unavailable), "{n}");
    }
    for n in 1..=3 {
        let told = store.append(entry(n, 0, 9), at(1)).await;
        assert_eq!(told, Err(StoreError::Unavailable));
    }
    assert_eq!(store.append(entry(5, 0, 9), at(1)).await, Ok(Appended::New(Sequence(4))));
    let shown = store.queue(9, at(1)).await.unwrap();
    assert!(shown.iter().any(|shown| shown.entry.session == session(5)));
    assert_eq!(store.sweep(at(1), at(0)).await, Ok(0));
    for n in 1..=5 {
        store.erase(session(n)).await.unwrap();
    }
    assert_eq!(server.keys().await, Vec::<String>::new());
}

/// A full Redis refuses what is new, loses nothing, and can be read and emptied.
#[tokio::test]
async fn a_full_redis_refuses_what_is_new() {
    let server = RedisServer::start(Durable::Never);
    let store = server.store(LIMITS);
    open(&store, 1, 0).await;
    store.append(entry(1, 0, 1), at(1)).await.unwrap();
    let mut connection = server.connection().await;
    let mut limit = async |bytes: &str| {
        let call = redis::cmd("CONFIG").arg(&["SET", "maxmemory", bytes]).to_owned();
        call.exec_async(&mut connection).await.unwrap();
    };
    limit("1").await;
    let full = Some(StoreError::Unavailable);
    assert_eq!(store.append(entry(1, 0, 2), at(1)).await.err(), full);
    assert_eq!(store.offer(session(1), offer(1), at(1)).await.err(), full);
    assert_eq!(head(&store, 1).await, 1);
    limit("0").await;
    store.append(entry(1, 0, 2), at(1)).await.unwrap();
    limit("1").await;
    store.erase(session(1)).await.unwrap();
    assert_eq!(server.keys().await, Vec::<String>::new());
}

/// Installations that share a Redis don't see each other.
#[tokio::test]
async fn prefixes_keep_installations_apart() {
    let server = RedisServer::start(Durable::Never);
    let other = RedisStore::new(server.config().with_prefix("abri2").unwrap(), LIMITS);
    let store = server.store(LIMITS);
    open(&store, 1, 0).await;
    let found = other.member(session(1), capability(0), at(1)).await;
    assert_eq!((found.err(), other.queue(9, at(1)).await), (Some(StoreError::Gone), Ok(vec![])));
    open(&other, 1, 1).await;
    other.erase(session(1)).await.unwrap();
    let (slot, seen) = store.member(session(1), capability(0), at(1)).await.unwrap();
    assert_eq!((slot, seen.status.phase), (MemberSlot::CREATOR, Phase::Waiting));
    let mut connection = server.connection().await;
    let foreign: Vec<String> = connection.keys("abri2*").await.unwrap();
    assert_eq!(foreign, Vec::<String>::new());
}

/// What `doctor` says of this Redis.
async fn examined(server: &RedisServer) -> String {
    let engine = abri_server::Engine::Redis(Box::new(server.config()));
    let config = abri_server::Config::new(engine);
    abri_server::doctor::examine(&config, &abri_server::SystemClock).await.to_string()
}

/// A Redis that would drop envelopes in silence is found before people rely on it.
#[tokio::test]
async fn the_doctor_looks_at_how_redis_keeps_things() {
    let server = RedisServer::start(Durable::Always);
    let good = examined(&server).await;
    assert!(good.contains("ok    store: Redis answers and can be written"), "{good}");
    assert!(good.contains("ok    store: Redis drops nothing (noeviction)"), "{good}");
    assert!(good.contains("ok    store: acknowledged means on the disk"), "{good}");
    assert!(good.contains("warn  store: Redis knows this service as its user"), "{good}");
    let mut connection = server.connection().await;
    for (setting, value, said) in [
        ("maxmemory-policy", "allkeys-lru", "FAIL  store: Redis drops keys"),
        ("appendfsync", "everysec", "warn  store: a power cut may take"),
        ("appendonly", "no", "warn  store: nothing is on a disk"),
        ("save", "60 1", "FAIL  store: snapshots without"),
        ("min-replicas-to-write", "1", "FAIL  store: Redis answers and can't be written"),
    ] {
        let mut call = redis::cmd("CONFIG");
        let _: () =
            call.arg("SET").arg(setting).arg(value).query_async(&mut connection).await.unwrap();
        let report = examined(&server).await;
        assert!(report.contains(said), "{said}: {report}");
    }
}
