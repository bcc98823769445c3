//! A demonstration authority and its officers, until sign-in exists: for `run` and the tests.
//!
//! The authority's keys are dropped once the certificates are signed; the officers' seeds, and the
//! keys of the log and its witness, stay in one file. None of this protects anyone.

mod roster_log;

use core::time::Duration;
use std::path::Path;

use abri_trust::{
    Pins, Role, TrustAnchors,
    authority::{Issuing, OfficerProfile, Root},
};
use abri_wire::{Capability, CapabilityHash, UnixMillis};
use anyhow::Context;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::roster_log::RosterLog;

/// Validity of the certificates: the longest that a client accepts (`CERT-3`).
pub const VALIDITY: Duration = Duration::from_secs(7 * 24 * 3600);

/// An authority, the officers whom it vouches for, its log and a witness.
#[derive(Serialize, Deserialize)]
pub struct Demonstration {
    /// What the pages pin, in the text form of `abri_trust::Pins`.
    pub pins: String,
    /// Since when the certificates are valid.
    pub issued_at: UnixMillis,
    /// The officers.
    pub officers: Vec<Officer>,
    revoked: Vec<String>,
    log: RosterLog,
}

/// An officer's demonstration identity, as the console reads it from its address.
#[derive(Serialize, Deserialize)]
pub struct Officer {
    /// The pseudonymous number.
    pub number: String,
    /// The service's label.
    pub service: String,
    /// Bearer for queue and claim, base64url.
    pub access: String,
    /// Seed of the certified Ed25519 key, base64url.
    pub seed: String,
    /// Leaf, then issuing certificate: DER, base64url.
    pub chain: [String; 2],
}

/// One line of the server's list of officers: a name and a hash, nothing that signs or opens.
#[derive(Debug, Clone, Serialize)]
pub struct Access<'a> {
    /// The pseudonymous number.
    pub name: &'a str,
    /// All that the server keeps of the bearer.
    pub access_hash: CapabilityHash,
}

impl Demonstration {
    /// A fresh root, a fresh issuing key and `count` officers, valid from `now`.
    ///
    /// # Errors
    /// If the operating system gives no randomness or a certificate can't be encoded.
    pub fn new(count: usize, now: UnixMillis) -> anyhow::Result<Self> {
        // Certificates count whole seconds, and clocks differ a little.
        let from = UnixMillis((now.as_secs().saturating_sub(60)) * 1000);
        let root = Root::new(&*random()?);
        let seed = random()?;
        let issuing = root.issue(&seed, from, VALIDITY)?;
        let issuing_key = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let log = RosterLog::new(issuing_key)?;
        let anchors = TrustAnchors::new(&[root.public_key()])?;
        let pins = Pins { anchors, log: log.policy()? }.to_string();
        let officers = (1..=count)
            .map(|index| Officer::new(index, &issuing, from))
            .collect::<Result<_, _>>()?;
        Ok(Self { pins, issued_at: from, officers, revoked: Vec::new(), log })
    }

    /// Publishes the next roster, which names everybody but the revoked, and lets the witness see
    /// it at `now`.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn publish(&mut self, directory: &Path, now: UnixMillis) -> anyhow::Result<()> {
        let mut valid = Vec::new();
        let mut issuing = Vec::new();
        for officer in &self.officers {
            let [leaf, above] = <[Vec<u8>; 2]>::try_from(officer.certificates()?)
                .map_err(|_| anyhow::anyhow!("a chain has two certificates"))?;
            issuing = above;
            if !self.revoked.contains(&officer.number) {
                valid.push(leaf);
            }
        }
        self.log.publish(&valid, &issuing, directory, now)?;
        self.witness(directory, now)
    }

    /// Lets the witness see the published log at `now`.
    ///
    /// # Errors
    /// If nothing was published, or a file can't be written.
    pub fn witness(&self, directory: &Path, now: UnixMillis) -> anyhow::Result<()> {
        self.log.cosign(directory, now)
    }

    /// The next roster does not name this officer.
    pub fn revoke(&mut self, number: &str) {
        self.revoked.push(number.to_owned());
    }

    /// What the server reads with `--officers`.
    ///
    /// # Errors
    /// If an officer's access is not a capability's text.
    pub fn access_list(&self) -> anyhow::Result<Vec<Access<'_>>> {
        let entry = |officer: &'_ Officer| officer.capability().map(|access| access.hash());
        self.officers
            .iter()
            .map(|officer| Ok(Access { name: &officer.number, access_hash: entry(officer)? }))
            .collect()
    }
}

impl Officer {
    fn new(index: usize, issuing: &Issuing, from: UnixMillis) -> anyhow::Result<Self> {
        let number = format!("{index:04}");
        let service = "Demonstration".to_owned();
        let seed = random()?;
        let public_key = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let leaf = issuing.issue(
            &public_key,
            &OfficerProfile {
                number: &number,
                service: &service,
                role: Role::Officer,
                not_before: from,
                validity: VALIDITY,
            },
        )?;
        Ok(Self {
            number,
            service,
            access: BASE64URL_NOPAD.encode(&*random()?),
            seed: BASE64URL_NOPAD.encode(&*seed),
            chain: [leaf.as_slice(), issuing.certificate()]
                .map(|certificate| BASE64URL_NOPAD.encode(certificate)),
        })
    }

    /// The bearer that opens queue and claim.
    ///
    /// # Errors
    /// If `access` is not a capability's text.
    pub fn capability(&self) -> anyhow::Result<Capability> {
        self.access.parse().context("an officer's access is not a capability")
    }

    /// The seed's bytes.
    ///
    /// # Errors
    /// If `seed` is not 32 bytes in base64url.
    pub fn seed(&self) -> anyhow::Result<Zeroizing<[u8; 32]>> {
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(self.seed.as_bytes())?);
        Ok(Zeroizing::new(bytes.as_slice().try_into().context("a seed has 32 bytes")?))
    }

    /// The chain's certificates, DER.
    ///
    /// # Errors
    /// If they are not base64url.
    pub fn certificates(&self) -> anyhow::Result<Vec<Vec<u8>>> {
        self.chain.iter().map(|text| Ok(BASE64URL_NOPAD.decode(text.as_bytes())?)).collect()
    }

    /// What follows `#` in the console's address; a browser never sends it to a server.
    ///
    /// # Errors
    /// Never in practice: every field is text.
    pub fn fragment(&self) -> anyhow::Result<String> {
        Ok(format!("demo={}", BASE64URL_NOPAD.encode(&serde_json::to_vec(self)?)))
    }
}

impl Drop for Officer {
    fn drop(&mut self) {
        self.access.zeroize();
        self.seed.zeroize();
    }
}

fn random() -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use abri_trust::{UntrustedChain, UntrustedEvidence, published::witnessed_path, staple};

    use super::*;

    #[test]
    fn its_own_log_vouches_for_each_officer() {
        let now = UnixMillis(1_900_000_000_123);
        let mut demonstration = Demonstration::new(2, now).unwrap();
        let pins: Pins = demonstration.pins.parse().unwrap();
        let directory = tempfile::tempdir().unwrap();
        demonstration.publish(directory.path(), now).unwrap();
        for officer in &demonstration.officers {
            let chain = UntrustedChain::new(&officer.certificates().unwrap()).unwrap();
            let read = |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap();
            let evidence = read(&format!("evidence/1/{}", chain.leaf_hash()));
            let seen = witnessed_path(pins.log.witnesses().first().unwrap());
            let evidence = staple(&evidence, &read(&seen));
            let evidence = UntrustedEvidence::parse(evidence.as_bytes()).unwrap();
            let current = evidence.certify(&chain, &pins.anchors, &pins.log, now).unwrap();
            assert_eq!(current.officer.number(), officer.number);
        }
        let list = serde_json::to_string(&demonstration.access_list().unwrap()).unwrap();
        assert!(!list.contains(&demonstration.officers[0].access));
    }
}
