//! Evidence, good and wrong, for one certificate.

use std::time::Duration;

use abri_core::{Freshness, Pins, Role, UnixMillis, UntrustedChain, testing::Authority};
use abri_trust::{UntrustedEvidence, authority::Root};
use serde_json::{Value, json};

use super::{NOW, bytes, text_of, vectors};

const HOUR: Duration = Duration::from_secs(3600);

struct Fixture {
    pins: String,
    chain: UntrustedChain,
    good: String,
}

impl Fixture {
    fn case(&self, name: &str, evidence: &str, now: UnixMillis, outcome: &str) -> Value {
        let [leaf, issuing] = self.chain.certificates();
        json!({
            "name": name, "pins": self.pins, "leaf": text_of(leaf), "issuing": text_of(issuing),
            "evidence": evidence, "now": now.0, "outcome": outcome,
        })
    }
}

fn chain(authority: &Authority, number: &str) -> UntrustedChain {
    let key = Root::new(&Authority::seed(number)).public_key();
    authority.chain(&key, number, Role::Officer).unwrap()
}

fn text(evidence: Option<Vec<u8>>) -> String {
    String::from_utf8(evidence.unwrap()).unwrap()
}

fn make() -> Value {
    let authority = Authority::new(21, NOW).unwrap();
    let (one, two) = (chain(&authority, "0001"), chain(&authority, "0002"));
    let good = text(authority.evidence(one.leaf_hash(), NOW));
    let anothers = text(authority.evidence(two.leaf_hash(), NOW));
    let of = Fixture { pins: authority.pins().unwrap().to_string(), chain: one, good };
    let mut cases = vec![
        of.case("good", &of.good, NOW, "officer 0001, Fresh"),
        of.case("seen three hours ago", &of.good, NOW.plus(HOUR * 3), "officer 0001, Old"),
    ];
    cases.extend(wrong_times(&of));
    cases.extend(wrong_texts(&of, &anothers));
    let mut stranger = of.case("other pins", &of.good, NOW, "the log is not the one of the policy");
    stranger["pins"] = Authority::new(22, NOW).unwrap().pins().unwrap().to_string().into();
    cases.push(stranger);
    Value::Array(cases.into_iter().map(judged).collect())
}

fn wrong_times(of: &Fixture) -> [Value; 2] {
    let before = UnixMillis(NOW.0 - 49 * 3_600_000);
    [
        of.case("seen 73 hours ago", &of.good, NOW.plus(HOUR * 73), ""),
        of.case("seen in two days", &of.good, before, ""),
    ]
}

/// The evidence with its `line`-th line from the end changed.
fn altered(evidence: &str, from_end: usize, change: impl FnOnce(&str) -> String) -> String {
    let mut lines: Vec<String> = evidence.lines().map(str::to_owned).collect();
    let at = lines.len() - from_end;
    lines[at] = change(&lines[at]);
    lines.join("\n") + "\n"
}

fn wrong_texts(of: &Fixture, anothers: &str) -> [Value; 5] {
    let flip = |line: &str| {
        let (head, last) = line.split_at(line.len() - 6);
        format!("{head}{}", last.chars().rev().collect::<String>())
    };
    let witness = altered(&of.good, 1, flip);
    let alone = of.good.trim_end().rsplit_once('\n').unwrap().0.to_owned() + "\n";
    [
        of.case("another's place in the roster", anothers, NOW, ""),
        of.case("a witness's line altered", &witness, NOW, ""),
        of.case("no witness", &alone, NOW, ""),
        of.case("another size", &of.good.replace("\n1\n", "\n2\n"), NOW, ""),
        of.case("cut", of.good.split_at(of.good.len() / 2).0, NOW, ""),
    ]
}

/// Writes down what this code says; a person reads it once, and from then on it must not change.
fn judged(mut case: Value) -> Value {
    let outcome = outcome(&case);
    assert!(case["name"] == "good" || !outcome.contains("Fresh"), "{case}");
    case["outcome"] = outcome.into();
    case
}

fn outcome(case: &Value) -> String {
    let pins: Pins = case["pins"].as_str().unwrap().parse().unwrap();
    let chain = UntrustedChain::new(&[bytes(&case["leaf"]), bytes(&case["issuing"])]).unwrap();
    let now = UnixMillis(case["now"].as_u64().unwrap());
    let evidence = case["evidence"].as_str().unwrap().as_bytes();
    let judged = UntrustedEvidence::parse(evidence)
        .and_then(|evidence| evidence.certify(&chain, &pins.anchors, &pins.log, now));
    match judged {
        Ok(current) => {
            let freshness: Freshness = current.freshness;
            format!("{} {}, {freshness:?}", current.officer.role(), current.officer.number())
        }
        Err(error) => error.to_string(),
    }
}

/// EVIDENCE-1, EVIDENCE-2, EVIDENCE-3, LOG-3, ROSTER-2
#[test]
fn replay() {
    let vectors = vectors("evidence.json", make);
    for case in vectors.as_array().unwrap() {
        assert_eq!(outcome(case), case["outcome"].as_str().unwrap(), "{}", case["name"]);
    }
}
