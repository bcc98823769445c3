//! Files over the API: pieces, who may, how much, and when not.

use std::sync::Arc;

use abri_server::{
    Config, Engine, FileEngine, FilesConfig, Limits, Rate,
    store::{
        EmbeddedStore, MemoryStore,
        files::{EmbeddedFiles, FileStore, MemoryFiles},
    },
};
use abri_wire::{
    FileId, ProblemKind, Sequence,
    api::BINARY,
    file::{FileDeclaration, FileView, MAX_PIECE, PIECE},
};
use hyper::{Method, header};

use crate::support::{
    ACCESS, Call, Conversation, HERS, HIS, World, offer, officers, submission, until,
};

/// A service with files on, and its store of files.
async fn world_with(limits: Limits) -> (World, Arc<MemoryFiles>) {
    let files = Arc::new(MemoryFiles::new(limits.files));
    let given = FileEngine::Given(Arc::clone(&files) as Arc<dyn FileStore>);
    (configured(MemoryStore::new(limits.store), FilesConfig::On(given), limits).await, files)
}

async fn configured<S: abri_server::store::Store>(
    store: S,
    files: FilesConfig,
    limits: Limits,
) -> World {
    let log = Some(officers().log());
    let config = Config { files, log, limits, ..Config::new(Engine::Memory) };
    let world = World::configured(store, config).await;
    assert_eq!(world.sign_in(officers().officer(0), ACCESS).await.status, 200);
    world
}

async fn world() -> (World, Arc<MemoryFiles>) {
    world_with(Limits::default()).await
}

/// The path of file number `file`, and what follows it.
fn path(file: u8, rest: &str) -> String {
    format!("files/{}{rest}", FileId::new([file; 16]).to_text())
}

fn declaring(conversation: Conversation<'_>, member: u8, file: u8, pieces: u16) -> Call {
    conversation.post(&path(file, "")).bearer(member).json(&FileDeclaration { pieces })
}

fn putting(conversation: Conversation<'_>, member: u8, place: &str, bytes: &[u8]) -> Call {
    let path = conversation.path(&path(1, &format!("/{place}")));
    conversation.world.request(Method::PUT, &path).bearer(member).body(PIECE, bytes.to_vec())
}

fn reading(conversation: Conversation<'_>, member: u8, place: &str) -> Call {
    conversation.get(&path(1, &format!("/{place}"))).bearer(member)
}

fn viewing(conversation: Conversation<'_>, member: u8) -> Call {
    conversation.get(&path(1, "")).bearer(member)
}

async fn declare(conversation: Conversation<'_>, member: u8, file: u8, pieces: u16) -> FileView {
    let reply = declaring(conversation, member, file, pieces).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.json()
}

async fn put(conversation: Conversation<'_>, member: u8, place: u16, bytes: &[u8]) {
    let reply = putting(conversation, member, &place.to_string(), bytes).send().await;
    assert_eq!(reply.status, 204, "{:?}", reply.body);
}

/// DS-61, DS-62: she sends a file, is interrupted and resumes; he reads it, byte by byte the same.
#[tokio::test]
async fn a_file_goes_piece_by_piece_and_comes_back() {
    let (world, _) = world().await;
    let conversation = world.joined(1).await;
    assert_eq!(declare(conversation, HERS, 1, 3).await.missing().count(), 3);
    let pieces = [vec![1; MAX_PIECE], (0..=255).collect(), vec![0]];
    put(conversation, HERS, 0, &pieces[0]).await;
    put(conversation, HERS, 2, &pieces[2]).await;
    let view: FileView = viewing(conversation, HIS).send().await.json();
    let missing: Vec<_> = view.missing().map(|place| place.get()).collect();
    assert_eq!((missing, declare(conversation, HERS, 1, 3).await), (vec![1], view));
    reading(conversation, HIS, "1").refused(ProblemKind::UnknownFile).await;
    put(conversation, HERS, 1, &pieces[1]).await;
    for (place, piece) in pieces.iter().enumerate() {
        for member in [HIS, HERS] {
            let reply = reading(conversation, member, &place.to_string()).send().await;
            assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, PIECE));
            assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
            assert_eq!(&reply.body[..], &piece[..]);
        }
    }
}

/// DS-61, DS-62: every call may be repeated, and none changes what was kept.
#[tokio::test]
async fn what_was_sent_is_sent_once() {
    let (world, _) = world().await;
    let conversation = world.joined(1).await;
    // An officer may send files too.
    declare(conversation, HIS, 1, 2).await;
    declaring(conversation, HERS, 1, 3).refused(ProblemKind::FileReused).await;
    for _ in 0..2 {
        put(conversation, HIS, 0, b"first").await;
    }
    putting(conversation, HIS, "0", b"other").refused(ProblemKind::FileReused).await;
    putting(conversation, HERS, "0", b"other").refused(ProblemKind::FileReused).await;
    assert_eq!(&reading(conversation, HERS, "0").send().await.body[..], b"first");
}

/// DS-61: nobody could read a file that is sent before an officer has joined.
#[tokio::test]
async fn files_wait_for_an_officer() {
    let (world, files) = world().await;
    let conversation = world.open(1).await;
    declaring(conversation, HERS, 1, 1).refused(ProblemKind::NotJoined).await;
    conversation.claim(HIS).await;
    declaring(conversation, HERS, 1, 1).refused(ProblemKind::NotJoined).await;
    assert_eq!(files.rows(), 0);
    conversation.post("joined").bearer(HIS).send().await;
    declare(conversation, HERS, 1, 2).await;
    // She asks for somebody else: what she began she may finish.
    conversation.post("offer").bearer(HERS).json(&offer(2)).send().await;
    put(conversation, HERS, 1, b"x").await;
    declaring(conversation, HERS, 2, 1).refused(ProblemKind::NotJoined).await;
}

/// DS-4: whoever is no member, or is none any more, learns nothing of files.
#[tokio::test]
async fn files_are_for_members() {
    let (world, _) = world().await;
    let conversation = world.joined(1).await;
    declare(conversation, HERS, 1, 1).await;
    put(conversation, HERS, 0, b"x").await;
    let calls = |member: u8| {
        [
            declaring(conversation, member, 1, 1),
            viewing(conversation, member),
            putting(conversation, member, "0", b"x"),
            reading(conversation, member, "0"),
        ]
    };
    for stranger in [77, ACCESS] {
        for call in calls(stranger) {
            call.refused(ProblemKind::NoSuchSession).await;
        }
    }
    conversation.get(&path(1, "/0")).refused(ProblemKind::MissingCapability).await;
    assert_eq!(conversation.delete("members/1").bearer(HERS).send().await.status, 204);
    for call in calls(HIS) {
        call.refused(ProblemKind::NoSuchSession).await;
    }
    // One session's member is a stranger in another's files.
    let other = world.joined(2).await;
    reading(other, HERS, "0").refused(ProblemKind::UnknownFile).await;
}

/// DS-19, DS-61, DS-62: what is no file, no place, no number or no piece is never kept.
#[tokio::test]
async fn what_is_no_piece_of_a_file_is_refused() {
    let (world, _) = world().await;
    let conversation = world.joined(1).await;
    for (pieces, problem) in [
        ("0", ProblemKind::Malformed),
        ("449", ProblemKind::TooManyPieces),
        ("65535", ProblemKind::TooManyPieces),
        ("65536", ProblemKind::Malformed),
        ("-1", ProblemKind::Malformed),
        ("1.5", ProblemKind::Malformed),
        ("1,\"name\":\"x\"", ProblemKind::Malformed),
    ] {
        let body = format!("{{\"pieces\":{pieces}}}").into_bytes();
        let call = conversation.post(&path(1, "")).bearer(HERS).body("application/json", body);
        call.refused(problem).await;
    }
    viewing(conversation, HERS).refused(ProblemKind::UnknownFile).await;
    putting(conversation, HERS, "0", b"x").refused(ProblemKind::UnknownFile).await;
    declare(conversation, HERS, 1, 2).await;
    for (place, problem) in [
        ("2", ProblemKind::UnknownFile),
        ("447", ProblemKind::UnknownFile),
        ("448", ProblemKind::Malformed),
        ("65536", ProblemKind::Malformed),
        ("-1", ProblemKind::Malformed),
        ("01", ProblemKind::Malformed),
        ("x", ProblemKind::Malformed),
        ("%30", ProblemKind::Malformed),
        ("0?x=1", ProblemKind::Malformed),
        ("0/0", ProblemKind::NotFound),
    ] {
        putting(conversation, HERS, place, b"x").refused(problem).await;
        reading(conversation, HERS, place).refused(problem).await;
    }
    putting(conversation, HERS, "0", b"").refused(ProblemKind::Malformed).await;
    putting(conversation, HERS, "0", &[0; MAX_PIECE + 1]).refused(ProblemKind::TooLarge).await;
    let call = world.request(Method::PUT, &conversation.path(&path(1, "/0"))).bearer(HERS);
    call.body(BINARY, vec![1]).refused(ProblemKind::WrongContentType).await;
    for bad in ["files/x", "files/AAAA/0", &format!("{}A", path(1, "")), &path(1, "=")] {
        conversation.get(bad).bearer(HERS).refused(ProblemKind::Malformed).await;
    }
    let call = world.request(Method::DELETE, &conversation.path(&path(1, "/0"))).bearer(HERS);
    call.refused(ProblemKind::MethodNotAllowed).await;
    assert_eq!(viewing(conversation, HERS).send().await.json::<FileView>().missing().count(), 2);
}

/// DS-63, DS-64: a session's room and everybody's room end, each with its own word, and messages go
/// on; a full store is not asked again by itself.
#[tokio::test]
async fn no_room_for_files_stops_no_message() {
    let mut limits = Limits::default();
    let room = u64::try_from(MAX_PIECE).unwrap();
    limits.files.session_bytes = 3 * room;
    limits.files.bytes = 5 * room;
    let (world, _) = world_with(limits).await;
    let (one, two) = (world.joined(1).await, world.joined(2).await);
    declare(one, HERS, 1, 3).await;
    declaring(one, HERS, 2, 1).refused(ProblemKind::FileQuota).await;
    declaring(two, HERS, 1, 3).refused(ProblemKind::FilesFull).await;
    let reply = declaring(two, HERS, 1, 3).send().await;
    assert_eq!((reply.status, reply.header(header::RETRY_AFTER)), (507, ""));
    declare(two, HERS, 1, 2).await;
    declaring(two, HERS, 2, 1).refused(ProblemKind::FilesFull).await;
    for conversation in [one, two] {
        assert_eq!(conversation.submit(HERS, 1).await, Sequence(1));
    }
    // What was declared has its room.
    put(one, HERS, 2, &[1; MAX_PIECE]).await;
    assert_eq!(one.delete("").bearer(HERS).send().await.status, 204);
    declare(two, HERS, 2, 1).await;
}

/// DS-64: an upload takes nothing from the rate of messages, nor they from it.
#[tokio::test]
async fn files_have_a_rate_of_their_own() {
    let member = Rate { per_second: 1, burst: 5 };
    let (world, _) = world_with(Limits { member, ..Limits::default() }).await;
    let conversation = world.joined(1).await;
    declare(conversation, HERS, 1, 9).await;
    for place in 0..4 {
        put(conversation, HERS, place, b"x").await;
    }
    putting(conversation, HERS, "4", b"x").refused(ProblemKind::TooManyRequests).await;
    for id in 1..=5 {
        conversation.submit(HERS, id).await;
    }
    let next = submission(6, b"6");
    conversation.submitting(HERS, &next).refused(ProblemKind::TooManyRequests).await;
    world.clock.advance(std::time::Duration::from_secs(1));
    put(conversation, HERS, 4, b"x").await;
}

/// DS-13, DS-65: a session that closes takes no piece and shows those that it has, until she has read
/// all of it.
#[tokio::test]
async fn a_closing_session_shows_its_files_to_the_end() {
    let (world, files) = world().await;
    let conversation = world.joined(1).await;
    declare(conversation, HERS, 1, 2).await;
    put(conversation, HERS, 0, b"first").await;
    assert_eq!(conversation.post("close").bearer(HIS).send().await.status, 200);
    declaring(conversation, HERS, 2, 1).refused(ProblemKind::Closing).await;
    putting(conversation, HERS, "1", b"x").refused(ProblemKind::Closing).await;
    for member in [HIS, HERS] {
        assert_eq!(&reading(conversation, member, "0").send().await.body[..], b"first");
    }
    let status = conversation.view(HERS).await.status;
    let query = format!("after={}&revision={}", status.head.0, status.revision);
    conversation.read(HERS, &query).await;
    assert_eq!(files.rows(), 0);
    reading(conversation, HERS, "0").refused(ProblemKind::NoSuchSession).await;
}

/// DS-66: files are off unless the operator switched them on; each operation says so.
#[tokio::test]
async fn a_service_without_files_says_so() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    for call in [
        declaring(conversation, HERS, 1, 1),
        viewing(conversation, HERS),
        putting(conversation, HERS, "0", b"x"),
        reading(conversation, HERS, "0"),
    ] {
        call.refused(ProblemKind::FilesOff).await;
    }
    assert_eq!(conversation.submit(HERS, 1).await, Sequence(1));
    assert_eq!(conversation.delete("").bearer(HERS).send().await.status, 204);
}

/// DS-62, DS-63: over a restart on the same files, pieces are there and room is counted; and damage
/// to the one file keeps nothing else from working (DS-64).
#[tokio::test]
async fn files_outlive_a_restart_and_their_damage_stops_no_message() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let mut limits = Limits::default();
    limits.files.bytes = 4 * u64::try_from(MAX_PIECE).unwrap();
    let start = || async {
        let store = EmbeddedStore::open(&place("abri.redb"), limits.store).unwrap();
        let files = FilesConfig::On(FileEngine::Embedded(place("files.redb")));
        configured(store, files, limits).await
    };
    let are_closed = || {
        EmbeddedStore::open(&place("abri.redb"), limits.store).is_ok()
            && EmbeddedFiles::open(&place("files.redb"), limits.files).is_ok()
    };
    let world = start().await;
    let conversation = world.joined(1).await;
    let session = conversation.session;
    while declaring(conversation, HERS, 1, 3).send().await.status == 503 {}
    put(conversation, HERS, 2, b"kept").await;
    world.running.stop().await;
    until(are_closed).await;

    let world = start().await;
    let conversation = Conversation { world: &world, session };
    while viewing(conversation, HIS).send().await.status == 503 {}
    assert_eq!(&reading(conversation, HIS, "2").send().await.body[..], b"kept");
    declaring(conversation, HERS, 2, 2).refused(ProblemKind::FilesFull).await;
    declare(conversation, HERS, 2, 1).await;
    world.running.stop().await;
    until(are_closed).await;

    std::fs::write(place("files.redb"), [7; 9000]).unwrap();
    let world = start().await;
    let conversation = Conversation { world: &world, session };
    viewing(conversation, HIS).refused(ProblemKind::Unavailable).await;
    assert_eq!(conversation.submit(HIS, 1).await, Sequence(1));
}
