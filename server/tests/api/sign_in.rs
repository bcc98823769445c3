//! DS-28 to DS-30: who signs in, with what, and for how long.

use std::time::Duration;

use abri_demonstration::Demonstration;
use abri_server::{Config, Engine, Limits, LogSource, PasskeyPolicy, Rate, store::MemoryStore};
use abri_trust::{
    Role,
    enrolment::Invitation,
    typed::{self, SignIn},
};
use abri_wire::{
    DeviceKey, ProblemKind, SignInNonce,
    sign_in::{
        Certificate, Challenge, ChallengeRequest, Enrolled, Enrolment, EnrolmentChallenge,
        EnrolmentStart, SignInRequest, Signature, SignedIn,
    },
};
use ed25519_dalek::SigningKey;
use hyper::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use zeroize::Zeroizing;

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
    let access = capability(NEW).hash();
    let request = SignInRequest { nonce, signature, access, passkey: None };
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
        let nonce = challenge.nonce;
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
        let refused = answer(&world, nonce, signature).await;
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

/// DS-28: challenges are bounded for each officer; what is asked for one, and rubbish, takes nothing
/// from another.
#[tokio::test]
async fn challenges_are_bounded() {
    let open = Rate { per_second: 1, burst: 4 };
    let world = World::with_limits(Limits { open, ..Limits::default() }).await;
    let ask =
        async |request: &ChallengeRequest| world.post(CHALLENGE).json(request).send().await.status;
    let rubbish =
        ChallengeRequest { certificates: [Certificate::new(&[0; 4]), Certificate::new(&[0; 4])] };
    for _ in 0..8 {
        assert_eq!(ask(&rubbish).await, 404);
    }
    let first = officers().officer(0).challenge_request().unwrap();
    let mut refused = 0;
    for _ in 0..5 {
        refused += usize::from(ask(&first).await == 429);
    }
    assert_eq!(refused, 2, "one signed in at the start");
    let second = officers().officer(1).challenge_request().unwrap();
    assert_eq!(ask(&second).await, 200);
}

/// A service that takes requests, and where they lie.
async fn desk(passkeys: PasskeyPolicy) -> (World, TempDir) {
    let (directory, limits) = (tempfile::tempdir().unwrap(), Limits::default());
    let requests = Some(directory.path().to_owned());
    let log = Some(officers().log());
    let config = Config { requests, log, passkeys, ..Config::new(Engine::Memory) };
    (World::configured(MemoryStore::new(limits.store), config).await, directory)
}

fn console() -> PasskeyPolicy {
    PasskeyPolicy::Required("http://localhost:8442".parse().unwrap())
}

fn device(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn start(device: &SigningKey) -> EnrolmentStart {
    let public_key = DeviceKey::new(device.verifying_key().to_bytes());
    EnrolmentStart { public_key, number: "0001".to_owned() }
}

fn request(device: &SigningKey) -> Value {
    let words = ("0001", "Service", Role::Officer);
    let (invitation, _) = Invitation::new(&Zeroizing::new([9; 32]), words, 2_000_000_000);
    serde_json::from_str(&invitation.request(device).unwrap().to_json()).unwrap()
}

async fn invited(world: &World, device: &SigningKey) -> EnrolmentChallenge {
    world.post("/v1/enrolment/challenge").json(&start(device)).send().await.json()
}

async fn enrol(world: &World, enrolment: &Enrolment) -> Reply {
    world.post("/v1/enrolment").json(enrolment).send().await
}

/// DS-31, DS-32: a request that proves itself waits for the authority, once for each key.
#[tokio::test]
async fn a_request_waits_for_the_authority() {
    let (world, directory) = desk(PasskeyPolicy::Off).await;
    for _ in 0..2 {
        let challenge = invited(&world, &device(1)).await;
        assert_eq!((&challenge.passkey, challenge.required), (&None, false));
        let enrolment =
            Enrolment { nonce: challenge.nonce, request: request(&device(1)), passkey: None };
        assert!(enrol(&world, &enrolment).await.json::<Enrolled>().handed_in);
        let again = enrol(&world, &enrolment).await;
        assert_eq!(again.problem(), ProblemKind::ChallengeGone);
    }
    let waiting: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(waiting.len(), 1);
    let text = std::fs::read(waiting[0].as_ref().unwrap().path()).unwrap();
    assert!(abri_trust::enrolment::Request::parse(&text).unwrap().verify().is_ok());
}

/// DS-32: neither another key's request, nor one that does not prove itself.
#[tokio::test]
async fn a_request_that_is_not_its_own_is_refused() {
    let (world, directory) = desk(PasskeyPolicy::Off).await;
    let mut forged = request(&device(1));
    forged["signature"] = forged["invitation_signature"].clone();
    for (request, problem) in [
        (request(&device(2)), ProblemKind::Forbidden),
        (forged, ProblemKind::Forbidden),
        (json!({}), ProblemKind::Malformed),
    ] {
        let nonce = invited(&world, &device(1)).await.nonce;
        let refused = enrol(&world, &Enrolment { nonce, request, passkey: None }).await;
        assert_eq!(refused.problem(), problem);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

/// DS-32: so many wait; those whose invitation is over make room.
#[tokio::test]
async fn too_many_requests_wait_until_old_ones_go() {
    let (world, directory) = desk(PasskeyPolicy::Off).await;
    let now = std::time::UNIX_EPOCH + Duration::from_millis(NOW.0);
    let day = Duration::from_secs(24 * 3600);
    let place = |number: u32, handed_in| {
        let file = std::fs::File::create(directory.path().join(number.to_string())).unwrap();
        file.set_modified(handed_in).unwrap();
    };
    (0..256).for_each(|number| place(number, now - 7 * day));
    let nonce = invited(&world, &device(1)).await.nonce;
    let one = Enrolment { nonce, request: request(&device(1)), passkey: None };
    assert_eq!(enrol(&world, &one).await.problem(), ProblemKind::TooManyRequests);
    (0..3).for_each(|number| place(number, now - 9 * day));
    let nonce = invited(&world, &device(1)).await.nonce;
    let one = Enrolment { nonce, request: request(&device(1)), passkey: None };
    assert!(enrol(&world, &one).await.json::<Enrolled>().handed_in);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 254);
}

/// DS-31: so few a minute, and a number that is one.
#[tokio::test]
async fn enrolments_are_bounded() {
    let (world, _directory) = desk(PasskeyPolicy::Off).await;
    for number in ["", "a b", "<b>", &"1".repeat(33)] {
        let bad = EnrolmentStart { number: (*number).to_owned(), ..start(&device(1)) };
        let refused = world.post("/v1/enrolment/challenge").json(&bad).send().await;
        assert_eq!(refused.problem(), ProblemKind::Malformed, "{number}");
    }
    let mut statuses = Vec::new();
    for _ in 0..50 {
        let reply = world.post("/v1/enrolment/challenge").json(&start(&device(1))).send().await;
        statuses.push(reply.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 46);
    world.clock.advance(Duration::from_secs(60));
    let reply = world.post("/v1/enrolment/challenge").json(&start(&device(1))).send().await;
    assert_eq!(reply.status, 200);
}

/// DS-28, DS-31: a challenge of one kind is none of the other.
#[tokio::test]
async fn challenges_are_not_exchanged() {
    let (world, _directory) = desk(PasskeyPolicy::Off).await;
    let enrolling = invited(&world, &device(1)).await.nonce;
    let refused = answer(&world, enrolling, Signature::new([0; 64])).await;
    assert_eq!(refused.problem(), ProblemKind::ChallengeGone);
    let nonce = begin(&world, 0).await.nonce;
    let wrong = Enrolment { nonce, request: request(&device(1)), passkey: None };
    assert_eq!(enrol(&world, &wrong).await.problem(), ProblemKind::ChallengeGone);
}

/// DS-29, DS-31, DS-32: discoverable, its user verified; where passkeys are required nobody gets
/// in, or in line, without one.
#[tokio::test]
async fn where_passkeys_are_required_nothing_goes_without() {
    let (world, directory) = desk(console()).await;
    let challenge = invited(&world, &device(1)).await;
    assert!(challenge.required);
    let options = challenge.passkey.unwrap();
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(options["rp"]["id"], "localhost");
    let garbage = json!({"id": "AA", "rawId": "AA", "type": "public-key", "response":
        {"attestationObject": "AA", "clientDataJSON": "AA"}});
    for (passkey, problem) in [
        (None, ProblemKind::Forbidden),
        (Some(json!({})), ProblemKind::Malformed),
        (Some(garbage), ProblemKind::Forbidden),
    ] {
        let nonce = invited(&world, &device(1)).await.nonce;
        let enrolment = Enrolment { nonce, request: request(&device(1)), passkey };
        assert_eq!(enrol(&world, &enrolment).await.problem(), problem);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    let challenge = begin(&world, 0).await;
    assert_eq!(challenge.passkey.as_ref().unwrap()["userVerification"], "required");
    let signature = officers().officer(0).sign_in(&world.origin(), &challenge).unwrap();
    let refused = answer(&world, challenge.nonce, signature).await;
    assert_eq!(refused.problem(), ProblemKind::Forbidden);
}
