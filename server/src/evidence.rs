//! The newest roster that enough witnesses saw, and the evidence that it holds for a certificate.
//!
//! The authority, its log and the witnesses write static files
//! ([`published`](abri_trust::published)); this side joins two of them and proves nothing: every
//! client judges what it gets. What is checked here only chooses the newest head that clients can
//! believe, because a roster is published before its witnesses have seen it.

use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, RwLock},
};

use abri_trust::{
    CertifiedOfficer, EvidenceError, MAX_EVIDENCE, Pins, UntrustedChain, UntrustedEvidence,
    log::{LogPolicy, MAX_NOTE},
    published::{CHECKPOINT, WITNESSED, evidence_path, newest_witnessed},
    staple,
};
use abri_wire::{CertificateHash, ProblemKind, UnixMillis};

use crate::limits::ALARM_AFTER;

/// Most notes of witnesses that are looked at.
const MOST_NOTES: usize = 64;

/// Where the log lies, and what clients ask of it.
#[derive(Debug, Clone)]
pub struct LogSource {
    /// The directory that the authority publishes to.
    pub directory: PathBuf,
    /// What clients pin; this service asks the same of officers who sign in.
    pub pins: Pins,
}

/// What is stapled.
pub(crate) struct Evidence {
    source: Option<LogSource>,
    newest: RwLock<Newest>,
    /// Held by whoever looks whether the files have changed: many who ask at once cost one look.
    looking: Mutex<()>,
}

/// The newest head with a quorum, and whether people were told that it is getting old.
#[derive(Default)]
struct Newest {
    head: Option<Head>,
    alarmed: bool,
    /// Of the files that were read.
    stamp: Stamp,
    /// How often they were.
    readings: u64,
}

/// Tells one state of the published files from the next without reading them: inode and time of change of each.
type Stamp = Vec<(u64, i64, i64)>;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    size: u64,
    seen_at: u64,
    note: String,
}

impl Evidence {
    pub(crate) fn new(source: Option<LogSource>) -> Self {
        Self { source, newest: RwLock::default(), looking: Mutex::default() }
    }

    pub(crate) fn directory(&self) -> Option<&Path> {
        self.source.as_ref().map(|source| source.directory.as_path())
    }

    /// Reads the notes again. It blocks for a few small files.
    pub(crate) fn reload(&self, now: UnixMillis) {
        let Some(source) = &self.source else { return };
        // First: what changes meanwhile is read the next time.
        let stamp = source.stamp();
        let found = source.newest_head();
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        // A directory that was set back, or half copied, takes nothing away.
        newest.head = found.max(newest.head.take());
        newest.stamp = stamp;
        newest.readings = newest.readings.wrapping_add(1);
        let fresh = newest.is_fresh(now);
        if newest.alarmed == fresh {
            if fresh {
                tracing::info!("witnesses see the log of officers");
            } else {
                tracing::error!("no quorum of witnesses has seen the log of officers for 6 hours");
            }
        }
        newest.alarmed = !fresh;
    }

    /// When a quorum of witnesses saw the newest head, if there is one.
    pub(crate) fn witnessed(&self) -> Option<UnixMillis> {
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        newest.head.as_ref().map(|head| UnixMillis(head.seen_at.saturating_mul(1000)))
    }

    /// Whether a quorum of witnesses saw the log lately (`DS-26`).
    pub(crate) fn is_fresh(&self, now: UnixMillis) -> bool {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).is_fresh(now)
    }

    /// The same as [`of`](Self::of); whoever it does not name may have been named a moment ago, as
    /// another process on this store has read already (`DS-25`). It blocks for a few small files.
    pub(crate) fn newest_of(
        &self,
        certificate: CertificateHash,
        now: UnixMillis,
    ) -> Result<String, ProblemKind> {
        self.anew(now, || self.of(certificate))
    }

    /// Asks again after the notes were read anew, if it is not in the roster; anybody can ask, so they
    /// are read only if they have changed.
    fn anew<T>(
        &self,
        now: UnixMillis,
        ask: impl Fn() -> Result<T, ProblemKind>,
    ) -> Result<T, ProblemKind> {
        let before = self.readings();
        let answer = ask();
        if !matches!(answer, Err(ProblemKind::NotInRoster)) {
            return answer;
        }
        // Of many who ask at once one looks, and all ask again if anything was read since they did.
        let looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if self.readings() == before && self.has_changed() {
            self.reload(now);
        }
        drop(looking);
        if self.readings() == before { answer } else { ask() }
    }

    fn readings(&self) -> u64 {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).readings
    }

    fn has_changed(&self) -> bool {
        let Some(source) = &self.source else { return false };
        let stamp = source.stamp();
        self.newest.read().unwrap_or_else(PoisonError::into_inner).stamp != stamp
    }

    /// The evidence for a certificate under the newest head (`DS-25`). It blocks for one small file.
    fn of(&self, certificate: CertificateHash) -> Result<String, ProblemKind> {
        let source = self.source.as_ref().ok_or(ProblemKind::Unavailable)?;
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        let head = newest.head.clone().ok_or(ProblemKind::Unavailable)?;
        drop(newest);
        let path = source.directory.join(evidence_path(head.size, certificate));
        match read(&path, MAX_EVIDENCE) {
            Ok(evidence) => Ok(staple(&evidence, &head.note)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && source.has(head.size) => {
                Err(ProblemKind::NotInRoster)
            }
            Err(_) => Err(ProblemKind::Unavailable),
        }
    }
}

impl Evidence {
    /// The officer whom a chain certifies, if the newest roster names him now: what her client
    /// asks, too. It blocks for a few small files.
    pub(crate) fn judge(
        &self,
        chain: &UntrustedChain,
        now: UnixMillis,
    ) -> Result<CertifiedOfficer, ProblemKind> {
        self.anew(now, || self.judge_as_read(chain, now))
    }

    fn judge_as_read(
        &self,
        chain: &UntrustedChain,
        now: UnixMillis,
    ) -> Result<CertifiedOfficer, ProblemKind> {
        let source = self.source.as_ref().ok_or(ProblemKind::Unavailable)?;
        let evidence = self.of(chain.leaf_hash())?;
        let pins = &source.pins;
        UntrustedEvidence::parse(evidence.as_bytes())
            .and_then(|evidence| evidence.certify(chain, &pins.anchors, &pins.log, now))
            .map(|current| current.officer)
            .map_err(|error| match error {
                EvidenceError::Certificate(_) | EvidenceError::Issuing => ProblemKind::Forbidden,
                EvidenceError::NotInRoster => ProblemKind::NotInRoster,
                // The log or the files are not in order: that says nothing about him.
                _ => ProblemKind::Unavailable,
            })
    }

    /// Whether the newest roster names a certificate that was judged before. It blocks for a look
    /// into a directory.
    pub(crate) fn names(
        &self,
        certificate: CertificateHash,
        now: UnixMillis,
    ) -> Result<(), ProblemKind> {
        self.newest_of(certificate, now).map(drop)
    }
}

impl Newest {
    fn is_fresh(&self, now: UnixMillis) -> bool {
        let seen_at = self.head.as_ref().map(|head| head.seen_at);
        seen_at.is_some_and(|seen_at| now.as_secs().saturating_sub(seen_at) < ALARM_AFTER.as_secs())
    }
}

impl LogSource {
    const fn policy(&self) -> &LogPolicy {
        &self.pins.log
    }

    /// Whether evidence was published for a log of this size; without, nothing can be said.
    fn has(&self, size: u64) -> bool {
        self.directory.join(format!("evidence/{size}")).is_dir()
    }

    /// Where its checkpoint and the notes of witnesses are.
    fn notes(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.directory.join(CHECKPOINT)];
        if let Ok(files) = std::fs::read_dir(self.directory.join(WITNESSED)) {
            paths.extend(files.flatten().map(|file| file.path()).take(MOST_NOTES));
        }
        paths
    }

    fn stamp(&self) -> Stamp {
        let files = self.notes().into_iter().filter_map(|path| path.metadata().ok());
        let mut stamp: Stamp = files.map(|it| (it.ino(), it.mtime(), it.mtime_nsec())).collect();
        stamp.sort_unstable();
        stamp
    }

    /// Of all heads that the log signed and a quorum saw, the largest, seen last.
    fn newest_head(&self) -> Option<Head> {
        let notes = self.notes().into_iter().filter_map(|path| read(&path, MAX_NOTE).ok());
        let notes: Vec<String> = notes.collect();
        let (witnessed, note) = newest_witnessed(&notes, self.policy())?;
        Some(Head { size: witnessed.checkpoint().size(), seen_at: witnessed.seen_at(), note })
    }
}

fn read(path: &Path, most: usize) -> io::Result<String> {
    let mut text = String::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    // One byte more tells a file that is too long from one that just fits.
    let length = File::open(path)?.take(limit.saturating_add(1)).read_to_string(&mut text)?;
    if length > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}
