//! DS-28 to DS-30: who signs in, with what, and for how long.

use std::time::Duration;

use abri_demonstration::Demonstration;
use abri_server::{Limits, LogSource, Rate, store::MemoryStore};
use abri_trust::typed::{self, SignIn};
use abri_wire::{
    ProblemKind, SignInNonce,
    sign_in::{Certificate, Challenge, ChallengeRequest, SignInRequest, Signature, SignedIn},
};
use hyper::Method;

use crate::support::{ACCESS, NOW, Reply, World, capability, officers};

const CHALLENGE: &str = "/v1/sign-in/challenge";
const SIGN_IN: &str = "/v1/sign-in";
/// A capability that nobody signed in with yet.
const NEW: u8 = 77;

async fn begin(world: &World, place: usize) -> Challenge {
    let request = officers().officer(place).challenge_request().unwrap();
    world.post(CHALLENGE).json(&request).send().await.json()
}

async fn answer(world: &World, nonce: SignInNonce, signature: Signature) -> Reply {
    let request = SignInRequest { nonce, signature, access: capability(NEW).hash() };
    world.post(SIGN_IN).json(&request).send().await
}

async fn queue(world: &World, access: u8) -> u16 {
    world.get("/v1/queue").bearer(access).send().await.status
}

/// DS-28, DS-29: the roster is the list of accounts, and the signature the way in.
#[tokio::test]
async fn an_officer_of_the_roster_signs_in() {
    let world = World::new().await;
    assert_eq!(queue(&world, NEW).await, 403);
    let reply = world.sign_in(officers().officer(0), NEW).await;
    assert_eq!(reply.status, 200);
    let signed_in: SignedIn = reply.json();
    assert_eq!(signed_in.until, NOW.plus(Duration::from_secs(12 * 3600)));
    assert_eq!(queue(&world, NEW).await, 200);
}

/// DS-29: a challenge is good once, and only for a while.
#[tokio::test]
async fn a_challenge_is_answered_once_and_in_time() {
    let world = World::new().await;
    let officer = officers().officer(0);
    let challenge = begin(&world, 0).await;
    let signature = officer.sign_in(&world.origin(), &challenge).unwrap();
    assert_eq!(answer(&world, challenge.nonce, signature.clone()).await.status, 200);
    let again = answer(&world, challenge.nonce, signature).await;
    assert_eq!(again.problem(), ProblemKind::ChallengeGone);

    let late = begin(&world, 0).await;
    let signature = officer.sign_in(&world.origin(), &late).unwrap();
    world.clock.advance(Duration::from_secs(120));
    let refused = answer(&world, late.nonce, signature).await;
    assert_eq!(refused.problem(), ProblemKind::ChallengeGone);
    let made_up = SignInNonce::new([1; 32]);
    let refused = answer(&world, made_up, Signature::new([0; 64])).await;
    assert_eq!(refused.problem(), ProblemKind::ChallengeGone);
}

/// DS-29: what is signed names the service, the challenge and its time; each of them counts.
#[tokio::test]
async fn a_signature_over_anything_else_is_refused() {
    let world = World::new().await;
    let officer = officers().officer(0);
    let here = world.origin();
    for case in ["another service", "another challenge", "another time", "another officer", "none"]
    {
        let challenge = begin(&world, 0).await;
        let (mut origin, mut signed, mut signer) = (here.as_str(), challenge, officer);
        match case {
            "another service" => origin = "https://elsewhere.example",
            "another challenge" => signed.nonce = SignInNonce::new([9; 32]),
            "another time" => signed.not_after += 1,
            "another officer" => signer = officers().officer(1),
            _ => {}
        }
        let mut signature = signer.sign_in(origin, &signed).unwrap();
        if case == "none" {
            signature = Signature::new([0; 64]);
        }
        let refused = answer(&world, challenge.nonce, signature).await;
        assert_eq!(refused.problem(), ProblemKind::Forbidden, "{case}");
        assert_eq!(queue(&world, NEW).await, 403, "{case}");
    }
}

/// DS-28: whoever the roster does not name has nothing to sign.
#[tokio::test]
async fn strangers_get_no_challenge() {
    let world = World::new().await;
    let directory = tempfile::tempdir().unwrap();
    let elsewhere = Demonstration::create(directory.path(), 1, NOW).unwrap();
    let stranger = elsewhere.officers[0].challenge_request().unwrap();
    let refused = world.post(CHALLENGE).json(&stranger).send().await;
    assert_eq!(refused.problem(), ProblemKind::NotInRoster);
    let [leaf, _] = officers().officer(0).challenge_request().unwrap().certificates;
    let twice = ChallengeRequest { certificates: [leaf.clone(), leaf.clone()] };
    let refused = world.post(CHALLENGE).json(&twice).send().await;
    assert_eq!(refused.problem(), ProblemKind::Forbidden);
    let garbage = ChallengeRequest { certificates: [leaf, Certificate::new(&[0x30; 2048])] };
    let refused = world.post(CHALLENGE).json(&garbage).send().await;
    assert_eq!(refused.problem(), ProblemKind::Forbidden);
    for body in ["{}", "[]", "{\"certificates\":[\"AA\"]}", "{\"certificates\":[\"*\",\"AA\"]}"] {
        let text: serde_json::Value = serde_json::from_str(body).unwrap();
        let refused = world.post(CHALLENGE).json(&text).send().await;
        assert_eq!(refused.problem(), ProblemKind::Malformed, "{body}");
    }
}

/// DS-30: a shift ends by itself, by signing out, and with the roster.
#[tokio::test]
async fn a_shift_ends() {
    let world = World::new().await;
    assert_eq!(queue(&world, ACCESS).await, 200);
    let out = world.request(Method::DELETE, SIGN_IN).bearer(ACCESS).send().await;
    assert_eq!(out.status, 204);
    assert_eq!(queue(&world, ACCESS).await, 403);
    let again = world.request(Method::DELETE, SIGN_IN).bearer(ACCESS).send().await;
    assert_eq!(again.status, 204);

    assert_eq!(queue(&world, ACCESS + 100).await, 200);
    world.clock.advance(Duration::from_secs(12 * 3600));
    assert_eq!(queue(&world, ACCESS + 100).await, 403);
}

/// DS-30: who leaves the roster is off duty, in the middle of a shift.
#[tokio::test]
async fn a_revoked_officer_is_off_duty() {
    let directory = tempfile::tempdir().unwrap();
    let mut authority = Demonstration::create(directory.path(), 2, NOW).unwrap();
    let pins = authority.pins.parse().unwrap();
    let log = LogSource { directory: authority.published(), pins };
    let limits = Limits::default();
    // Virtual time would not let the service look at its files.
    let world = World::with_log(MemoryStore::new(limits.store), limits, Some(log)).await;
    for (place, access) in [(0, NEW), (1, NEW + 1)] {
        assert_eq!(world.sign_in(&authority.officers[place], access).await.status, 200);
        assert_eq!(queue(&world, access).await, 200);
    }
    authority.revoke("0001").unwrap();
    authority.publish(NOW).unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while queue(&world, NEW).await != 403 {
        assert!(tokio::time::Instant::now() < deadline, "the service never read the new roster");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(queue(&world, NEW + 1).await, 200, "the other one stays");
    let again = world.sign_in(&authority.officers[0], NEW + 2).await;
    assert_eq!(again.problem(), ProblemKind::NotInRoster);
}

/// DS-28: a key that signs MLS leaves signs nothing that somebody else chose: the nonce stands
/// inside a typed statement.
#[tokio::test]
async fn what_is_signed_is_a_typed_statement() {
    let world = World::new().await;
    let challenge = begin(&world, 0).await;
    let statement =
        SignIn::new(&world.origin(), *challenge.nonce.as_bytes(), challenge.not_after).unwrap();
    let signed = typed::to_be_signed(&statement).unwrap();
    assert!(signed.starts_with(b"\x0fAbri 1.0 SignIn"));
}

/// DS-28: challenges are bounded, for everybody together.
#[tokio::test]
async fn challenges_are_bounded() {
    let open = Rate { per_second: 1, burst: 4 };
    let world = World::with_limits(Limits { open, ..Limits::default() }).await;
    let request = officers().officer(0).challenge_request().unwrap();
    let mut refused = 0;
    for _ in 0..5 {
        let reply = world.post(CHALLENGE).json(&request).send().await;
        refused += usize::from(reply.status == 429);
    }
    assert_eq!(refused, 3, "two signed in at the start");
}
