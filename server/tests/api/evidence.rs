//! DS-25 to DS-27: the newest roster with a quorum, stapled; its files; the alarm.

use std::{path::PathBuf, time::Duration};

use abri_demonstration::Demonstration;
use abri_server::{Limits, LogSource, store::MemoryStore};
use abri_trust::{Pins, Role, UntrustedChain, UntrustedEvidence, published::witnessed_path};
use abri_wire::{CertificateHash, ProblemKind, UnixMillis};
use tempfile::TempDir;

use crate::support::{NOW, Reply, World};

/// A service over a published log, and the authority that publishes.
struct Published {
    world: World,
    authority: Demonstration,
    _directory: TempDir,
}

impl Published {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority = Demonstration::create(directory.path(), 2, NOW).unwrap();
        let world = Self::serve(&authority).await;
        Self { world, authority, _directory: directory }
    }

    async fn serve(authority: &Demonstration) -> World {
        let pins: Pins = authority.pins.parse().unwrap();
        let log = LogSource { directory: authority.published(), pins };
        let limits = Limits::default();
        World::with_log(MemoryStore::new(limits.store), limits, Some(log)).await
    }

    /// As if the process had been started anew on the same directory.
    async fn restart(&mut self) {
        self.world = Self::serve(&self.authority).await;
    }

    fn witnessed(&self) -> PathBuf {
        let pins: Pins = self.authority.pins.parse().unwrap();
        self.authority.published().join(witnessed_path(&pins.log.witnesses()[0]))
    }

    fn chain(&self, officer: usize) -> UntrustedChain {
        UntrustedChain::new(&self.authority.officers[officer].certificates().unwrap()).unwrap()
    }

    async fn asked(&self, officer: usize) -> Reply {
        let path = format!("/v1/evidence/{}", self.chain(officer).leaf_hash());
        self.world.get(&path).send().await
    }

    fn judged(&self, officer: usize, evidence: &[u8], now: UnixMillis) -> bool {
        let pins: Pins = self.authority.pins.parse().unwrap();
        let evidence = UntrustedEvidence::parse(evidence).unwrap();
        evidence.certify(&self.chain(officer), &pins.anchors, &pins.log, now).is_ok()
    }
}

/// DS-25: what is stapled shows exactly the certificate that was asked for.
#[tokio::test]
async fn evidence_is_stapled_to_whom_the_roster_names() {
    let mut published = Published::new().await;
    let reply = published.asked(0).await;
    assert_eq!(reply.status, 200);
    assert!(published.judged(0, &reply.body, NOW) && !published.judged(1, &reply.body, NOW));
    published.authority.revoke("0001").unwrap();
    published.authority.publish(NOW).unwrap();
    published.restart().await;
    assert_eq!(published.asked(0).await.problem(), ProblemKind::NotInRoster);
    assert!(published.judged(1, &published.asked(1).await.body, NOW));
}

/// DS-25: whoever was enrolled a moment ago is not said to be a stranger until the files were read anew,
/// whatever else was asked.
#[tokio::test]
async fn who_was_enrolled_a_moment_ago_is_found() {
    let mut published = Published::new().await;
    published.authority.enrol("0003", Role::Officer, NOW).unwrap();
    published.authority.publish(NOW).unwrap();
    let reply = published.asked(2).await;
    assert_eq!(reply.status, 200);
    assert!(published.judged(2, &reply.body, NOW));

    let nobody = format!("/v1/evidence/{}", CertificateHash::of(b"nobody"));
    for _ in 0..32 {
        published.world.get(&nobody).refused(ProblemKind::NotInRoster).await;
    }
    published.authority.enrol("0004", Role::Officer, NOW).unwrap();
    published.authority.publish(NOW).unwrap();
    assert_eq!(published.asked(3).await.status, 200);
}

/// DS-25: a roster that no witness saw yet replaces nothing, and one that was set back neither.
#[tokio::test]
async fn only_a_head_with_a_quorum_is_served() {
    let mut published = Published::new().await;
    let seen = published.witnessed();
    let before = std::fs::read(&seen).unwrap();
    published.authority.revoke("0001").unwrap();
    published.authority.publish(NOW).unwrap();
    let after = std::fs::read(&seen).unwrap();
    std::fs::write(&seen, &before).unwrap();
    published.restart().await;
    assert!(published.judged(0, &published.asked(0).await.body, NOW), "as the witness saw it");
    std::fs::write(&seen, &after).unwrap();
    published.restart().await;
    assert_eq!(published.asked(0).await.problem(), ProblemKind::NotInRoster);
}

/// DS-25: without a log that can be believed nothing is said of anybody.
#[tokio::test]
async fn without_a_believed_log_nothing_is_said() {
    let limits = Limits::default();
    let world = World::with_log(MemoryStore::new(limits.store), limits, None).await;
    let path = format!("/v1/evidence/{}", CertificateHash::of(b"anything"));
    world.get(&path).refused(ProblemKind::Unavailable).await;
    world.get("/log/checkpoint").refused(ProblemKind::NotFound).await;
    world.get("/health/log").refused(ProblemKind::Unavailable).await;

    for spoil in ["garbage".to_owned(), "x".repeat(100_000), String::new()] {
        let mut published = Published::new().await;
        std::fs::write(published.witnessed(), &spoil).unwrap();
        published.restart().await;
        assert_eq!(published.asked(0).await.problem(), ProblemKind::Unavailable);
    }
    let mut published = Published::new().await;
    std::fs::remove_dir_all(published.authority.published().join("evidence")).unwrap();
    published.restart().await;
    assert_eq!(published.asked(0).await.problem(), ProblemKind::Unavailable, "half a directory");
}

/// DS-19: one form of a certificate's name, and no way out of the directory.
#[tokio::test]
async fn other_names_are_refused() {
    let published = Published::new().await;
    let upper = published.chain(0).leaf_hash().to_string().to_uppercase();
    for name in [upper.as_str(), "0", "..", "%2e%2e%2fcheckpoint", &"0".repeat(65)] {
        let path = format!("/v1/evidence/{name}");
        published.world.get(&path).refused(ProblemKind::Malformed).await;
    }
    for path in ["/log/", "/log/nothing", "/log/%2e%2e/pins", "/log/../pins", "/log/evidence"] {
        let reply = published.world.get(path).send().await;
        assert!(matches!(reply.status, 404 | 307), "{path}: {}", reply.status);
    }
}

/// DS-27: the published files as they are.
#[tokio::test]
async fn the_log_is_served_as_plain_bytes() {
    let published = Published::new().await;
    let certificate = format!("certificate/{}", published.chain(0).leaf_hash());
    for name in ["checkpoint", "tile/entries/000.p/1", "roster/0", &certificate] {
        let reply = published.world.get(&format!("/log/{name}")).send().await;
        let file = std::fs::read(published.authority.published().join(name)).unwrap();
        assert_eq!((reply.status, &reply.body[..]), (200, &file[..]), "{name}");
        assert_eq!(reply.header(hyper::header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(reply.header(hyper::header::CACHE_CONTROL), "no-store", "{name}");
    }
}

/// DS-26: after six hours without a witness the operator is told, and clients get it as it is.
#[tokio::test]
async fn an_old_log_is_an_alarm() {
    const HOUR: Duration = Duration::from_secs(3600);
    let published = Published::new().await;
    let health = || published.world.get("/health/log").send();
    assert_eq!(health().await.status, 204);
    published.world.clock.advance(6 * HOUR);
    assert_eq!(health().await.problem(), ProblemKind::Unavailable);
    let reply = published.asked(0).await;
    assert!(published.judged(0, &reply.body, NOW.plus(6 * HOUR)), "clients judge by themselves");
    assert!(!published.judged(0, &reply.body, NOW.plus(73 * HOUR)));
}
