//! Directories, limits of the process, and where a machine keeps what it should not.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
};

use super::Report;
use crate::config::{Config, SecretFile};

/// Files that a process opens beside its connections: stores, log, libraries.
const OTHER_FILES: u64 = 128;
/// Readable or writable by somebody else than its owner.
const OTHERS: u32 = 0o077;
/// Writable by somebody else than its owner.
const OTHERS_WRITE: u32 = 0o022;

/// A file that a store keeps, or will make.
pub(super) fn kept_file(report: &mut Report, path: &Path, what: &str) {
    let shown = path.display();
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match fs::metadata(path) {
        Ok(known) if known.permissions().mode() & OTHERS != 0 => report.fail(
            format!("{what}: {shown} can be read or written by others"),
            format!("chmod 600 {shown}"),
        ),
        Ok(_) => match OpenOptions::new().read(true).write(true).open(path) {
            Ok(_) => {
                report.ok(format!("{what}: {shown} can be read and written, by its owner only"))
            }
            Err(error) => report.fail(
                format!("{what}: {shown} can't be opened: {error}"),
                "run this as the user that serves, and give the file to it",
            ),
        },
        Err(_) if can_write_into(directory) => {
            report.ok(format!("{what}: {shown} is not there yet and can be made"));
        }
        Err(_) => report.fail(
            format!("{what}: {shown} is not there and can't be made"),
            format!("make {} a directory that the serving user can write to", directory.display()),
        ),
    }
}

/// Makes a file there, and takes it away again.
fn can_write_into(directory: &Path) -> bool {
    let trial = directory.join(format!(".abri-doctor-{}", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).open(&trial).is_ok();
    made && fs::remove_file(trial).is_ok()
}

/// Where requests to be enrolled wait.
pub(super) fn requests(report: &mut Report, config: &Config) {
    let Some(directory) = &config.requests else { return };
    let shown = directory.display();
    match fs::metadata(directory) {
        Ok(known) if !known.is_dir() => {
            report.fail(format!("requests: {shown} is no directory"), "name a directory");
        }
        Ok(known) if known.mode() & OTHERS_WRITE != 0 => report
            .fail(format!("requests: others can write to {shown}"), format!("chmod go-w {shown}")),
        Ok(_) if can_write_into(directory) => {
            report.ok(format!("requests: {shown} can be written"))
        }
        _ => report.fail(
            format!("requests: {shown} can't be written"),
            "make it, and give it to the serving user: nobody can be enrolled",
        ),
    }
}

/// Where each record that an officer makes by law gets a line (`DS-89`), and each act (`DS-95`).
pub(super) fn journal(report: &mut Report, config: &Config) {
    match &config.record_journal {
        Some(path) => kept_file(report, path, "record journal"),
        None => {
            report.ok("records: no journal, so officers can hand none over, and no act is noted")
        }
    }
}

/// Every file with which somebody else could do what this service does, one line each.
pub(super) fn secrets(report: &mut Report, config: &Config) {
    if let Some(files) = &config.tls {
        secret(report, "TLS key", &files.key, "a new key and certificate");
    }
    for SecretFile { named, path } in &config.secrets {
        secret(report, named, path, "a new password in Redis");
    }
}

/// `anew`: what to do if somebody could have read it.
fn secret(report: &mut Report, named: &str, path: &Path, anew: &str) {
    let shown = path.display();
    // Opened first: what can't be reached has no mode that could be told.
    let known = File::open(path).and_then(|file| file.metadata());
    let own = own_group();
    let known = known.map(|known| (known.permissions().mode() & 0o777, known.uid(), known.gid()));
    match known {
        Ok((mode, ..)) if mode & OTHERS == 0 => {
            report.ok(format!("{named}: {shown} has mode {mode:o}: its owner only"));
        }
        Ok(known) if is_lent_by_root(known, own) => {
            report.ok(format!("{named}: {shown} is root's, and this service's group reads it"));
        }
        Ok((mode, ..)) => report.fail(
            format!("{named}: {shown} has mode {mode:o} and ought to have 600: others can read or write it"),
            format!("chmod 600 {shown}; if somebody could have read it, {anew}"),
        ),
        Err(error) => report.fail(
            format!("{named}: {shown} can't be read: {error}"),
            "run this as the user that serves, and give the file to it",
        ),
    }
}

/// The way of a packager: root keeps it, and whoever runs as the service's own group reads it.
fn is_lent_by_root((mode, user, group): (u32, u32, u32), own: Option<u32>) -> bool {
    mode == 0o640 && user == 0 && group != 0 && Some(group) == own
}

/// The group that this process runs as: the second one of that line.
fn own_group() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let groups = status.lines().find_map(|line| line.strip_prefix("Gid:"))?;
    groups.split_whitespace().nth(1)?.parse().ok()
}

/// Each connection is a file.
pub(super) fn descriptors(report: &mut Report, config: &Config) {
    let connections = u64::try_from(config.limits.connections).unwrap_or(u64::MAX);
    let listeners = 1 + u64::try_from(config.statics.len()).unwrap_or(u64::MAX);
    // The bundles have as many places as the API, each.
    let needed = connections.saturating_mul(listeners).saturating_add(OTHER_FILES);
    match limit("Max open files") {
        Some(most) if most >= needed => {
            report.ok(format!("open files: {most} may be open, {needed} are the most needed"));
        }
        Some(most) => report.warn(
            format!("open files: only {most} may be open, {needed} could be needed"),
            format!("LimitNOFILE={needed} in the unit, or fewer connections in [limits]"),
        ),
        None => report.warn("open files: the limit can't be read", "see `ulimit -n`"),
    }
}

/// Memory that ends up on a disk.
pub(super) fn traces(report: &mut Report) {
    let swaps = fs::read_to_string("/proc/swaps").unwrap_or_default();
    if swaps.lines().count() > 1 {
        report.warn(
            "swap: this machine swaps, so what is in memory may stay on a disk",
            "swapoff -a, or a swap that is encrypted with a key drawn at each start",
        );
    } else {
        report.ok("swap: none");
    }
    match limit("Max core file size") {
        Some(0) => report.ok("core dumps: off"),
        _ => report.warn("core dumps: on for this process", "LimitCORE=0 in the unit"),
    }
}

/// The soft limit of this process; one that is none is very large.
fn limit(name: &str) -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let rest = limits.lines().find_map(|line| line.strip_prefix(name))?;
    match rest.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_lends_a_secret_to_the_services_own_group_and_in_no_other_way() {
        const OWN: u32 = 990;
        assert!(is_lent_by_root((0o640, 0, OWN), Some(OWN)));
        for known in
            [(0o640, 1000, OWN), (0o640, 0, 100), (0o660, 0, OWN), (0o644, 0, OWN), (0o650, 0, OWN)]
        {
            assert!(!is_lent_by_root(known, Some(OWN)), "{known:?}");
        }
        assert!(!is_lent_by_root((0o640, 0, OWN), None));
        assert!(
            !is_lent_by_root((0o640, 0, 0), Some(0)),
            "a service that runs as root has no need of it"
        );
        assert!(own_group().is_some(), "this process has one");
    }
}
