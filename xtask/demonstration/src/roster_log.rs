//! The demonstration's log of officers and its one witness, as files.

use std::{fs, path::Path};

use abri_trust::{
    CertificateHash, Role, Roster, RosterStatement,
    log::{Checkpoint, LogPolicy, LogSigner, Tree, WitnessSigner},
    published::{
        CHECKPOINT, MemberId, Members, certificate_path, evidence_path, gather, issuing_path,
        roster_path, tiles, witnessed_path,
    },
    write_evidence,
};
use abri_wire::UnixMillis;
use anyhow::Context;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::random;

const LOG: &str = "demonstration/officers";
const WITNESS: &str = "demonstration/witness";

/// Keys and entries of the log; none of it protects anyone.
#[derive(Serialize, Deserialize)]
pub(crate) struct RosterLog {
    log: String,
    witness: String,
    issuing_key: [u8; 32],
    entries: Vec<String>,
}

impl RosterLog {
    pub(crate) fn new(issuing_key: [u8; 32]) -> anyhow::Result<Self> {
        let seed = || Ok::<_, anyhow::Error>(BASE64URL_NOPAD.encode(&*random()?));
        Ok(Self { log: seed()?, witness: seed()?, issuing_key, entries: Vec::new() })
    }

    fn log(&self) -> anyhow::Result<LogSigner> {
        Ok(LogSigner::new(LOG, &*seed(&self.log)?)?)
    }

    fn witness(&self) -> anyhow::Result<WitnessSigner> {
        Ok(WitnessSigner::new(WITNESS, &*seed(&self.witness)?)?)
    }

    /// What clients pin of it.
    pub(crate) fn policy(&self) -> anyhow::Result<LogPolicy> {
        let witnesses = vec![self.witness()?.verifier().clone()];
        Ok(LogPolicy::new(self.log()?.verifier().clone(), witnesses, 1)?)
    }

    /// Appends the statement that names these certificates, and writes everything but what the
    /// witness says.
    pub(crate) fn publish(
        &mut self,
        certificates: &[Vec<u8>],
        issuing: &[u8],
        directory: &Path,
        now: UnixMillis,
    ) -> anyhow::Result<()> {
        let id =
            |der: &Vec<u8>| MemberId { role: Role::Officer, certificate: CertificateHash::of(der) };
        let members = Members::new(certificates.iter().map(id));
        let roster = Roster::new(&members);
        let number = u64::try_from(self.entries.len())?;
        let statement = roster.state(number, now.as_secs(), &[self.issuing_key])?;
        self.entries.push(statement.to_string());

        let write = |name: String, contents: &[u8]| write(&directory.join(name), contents);
        write(roster_path(number), members.to_string().as_bytes())?;
        write(issuing_path(&self.issuing_key), issuing)?;
        for der in certificates {
            write(certificate_path(CertificateHash::of(der)), der)?;
        }
        let entries: Vec<Vec<u8>> =
            self.entries.iter().map(|entry| entry.clone().into_bytes()).collect();
        for tile in tiles(&entries)? {
            write(tile.path, &tile.contents)?;
        }
        let mut tree = Tree::default();
        entries.into_iter().for_each(|entry| tree.push(entry));
        write_all_evidence(&statement, &members, &roster, &tree, directory)?;
        let text = Checkpoint::new(LOG, tree.size(), tree.root()).to_string();
        let note = format!("{text}\n{}", self.log()?.sign(&text));
        write(CHECKPOINT.to_owned(), note.as_bytes())
    }

    /// The witness looks at the newest head, and signs that it saw it now.
    pub(crate) fn cosign(&self, directory: &Path, now: UnixMillis) -> anyhow::Result<()> {
        let note = fs::read_to_string(directory.join(CHECKPOINT))?;
        let (text, _) = note.split_once("\n\n").context("a checkpoint without a signature")?;
        let text = format!("{text}\n");
        let witness = self.witness()?;
        let line = witness.cosign(&text, now.as_secs());
        let seen = gather(&[&note, &format!("{text}\n{line}")]).context("not one text")?;
        write(&directory.join(witnessed_path(witness.verifier())), seen.as_bytes())
    }
}

impl Drop for RosterLog {
    fn drop(&mut self) {
        self.log.zeroize();
        self.witness.zeroize();
    }
}

fn write_all_evidence(
    statement: &RosterStatement,
    members: &Members,
    roster: &Roster,
    tree: &Tree,
    directory: &Path,
) -> anyhow::Result<()> {
    let path = tree.prove_inclusion(statement.number()).context("not in the log")?;
    // Also for an empty roster: "nobody" is an answer.
    fs::create_dir_all(directory.join(format!("evidence/{}", tree.size())))?;
    for member in members.as_slice() {
        let membership = roster.prove(member).context("not in the roster")?;
        let evidence = write_evidence(statement, &membership, &path);
        let name = evidence_path(tree.size(), member.certificate);
        write(&directory.join(name), evidence.as_bytes())?;
    }
    Ok(())
}

/// By rename, because the server reads at any time.
fn write(file: &Path, contents: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, contents)?;
    Ok(fs::rename(unfinished, file)?)
}

fn seed(text: &str) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes())?);
    Ok(Zeroizing::new(bytes.as_slice().try_into().context("a seed has 32 bytes")?))
}
