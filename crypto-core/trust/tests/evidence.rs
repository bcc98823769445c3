//! Evidence: what a server between the log and her can staple, and what it can't pass off.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use core::time::Duration;

use abri_trust::{
    CertificateError, CertifiedOfficer, Depth, EvidenceError, Freshness, MAX_EVIDENCE, Membership,
    Role, Roster, RosterStatement, TrustAnchors, UntrustedChain, UntrustedEvidence,
    authority::{Issuing, OfficerProfile, Root},
    log::{
        Checkpoint, LogError, LogPolicy, LogSigner, ProofError, Tree, WitnessError, WitnessSigner,
    },
    published::{MemberId, Members},
    staple, write_evidence,
};
use abri_wire::UnixMillis;
use proptest::prelude::*;

const ORIGIN: &str = "log.example/officers";
const HOUR: u64 = 3600;
/// When the roster was made and seen, in seconds.
const SEEN: u64 = 1_800_000_000;
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

struct World {
    anchors: TrustAnchors,
    issuing: Issuing,
    issuing_key: [u8; 32],
    policy: LogPolicy,
    log: LogSigner,
    witness: WitnessSigner,
    entries: Vec<RosterStatement>,
    tree: Tree,
}

impl World {
    fn new() -> Self {
        let root = Root::new(&[1; 32]);
        let from = UnixMillis((SEEN - HOUR) * 1000);
        let issuing = root.issue(&[2; 32], from, WEEK).unwrap();
        let log = LogSigner::new(ORIGIN, &[3; 32]).unwrap();
        let witness = WitnessSigner::new("witness.example", &[4; 32]).unwrap();
        let policy =
            LogPolicy::new(log.verifier().clone(), vec![witness.verifier().clone()], 1).unwrap();
        let issuing_key =
            ed25519_dalek::SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes();
        let anchors = TrustAnchors::new(&[root.public_key()]).unwrap();
        let (entries, tree) = (Vec::new(), Tree::default());
        Self { anchors, issuing, issuing_key, policy, log, witness, entries, tree }
    }

    fn chain(&self, number: &str, from: u64, validity: Duration) -> UntrustedChain {
        let profile = OfficerProfile {
            number,
            service: "Service",
            role: Role::Officer,
            not_before: UnixMillis(from * 1000),
            validity,
        };
        let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]).verifying_key().to_bytes();
        let leaf = self.issuing.issue(&key, &profile).unwrap();
        UntrustedChain::new(&[leaf.as_slice(), self.issuing.certificate()]).unwrap()
    }

    /// Appends the roster of these chains to the log.
    fn publish(&mut self, chains: &[&UntrustedChain]) -> Roster {
        self.publish_as(chains, self.entries.len() as u64, self.issuing_key)
    }

    fn publish_as(&mut self, chains: &[&UntrustedChain], number: u64, key: [u8; 32]) -> Roster {
        let roster = Roster::new(&Members::new(chains.iter().map(|chain| id(chain))));
        let statement = roster.state(number, SEEN, &[key]).unwrap();
        self.tree.push(statement.to_string().into_bytes());
        self.entries.push(statement);
        roster
    }

    fn note(&self, seen_at: u64) -> String {
        let text = Checkpoint::new(ORIGIN, self.tree.size(), self.tree.root()).to_string();
        format!("{text}\n{}{}", self.log.sign(&text), self.witness.cosign(&text, seen_at))
    }

    /// Evidence of an entry of the log, as it stands.
    fn evidence(&self, entry: usize, membership: &Membership, seen_at: u64) -> String {
        let path = self.tree.prove_inclusion(entry as u64).unwrap();
        staple(&write_evidence(&self.entries[entry], membership, &path), &self.note(seen_at))
    }

    fn judge(
        &self,
        evidence: &str,
        chain: &UntrustedChain,
        now: u64,
    ) -> Result<(CertifiedOfficer, Freshness), EvidenceError> {
        let evidence = UntrustedEvidence::parse(evidence.as_bytes())?;
        let now = UnixMillis(now * 1000);
        let current = evidence.certify(chain, &self.anchors, &self.policy, now)?;
        Ok((current.officer, current.freshness))
    }
}

fn of(roster: &Roster, chain: &UntrustedChain) -> Membership {
    roster.prove(&id(chain)).unwrap()
}

fn id(chain: &UntrustedChain) -> MemberId {
    MemberId { role: Role::Officer, certificate: chain.leaf_hash() }
}

#[test]
fn an_officer_of_the_newest_roster_is_believed() {
    let mut world = World::new();
    let [one, two] = ["0001", "0002"].map(|number| world.chain(number, SEEN - HOUR, WEEK));
    world.publish(&[&one]);
    let roster = world.publish(&[&one, &two]);
    for chain in [&one, &two] {
        let evidence = world.evidence(1, &of(&roster, chain), SEEN);
        let (_, freshness) = world.judge(&evidence, chain, SEEN + HOUR).unwrap();
        assert_eq!(freshness, Freshness::Fresh);
    }
    let evidence = world.evidence(1, &of(&roster, &two), SEEN);
    let (officer, _) = world.judge(&evidence, &two, SEEN).unwrap();
    assert_eq!((officer.number(), officer.role()), ("0002", Role::Officer));
    let another = world.judge(&evidence, &one, SEEN);
    assert_eq!(another, Err(EvidenceError::NotInRoster), "somebody else's evidence");
}

/// EVIDENCE-1: an old roster under a fresh checkpoint, and a fresh roster under an old one.
#[test]
fn a_revoked_officer_can_not_be_passed_off() {
    let mut world = World::new();
    let revoked = world.chain("0001", SEEN - HOUR, WEEK);
    let before = world.publish(&[&revoked]);
    let membership = of(&before, &revoked);
    let old_note = world.note(SEEN);
    world.publish(&[]);
    let not_newest = Err(EvidenceError::Log(LogError::Proof(ProofError::Inclusion)));
    assert_eq!(world.judge(&world.evidence(0, &membership, SEEN), &revoked, SEEN), not_newest);
    let lied = world.evidence(1, &membership, SEEN);
    assert_eq!(world.judge(&lied, &revoked, SEEN), Err(EvidenceError::NotInRoster));
    let path = world.tree.prove_inclusion(1).unwrap();
    let fresh_under_old = staple(&write_evidence(&world.entries[1], &membership, &path), &old_note);
    assert_eq!(world.judge(&fresh_under_old, &revoked, SEEN), not_newest);
}

/// EVIDENCE-1: witnesses, the statement's number, the issuing key.
#[test]
fn each_part_of_the_evidence_counts() {
    let mut world = World::new();
    let chain = world.chain("0001", SEEN - HOUR, WEEK);
    let roster = world.publish(&[&chain]);
    let membership = of(&roster, &chain);
    let path = world.tree.prove_inclusion(0).unwrap();
    let text = Checkpoint::new(ORIGIN, 1, world.tree.root()).to_string();
    let unseen = format!("{text}\n{}", world.log.sign(&text));
    let unseen = staple(&write_evidence(&world.entries[0], &membership, &path), &unseen);
    let refused = Err(EvidenceError::Log(LogError::Witness(WitnessError::Quorum)));
    assert_eq!(world.judge(&unseen, &chain, SEEN), refused);

    let mut other = World::new();
    other.publish_as(&[&chain], 7, world.issuing_key);
    let path = other.tree.prove_inclusion(0).unwrap();
    let evidence =
        staple(&write_evidence(&other.entries[0], &membership, &path), &other.note(SEEN));
    let evidence = evidence.replacen("index 7", "index 0", 1);
    assert_eq!(other.judge(&evidence, &chain, SEEN), Err(EvidenceError::Number));

    let mut rotated = World::new();
    rotated.publish_as(&[&chain], 0, [9; 32]);
    let evidence = rotated.evidence(0, &membership, SEEN);
    assert_eq!(rotated.judge(&evidence, &chain, SEEN), Err(EvidenceError::Issuing));
}

/// EVIDENCE-2: how old, and whose clock.
#[test]
fn time_is_the_witnesses_and_the_device_only_has_to_be_near() {
    let mut world = World::new();
    let chain = world.chain("0001", SEEN - HOUR, WEEK);
    let roster = world.publish(&[&chain]);
    let evidence = world.evidence(0, &of(&roster, &chain), SEEN);
    let judge = |now| world.judge(&evidence, &chain, now).map(|(_, freshness)| freshness);
    assert_eq!(judge(SEEN + 2 * HOUR), Ok(Freshness::Fresh));
    assert_eq!(judge(SEEN + 2 * HOUR + 1), Ok(Freshness::Old));
    assert_eq!(judge(SEEN + 72 * HOUR), Ok(Freshness::Old));
    assert_eq!(judge(SEEN + 72 * HOUR + 1), Err(EvidenceError::Stale { seen_at: SEEN }));
    assert_eq!(judge(SEEN - 48 * HOUR), Ok(Freshness::Fresh));
    assert_eq!(judge(SEEN - 48 * HOUR - 1), Err(EvidenceError::Clock { seen_at: SEEN }));
    assert_eq!(judge(0), Err(EvidenceError::Clock { seen_at: SEEN }));
    assert_eq!(judge(u64::MAX / 1000), Err(EvidenceError::Stale { seen_at: SEEN }));
}

/// EVIDENCE-2: a certificate counts at the time that witnesses saw, not at the device's.
#[test]
fn certificates_are_judged_at_the_time_of_the_checkpoint() {
    let mut world = World::new();
    let short = world.chain("0001", SEEN - HOUR, Duration::from_secs(2 * HOUR));
    let roster = world.publish(&[&short]);
    let membership = of(&roster, &short);
    let evidence = world.evidence(0, &membership, SEEN);
    assert!(world.judge(&evidence, &short, SEEN + 40 * HOUR).is_ok(), "valid when it was seen");
    let later = world.evidence(0, &membership, SEEN + 2 * HOUR);
    let expired = Err(EvidenceError::Certificate(CertificateError::Expired(Depth::Leaf)));
    assert_eq!(world.judge(&later, &short, SEEN), expired);
}

/// EVIDENCE-3
#[test]
fn what_is_no_evidence_is_refused() {
    let mut world = World::new();
    let chain = world.chain("0001", SEEN - HOUR, WEEK);
    world.publish(&[&chain]);
    let (path, note) = (world.tree.prove_inclusion(0).unwrap(), world.note(SEEN));
    let statement = world.entries[0].to_string();
    let with = |extra: &str| {
        staple(&abri_trust::log::UntrustedLogProof::write(extra.as_bytes(), 0, &path), &note)
    };
    for extra in [
        "",
        &statement,
        &format!("{statement}\n"),
        &format!("{statement}\nmember 01\n"),
        &format!("{statement}\nmember 0"),
        &format!("{statement}\nmember 0\nnot a hash\n"),
        &format!("{statement}\nplace 0\n"),
    ] {
        assert_eq!(world.judge(&with(extra), &chain, SEEN), Err(EvidenceError::Place), "{extra}");
    }
    let unread = world.judge(&with(&format!("number 0\n{statement}\nmember 0\n")), &chain, SEEN);
    assert!(matches!(unread, Err(EvidenceError::Roster(_))), "{unread:?}");
    let long = "a".repeat(MAX_EVIDENCE + 1);
    assert_eq!(world.judge(&long, &chain, SEEN), Err(EvidenceError::TooLong));
}

proptest! {
    /// EVIDENCE-3: one altered byte anywhere is refused, and nothing panics.
    #[test]
    fn no_altered_byte_passes(at: prop::sample::Index, bit in 0_u8..8) {
        let mut world = World::new();
        let chain = world.chain("0001", SEEN - HOUR, WEEK);
        let roster = world.publish(&[&chain]);
        let mut evidence = world.evidence(0, &of(&roster, &chain), SEEN).into_bytes();
        let at = at.index(evidence.len());
        evidence[at] ^= 1 << bit;
        let judged = UntrustedEvidence::parse(&evidence).and_then(|evidence| {
            evidence.certify(&chain, &world.anchors, &world.policy, UnixMillis(SEEN * 1000))
        });
        prop_assert!(judged.is_err(), "byte {at}");
    }
}
