//! One thing at a time, from files: what a journalist or a court would want to check.

use abri_trust::{
    CertifiedOfficer, Pins, UntrustedChain, UntrustedEvidence,
    log::{UntrustedLogProof, UntrustedNote},
};
use abri_wire::UnixMillis;

use crate::{Code, Finding, Report, text::date};

fn refused(why: impl core::fmt::Display) -> Report {
    Report::new(Vec::new(), vec![Finding::new(Code::Refused, why.to_string())])
}

fn said(officer: &CertifiedOfficer) -> String {
    format!("{} {}, {}", officer.role(), officer.number(), officer.service())
}

/// A checkpoint: signed by the log and a quorum of witnesses.
#[must_use]
pub fn checkpoint(pins: &Pins, note: &[u8]) -> Report {
    let parsed = match UntrustedNote::parse(note) {
        Ok(parsed) => parsed,
        Err(error) => return refused(error),
    };
    match pins.log.verify(&parsed) {
        Ok(head) => {
            let (size, seen_at) = (head.checkpoint().size(), head.seen_at());
            let fact = format!("{size} entries, seen by a quorum at {}", date(seen_at));
            Report::new(vec![fact], Vec::new()).seen_at(Some(seen_at))
        }
        Err(error) => refused(error),
    }
}

/// A log proof: this entry is the newest one.
#[must_use]
pub fn proof(pins: &Pins, proof: &[u8], entry: &[u8]) -> Report {
    let parsed = match UntrustedLogProof::parse(proof) {
        Ok(parsed) => parsed,
        Err(error) => return refused(error),
    };
    match parsed.verify_newest(&pins.log, entry) {
        Ok(_) => Report::new(vec![format!("entry {} is the newest", parsed.index())], Vec::new()),
        Err(error) => refused(error),
    }
}

/// A certificate: issued under a pinned root and valid at `at`. Says nothing about revocation.
#[must_use]
pub fn certificate(pins: &Pins, leaf: &[u8], issuing: &[u8], at: UnixMillis) -> Report {
    match UntrustedChain::new(&[leaf, issuing]).and_then(|chain| chain.certify(&pins.anchors, at)) {
        Ok(officer) => Report::new(vec![said(&officer)], Vec::new()),
        Err(error) => refused(error),
    }
}

/// An evidence bundle: what a victim's client judges, at the time `at`.
#[must_use]
pub fn bundle(pins: &Pins, evidence: &[u8], leaf: &[u8], issuing: &[u8], at: UnixMillis) -> Report {
    let chain = match UntrustedChain::new(&[leaf, issuing]) {
        Ok(chain) => chain,
        Err(error) => return refused(error),
    };
    let judged = UntrustedEvidence::parse(evidence)
        .and_then(|evidence| evidence.certify(&chain, &pins.anchors, &pins.log, at));
    match judged {
        Ok(current) => {
            let seen_at = current.witnessed.seen_at();
            let facts =
                vec![said(&current.officer), format!("in the roster seen at {}", date(seen_at))];
            Report::new(facts, Vec::new()).seen_at(Some(seen_at))
        }
        Err(error) => refused(error),
    }
}
