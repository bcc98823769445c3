//! What a log, witnesses and a server between them can do to a checkpoint: `LOG-1` to `LOG-5`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_trust::{
    log::{
        Checkpoint, CheckpointError, ConsistencyProof, Hash, HeadError, InclusionProof, KeyError,
        LogError, LogHead, LogKey, LogPolicy, LogSigner, MAX_NOTE, NoteError, ParseProofError,
        PolicyError, ProofError, Tree, UntrustedLogProof, UntrustedNote, WitnessError, WitnessKey,
        WitnessSigner,
    },
    staple,
};
use proptest::prelude::*;

const ORIGIN: &str = "log.example/officers";

struct World {
    log: LogSigner,
    witnesses: Vec<WitnessSigner>,
    policy: LogPolicy,
    tree: Tree,
}

impl World {
    /// Two of three witnesses, five entries.
    fn new() -> Self {
        let log = LogSigner::new(ORIGIN, &[1; 32]).unwrap();
        let witness = |number: u8| {
            WitnessSigner::new(&format!("witness{number}.example"), &[10 + number; 32]).unwrap()
        };
        let witnesses: Vec<_> = (0..3).map(witness).collect();
        let keys = witnesses.iter().map(|witness| witness.verifier().clone()).collect();
        let policy = LogPolicy::new(log.verifier().clone(), keys, 2).unwrap();
        let mut tree = Tree::default();
        (0..5).for_each(|number| tree.push(entry(number)));
        Self { log, witnesses, policy, tree }
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(ORIGIN, self.tree.size(), self.tree.root())
    }

    /// Signed by the log, and by these witnesses at these times.
    fn note(&self, text: &str, cosigned: &[(usize, u64)]) -> String {
        let mut note = format!("{text}\n{}", self.log.sign(text));
        for (witness, time) in cosigned {
            note.push_str(&self.witnesses[*witness].cosign(text, *time));
        }
        note
    }

    fn verify(&self, note: &str) -> Result<u64, WitnessError> {
        let note = UntrustedNote::parse(note.as_bytes()).unwrap();
        self.policy.verify(&note).map(|witnessed| witnessed.seen_at())
    }
}

fn entry(number: u64) -> Vec<u8> {
    format!("entry {number}").into_bytes()
}

fn parse(note: &str) -> Result<(), NoteError> {
    UntrustedNote::parse(note.as_bytes()).map(|_| ())
}

/// The key of the example in c2sp.org/signed-note.
#[test]
fn a_key_is_read_and_written_as_the_format_says() {
    let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let key: LogKey = text.parse().unwrap();
    assert_eq!((key.name(), key.to_string()), ("example.com/foo", text.to_owned()));
    for (bad, error) in [
        ("", KeyError::Form),
        ("example.com/foo", KeyError::Form),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Form),
        ("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Form),
        ("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/foo+530d903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv", KeyError::Key),
        ("example.com/foo+530d903a+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyError::Key),
    ] {
        assert_eq!(bad.parse::<LogKey>().unwrap_err(), error, "{bad}");
    }
    // A log's key is no witness's.
    assert_eq!(text.parse::<WitnessKey>().unwrap_err(), KeyError::Type);
}

/// LOG-1
#[test]
fn what_is_no_note_is_refused() {
    let line = "\u{2014} name AAAAAAA=\n";
    assert_eq!(parse(&format!("text\n\n{line}")), Ok(()));
    assert_eq!(parse(&format!("text\n\nmore\n\n{line}")), Ok(()), "the last empty line parts");
    for bad in ["", "text", "text\n", "text\n\n", "text\n\n\n", "\n"] {
        assert!(matches!(parse(bad), Err(NoteError::Shape | NoteError::SignatureLine)), "{bad:?}");
    }
    for line in
        ["- name AAAAAAA=", "\u{2014} name", "\u{2014} na+me AAAAAAA=", "\u{2014}  AAAAAAA="]
    {
        assert_eq!(parse(&format!("text\n\n{line}\n")), Err(NoteError::SignatureLine), "{line}");
    }
    for signature in ["AAAA", "AAAAAA==", "AAAAAAA", "AAAAAAB=", "????"] {
        let note = format!("text\n\n\u{2014} name {signature}\n");
        assert_eq!(parse(&note), Err(NoteError::SignatureLine), "{signature}");
    }
    assert_eq!(parse(&format!("te\txt\n\n{line}")), Err(NoteError::NotText));
    assert_eq!(parse(&format!("te\r\n\n{line}")), Err(NoteError::NotText));
    assert_eq!(UntrustedNote::parse(&[0xFF]), Err(NoteError::NotText));
    assert_eq!(parse(&format!("text\n\n{}", line.repeat(17))), Err(NoteError::TooManySignatures));
    assert_eq!(parse(&"a".repeat(MAX_NOTE + 1)), Err(NoteError::TooLong));
}

/// LOG-2
#[test]
fn what_is_no_checkpoint_is_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let good = format!("{ORIGIN}\n20852163\n{root}\n");
    assert_eq!(Checkpoint::parse(&good).unwrap().to_string(), good);
    for (bad, error) in [
        (format!("{ORIGIN}\n1\n{root}"), CheckpointError::Lines),
        (format!("{ORIGIN}\n1\n"), CheckpointError::Lines),
        (format!("{ORIGIN}\n1\n{root}\nextension\n"), CheckpointError::Lines),
        (format!("\n1\n{root}\n"), CheckpointError::Origin),
        (format!("{ORIGIN}\n0\n{root}\n"), CheckpointError::Size),
        (format!("{ORIGIN}\n01\n{root}\n"), CheckpointError::Size),
        (format!("{ORIGIN}\n+1\n{root}\n"), CheckpointError::Size),
        (format!("{ORIGIN}\n4294967297\n{root}\n"), CheckpointError::Size),
        (format!("{ORIGIN}\n18446744073709551616\n{root}\n"), CheckpointError::Size),
        (format!("{ORIGIN}\n1\nAAAA\n"), CheckpointError::Root),
        (format!("{ORIGIN}\n1\n{root}A\n"), CheckpointError::Root),
    ] {
        assert_eq!(Checkpoint::parse(&bad).unwrap_err(), error, "{bad}");
    }
}

/// LOG-3: the time is what a quorum vouches for, not the newest that one witness claims.
#[test]
fn a_quorum_and_its_time() {
    let world = World::new();
    let text = world.checkpoint().to_string();
    assert_eq!(world.verify(&world.note(&text, &[(0, 100), (1, 900)])), Ok(100));
    assert_eq!(world.verify(&world.note(&text, &[(0, 100), (1, 900), (2, 500)])), Ok(500));
    assert_eq!(world.verify(&world.note(&text, &[(0, 100)])), Err(WitnessError::Quorum));
    // Twice the same witness: nobody knows which time holds.
    let twice = world.note(&text, &[(0, 100), (0, 200), (1, 300)]);
    assert_eq!(world.verify(&twice), Err(WitnessError::Cosignature));
    // An unknown witness counts for nothing, and spoils nothing.
    let stranger = WitnessSigner::new("stranger.example", &[99; 32]).unwrap();
    let note = world.note(&text, &[(0, 100)]) + &stranger.cosign(&text, 100);
    assert_eq!(world.verify(&note), Err(WitnessError::Quorum));
    let note = world.note(&text, &[(0, 100), (1, 100)]) + &stranger.cosign(&text, 100);
    assert_eq!(world.verify(&note), Ok(100));
}

/// LOG-3: signatures of another text, of another key under a known name, or by the wrong role.
#[test]
fn signatures_that_do_not_hold_are_refused() {
    let world = World::new();
    let text = world.checkpoint().to_string();
    let other = Checkpoint::new(ORIGIN, 9, [7; 32]).to_string();
    let swapped = world.note(&text, &[(0, 1), (1, 1)]).replacen(&text, &other, 1);
    assert_eq!(world.verify(&swapped), Err(WitnessError::Signature));
    let unsigned = format!("{text}\n{}", world.witnesses[0].cosign(&text, 1));
    assert_eq!(world.verify(&unsigned), Err(WitnessError::Signature));
    let moved = world.note(&text, &[(0, 1)]) + &world.witnesses[1].cosign(&other, 1);
    assert_eq!(world.verify(&moved), Err(WitnessError::Cosignature));
    // The log can't be its own witness, whatever it calls itself.
    let ghost = WitnessSigner::new("witness1.example", &[1; 32]).unwrap();
    let note = world.note(&text, &[(0, 1)]) + &ghost.cosign(&text, 1);
    assert_eq!(world.verify(&note), Err(WitnessError::Quorum));
    let another = Checkpoint::new("log.example/other", 5, world.tree.root()).to_string();
    assert_eq!(world.verify(&world.note(&another, &[(0, 1), (1, 1)])), Err(WitnessError::Origin));
}

#[test]
fn a_policy_is_read_as_the_format_says() {
    let world = World::new();
    let [one, two, three] = [0, 1, 2]
        .map(|witness| format!("witness W{witness} {}\n", world.witnesses[witness].verifier()));
    let log = format!("log {}\n", world.log.verifier());
    let full = format!(
        "# who must see it\n{log}\n{one}{two}{three}group all-of-them 2 W0 W1 W2\nquorum all-of-them\n"
    );
    assert_eq!(full.parse::<LogPolicy>().unwrap(), world.policy);
    assert!(format!("{log}{one}quorum W0\n").parse::<LogPolicy>().is_ok());
    for (bad, error) in [
        (String::new(), PolicyError::Incomplete),
        (log.clone(), PolicyError::Incomplete),
        (format!("{log}{one}"), PolicyError::Incomplete),
        (format!("{log}{log}{one}quorum W0\n"), PolicyError::Incomplete),
        (format!("{log}quorum none\n"), PolicyError::Quorum(2)),
        (format!("{log}{one}{one}quorum W0\n"), PolicyError::Repeated(3)),
        (format!("{log}{one}{two}quorum W0\n"), PolicyError::Quorum(4)),
        (format!("{log}{one}{two}group G 3 W0 W1\nquorum G\n"), PolicyError::Quorum(4)),
        (format!("{log}{one}{two}group G 0 W0 W1\nquorum G\n"), PolicyError::Quorum(4)),
        (format!("{log}{one}{two}group G 1 W0\nquorum G\n"), PolicyError::Quorum(4)),
        (format!("{log}{one}quorum W0\n{two}"), PolicyError::Line(4)),
        (format!("{log}weakness W0\n"), PolicyError::Line(2)),
        (format!("log {}\n", world.witnesses[0].verifier()), PolicyError::Line(1)),
    ] {
        assert_eq!(bad.parse::<LogPolicy>().unwrap_err(), error, "{bad}");
    }
}

/// LOG-4
#[test]
fn only_the_newest_entry_of_a_witnessed_log_is_accepted() {
    let world = World::new();
    let note = world.note(&world.checkpoint().to_string(), &[(0, 100), (1, 100)]);
    let prove = |index: u64| {
        let path = world.tree.prove_inclusion(index).unwrap();
        staple(&UntrustedLogProof::write(b"beside", index, &path), &note)
    };
    let newest = prove(4);
    let proof = UntrustedLogProof::parse(newest.as_bytes()).unwrap();
    assert_eq!((proof.extra(), proof.index()), (&b"beside"[..], 4));
    assert_eq!(proof.verify_newest(&world.policy, &entry(4)).unwrap().seen_at(), 100);
    let not_there = Err(LogError::Proof(ProofError::Inclusion));
    assert_eq!(proof.verify_newest(&world.policy, &entry(3)), not_there);
    let older = prove(3);
    let older = UntrustedLogProof::parse(older.as_bytes()).unwrap();
    assert_eq!(older.verify_newest(&world.policy, &entry(3)), not_there, "there, but not newest");
    let claimed = prove(3).replacen("index 3", "index 4", 1);
    let claimed = UntrustedLogProof::parse(claimed.as_bytes()).unwrap();
    assert_eq!(claimed.verify_newest(&world.policy, &entry(3)), not_there);
    let unseen = world.note(&world.checkpoint().to_string(), &[]);
    let path = world.tree.prove_inclusion(4).unwrap();
    let unseen = staple(&UntrustedLogProof::write(b"", 4, &path), &unseen);
    let unseen = UntrustedLogProof::parse(unseen.as_bytes()).unwrap();
    let unwitnessed = Err(LogError::Witness(WitnessError::Quorum));
    assert_eq!(unseen.verify_newest(&world.policy, &entry(4)), unwitnessed);
}

/// LOG-4
#[test]
fn what_is_no_log_proof_is_refused() {
    let world = World::new();
    let note = world.note(&world.checkpoint().to_string(), &[]);
    let node = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let header = "c2sp.org/tlog-proof@v1\n";
    for (bad, error) in [
        (String::new(), ParseProofError::Lines),
        (format!("{header}index 0\n"), ParseProofError::Lines),
        (format!("c2sp.org/tlog-proof@v2\nindex 0\n\n{note}"), ParseProofError::Lines),
        (format!("{header}extra AAAA\n\n{note}"), ParseProofError::Lines),
        (format!("{header}extra ?\nindex 0\n\n{note}"), ParseProofError::Extra),
        (
            format!("{header}extra {}\nindex 0\n\n{note}", "AAAA".repeat(1025)),
            ParseProofError::Extra,
        ),
        (format!("{header}index 00\n\n{note}"), ParseProofError::Index),
        (format!("{header}index 0\nnot a hash\n\n{note}"), ParseProofError::Node),
        (format!("{header}index 0\n{}\n{note}", node.repeat(35)), ParseProofError::Node),
        (format!("{header}index 0\n\nno note"), ParseProofError::Note(NoteError::Shape)),
    ] {
        assert_eq!(UntrustedLogProof::parse(bad.as_bytes()).unwrap_err(), error, "{bad}");
    }
}

/// LOG-5: every head continues every earlier one, and no other.
#[test]
fn a_log_that_was_only_added_to_can_be_told_from_one_that_was_not() {
    let mut heads: Vec<(Tree, Checkpoint)> = Vec::new();
    for size in 1..=9 {
        let mut tree = Tree::default();
        (0..size).for_each(|number| tree.push(entry(number)));
        let head = Checkpoint::new(ORIGIN, size, tree.root());
        heads.push((tree, head));
    }
    for (older_tree, older) in &heads {
        for (tree, newer) in &heads {
            let Some(proof) = tree.prove_consistency(older.size()) else {
                assert!(newer.size() < older.size());
                continue;
            };
            assert_eq!(proof.verify(older, newer), Ok(()));
            let rewritten = Checkpoint::new(ORIGIN, older.size(), [9; 32]);
            assert_eq!(proof.verify(&rewritten, newer), Err(ProofError::Consistency));
            let rewritten = Checkpoint::new(ORIGIN, newer.size(), [9; 32]);
            assert_eq!(proof.verify(older, &rewritten), Err(ProofError::Consistency));
            let renamed = Checkpoint::new("log.example/other", newer.size(), *newer.root());
            assert_eq!(proof.verify(older, &renamed), Err(ProofError::Consistency));
            if newer.size() > older.size() {
                assert_eq!(proof.verify(newer, older), Err(ProofError::Consistency), "rolled back");
            }
        }
        assert!(older_tree.prove_consistency(0).is_none());
    }
    assert_eq!(ConsistencyProof::new(vec![[0; 32]; 35]), Err(ProofError::TooLong));
    assert_eq!(InclusionProof::new(vec![[0; 32]; 35]), Err(ProofError::TooLong));
}

/// LOG-6: a client's memory of the log.
#[test]
fn a_head_never_goes_back() {
    let head = |size, root| Checkpoint::new(ORIGIN, size, [root; 32]);
    let mut seen = LogHead::default();
    assert_eq!(seen.advance(&head(5, 1)), Ok(()));
    assert_eq!(seen.advance(&head(5, 1)), Ok(()), "the same");
    assert_eq!(seen.advance(&head(4, 0)), Err(HeadError::WentBack));
    assert_eq!(seen.advance(&head(5, 2)), Err(HeadError::Forked));
    assert_eq!(seen.advance(&head(6, 3)), Ok(()));
    assert_eq!(seen.advance(&head(5, 1)), Err(HeadError::WentBack), "the one before");
}

proptest! {
    /// LOG-1, LOG-4: nothing from outside panics, whatever it says.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,200}") {
        let _ = UntrustedNote::parse(&bytes);
        let _ = UntrustedLogProof::parse(&bytes);
        let _ = UntrustedNote::parse(text.as_bytes());
        let _ = text.parse::<LogPolicy>();
        let _ = text.parse::<LogKey>();
    }

    /// LOG-4: no index, size or path is too odd for arithmetic.
    #[test]
    fn no_proof_panics(
        index: u64,
        size: u64,
        nodes in proptest::collection::vec(any::<Hash>(), 0..34),
        root: Hash,
        sizes in (1_u64..=1 << 32, 1_u64..=1 << 32),
    ) {
        let proof = InclusionProof::new(nodes.clone()).unwrap();
        prop_assert!(proof.verify(b"entry", index, size, &root).is_err());
        prop_assert!(proof.verify(b"entry", index % sizes.0, sizes.0, &root).is_err());
        let [one, other] = [sizes.0, sizes.1].map(|size| Checkpoint::new(ORIGIN, size, root));
        let proof = ConsistencyProof::new(nodes).unwrap();
        prop_assert!(sizes.0 == sizes.1 || proof.verify(&one, &other).is_err());
    }
}
