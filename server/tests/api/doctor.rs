//! What `doctor` finds on a machine, good and bad.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command, time::Duration};

use abri_server::{
    Config, Engine, FileEngine, FilesConfig, ManualClock, PasskeyPolicy, SecretFile, StaticSite,
    TlsFiles,
    doctor::{Report, Verdict, examine},
};

use crate::support::{NOW, officers};

const CONSOLE: &str = "https://console.example";
const PAGE: &str = "<meta name=\"abri-pins\" content=\"root x\">\
                    <meta name=\"abri-delivery\" content=\"https://api.example\">";

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// All as it should be, in this directory.
fn good(directory: &Path) -> Config {
    let site = directory.join("victim");
    for name in [&site, &directory.join("requests")] {
        fs::create_dir(name).unwrap();
        fs::set_permissions(name, fs::Permissions::from_mode(0o700)).unwrap();
    }
    write(&site.join("index.html"), PAGE, 0o600);
    Config {
        origins: vec![CONSOLE.parse().unwrap()],
        api_origin: Some("https://api.example".parse().unwrap()),
        statics: vec![StaticSite {
            listen: ([127, 0, 0, 1], 8441).into(),
            directory: site,
            blobs: false,
            trusted_types: Vec::new(),
        }],
        log: Some(officers().log()),
        passkeys: PasskeyPolicy::Required(CONSOLE.parse().unwrap()),
        requests: Some(directory.join("requests")),
        files: FilesConfig::On(FileEngine::Embedded(directory.join("files.redb"))),
        metrics: Some(([127, 0, 0, 1], 9464).into()),
        ..Config::new(Engine::Embedded(directory.join("abri.redb")))
    }
}

async fn look(config: &Config) -> Report {
    examine(config, &ManualClock::new(NOW.plus(Duration::from_secs(60)))).await
}

fn failures(report: &Report) -> Vec<&str> {
    let failed = report.0.iter().filter(|finding| finding.verdict == Verdict::Fail);
    failed.map(|finding| &*finding.found).collect()
}

/// A key that others can read is no secret; one that is not there serves nobody.
#[tokio::test]
async fn a_key_that_others_can_read_fails() {
    let directory = tempfile::tempdir().unwrap();
    let key = directory.path().join("key.pem");
    let certificates = directory.path().join("chain.pem");
    let tls = Some(TlsFiles { certificates, key: key.clone() });
    let config = Config { tls, ..good(directory.path()) };
    let of_key = |report: &Report| {
        let found = report.0.iter().find(|finding| finding.found.starts_with("TLS key: "));
        found.map(|finding| (finding.verdict, finding.found.clone())).unwrap()
    };
    assert_eq!(of_key(&look(&config).await).0, Verdict::Fail, "there is none");
    write(&key, "a key", 0o640);
    let (verdict, found) = of_key(&look(&config).await);
    assert!(verdict == Verdict::Fail && found.contains("mode 640"), "{found}");
    write(&key, "a key", 0o600);
    let (verdict, found) = of_key(&look(&config).await);
    assert!(verdict == Verdict::Ok && !found.contains("a key"), "{found}");
}

/// Every file with a secret has a line, at once, with the mode that it has and ought to have.
#[tokio::test]
async fn each_secret_is_looked_at_and_none_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let named = |named, name| SecretFile { named, path: at(name) };
    let secrets = vec![named("one", "one"), named("two", "two"), named("three", "three")];
    let tls = Some(TlsFiles { certificates: at("chain.pem"), key: at("key.pem") });
    let config = Config { tls, secrets, ..good(directory.path()) };
    for (name, mode) in [("one", 0o604), ("two", 0o400), ("key.pem", 0o660)] {
        write(&at(name), "hush", mode);
    }
    let report = look(&config).await;
    let failed = failures(&report);
    assert_eq!(failed.len(), 3, "{report}");
    for (failed, (named, said)) in failed.iter().zip([
        ("TLS key: ", "has mode 660 and ought to have 600"),
        ("one: ", "has mode 604 and ought to have 600"),
        ("three: ", "can't be read"),
    ]) {
        assert!(failed.starts_with(named) && failed.contains(said), "{said}: {failed}");
    }
    assert!(report.to_string().contains("two has mode 400: its owner only"), "{report}");
    assert!(!report.to_string().contains("hush"), "{report}");
}

/// What the settings name is looked at, also where a flag says that something else is used.
#[test]
fn passwords_that_the_settings_name_are_looked_at() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let redis = "rediss://abri:hush@redis.example\n";
    write(&at("redis"), redis, 0o640);
    write(&at("redis-files"), redis, 0o600);
    let settings = "[store]\nredis-file = \"redis\"\n[files]\nredis-file = \"redis-files\"\n";
    write(&at("abri.toml"), settings, 0o644);
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_abri-server"));
    doctor.args(["doctor", "--settings"]).arg(at("abri.toml"));
    let store = format!("embedded:{}", at("abri.redb").display());
    let output = doctor.args(["--store", &store]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let line = |start: &str| said.lines().find(|line| line.contains(start)).unwrap_or_default();
    assert!(line("redis-file of [store]: ").starts_with("FAIL"), "{said}");
    assert!(line("redis-file of [store]: ").contains("has mode 640"), "{said}");
    assert!(line("redis-file of [files]: ").starts_with("ok"), "{said}");
    assert!(!said.contains("hush"), "{said}");
}

#[tokio::test]
async fn a_good_machine_passes_and_nothing_is_left_on_it() {
    let directory = tempfile::tempdir().unwrap();
    let config = good(directory.path());
    let report = look(&config).await;
    assert_eq!(failures(&report), Vec::<&str>::new());
    assert!(report.to_string().contains("ok    store:"), "{report}");
    let left = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 2, "what was there before");
}

/// DS-89: officers of a page that pins a custodian have a journal.
#[tokio::test]
async fn a_journal_that_can_be_made_is_well() {
    let directory = tempfile::tempdir().unwrap();
    let journal = Some(directory.path().join("records.jsonl"));
    let config = Config { record_journal: journal, ..good(directory.path()) };
    let pinned = "<meta name=\"abri-record-recipients\" content=\"age1x\">";
    write(&directory.path().join("victim/index.html"), &format!("{PAGE}{pinned}"), 0o600);
    let report = look(&config).await;
    assert_eq!(failures(&report), Vec::<&str>::new(), "{report}");
    assert!(report.to_string().contains("record journal"), "{report}");
}

#[tokio::test]
async fn each_fault_is_named_with_what_to_do() {
    type Break = fn(&mut Config, &Path);
    let faults: [(&str, Break); 13] = [
        ("can be read or written by others", |_, at| write(&at.join("abri.redb"), "", 0o644)),
        ("can't be made", |config, at| config.engine = Engine::Embedded(at.join("no/a.redb"))),
        ("none is named", |config, _| config.log = None),
        ("no head", |config, at| {
            config.log.as_mut().unwrap().directory = at.to_owned();
        }),
        ("plain HTTP on 0.0.0.0:8440", |config, _| {
            config.listen = ([0, 0, 0, 0], 8440).into();
        }),
        ("no page may call", |config, _| config.origins.clear()),
        ("is not among them", |config, _| {
            config.origins = vec!["https://chat.example".parse().unwrap()];
        }),
        ("no index.html", |_, at| fs::remove_file(at.join("victim/index.html")).unwrap()),
        ("does not call https://other.example", |config, _| {
            config.api_origin = Some("https://other.example".parse().unwrap());
        }),
        ("pins nothing", |_, at| {
            let page = PAGE.replace("root x", "");
            write(&at.join("victim/index.html"), &page, 0o600);
        }),
        ("can't be written", |config, at| config.requests = Some(at.join("nowhere"))),
        ("record journal", |config, at| {
            config.record_journal = Some(at.join("nowhere/records.jsonl"));
        }),
        ("no journal", |_, at| {
            let pinned = "<meta name=\"abri-record-recipients\" content=\"age1x\">";
            write(&at.join("victim/index.html"), &format!("{PAGE}{pinned}"), 0o600);
        }),
    ];
    for (said, fault) in faults {
        let directory = tempfile::tempdir().unwrap();
        let mut config = good(directory.path());
        fault(&mut config, directory.path());
        let report = look(&config).await;
        assert!(failures(&report).iter().any(|found| found.contains(said)), "{said}: {report}");
        let without_advice = |finding: &abri_server::doctor::Finding| finding.advice.is_empty();
        let bad = report.0.iter().filter(|finding| finding.verdict != Verdict::Ok);
        assert!(!bad.into_iter().any(without_advice), "{report}");
    }
}

/// A clock that is days off looks like witnesses who sleep, one that is behind like a future.
#[tokio::test]
async fn the_clock_is_compared_with_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let config = good(directory.path());
    let hour = Duration::from_secs(3600);
    let behind = ManualClock::new(abri_wire::UnixMillis(NOW.0 - 3_600_000));
    let report = examine(&config, &behind).await;
    assert!(failures(&report).iter().any(|found| found.contains("behind")), "{report}");
    let report = examine(&config, &ManualClock::new(NOW.plus(hour * 7))).await;
    assert!(failures(&report).iter().any(|found| found.contains("420 minutes")), "{report}");
}

/// Nobody answers there.
#[tokio::test]
async fn a_redis_that_is_not_there_fails() {
    let directory = tempfile::tempdir().unwrap();
    let socket = format!("redis+unix://{}", directory.path().join("none.sock").display());
    let redis = abri_server::store::RedisConfig::parse(&socket).unwrap();
    let redis = redis.with_call_limit(Duration::from_millis(200));
    let config = Config { engine: Engine::Redis(Box::new(redis)), ..good(directory.path()) };
    let report = look(&config).await;
    assert!(failures(&report).iter().any(|found| found.contains("does not answer")), "{report}");
}
