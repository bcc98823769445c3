//! The operator's figures: a closed set, coarse, of nobody.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use abri_server::{
    Config, Engine, FileEngine, FilesConfig, Limits,
    store::{MemoryStore, files::MemoryFiles},
};
use abri_wire::{
    FileId, ProblemKind,
    duty::DutyStatement,
    file::{FileDeclaration, MAX_PIECES, PIECE, PieceCount},
};
use hyper::{Method, header};

use crate::support::{ACCESS, Call, HERS, HIS, PAGE, Socket, World, capability, officers};

/// Every name and label is in this document, and nothing else is.
const DOCUMENTED: &str = include_str!("../../../spec/operating.md");
/// How often the figures change.
const EVERY: Duration = Duration::from_secs(60);

async fn world() -> World {
    world_with(FilesConfig::Off(None)).await
}

async fn world_with(files: FilesConfig) -> World {
    let limits = Limits::default();
    let metrics = Some(([127, 0, 0, 1], 0).into());
    let log = Some(officers().log());
    let config = Config { metrics, log, files, ..Config::new(Engine::Memory) };
    let world = World::configured(MemoryStore::new(limits.store), config).await;
    assert_eq!(world.sign_in(officers().officer(0), ACCESS).await.status, 200);
    world
}

async fn figures(world: &World) -> String {
    world.clock.advance(EVERY);
    let reply = Call::new(world.running.metrics.unwrap(), Method::GET, "/metrics").send().await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// Names with their labels.
fn series(figures: &str) -> BTreeSet<String> {
    let lines = figures.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

fn value(figures: &str, name: &str) -> String {
    let found = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {name} in {figures}")).to_owned()
}

/// What the table of the document says: `| name | label: value, value | ...`.
fn documented() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for row in DOCUMENTED.lines().filter_map(|line| line.strip_prefix("| `abri_")) {
        let mut cells = row.split('|').map(|cell| cell.trim().replace('`', ""));
        let (name, labels) = (cells.next().unwrap(), cells.next().unwrap());
        let name = format!("abri_{name}");
        let Some((label, values)) = labels.split_once(": ") else {
            all.insert(name);
            continue;
        };
        let slugs: Vec<&str> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        let values: Vec<&str> = if label == "kind" { slugs } else { values.split(", ").collect() };
        for value in values {
            let labels = format!("{label}=\"{value}\"");
            if !name.ends_with("_seconds") {
                all.insert(format!("{name}{{{labels}}}"));
                continue;
            }
            for end in ["0.001", "0.005", "0.02", "0.1", "0.5", "2", "10", "+Inf"] {
                all.insert(format!("{name}_bucket{{{labels},le=\"{end}\"}}"));
            }
            all.extend(["sum", "count"].map(|part| format!("{name}_{part}{{{labels}}}")));
        }
    }
    all
}

/// An alert on a figure that is not there, or under another name, never comes.
#[test]
fn what_the_rules_alert_on_is_a_figure() {
    let (_, rules) = DOCUMENTED.split_once("```yaml\n- alert:").unwrap();
    let (rules, _) = rules.split_once("```").unwrap();
    let names: BTreeSet<String> =
        documented().iter().filter_map(|it| it.split('{').next().map(str::to_owned)).collect();
    let mut seen = 0;
    for line in rules.lines().filter(|line| line.trim_start().starts_with("expr:")) {
        let words = line.split(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        for name in words.filter(|word| word.starts_with("abri_")) {
            assert!(names.contains(name), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 6, "{seen}");
}

/// Good and bad of all kinds; what is in it stands in no figure.
async fn abuse(world: &World) {
    let conversation = world.joined(1).await;
    for id in 0..120 {
        conversation.submit(HERS, id).await;
    }
    let mut socket = conversation.socket(HIS, 0).await;
    assert!(socket.hear().await.is_some());
    for path in
        ["/marker-path?marker-query", "/v1/marker", "/metrics", "/marker", "/v1/sessions/marker"]
    {
        for method in [Method::GET, Method::POST, Method::from_bytes(b"MARKER").unwrap()] {
            world.request(method, path).header("user-agent", "marker-agent").send().await;
        }
    }
    world.get("/v1/queue").header("origin", "https://marker.example").send().await;
    world.get("/v1/queue").bearer(99).send().await;
    world.post("/v1/sessions").body("marker/type", b"marker".to_vec()).send().await;
    let piece = format!("files/{}/0", FileId::new(*b"marker-file-id-0").to_text());
    let put = world.request(Method::PUT, &conversation.path(&piece));
    put.bearer(HERS).body(PIECE, b"marker".to_vec()).send().await;
    let mut stranger = Socket::open_from(world.api, Some(PAGE)).await.unwrap();
    stranger.say(&conversation.hello(77, 0)).await;
    assert!(stranger.hear().await.is_some());
    conversation.post("close").bearer(HIS).send().await;
}

/// DS-90: nothing that comes in makes a name or a label, and no id is in one.
#[tokio::test]
async fn the_set_is_closed_and_names_nobody() {
    let world = world().await;
    let before = figures(&world).await;
    abuse(&world).await;
    let after = figures(&world).await;
    assert_eq!(series(&before), series(&after), "nothing that comes in makes a name or a label");
    assert_eq!(series(&after), documented());
    // The search is not blind.
    assert_eq!(value(&after, "abri_envelopes_total"), "100");
    assert_eq!(value(&after, "abri_refusals_total{kind=\"not-found\"}"), "10");
    assert_eq!(value(&after, "abri_officers_on_duty"), "1");
    let session = abri_wire::SessionId::new([1; 16]).to_text();
    for secret in ["marker", &session, &capability(HERS).hash().to_text(), "127.0.0.1", "0001"] {
        assert!(!after.contains(secret), "{secret} in {after}");
    }
}

/// DS-90: who reads every second learns no more than who reads every minute.
#[tokio::test]
async fn the_figures_change_once_a_minute() {
    let world = world().await;
    let first = figures(&world).await;
    for seed in 1..=10 {
        world.open(seed).await;
    }
    world.clock.advance(EVERY - Duration::from_secs(1));
    let again = Call::new(world.running.metrics.unwrap(), Method::GET, "/metrics").send().await;
    assert_eq!(first.as_bytes(), again.body);
    assert_ne!(first, figures(&world).await);
}

#[tokio::test]
async fn who_waited_for_nothing_is_counted_once_and_who_was_answered_is_not() {
    let world = world().await;
    let alone = world.open(1).await;
    let talking = world.joined(2).await;
    let figures_with_both = figures(&world).await;
    assert_eq!(value(&figures_with_both, "abri_waiting_sessions"), "5");
    assert_eq!(value(&figures_with_both, "abri_unanswered_total"), "0");
    let most = Limits::default().store.waiting.to_string();
    assert_eq!(value(&figures_with_both, "abri_waiting_sessions_most"), most);
    alone.delete("").bearer(HERS).send().await;
    talking.delete("").bearer(HERS).send().await;
    for _ in 0..2 {
        let gone = figures(&world).await;
        assert_eq!(value(&gone, "abri_unanswered_total"), "1");
        assert_eq!(value(&gone, "abri_waiting_sessions"), "0");
        assert_eq!(value(&gone, "abri_oldest_wait_minutes"), "0");
    }
}

/// DS-90: an alert says that nobody is on duty; it must not wake anybody for a night without a claim.
/// Whoever answers nobody is no officer on duty.
#[tokio::test]
async fn who_only_looks_at_the_queue_is_on_duty() {
    const INTERPRETER: usize = 2;
    let world = world().await;
    let (his, hers) = (ACCESS, ACCESS + 100);
    assert_eq!(world.sign_in(officers().officer(INTERPRETER), hers).await.status, 200);
    let looks = async |access| {
        assert_eq!(world.get("/v1/queue").bearer(access).send().await.status, 200);
    };
    let on_duty =
        async || value(&figures(&world).await, "abri_officers_on_duty").parse::<u8>().unwrap();
    looks(hers).await;
    assert_eq!(on_duty().await, 0);
    looks(his).await;
    assert_eq!(on_duty().await, 1);
    looks(hers).await;
    assert_eq!((on_duty().await, on_duty().await), (1, 0), "heard of within 2 minutes");
}

/// DS-80, DS-90: nobody answers while all who could are on a break; the alert says so.
#[tokio::test]
async fn who_is_on_a_break_is_not_counted() {
    let world = world().await;
    let says = async |paused| {
        let statement = DutyStatement {
            paused,
            conversations: 0,
            limit: 5,
            languages: Vec::new(),
            zones: Vec::new(),
        };
        let call = world.request(Method::PUT, "/v1/duty").bearer(ACCESS).json(&statement);
        assert_eq!(call.send().await.status, 204);
    };
    let looks = async || {
        assert_eq!(world.get("/v1/queue").bearer(ACCESS).send().await.status, 200);
        value(&figures(&world).await, "abri_officers_on_duty").parse::<u8>().unwrap()
    };
    assert_eq!(looks().await, 1);
    says(true).await;
    assert_eq!((looks().await, looks().await), (0, 0), "also while the queue is looked at");
    says(false).await;
    assert_eq!(looks().await, 1);
}

/// DS-90: room that files take is seen in steps that no session makes alone, against the quota, and is
/// free again when the sessions are gone.
#[tokio::test]
async fn room_of_files_is_seen_in_steps_and_comes_back() {
    const STEP: u64 = 128 << 20;
    let limits = Limits::default();
    let given = FileEngine::Given(Arc::new(MemoryFiles::new(limits.files)));
    let world = world_with(FilesConfig::On(given)).await;
    let seen = async || {
        let figures = figures(&world).await;
        assert_eq!(value(&figures, "abri_file_bytes_most"), limits.files.bytes.to_string());
        value(&figures, "abri_file_bytes").parse::<u64>().unwrap()
    };
    assert_eq!(seen().await, 0);
    let mut conversations = Vec::new();
    for seed in 1..=5 {
        let conversation = world.joined(seed).await;
        let declaring = conversation.post(&format!("files/{}", FileId::new([seed; 16]).to_text()));
        let declaration = FileDeclaration { pieces: MAX_PIECES };
        assert_eq!(declaring.bearer(HERS).json(&declaration).send().await.status, 200);
        conversations.push(conversation);
    }
    let taken = 5 * PieceCount::try_from(MAX_PIECES).unwrap().reserved_bytes();
    assert!(taken > STEP && taken < 2 * STEP);
    assert_eq!(seen().await, 2 * STEP);
    for conversation in conversations {
        assert_eq!(conversation.delete("").bearer(HERS).send().await.status, 204);
    }
    assert_eq!(seen().await, 0);
}

/// A store of files that is not open yet says nothing, which is not zero.
#[tokio::test]
async fn room_of_files_is_zero_without_a_store_and_unknown_while_it_is_away() {
    let off = figures(&world().await).await;
    assert_eq!(value(&off, "abri_file_bytes"), "0");
    let nowhere = FileEngine::Embedded("/dev/null/files".into());
    let away = figures(&world_with(FilesConfig::On(nowhere)).await).await;
    assert_eq!(value(&away, "abri_file_bytes"), "NaN");
}

/// DS-91: limits that are read again while the service runs are those that figures are compared with.
#[tokio::test]
async fn limits_that_changed_are_the_ones_that_are_shown() {
    let world = world().await;
    let mut limits = Limits::default();
    (limits.store.waiting, limits.files.bytes) = (7, 9 << 20);
    let (log, metrics) = (Some(officers().log()), Some(([127, 0, 0, 1], 0).into()));
    let config = Config { limits, log, metrics, ..Config::new(Engine::Memory) };
    world.running.change(&config).unwrap();
    let figures = figures(&world).await;
    assert_eq!(value(&figures, "abri_waiting_sessions_most"), "7");
    assert_eq!(value(&figures, "abri_file_bytes_most"), (9 << 20).to_string());
}

/// The API's port has no figures, and the figures' port has nothing else.
#[tokio::test]
async fn the_figures_are_apart() {
    let world = world().await;
    world.get("/metrics").refused(ProblemKind::NotFound).await;
    let port = world.running.metrics.unwrap();
    for path in ["/", "/v1/queue", "/health/live", "/log/checkpoint"] {
        assert_eq!(Call::new(port, Method::GET, path).send().await.status, 404);
    }
    assert_eq!(Call::new(port, Method::POST, "/metrics").send().await.status, 405);
}
