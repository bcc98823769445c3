//! From an invitation to a certificate that a client accepts, and what is refused on the way.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use core::time::Duration;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use abri_authority::{
    Authority, HomeError, Invitation, OfficerError, Passphrase, Passphrases, Random, RandomError,
    Request, Revocation, SecretError, Selection, WorkFactor, register::RegisterError,
};
use abri_trust::{MAX_LEAF_VALIDITY, Role, authority::Issuing, typed::TypedError};
use abri_wire::UnixMillis;
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn random() -> impl FnMut(&mut [u8]) -> Result<(), RandomError> {
    let mut count = 0_u8;
    move |bytes| {
        count += 1;
        bytes.fill(count);
        Ok(())
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn work() -> WorkFactor {
    WorkFactor::new(1).unwrap()
}

fn create(home: &Path) -> Result<Authority, HomeError> {
    let (root, home_words) = (passphrase("words in a safe"), passphrase("words at home"));
    let passphrases = Passphrases { root: &root, home: &home_words };
    Authority::create(home, "log.example/officers", passphrases, work(), NOW, &mut random())
}

struct World {
    _directory: TempDir,
    authority: Authority,
    issuing: Issuing,
    random: Box<Random<'static>>,
    drawn: u8,
}

fn key(seed: u8) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[seed; 32])
}

impl World {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let authority = create(&directory.path().join("home")).unwrap();
        let issuing = authority.unlock_issuing(&passphrase("words at home")).unwrap();
        let mut random = random();
        // Not the keys that the home has drawn.
        (0..100).for_each(|_| random(&mut []).unwrap());
        Self { _directory: directory, authority, issuing, random: Box::new(random), drawn: 0 }
    }

    fn invite(&mut self, number: &str) -> Result<Invitation, OfficerError> {
        self.authority.invite(number, Role::Officer, "Service", NOW, &mut self.random)
    }

    fn request(&mut self, number: &str) -> Request {
        self.drawn += 1;
        let key = key(self.drawn);
        self.invite(number).unwrap().request(&key).unwrap()
    }

    fn enrol(
        &mut self,
        request: &Request,
        now: UnixMillis,
    ) -> Result<abri_authority::Certified, OfficerError> {
        self.authority.enrol(request, &self.issuing, MAX_LEAF_VALIDITY, now)
    }
}

#[test]
fn every_role_is_enrolled_as_the_invitation_says() {
    for role in Role::ALL {
        let mut world = World::new();
        let authority = &mut world.authority;
        let invitation = authority.invite("0001", role, "Service", NOW, &mut world.random);
        let invitation = Invitation::parse(invitation.unwrap().to_json().as_bytes()).unwrap();
        let request = invitation.request(&key(1)).unwrap();
        let request = Request::parse(request.to_json().as_bytes()).unwrap();
        let certified = world.enrol(&request, NOW).unwrap();
        let anchors = world.authority.register().anchors().unwrap();
        let officer = certified.chain.certify(&anchors, NOW).unwrap();
        assert_eq!((officer.number(), officer.service()), ("0001", "Service"));
        assert_eq!(officer.role(), role);
        assert_eq!(*officer.public_key(), key(1).verifying_key().to_bytes());
    }
}

#[test]
fn an_invitation_is_used_once_and_in_time() {
    let mut world = World::new();
    let invitation = world.invite("0001").unwrap();
    let first = invitation.request(&key(1)).unwrap();
    let second = invitation.request(&key(2)).unwrap();
    let late = UnixMillis((invitation.expires_at() + 1) * 1000);
    let expired = world.enrol(&first, late).unwrap_err();
    assert_eq!(expired, OfficerError::ExpiredInvitation(invitation.expires_at()));
    world.enrol(&first, NOW).unwrap();
    assert_eq!(world.enrol(&second, NOW).unwrap_err(), OfficerError::UsedInvitation);
    let elsewhere = World::new().request("0001");
    let mut other = World::new();
    assert_eq!(other.enrol(&elsewhere, NOW).unwrap_err(), OfficerError::UnknownInvitation);
}

#[test]
fn a_request_with_somebody_elses_key_is_refused_and_uses_nothing_up() {
    let mut world = World::new();
    let (one, two) = (world.request("0001"), world.request("0002"));
    let mut altered: serde_json::Value = serde_json::from_str(&one.to_json()).unwrap();
    let other: serde_json::Value = serde_json::from_str(&two.to_json()).unwrap();
    altered["public_key"] = other["public_key"].clone();
    let altered = Request::parse(altered.to_string().as_bytes()).unwrap();
    let refused = world.enrol(&altered, NOW).unwrap_err();
    assert_eq!(refused, OfficerError::Request(TypedError::Signature));
    world.enrol(&one, NOW).unwrap();
}

#[test]
fn certificates_last_seven_days_at_most() {
    let mut world = World::new();
    let request = world.request("0001");
    let World { authority, issuing, .. } = &mut world;
    for validity in [Duration::ZERO, MAX_LEAF_VALIDITY + Duration::from_secs(1)] {
        let refused = authority.enrol(&request, issuing, validity, NOW).unwrap_err();
        assert_eq!(refused, OfficerError::Validity);
    }
    authority.enrol(&request, issuing, MAX_LEAF_VALIDITY, NOW).unwrap();
    let much_later = NOW.plus(DAY * 401);
    authority.believe_clock();
    let refused = authority.renew(Selection::All, issuing, MAX_LEAF_VALIDITY, much_later);
    assert!(matches!(refused, Err(OfficerError::IssuingExpired(_))), "{refused:?}");
}

#[test]
fn who_is_revoked_is_neither_valid_nor_renewed() {
    let mut world = World::new();
    let requests = ["0001", "0002", "0002"].map(|number| world.request(number));
    let [_, lost, kept] = requests.map(|request| world.enrol(&request, NOW).unwrap());
    let open = world.request("0001");
    let World { authority, issuing, .. } = &mut world;
    assert_eq!(authority.revoke(Revocation::Number("0001")), Ok(1));
    assert_eq!(authority.revoke(Revocation::Certificate(lost.hash)), Ok(1));
    let again = authority.revoke(Revocation::Certificate(lost.hash)).unwrap_err();
    assert_eq!(again, OfficerError::UnknownCertificate(lost.hash));
    let valid: Vec<_> = authority.register().valid(NOW.as_secs()).map(|it| it.1.hash).collect();
    assert_eq!(valid, [kept.hash]);
    let renewed = authority.renew(Selection::All, issuing, DAY * 7, NOW.plus(DAY)).unwrap();
    let numbers: Vec<_> = renewed.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(numbers, ["0002"]);
    assert_ne!(renewed[0].hash, kept.hash);
    let nobody =
        authority.renew(Selection::Number("0001"), issuing, DAY, NOW.plus(DAY)).unwrap_err();
    assert_eq!(nobody, OfficerError::UnknownNumber("0001".into()));
    assert_eq!(world.enrol(&open, NOW.plus(DAY)).unwrap_err(), OfficerError::WithdrawnInvitation);
}

#[test]
fn a_number_is_one_person_and_no_name() {
    let mut world = World::new();
    let request = world.request("0001");
    world.enrol(&request, NOW).unwrap();
    let World { authority, random, .. } = &mut world;
    let refused = authority.invite("0001", Role::Interpreter, "Service", NOW, random).err();
    assert_eq!(refused, Some(OfficerError::OtherPerson("0001".into())));
    // Nor while another invitation of the number is open.
    let first = world.request("0002");
    let World { authority, random, .. } = &mut world;
    for (role, service) in [(Role::Supervisor, "Service"), (Role::Officer, "Elsewhere")] {
        let refused = authority.invite("0002", role, service, NOW, random).err();
        assert_eq!(refused, Some(OfficerError::OtherPerson("0002".into())));
    }
    // Once it has expired; but then a clock that goes back does not bring it to life.
    let late = NOW.plus(DAY * 8);
    let second = authority.invite("0002", Role::Supervisor, "Service", late, random).unwrap();
    world.enrol(&second.request(&key(77)).unwrap(), NOW).unwrap();
    let refused = world.enrol(&first, NOW).unwrap_err();
    assert_eq!(refused, OfficerError::OtherPerson("0002".into()));
    for number in ["", "Jane Doe", "J\u{e9}r\u{f4}me", &"1".repeat(33)] {
        assert!(world.invite(number).is_err(), "{number}");
    }
}

#[test]
fn keys_open_with_their_own_passphrase_only_and_lie_there_encrypted() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    let authority = create(&home).unwrap();
    let wrong = authority.unlock_issuing(&passphrase("words in a safe")).err().unwrap();
    assert_eq!(wrong, HomeError::Secret("issuing-1.age".into(), SecretError::Passphrase));
    assert!(authority.unlock_root(2, &passphrase("words in a safe")).is_ok());
    assert!(authority.unlock_root(1, &passphrase("words at home")).is_err());
    assert!(authority.unlock_log(&passphrase("words at home")).is_ok());
    fs::copy(home.join("root-1.age"), home.join("root-2.age")).unwrap();
    let swapped = authority.unlock_root(2, &passphrase("words in a safe")).err().unwrap();
    assert_eq!(swapped, HomeError::Secret("root-2.age".into(), SecretError::OtherKey));
    for name in ["root-1.age", "issuing-1.age", "log.age", "register.json"] {
        let file = home.join(name);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        let sealed = fs::read(&file).unwrap().starts_with(b"age-encryption.org/v1\n-> scrypt ");
        assert_eq!(sealed, name != "register.json", "{name}");
    }
}

#[test]
fn a_home_is_opened_by_one_at_a_time_and_made_once() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    let authority = create(&home).unwrap();
    let busy = Authority::open(&home, work()).err().unwrap();
    assert_eq!(busy, HomeError::Busy(home.clone()));
    let register = authority.register().clone();
    drop(authority);
    assert_eq!(create(&home).err().unwrap(), HomeError::Exists(home.clone()));
    assert_eq!(*Authority::open(&home, work()).unwrap().register(), register);
    fs::set_permissions(&home, fs::Permissions::from_mode(0o750)).unwrap();
    let open = Authority::open(&home, work()).err().unwrap();
    assert_eq!(open, HomeError::Open(home));
}

/// Whoever read before it had the lock would write back what another command has changed since: a
/// revocation would be undone.
#[test]
fn the_register_is_read_under_the_lock() {
    let directory = TempDir::new().unwrap();
    let home = directory.path().join("home");
    drop(create(&home).unwrap());
    let register = home.join("register.json");
    let bytes = fs::read(&register).unwrap();
    // A pipe: who opens it for writing waits until somebody is reading.
    fs::remove_file(&register).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&register).status().unwrap();
    assert!(made.success());
    let reader = std::thread::spawn({
        let home = home.clone();
        move || Authority::open(&home, work()).map(drop)
    });
    let mut pipe = fs::OpenOptions::new().write(true).open(&register).unwrap();
    let lock = fs::File::open(home.join("lock")).unwrap().try_lock();
    std::io::Write::write_all(&mut pipe, &bytes).unwrap();
    drop(pipe);
    assert_eq!(reader.join().unwrap(), Ok(()));
    assert!(lock.is_err(), "somebody could change what is just being read");
}

/// `CERT-2`: what no certificate can carry is refused before the invitation is given out.
#[test]
fn a_service_that_no_certificate_can_carry_is_not_invited() {
    let mut world = World::new();
    let World { authority, random, .. } = &mut world;
    let long = "x".repeat(97);
    for service in ["", " ", "Lyon ", "\u{202e}evil", "a\u{200b}b", "a\nb", &long] {
        let refused = authority.invite("0001", Role::Officer, service, NOW, random).err();
        let expected = OfficerError::Home(HomeError::Register(RegisterError::Service));
        assert_eq!(refused, Some(expected), "{service:?}");
    }
    assert!(authority.register().invitations.is_empty());
}
