//! A demonstration in one directory, for `run` and the tests: a real authority with its log, a real
//! witness, and officers until sign-in exists. The passphrase is in this file and officers' keys are
//! not even encrypted: none of this protects anyone.
//!
//! ```text
//! authority/  published/  witness.key  witness.state  officers.json
//! ```

mod officer;

use core::time::Duration;
use std::{
    fs,
    path::{Path, PathBuf},
};

use abri_auditor::{Source, Verdict, witness};
use abri_authority::{
    Authority, Passphrase, Passphrases, RandomError, Request, Revocation, Seed, Selection,
    WorkFactor,
};
use abri_trust::{
    log::{LogPolicy, WitnessSigner},
    published::witnessed_path,
};
use abri_wire::UnixMillis;
use anyhow::{Context, ensure};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

pub use abri_trust::Role;
pub use officer::Officer;

/// Validity of the certificates: the longest that a client accepts (`CERT-3`).
pub const VALIDITY: Duration = Duration::from_secs(7 * 24 * 3600);

const PASSPHRASE: &str = "for demonstrations only";
const ROOT_PASSPHRASE: &str = "no secret either: a demonstration";
const SERVICE: &str = "Demonstration";
const LOG: &str = "demonstration/officers";
const WITNESS: &str = "demonstration/witness";

/// An authority, the officers whom it vouches for, its log and a witness.
pub struct Demonstration {
    directory: PathBuf,
    authority: Authority,
    witness: WitnessSigner,
    /// What the pages pin, in the text form of `abri_trust::Pins`.
    pub pins: String,
    /// The officers.
    pub officers: Vec<Officer>,
}

impl Demonstration {
    /// Makes everything anew in an empty directory, and publishes the first roster: `count`
    /// officers, valid from `now`.
    ///
    /// # Errors
    /// If the directory can't be written, or holds a demonstration.
    pub fn create(directory: &Path, count: usize, now: UnixMillis) -> anyhow::Result<Self> {
        fs::create_dir_all(directory)?;
        let (root, own) = (Passphrase::new(ROOT_PASSPHRASE)?, passphrase()?);
        let passphrases = Passphrases { root: &root, home: &own };
        let home = directory.join("authority");
        Authority::create(&home, LOG, passphrases, work()?, now, &mut random)?;
        let mut seed = Zeroizing::new([0; 32]);
        random(seed.as_mut_slice())?;
        witness::make_key(&directory.join("witness.key"), WITNESS, &seed)?;
        let mut made = Self::assemble(directory, Vec::new())?;
        for index in 1..=count {
            made.enrol(&format!("{index:04}"), Role::Officer, now)?;
        }
        made.publish(now)?;
        Ok(made)
    }

    /// Opens what [`create`](Self::create) made.
    ///
    /// # Errors
    /// If it is not there, or not whole.
    pub fn open(directory: &Path) -> anyhow::Result<Self> {
        let officers = fs::read(directory.join("officers.json"))?;
        Self::assemble(directory, serde_json::from_slice(&officers)?)
    }

    fn assemble(directory: &Path, officers: Vec<Officer>) -> anyhow::Result<Self> {
        let mut authority = Authority::open(&directory.join("authority"), work()?)?;
        // A demonstration may rest for weeks.
        authority.believe_clock();
        let witness = witness::read_key(&directory.join("witness.key"))?;
        let register = authority.register();
        let policy = LogPolicy::new(register.log.clone(), vec![witness.verifier().clone()], 1)?;
        let pins = abri_trust::Pins { anchors: register.anchors()?, log: policy }.to_string();
        Ok(Self { directory: directory.to_owned(), authority, witness, pins, officers })
    }

    /// Where the log lies.
    #[must_use]
    pub fn published(&self) -> PathBuf {
        self.directory.join("published")
    }

    /// Publishes the next roster and lets the witness see it at `now`.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn publish(&mut self, now: UnixMillis) -> anyhow::Result<()> {
        let log = self.authority.unlock_log(&passphrase()?)?;
        self.authority.publish(&self.directory.join("published"), &log, now)?;
        self.witness(now)
    }

    /// Lets the witness follow the log, and sign that it saw it at `now`.
    ///
    /// # Errors
    /// If the log is not in order.
    pub fn witness(&self, now: UnixMillis) -> anyhow::Result<()> {
        let published = self.published();
        let out = published.join(witnessed_path(self.witness.verifier()));
        fs::create_dir_all(out.parent().context("a file in a directory")?)?;
        let (source, pins) = (Source::Directory(published), self.pins.parse()?);
        let state = self.directory.join("witness.state");
        let report = witness::witness(&source, &pins, &state, &self.witness, &out, now)?;
        ensure!(report.verdict == Verdict::Good, "the witness refuses: {report}");
        Ok(())
    }

    /// An invitation for another device of this officer, as the console's address carries it: what
    /// follows `#`, which a browser never sends to a server.
    ///
    /// # Errors
    /// If the register can't be written.
    pub fn invite(&mut self, number: &str, now: UnixMillis) -> anyhow::Result<String> {
        self.invite_as(number, Role::Officer, now)
    }

    /// The same for a device of somebody in whatever role.
    ///
    /// # Errors
    /// If the register can't be written.
    pub fn invite_as(
        &mut self,
        number: &str,
        role: Role,
        now: UnixMillis,
    ) -> anyhow::Result<String> {
        let invitation = self.authority.invite(number, role, SERVICE, now, &mut random)?;
        Ok(format!("invitation={}", BASE64URL_NOPAD.encode(invitation.to_json().as_bytes())))
    }

    /// Certifies whoever waits in a directory of requests, and publishes it. A real authority looks
    /// who asks; this one believes every invitation. Returns how many there were.
    ///
    /// # Errors
    /// If a file can't be read or written.
    pub fn admit(&mut self, requests: &Path, now: UnixMillis) -> anyhow::Result<usize> {
        let mut admitted = 0;
        for entry in fs::read_dir(requests)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let request = Request::parse(&fs::read(&path)?);
            fs::remove_file(&path)?;
            let issuing = self.authority.unlock_issuing(&passphrase()?)?;
            // Of another authority, or used: then the device waits for ever.
            let enrolled = request.ok().is_some_and(|request| {
                self.authority.enrol(&request, &issuing, VALIDITY, now).is_ok()
            });
            admitted += usize::from(enrolled);
        }
        if admitted > 0 {
            self.publish(now)?;
        }
        Ok(admitted)
    }

    /// The next roster does not name this officer.
    ///
    /// # Errors
    /// If nobody has this number.
    pub fn revoke(&mut self, number: &str) -> anyhow::Result<()> {
        self.authority.revoke(Revocation::Number(number))?;
        Ok(())
    }

    /// Gives everybody a new certificate and publishes it, if the last ones have less than half of
    /// their week to go.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn renew(&mut self, now: UnixMillis) -> anyhow::Result<()> {
        let half = now.plus(VALIDITY / 2).as_secs();
        let mut issued = self.authority.register().officers.iter().flat_map(|it| &it.certificates);
        if issued.any(|certificate| certificate.not_after > half) {
            return Ok(());
        }
        let issuing = self.authority.unlock_issuing(&passphrase()?)?;
        for certified in self.authority.renew(Selection::All, &issuing, VALIDITY, now)? {
            // A console's key is renewed, too; only the demonstration's own are kept here.
            let mut officers = self.officers.iter_mut();
            if let Some(officer) = officers.find(|officer| officer.holds(&certified.public_key)) {
                officer.set_chain(&certified.chain);
            }
        }
        self.keep()?;
        self.publish(now)
    }

    /// One more officer, or who has another role, valid from `now`; the next roster names her or him.
    ///
    /// # Errors
    /// If the register can't be written.
    pub fn enrol(&mut self, number: &str, role: Role, now: UnixMillis) -> anyhow::Result<()> {
        self.enrol_of(SERVICE, number, role, now)
    }

    /// The same, of another service.
    ///
    /// # Errors
    /// If the register can't be written.
    pub fn enrol_of(
        &mut self,
        service: &str,
        number: &str,
        role: Role,
        now: UnixMillis,
    ) -> anyhow::Result<()> {
        let invitation = self.authority.invite(number, role, service, now, &mut random)?;
        let seed = Seed::generate(&mut random)?;
        let request = invitation.request(&SigningKey::from_bytes(seed.bytes()))?;
        let issuing = self.authority.unlock_issuing(&passphrase()?)?;
        let certified = self.authority.enrol(&request, &issuing, VALIDITY, now)?;
        self.officers.push(Officer::new(&certified, service, seed.bytes()));
        self.keep()
    }

    fn keep(&self) -> anyhow::Result<()> {
        use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(self.directory.join("officers.json"))?;
        Ok(file.write_all(&serde_json::to_vec_pretty(&self.officers)?)?)
    }
}

fn passphrase() -> anyhow::Result<Passphrase> {
    Ok(Passphrase::new(PASSPHRASE)?)
}

/// Next to none: the passphrase is no secret.
fn work() -> anyhow::Result<WorkFactor> {
    WorkFactor::new(1).context("a work factor")
}

fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(bytes).map_err(|_| RandomError)
}

#[cfg(test)]
mod tests {
    use abri_trust::{Pins, UntrustedChain, UntrustedEvidence, staple};

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_900_000_000_123);

    /// Whether a client believes each officer, as the files stand.
    fn believed(demonstration: &Demonstration, now: UnixMillis) -> Vec<bool> {
        let pins: Pins = demonstration.pins.parse().unwrap();
        let read = |name: &str| fs::read_to_string(demonstration.published().join(name));
        let note = read(&witnessed_path(pins.log.witnesses().first().unwrap())).unwrap();
        let size = note.lines().nth(1).unwrap();
        let judge = |officer: &Officer| {
            let chain = UntrustedChain::new(&officer.certificates().unwrap()).unwrap();
            let Ok(evidence) = read(&format!("evidence/{size}/{}", chain.leaf_hash())) else {
                return false;
            };
            let evidence = staple(&evidence, &note);
            let evidence = UntrustedEvidence::parse(evidence.as_bytes()).unwrap();
            evidence.certify(&chain, &pins.anchors, &pins.log, now).is_ok()
        };
        demonstration.officers.iter().map(judge).collect()
    }

    #[test]
    fn its_own_log_vouches_for_each_officer() {
        let directory = tempfile::tempdir().unwrap();
        let mut demonstration = Demonstration::create(directory.path(), 2, NOW).unwrap();
        assert_eq!(believed(&demonstration, NOW), [true, true]);
        demonstration.revoke("0001").unwrap();
        demonstration.publish(NOW).unwrap();
        assert_eq!(believed(&demonstration, NOW), [false, true]);
    }

    #[test]
    fn what_was_made_is_opened_again_and_renewed_in_time() {
        let directory = tempfile::tempdir().unwrap();
        drop(Demonstration::create(directory.path(), 1, NOW).unwrap());
        let mut demonstration = Demonstration::open(directory.path()).unwrap();
        demonstration.renew(NOW).unwrap();
        assert!(!demonstration.published().join("roster/1").exists(), "nothing to do yet");
        let later = NOW.plus(VALIDITY / 2 + Duration::from_secs(7200));
        demonstration.renew(later).unwrap();
        let after = NOW.plus(VALIDITY + Duration::from_secs(3600));
        demonstration.publish(after).unwrap();
        assert_eq!(believed(&demonstration, after), [true]);
    }
}
