//! What evidence costs: its bytes and the whole check of one officer, for rosters of 10, 1,000 and
//! 10,000 certificates. Both must grow with the logarithm.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench tells its figures, and panics if its own material is wrong"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use abri_trust::{
    CertificateHash, Pins, Role, Roster, TrustAnchors, UntrustedChain, UntrustedEvidence,
    authority::{OfficerProfile, Root},
    log::{Checkpoint, LogPolicy, LogSigner, Tree, WitnessSigner},
    published::{MemberId, Members},
    staple, write_evidence,
};
use abri_wire::UnixMillis;

const SIZES: [u32; 3] = [10, 1_000, 10_000];
const ROUNDS: usize = 301;
const NOW: u64 = 1_800_000_000;
/// Statements before the newest: ten a day for three years.
const STATEMENTS: u64 = 10_000;
const WITNESSES: u8 = 3;

struct Case {
    pins: Pins,
    chain: UntrustedChain,
    evidence: String,
}

impl Case {
    /// A log with a history, two of three witnesses, and one officer among `certificates`.
    fn new(certificates: u32) -> Self {
        let root = Root::new(&[1; 32]);
        let from = UnixMillis((NOW - 3600) * 1000);
        let week = Duration::from_secs(7 * 24 * 3600);
        let issuing = root.issue(&[2; 32], from, week).unwrap();
        let key =
            |seed| ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
        let profile = OfficerProfile {
            number: "0042",
            service: "Plateforme nationale",
            role: Role::Officer,
            not_before: from,
            validity: week,
        };
        let leaf = issuing.issue(&key(5), &profile).unwrap();
        let chain = UntrustedChain::new(&[leaf.as_slice(), issuing.certificate()]).unwrap();
        let id = |certificate| MemberId { role: Role::Officer, certificate };
        let others = (1..certificates).map(|n| CertificateHash::of(&n.to_be_bytes()));
        let members = Members::new(others.chain([chain.leaf_hash()]).map(id));
        let roster = Roster::new(&members);
        let statement = roster.state(STATEMENTS, NOW, &[key(2)]).unwrap();
        let mut tree = Tree::default();
        (0..STATEMENTS).for_each(|n| tree.push(n.to_be_bytes().to_vec()));
        tree.push(statement.to_string().into_bytes());
        let log = LogSigner::new("log.example/officers", &[3; 32]).unwrap();
        let witness =
            |n| WitnessSigner::new(&format!("witness-{n}.example"), &[10 + n; 32]).unwrap();
        let witnesses: Vec<_> = (0..WITNESSES).map(witness).collect();
        let text = Checkpoint::new("log.example/officers", tree.size(), tree.root()).to_string();
        let lines: String = witnesses.iter().map(|witness| witness.cosign(&text, NOW)).collect();
        let path = tree.prove_inclusion(STATEMENTS).unwrap();
        let membership = roster.prove(&id(chain.leaf_hash())).unwrap();
        let evidence = write_evidence(&statement, &membership, &path);
        let evidence = staple(&evidence, &format!("{text}\n{}{lines}", log.sign(&text)));
        let anchors = TrustAnchors::new(&[root.public_key()]).unwrap();
        let keys = witnesses.iter().map(|witness| witness.verifier().clone()).collect();
        let log = LogPolicy::new(log.verifier().clone(), keys, 2).unwrap();
        Self { pins: Pins { anchors, log }, chain, evidence }
    }

    fn check(&self) -> Duration {
        let start = Instant::now();
        let evidence = UntrustedEvidence::parse(self.evidence.as_bytes()).unwrap();
        let Pins { anchors, log } = &self.pins;
        black_box(evidence.certify(&self.chain, anchors, log, UnixMillis(NOW * 1000)).unwrap());
        start.elapsed()
    }
}

fn main() {
    println!("certificates     bytes of evidence     whole check, median     target");
    let mut rows = Vec::new();
    for size in SIZES {
        let case = Case::new(size);
        let mut times: Vec<_> = (0..ROUNDS).map(|_| case.check()).collect();
        times.sort_unstable();
        let median = times.get(ROUNDS / 2).map_or(0.0, Duration::as_secs_f64) * 1e3;
        let bytes = case.evidence.len();
        println!("{size:>12}     {bytes:>17}     {median:>16.3} ms      15 ms");
        rows.push(format!(
            "{{\"certificates\":{size},\"bytes\":{bytes},\"check_ms\":{median:.4}}}"
        ));
    }
    if let Some(path) = std::env::var_os("ABRI_BENCH_JSON") {
        let path = std::path::PathBuf::from(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("[{}]\n", rows.join(","))).unwrap();
    }
}
