//! An authority that can lie: it publishes whatever statements a test wants.
#![allow(dead_code, reason = "each test program uses a part")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use abri_trust::{
    CertificateHash, Pins, Role, Roster, RosterStatement, TrustAnchors,
    authority::{Issuing, OfficerProfile, Root},
    log::{Checkpoint, LogPolicy, LogSigner, Tree, WitnessSigner},
    published::{
        CHECKPOINT, MemberId, Members, certificate_path, evidence_path, gather, issuing_path,
        roster_path, tiles, witnessed_path,
    },
    write_evidence,
};
use abri_wire::UnixMillis;

/// When everything happens, in seconds.
pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const HOUR: u64 = 3600;
const NAME: &str = "log.example/officers";

pub(crate) fn at(seconds: u64) -> UnixMillis {
    UnixMillis(seconds * 1000)
}

pub(crate) struct Authority {
    pub(crate) root: Root,
    pub(crate) issuing: Issuing,
    pub(crate) issuing_key: [u8; 32],
    log: LogSigner,
    witness: WitnessSigner,
    pub(crate) entries: Vec<Vec<u8>>,
    directory: tempfile::TempDir,
}

impl Authority {
    /// All of these have the same keys: between them they can show different logs.
    pub(crate) fn new() -> Self {
        let root = Root::new(&[1; 32]);
        let week = Duration::from_secs(7 * 24 * HOUR);
        let issuing = root.issue(&[2; 32], at(NOW - HOUR), week).unwrap();
        Self {
            root,
            issuing,
            issuing_key: ed25519_dalek::SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes(),
            log: LogSigner::new(NAME, &[3; 32]).unwrap(),
            witness: WitnessSigner::new("witness.example", &[4; 32]).unwrap(),
            entries: Vec::new(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// Another log, with a key of its own.
    pub(crate) fn elsewhere() -> Self {
        Self { log: LogSigner::new(NAME, &[13; 32]).unwrap(), ..Self::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn pins(&self) -> Pins {
        self.pins_with(&self.witness)
    }

    pub(crate) fn pins_with(&self, witness: &WitnessSigner) -> Pins {
        let anchors = TrustAnchors::new(&[self.root.public_key()]).unwrap();
        let witnesses = vec![witness.verifier().clone()];
        Pins { anchors, log: LogPolicy::new(self.log.verifier().clone(), witnesses, 1).unwrap() }
    }

    pub(crate) fn write(&self, name: &str, contents: &[u8]) -> PathBuf {
        let file = self.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, contents).unwrap();
        file
    }

    /// Issues a certificate and publishes it.
    pub(crate) fn officer(&self, number: &str, role: Role) -> MemberId {
        let profile = OfficerProfile {
            number,
            service: "Service",
            role,
            not_before: at(NOW - HOUR),
            validity: Duration::from_secs(24 * HOUR),
        };
        let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]).verifying_key().to_bytes();
        let der = self.issuing.issue(&key, &profile).unwrap();
        let certificate = CertificateHash::of(&der);
        self.write(&certificate_path(certificate), &der);
        MemberId { role, certificate }
    }

    /// From now on another issuing key is in force, and the one before is not.
    pub(crate) fn rotate_issuing(&mut self, seed: u8) {
        let week = Duration::from_secs(7 * 24 * HOUR);
        self.issuing = self.root.issue(&[seed; 32], at(NOW - HOUR), week).unwrap();
        let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
        self.issuing_key = key.verifying_key().to_bytes();
    }

    /// Another root is pinned from now on, and issues under it.
    pub(crate) fn rotate_root(&mut self, seed: u8) {
        self.root = Root::new(&[seed; 32]);
        self.rotate_issuing(seed + 1);
    }

    /// The next honest statement, everything that belongs to it, and the witness's word.
    pub(crate) fn publish(&mut self, members: &[MemberId]) {
        self.publish_at(members, NOW + self.entries.len() as u64);
    }

    /// A statement of another time.
    pub(crate) fn publish_at(&mut self, members: &[MemberId], time: u64) {
        let number = self.entries.len() as u64;
        let members = Members::new(members.iter().copied());
        let roster = Roster::new(&members);
        let statement = roster.state(number, time, &[self.issuing_key]).unwrap();
        self.write(&roster_path(number), members.to_string().as_bytes());
        self.write(&issuing_path(&self.issuing_key), self.issuing.certificate());
        self.append(statement.to_string().into_bytes());
        self.prove(&statement, &members, &roster);
        self.witness(NOW);
    }

    /// Any entry at all, signed.
    pub(crate) fn append(&mut self, entry: Vec<u8>) {
        self.entries.push(entry);
        for tile in tiles(&self.entries).unwrap() {
            self.write(&tile.path, &tile.contents);
        }
        let text = self.head();
        self.write(CHECKPOINT, format!("{text}\n{}", self.log.sign(&text)).as_bytes());
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        self.entries.iter().for_each(|entry| tree.push(entry.clone()));
        tree
    }

    fn head(&self) -> String {
        let tree = self.tree();
        Checkpoint::new(NAME, tree.size(), tree.root()).to_string()
    }

    fn prove(&self, statement: &RosterStatement, members: &Members, roster: &Roster) {
        let tree = self.tree();
        let path = tree.prove_inclusion(statement.number()).unwrap();
        for member in members.as_slice() {
            let membership = roster.prove(member).unwrap();
            let evidence = write_evidence(statement, &membership, &path);
            self.write(&evidence_path(tree.size(), member.certificate), evidence.as_bytes());
        }
    }

    pub(crate) fn witness(&self, seen_at: u64) {
        let note = fs::read_to_string(self.path().join(CHECKPOINT)).unwrap();
        let text = self.head();
        let cosigned = format!("{text}\n{}", self.witness.cosign(&text, seen_at));
        let seen = gather(&[&note, &cosigned]).unwrap();
        self.write(&witnessed_path(self.witness.verifier()), seen.as_bytes());
    }
}
