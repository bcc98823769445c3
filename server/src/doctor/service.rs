//! Stores, log, listeners and pages: what the service itself needs.

use std::{fs::File, io::Read as _, path::Path};

use abri_wire::UnixMillis;

use super::{Report, machine::kept_file};
use crate::{
    config::{Config, Engine, FileEngine, FilesConfig},
    evidence::{Evidence, LogSource},
    limits::ALARM_AFTER,
    origin::Origin,
    passkeys::PasskeyPolicy,
    statics::StaticSite,
    store::{RedisConfig, RedisFacts},
};

/// A witness's clock and ours may differ so much, in milliseconds.
const CLOCKS_DIFFER: u64 = 5 * 60_000;
/// Longest page that is looked at, in bytes.
const MAX_PAGE: u64 = 1 << 20;
const MINUTE: u64 = 60_000;

pub(super) async fn store(report: &mut Report, config: &Config) {
    match &config.engine {
        Engine::Embedded(path) => kept_file(report, path, "store"),
        Engine::Redis(redis) => examine_redis(report, redis, "store").await,
        #[cfg(any(test, feature = "test-util"))]
        Engine::Memory => report.ok("store: memory"),
    }
}

pub(super) async fn files(report: &mut Report, config: &Config) {
    match &config.files {
        FilesConfig::Off(_) => report.ok("files: off"),
        FilesConfig::On(FileEngine::Embedded(path)) => kept_file(report, path, "files"),
        FilesConfig::On(FileEngine::Redis(redis)) => examine_redis(report, redis, "files").await,
        #[cfg(any(test, feature = "test-util"))]
        FilesConfig::On(FileEngine::Given(_)) => report.ok("files: given"),
    }
}

async fn examine_redis(report: &mut Report, redis: &RedisConfig, what: &str) {
    let Some(facts) = redis.examine().await else {
        return report.fail(
            format!("{what}: Redis does not answer, or lets nobody in with this name and password"),
            "is it running, and is the address in redis-file right?",
        );
    };
    if facts.writable {
        report.ok(format!("{what}: Redis answers and can be written, {}", facts.transport));
    } else {
        report.fail(
            format!("{what}: Redis answers and can't be written"),
            "a replica, a full memory, or an ACL without write: +@all ~abri:* &abri:* -@dangerous",
        );
    }
    policy(report, &facts, what);
    if facts.user == "default" {
        report.warn(
            format!("{what}: Redis knows this service as its user \"default\""),
            "give it a user of its own: ACL SETUSER abri on >… ~abri* &abri* +@all -@dangerous",
        );
    } else if !facts.user.is_empty() {
        report.ok(format!("{what}: Redis has a user of its own for this service"));
    }
}

/// `DS-5` and section 7 of the interface: nothing may be dropped, and what is promised is known.
fn policy(report: &mut Report, facts: &RedisFacts, what: &str) {
    match facts.eviction.as_deref() {
        Some("noeviction") => report.ok(format!("{what}: Redis drops nothing (noeviction)")),
        Some(other) => report.fail(
            format!("{what}: Redis drops keys when it is full (maxmemory-policy {other})"),
            "maxmemory-policy noeviction: envelopes would be lost in silence",
        ),
        None => report.warn(
            format!("{what}: Redis does not say what it drops when it is full"),
            "see to maxmemory-policy noeviction by hand, or allow +config|get",
        ),
    }
    match (facts.append_only.as_deref(), facts.sync.as_deref(), facts.snapshots.as_deref()) {
        (Some("yes"), Some("always"), _) => {
            report.ok(format!("{what}: acknowledged means on the disk (appendfsync always)"));
        }
        (Some("yes"), Some(sync), _) => report.warn(
            format!("{what}: a power cut may take the last two seconds (appendfsync {sync})"),
            "appendfsync always, if that is not what you chose",
        ),
        (Some("no"), _, Some("")) => report.warn(
            format!("{what}: nothing is on a disk; a restart of Redis ends every session"),
            "nothing to do, if that is what you chose",
        ),
        (Some("no"), _, Some(_)) => report.fail(
            format!("{what}: snapshots without an append-only file: minutes may be lost"),
            "appendonly yes with appendfsync always, or save \"\" for nothing on a disk",
        ),
        _ => report.warn(
            format!("{what}: Redis does not say how it keeps things"),
            "see to appendonly and appendfsync by hand, or allow +config|get",
        ),
    }
}

/// The log of officers, and the clock beside it.
pub(super) fn log(report: &mut Report, config: &Config, now: UnixMillis) {
    let Some(source) = &config.log else {
        return report.fail(
            "log of officers: none is named, so nobody can be on duty",
            "roster-log and pins in [officers]",
        );
    };
    let evidence = Evidence::new(Some(LogSource::clone(source)));
    evidence.reload(now);
    let Some(seen) = evidence.witnessed() else {
        return report.fail(
            "log of officers: no head that a quorum of the pinned witnesses saw",
            "publish the log, let the witnesses look at it, and compare the pins",
        );
    };
    if seen.0 > now.0.saturating_add(CLOCKS_DIFFER) {
        report.fail(
            "clock: this machine is behind the witnesses",
            "set the clock (NTP): challenges and certificates are judged by it",
        );
    }
    let minutes = now.0.saturating_sub(seen.0) / MINUTE;
    if now.since(seen) >= ALARM_AFTER {
        report.fail(
            format!("log of officers: witnesses saw it {minutes} minutes ago"),
            "clients warn after 2 hours and refuse after 72: wake the witnesses, or set the clock",
        );
    } else {
        report.ok(format!("log of officers: witnesses saw it {minutes} minutes ago"));
    }
}

/// Where the service listens, and who may call.
pub(super) fn listeners(report: &mut Report, config: &Config) {
    let mut addresses = vec![("API", config.listen)];
    addresses.extend(config.statics.iter().map(|site| ("pages", site.listen)));
    for (what, address) in addresses {
        if address.ip().is_loopback() || config.tls.is_some() {
            report.ok(format!("{what}: listens on {address}"));
        } else {
            report.fail(
                format!("{what}: plain HTTP on {address}, which other machines reach"),
                "[tls], or listen on 127.0.0.1 behind a proxy that speaks TLS",
            );
        }
    }
    match config.metrics {
        None => report.warn("figures: none", "metrics = \"127.0.0.1:9464\", for alerts"),
        Some(address) if address.ip().is_loopback() => {
            report.ok(format!("figures: on {address}, this machine only"));
        }
        Some(address) => report.warn(
            format!("figures: on {address}, which other machines reach"),
            "a firewall: they tell how many people come",
        ),
    }
    if config.origins.is_empty() && !config.admit_statics {
        report.fail("origins: no page may call", "origins in [service]");
    }
    if let PasskeyPolicy::Required(console) | PasskeyPolicy::Offered(console) = &config.passkeys
        && !config.admit_statics
        && !config.origins.contains(console)
    {
        report.fail(
            format!("origins: the console {console} is not among them"),
            "add it to origins: officers could not call",
        );
    }
    if matches!(config.passkeys, PasskeyPolicy::Offered(_) | PasskeyPolicy::Off) {
        report.warn("passkeys: an officer's key alone lets in", "only for demonstrations");
    }
}

/// Bundles that are served beside the API.
pub(super) fn pages(report: &mut Report, config: &Config) {
    let local = Origin::of_localhost(config.listen.port());
    let api = config.api_origin.as_ref().unwrap_or(&local);
    for site in &config.statics {
        page(report, site, api);
        if config.record_journal.is_none() && pins_a_custodian(site) {
            report.fail(
                "records: a page lets officers make some, and there is no journal: all are refused",
                "name [officers] record-journal, or build the pages without record-recipients",
            );
        }
    }
}

fn page(report: &mut Report, site: &StaticSite, api: &Origin) {
    let shown = site.directory.display();
    let Some(page) = read(&site.directory.join("index.html")) else {
        return report.fail(
            format!("pages: {shown} has no index.html that can be read"),
            "cargo xtask build-web, and copy what it made",
        );
    };
    if !page.contains(&format!("name=\"abri-delivery\" content=\"{api}\"")) {
        report.fail(
            format!("pages: {shown} does not call {api}"),
            "build the pages with --delivery, or set api-origin: one of them is wrong",
        );
    } else if page.contains("name=\"abri-pins\" content=\"\"") {
        report.fail(
            format!("pages: {shown} pins nothing, so it begins no conversation"),
            "build the pages with --pins",
        );
    } else {
        report.ok(format!("pages: {shown} calls {api} and pins whom it believes"));
    }
}

/// Whether officers of this page can make records (`RECORD-3`).
fn pins_a_custodian(site: &StaticSite) -> bool {
    let page = read(&site.directory.join("index.html")).unwrap_or_default();
    let pinned = page.split_once("name=\"abri-record-recipients\" content=\"");
    pinned.is_some_and(|(_, recipients)| !recipients.starts_with('"'))
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_PAGE).read_to_string(&mut text).ok()?;
    Some(text)
}
