//! The home was restored from a backup: the published log is longer than the register knows. It is
//! this authority's own, so its head is taken over. What only the lost register knew is lost, and
//! where that could make somebody believed again, the register forgets him too.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use abri_trust::{
    CertifiedOfficer, MAX_CERTIFICATE, Role, Roster, RosterStatement, TrustAnchors, UntrustedChain,
    log::{Checkpoint, MAX_NOTE, Tree, UntrustedNote},
    published::{
        CHECKPOINT, MAX_MEMBERS, MemberId, Members, WITNESSED, certificate_path, issuing_path,
        roster_path,
    },
};
use abri_wire::UnixMillis;

use crate::{
    authority::Authority,
    files::{self, FileError},
    publish::{PublishError, read_entries},
    register::{Head, InvitationState, Register},
    text::Bytes,
};

/// What was taken over, and what was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Statements that the register did not know.
    pub statements: u64,
    /// Numbers with a key that the newest statement does not name: it may have been revoked, so it
    /// is now.
    pub revoked: BTreeSet<String>,
    /// Whom the newest statement names and the register does not know: to be invited anew.
    pub lost: BTreeMap<String, Role>,
    /// Named certificates of keys and roots that the register does not know.
    pub unreadable: usize,
    /// Open invitations, each of which may have been used: withdrawn.
    pub withdrawn: usize,
    /// Issuing keys that the newest statement does not name: retired.
    pub retired: Vec<u32>,
}

impl Authority {
    /// Takes over the published log, if this authority signed it and it continues what the register
    /// knows. Nothing is signed; `renew` and `publish` come next.
    ///
    /// # Errors
    /// [`PublishError`]; then nothing was changed.
    pub fn adopt_log(&mut self, directory: &Path) -> Result<Adopted, PublishError> {
        let heads = signed_heads(&self.register, directory)?;
        let newest = heads.iter().max_by_key(|head| head.size()).ok_or(PublishError::NoLog)?;
        let known = self.register.checkpoint();
        if known.as_ref().is_some_and(|known| known.size() >= newest.size()) {
            return Err(PublishError::NotLonger);
        }
        let entries = read_entries(directory, newest.size())?;
        // Every head that was ever signed, the register's too, is a beginning of this one.
        if !heads.iter().chain(&known).all(|head| begins(&entries, head)) {
            return Err(PublishError::OtherLog);
        }
        let statement = newest_statement(&entries)?;
        let members = members(directory, &statement)?;
        let mut register = self.register.clone();
        let mut adopted = Adopted {
            statements: newest.size() - known.map_or(0, |known| known.size()),
            revoked: BTreeSet::new(),
            lost: BTreeMap::new(),
            unreadable: 0,
            withdrawn: withdraw(&mut register),
            retired: retire(&mut register, &statement),
        };
        let named = named(&register, directory, &statement, &members, &mut adopted)?;
        for officer in register.officers.iter_mut().filter(|officer| !officer.revoked) {
            if !named.contains(&officer.public_key) {
                officer.revoked = true;
                adopted.revoked.insert(officer.number.clone());
            }
        }
        let (size, root) = (newest.size(), Bytes(*newest.root()));
        register.head = Some(Head { size, root, time: statement.time() });
        self.save(register)?;
        Ok(adopted)
    }
}

/// The published head, and those that witnesses handed in: all that lie there with this log's
/// signature. A backup of the directory can be older than what a witness saw.
fn signed_heads(register: &Register, directory: &Path) -> Result<Vec<Checkpoint>, PublishError> {
    let checkpoint = directory.join(CHECKPOINT);
    let witnessed = directory.join(WITNESSED);
    let mut paths = Vec::new();
    match fs::read_dir(&witnessed) {
        Ok(notes) => {
            for note in notes {
                let note = note.map_err(|error| FileError::read(&witnessed, &error))?;
                paths.push(note.path());
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(FileError::read(&witnessed, &error).into()),
    }
    let mut heads = Vec::new();
    if let Some(note) = files::read_if_there(&checkpoint, MAX_NOTE)? {
        let note = UntrustedNote::parse(&note).map_err(|_| PublishError::OtherLog)?;
        heads.push(register.log.verify(&note).map_err(|_| PublishError::OtherLog)?);
    }
    for path in paths {
        let note = files::read(&path, MAX_NOTE)?;
        // What others put there and this log never signed says nothing about it.
        let signed = UntrustedNote::parse(&note).ok();
        heads.extend(signed.and_then(|note| register.log.verify(&note).ok()));
    }
    Ok(heads)
}

fn begins(entries: &[Vec<u8>], head: &Checkpoint) -> bool {
    let size = usize::try_from(head.size()).unwrap_or(usize::MAX);
    let Some(entries) = entries.get(..size) else { return false };
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.clone()));
    tree.root() == *head.root()
}

/// The last entry, if it is the statement of its place.
fn newest_statement(entries: &[Vec<u8>]) -> Result<RosterStatement, PublishError> {
    let text = entries.last().and_then(|entry| core::str::from_utf8(entry).ok());
    let statement = text.and_then(|text| RosterStatement::parse(text).ok());
    let place = u64::try_from(entries.len()).ok().and_then(|size| size.checked_sub(1));
    statement.filter(|statement| Some(statement.number()) == place).ok_or(PublishError::OtherLog)
}

fn members(directory: &Path, statement: &RosterStatement) -> Result<Members, PublishError> {
    let text = files::read(&directory.join(roster_path(statement.number())), MAX_MEMBERS)?;
    let text = core::str::from_utf8(&text).map_err(|_| PublishError::OtherLog)?;
    let members = Members::parse(text)?;
    let roster = Roster::new(&members);
    let said = roster.state(statement.number(), statement.time(), statement.issuing())?;
    if said == *statement { Ok(members) } else { Err(PublishError::OtherLog) }
}

fn withdraw(register: &mut Register) -> usize {
    let open = register.invitations.iter_mut().filter(|it| it.state == InvitationState::Open);
    open.map(|invited| invited.state = InvitationState::Withdrawn).count()
}

fn retire(register: &mut Register, statement: &RosterStatement) -> Vec<u32> {
    let ended = |key: &&mut crate::register::IssuingKey| {
        !key.retired && !statement.names_issuing(&key.public_key.0)
    };
    let ended = register.issuing.iter_mut().filter(ended);
    ended
        .map(|key| {
            key.retired = true;
            key.number
        })
        .collect()
}

/// The keys of the register that the statement names; notes the others in `adopted`.
fn named(
    register: &Register,
    directory: &Path,
    statement: &RosterStatement,
    members: &Members,
    adopted: &mut Adopted,
) -> Result<BTreeSet<Bytes<32>>, PublishError> {
    let mut named = BTreeSet::new();
    for member in members.as_slice() {
        let Some(officer) = read_member(register, directory, statement, member)? else {
            adopted.unreadable += 1;
            continue;
        };
        let key = Bytes(*officer.public_key());
        if register.officers.iter().any(|known| known.public_key == key) {
            named.insert(key);
        } else {
            adopted.lost.insert(officer.number().to_owned(), officer.role());
        }
    }
    Ok(named)
}

/// Whose certificate it is; `None` if no root that the register knows stands above it.
fn read_member(
    register: &Register,
    directory: &Path,
    statement: &RosterStatement,
    member: &MemberId,
) -> Result<Option<CertifiedOfficer>, PublishError> {
    let leaf = files::read(&directory.join(certificate_path(member.certificate)), MAX_CERTIFICATE)?;
    let at = UnixMillis(statement.time().saturating_mul(1000));
    for key in statement.issuing() {
        let issuing = files::read(&directory.join(issuing_path(key)), MAX_CERTIFICATE)?;
        let Ok(chain) = UntrustedChain::new(&[&leaf, &issuing]) else { continue };
        if chain.leaf_hash() != member.certificate {
            return Err(PublishError::OtherLog);
        }
        for root in &register.roots {
            let anchors = TrustAnchors::new(&[root.public_key.0]);
            let officer = anchors.ok().and_then(|anchors| chain.certify(&anchors, at).ok());
            if officer.is_some() {
                return Ok(officer);
            }
        }
    }
    Ok(None)
}
