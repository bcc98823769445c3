//! Chains, good and wrong.

use std::time::Duration;

use abri_core::{Role, UnixMillis, UntrustedChain};
use abri_trust::{
    MAX_LEAF_VALIDITY,
    authority::{Issuing, OfficerProfile, Root, Template},
};
use serde_json::{Value, json};

use super::{NOW, bytes, text_of, vectors};

const DAY: Duration = Duration::from_secs(24 * 3600);

struct Fixture {
    root: Root,
    issuing: Issuing,
    key: [u8; 32],
}

const fn profile(role: Role) -> OfficerProfile<'static> {
    OfficerProfile {
        number: "0001",
        service: "Service de démonstration",
        role,
        not_before: NOW,
        validity: MAX_LEAF_VALIDITY,
    }
}

impl Fixture {
    fn new() -> Self {
        let root = Root::new(&[1; 32]);
        let issuing = root.issue(&[2; 32], NOW, DAY * 30).unwrap();
        let key = root.public_key();
        Self { root, issuing, key }
    }

    fn leaf(&self, role: Role) -> Vec<u8> {
        self.issuing.issue(&self.key, &profile(role)).unwrap()
    }

    fn changed(&self, change: impl FnOnce(&mut Template)) -> Vec<u8> {
        let mut template = self.issuing.template(&self.key, &profile(Role::Officer)).unwrap();
        change(&mut template);
        self.issuing.sign(&template).unwrap()
    }

    /// A case of a leaf that is signed by the fixture's own issuing key.
    fn case(&self, name: &str, leaf: &[u8], at: UnixMillis, outcome: &str) -> Value {
        self.under(self.issuing.certificate(), name, leaf, at, outcome)
    }

    fn under(
        &self,
        issuing: &[u8],
        name: &str,
        leaf: &[u8],
        at: UnixMillis,
        outcome: &str,
    ) -> Value {
        json!({
            "name": name, "roots": text_of(self.root.public_key()), "now": at.0,
            "leaf": text_of(leaf), "issuing": text_of(issuing), "outcome": outcome,
        })
    }
}

fn make() -> Value {
    let of = Fixture::new();
    let good = of.leaf(Role::Officer);
    let mut cases = vec![
        of.case("good", &good, NOW, "officer 0001"),
        of.case("good supervisor", &of.leaf(Role::Supervisor), NOW, "supervisor 0001"),
    ];
    cases.extend(wrong_chains(&of, &good));
    cases.extend(wrong_leaves(&of));
    Value::Array(cases)
}

fn wrong_chains(of: &Fixture, good: &[u8]) -> Vec<Value> {
    let mut flipped = good.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let rogue = Root::new(&[9; 32]).issue(&[2; 32], NOW, DAY * 30).unwrap();
    let signature = |which| format!("the {which} certificate's signature is wrong");
    let unknown = "the issuing certificate has an extension that the profile does not know";
    vec![
        of.case("leaf signature flipped", &flipped, NOW, &signature("leaf")),
        of.under(rogue.certificate(), "another root", good, NOW, &signature("issuing")),
        of.under(good, "leaf as issuing", good, NOW, unknown),
        of.case("expired", good, NOW.plus(DAY * 8), "the leaf certificate has expired"),
        of.case("not yet", good, UnixMillis(NOW.0 - 1), "the issuing certificate is not valid yet"),
    ]
}

fn wrong_leaves(of: &Fixture) -> Vec<Value> {
    let long = of.changed(|leaf| leaf.not_after = NOW.plus(DAY * 8));
    let no_role = of.changed(|leaf| leaf.extensions.truncate(2));
    let soft = of.changed(|leaf| leaf.extensions[1].critical = false);
    let twice = of.changed(|leaf| leaf.extensions.push(leaf.extensions[0].clone()));
    let wrong = |what| format!("the leaf certificate{what}");
    vec![
        of.case("eight days", &long, NOW, &wrong(" is valid for too long")),
        of.case("no role", &no_role, NOW, &wrong(" does not carry exactly one role")),
        of.case("usage not critical", &soft, NOW, &wrong("'s usage does not fit its place")),
        of.case(
            "extension twice",
            &twice,
            NOW,
            &wrong(" has an extension that the profile does not know"),
        ),
    ]
}

/// CERT-1, CERT-2, CERT-3
#[test]
fn replay() {
    let vectors = vectors("certificates.json", make);
    for case in vectors.as_array().unwrap() {
        let anchors = case["roots"].as_str().unwrap().parse().unwrap();
        let chain = UntrustedChain::new(&[bytes(&case["leaf"]), bytes(&case["issuing"])]);
        let now = UnixMillis(case["now"].as_u64().unwrap());
        let outcome = match chain.unwrap().certify(&anchors, now) {
            Ok(officer) => format!("{} {}", officer.role(), officer.number()),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, case["outcome"].as_str().unwrap(), "{}", case["name"]);
    }
}
