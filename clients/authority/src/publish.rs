//! The next roster and log entry, as static files.

use std::{collections::BTreeSet, fs, io, path::Path};

use abri_trust::{
    MAX_CERTIFICATE, Roster, RosterError, RosterStatement, STALE_AFTER, UntrustedChain,
    enrolment::chain_to_json,
    log::{Checkpoint, LogSigner, MAX_NOTE, Tree, UntrustedNote},
    published::{
        CHECKPOINT, HOLDER, MAX_ENTRIES_TILE, MemberId, Members, PublishedError, WITNESSED,
        certificate_path, entries_paths, evidence_path, holder_path, issuing_path, parse_entries,
        roster_path, tiles,
    },
    write_evidence,
};
use abri_wire::UnixMillis;

use crate::{
    authority::{Authority, HomeError},
    files::{self, Access, FileError},
    register::{Head, Register, RegisterError},
    text::Bytes,
};

/// Why nothing was published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The home, or a file of the published directory.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// What is published is not what this authority signed last.
    #[error("the published log is not the one that was signed last: restore it, and find out why")]
    OtherLog,
    /// The log that was published is longer than this home knows.
    #[error(
        "the published log is longer than the register: the home was restored from a backup; see \
         adopt-log and DRILL.md"
    )]
    OldRegister,
    /// There is nothing to adopt.
    #[error("no head of this authority's log lies there")]
    NoLog,
    /// The register knows the published log.
    #[error("the published log is not longer than the register: there is nothing to adopt")]
    NotLonger,
    /// The first statement would go where a log is.
    #[error("there is a log already, which this authority never signed")]
    ForeignLog,
    /// No issuing key, or more than four, in force.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A tile can't be made.
    #[error(transparent)]
    Tiles(#[from] PublishedError),
    /// More entries than this machine can count.
    #[error("the log is too long for this machine")]
    TooLong,
}

impl From<FileError> for PublishError {
    fn from(error: FileError) -> Self {
        Self::Home(error.into())
    }
}

impl From<RegisterError> for PublishError {
    fn from(error: RegisterError) -> Self {
        Self::Home(error.into())
    }
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The statement's number.
    pub number: u64,
    /// How many certificates it names.
    pub members: u64,
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// How many keys are enrolled and not revoked, whether it names them or not.
    pub enrolled: usize,
}

impl Authority {
    /// Publishes the statement about everybody who is valid at its time: every file first, the signed
    /// head last. Witnesses have to see it before any client believes it.
    ///
    /// # Errors
    /// [`PublishError`]; what was published before stays as it is.
    pub fn publish(
        &mut self,
        directory: &Path,
        log: &LogSigner,
        now: UnixMillis,
    ) -> Result<Published, PublishError> {
        self.check_clock(now).map_err(HomeError::Clock)?;
        let mut entries = self.entries(directory)?;
        let number = u64::try_from(entries.len()).map_err(|_| PublishError::TooLong)?;
        // ROSTER-3: a clock that was set back does not set the log back. Members are judged at this time,
        // not by the clock: witnesses refuse a statement that names who is not valid at its time.
        let last = self.register.head.as_ref().map_or(0, |head| head.time);
        let time = now.as_secs().max(last);
        let valid = |(member, _): (MemberId, &_)| member;
        let members = Members::new(self.register.valid(time).map(valid));
        let keys: Vec<[u8; 32]> =
            self.register.issuing_in_force().map(|key| key.public_key.0).collect();
        let roster = Roster::new(&members);
        let statement = roster.state(number, time, &keys)?;
        entries.push(statement.to_string().into_bytes());
        let mut tree = Tree::default();
        entries.iter().for_each(|entry| tree.push(entry.clone()));

        self.write_facts(directory, &members, number)?;
        self.write_holders(directory, time)?;
        files::directory(&directory.join(WITNESSED))?;
        write_evidence_files(directory, &statement, &members, &roster, &tree)?;
        for tile in tiles(&entries)? {
            write(directory, &tile.path, &tile.contents)?;
        }
        // Before the head is signed: another one of this size must never be.
        let mut register = self.register.clone();
        register.head = Some(Head { size: tree.size(), root: Bytes(tree.root()), time });
        self.save(register)?;
        let text = Checkpoint::new(log.verifier().name(), tree.size(), tree.root()).to_string();
        write(directory, CHECKPOINT, format!("{text}\n{}", log.sign(&text)).as_bytes())?;
        forget_evidence(directory, &entries, time)?;
        let enrolled = self.register.officers.iter().filter(|officer| !officer.revoked).count();
        Ok(Published { number, members: statement.members(), time, enrolled })
    }

    /// All entries that were signed, read back from where they are published.
    fn entries(&self, directory: &Path) -> Result<Vec<Vec<u8>>, PublishError> {
        let published = files::read_if_there(&directory.join(CHECKPOINT), MAX_NOTE)?;
        let Some(head) = self.register.checkpoint() else {
            return match published {
                Some(_) => Err(PublishError::ForeignLog),
                None => Ok(Vec::new()),
            };
        };
        // After a crash it may lag behind; ahead of the register it never is, unless the home was
        // restored from a backup: then another head of a size that was signed would be a fork.
        if let Some(note) = published {
            let note = UntrustedNote::parse(&note).map_err(|_| PublishError::OtherLog)?;
            let signed = self.register.log.verify(&note).map_err(|_| PublishError::OtherLog)?;
            if signed.size() > head.size() {
                return Err(PublishError::OldRegister);
            }
        }
        let entries = read_entries(directory, head.size())?;
        let mut tree = Tree::default();
        entries.iter().for_each(|entry| tree.push(entry.clone()));
        if tree.root() == *head.root() { Ok(entries) } else { Err(PublishError::OtherLog) }
    }

    /// Members, their certificates and those above them.
    fn write_facts(
        &self,
        directory: &Path,
        members: &Members,
        number: u64,
    ) -> Result<(), PublishError> {
        write(directory, &roster_path(number), members.to_string().as_bytes())?;
        for member in members.as_slice() {
            let path = certificate_path(member.certificate);
            if !directory.join(&path).exists() {
                let der = self.certificate_file(member.certificate);
                write(directory, &path, &files::read(&der, MAX_CERTIFICATE)?)?;
            }
        }
        let register: &Register = &self.register;
        for key in register.issuing_in_force() {
            write(directory, &issuing_path(&key.public_key.0), &self.issuing_certificate(key)?)?;
        }
        Ok(())
    }
}

impl Authority {
    /// The newest chain of each key that is valid, for whoever holds it; nothing of other keys.
    fn write_holders(&self, directory: &Path, now: u64) -> Result<(), PublishError> {
        files::directory(&directory.join(HOLDER))?;
        let mut holders = BTreeSet::new();
        for (public_key, issued) in self.register.holders(now) {
            let key = self.register.issuing(issued.issuing).ok_or(RegisterError::Reference)?;
            let leaf = files::read(&self.certificate_file(issued.hash), MAX_CERTIFICATE)?;
            let chain = UntrustedChain::new(&[leaf, self.issuing_certificate(key)?])
                .map_err(|_| RegisterError::Reference)?;
            let path = holder_path(&public_key.0);
            write(directory, &path, chain_to_json(&chain).as_bytes())?;
            holders.insert(directory.join(path));
        }
        forget(&directory.join(HOLDER), |path| !holders.contains(path))
    }
}

/// The first `size` entries, as they are published; the caller compares their root.
pub(crate) fn read_entries(directory: &Path, size: u64) -> Result<Vec<Vec<u8>>, PublishError> {
    let size = usize::try_from(size).map_err(|_| PublishError::TooLong)?;
    let mut entries = Vec::new();
    for (path, width) in entries_paths(size) {
        let tile = files::read(&directory.join(path), MAX_ENTRIES_TILE)?;
        entries.extend(parse_entries(&tile, width).map_err(|_| PublishError::OtherLog)?);
    }
    Ok(entries)
}

/// Removes the files of a directory that are no longer true.
fn forget(directory: &Path, is_old: impl Fn(&Path) -> bool) -> Result<(), PublishError> {
    let failed = |error: io::Error| FileError::write(directory, &error);
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_old(&path) {
            fs::remove_file(path).map_err(failed)?;
        }
    }
    Ok(())
}

fn write_evidence_files(
    directory: &Path,
    statement: &RosterStatement,
    members: &Members,
    roster: &Roster,
    tree: &Tree,
) -> Result<(), PublishError> {
    // Also for an empty roster: "nobody" is an answer.
    files::directory(&directory.join(format!("evidence/{}", tree.size())))?;
    let Some(path) = tree.prove_inclusion(statement.number()) else { return Ok(()) };
    for member in members.as_slice() {
        let Some(membership) = roster.prove(member) else { continue };
        let evidence = write_evidence(statement, &membership, &path);
        write(directory, &evidence_path(tree.size(), member.certificate), evidence.as_bytes())?;
    }
    Ok(())
}

/// Evidence for a head stays as long as it can be the newest that witnesses have seen, however many
/// were published since: nobody would be let in without it.
fn forget_evidence(directory: &Path, entries: &[Vec<u8>], now: u64) -> Result<(), PublishError> {
    let evidence = directory.join("evidence");
    let failed = |error: io::Error| FileError::write(&evidence, &error);
    // Since when there is a newer head than the one of this size.
    let replaced = |size: usize| {
        let next = core::str::from_utf8(entries.get(size)?).ok()?;
        RosterStatement::parse(next).ok().map(|statement| statement.time())
    };
    for entry in fs::read_dir(&evidence).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let size = entry.file_name().to_str().and_then(|name| name.parse().ok());
        let since = size.and_then(replaced);
        if since.is_some_and(|since| since.saturating_add(STALE_AFTER.as_secs()) < now) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

fn write(directory: &Path, name: &str, contents: &[u8]) -> Result<(), FileError> {
    let path = directory.join(name);
    if let Some(parent) = path.parent() {
        files::directory(parent)?;
    }
    files::write(&path, contents, Access::Everybody)
}
