//! What is published is believed by a client, once a witness has seen it; and nothing else is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use core::time::Duration;
use std::{
    fs,
    path::{Path, PathBuf},
};

use abri_authority::{
    Authority, Certified, Passphrase, Passphrases, PublishError, Random, RandomError, Revocation,
    RotationError, Selection, WorkFactor,
};
use abri_trust::{
    CurrentOfficer, EvidenceError, MAX_LEAF_VALIDITY, Pins, Role, UntrustedEvidence,
    enrolment::parse_chain,
    log::{LogSigner, WitnessSigner},
    published::{evidence_path, gather, holder_path},
    staple,
};
use abri_wire::UnixMillis;
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
const HOUR: Duration = Duration::from_secs(3600);

fn random() -> impl FnMut(&mut [u8]) -> Result<(), RandomError> {
    let mut count = 0_u8;
    move |bytes| {
        count += 1;
        bytes.fill(count);
        Ok(())
    }
}

struct World {
    directory: TempDir,
    authority: Authority,
    root_words: Passphrase,
    home_words: Passphrase,
    witness: WitnessSigner,
    random: Box<Random<'static>>,
}

/// A device's key, one for each number.
fn key(number: &str) -> ed25519_dalek::SigningKey {
    let mut seed = [0; 32];
    seed.iter_mut().zip(number.bytes()).for_each(|(to, from)| *to = from);
    ed25519_dalek::SigningKey::from_bytes(&seed)
}

impl World {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let words = |text| Passphrase::new(text).unwrap();
        let (root_words, home_words) = (words("words in a safe"), words("words at home"));
        let mut random = Box::new(random());
        let passphrases = Passphrases { root: &root_words, home: &home_words };
        let work = WorkFactor::new(1).unwrap();
        let home = directory.path().join("home");
        let name = "log.example/officers";
        let authority =
            Authority::create(&home, name, passphrases, work, NOW, &mut random).unwrap();
        let witness = WitnessSigner::new("witness.example", &[200; 32]).unwrap();
        Self { directory, authority, root_words, home_words, witness, random }
    }

    fn log(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    fn signer(&self) -> LogSigner {
        self.authority.unlock_log(&self.home_words).unwrap()
    }

    fn officer(&mut self, number: &str) -> Certified {
        let issuing = self.authority.unlock_issuing(&self.home_words).unwrap();
        let random = &mut self.random;
        let invited = self.authority.invite(number, Role::Officer, "Service", NOW, random).unwrap();
        let request = invited.request(&key(number)).unwrap();
        self.authority.enrol(&request, &issuing, MAX_LEAF_VALIDITY, NOW).unwrap()
    }

    fn publish(&mut self, now: UnixMillis) -> Result<u64, PublishError> {
        let (log, signer) = (self.log(), self.signer());
        self.authority.publish(&log, &signer, now).map(|published| published.number)
    }

    fn pins(&self) -> Pins {
        let pins = self.authority.register().pins().unwrap();
        let witness = self.witness.verifier();
        format!("{pins}witness one {witness}\nquorum one\n").parse().unwrap()
    }

    /// What a client says when the witness has just seen the log.
    fn judge(&self, who: &Certified, now: UnixMillis) -> Result<CurrentOfficer, EvidenceError> {
        let note = fs::read_to_string(self.log().join("checkpoint")).unwrap();
        let text = format!("{}\n", note.split_once("\n\n").unwrap().0);
        let line = self.witness.cosign(&text, now.as_secs());
        let note = gather(&[&note, &format!("{text}\n{line}")]).unwrap();
        let size: u64 = text.lines().nth(1).unwrap().parse().unwrap();
        let evidence = fs::read_to_string(self.log().join(evidence_path(size, who.hash)));
        let evidence = evidence.map_err(|_| EvidenceError::NotInRoster)?;
        let stapled = staple(&evidence, &note);
        let Pins { anchors, log } = self.pins();
        UntrustedEvidence::parse(stapled.as_bytes())?.certify(&who.chain, &anchors, &log, now)
    }
}

#[test]
fn a_client_believes_who_is_published_and_nobody_else() {
    let mut world = World::new();
    let [one, two] = ["0001", "0002"].map(|number| world.officer(number));
    assert_eq!(world.publish(NOW), Ok(0));
    assert!(world.log().join("witnessed").is_dir(), "where witnesses put their notes");
    for who in [&one, &two] {
        assert_eq!(world.judge(who, NOW).unwrap().officer.number(), who.number);
    }
    world.authority.revoke(Revocation::Number("0001")).unwrap();
    assert_eq!(world.publish(NOW), Ok(1));
    assert_eq!(world.judge(&one, NOW), Err(EvidenceError::NotInRoster));
    assert!(world.judge(&two, NOW).is_ok());
    let after = NOW.plus(MAX_LEAF_VALIDITY);
    assert_eq!(world.publish(after), Ok(2));
    assert_eq!(world.judge(&two, after), Err(EvidenceError::NotInRoster), "its week is over");
    let issuing = world.authority.unlock_issuing(&world.home_words).unwrap();
    let renewed =
        world.authority.renew(Selection::All, &issuing, MAX_LEAF_VALIDITY, after).unwrap();
    assert_eq!(world.publish(after), Ok(3));
    assert!(world.judge(&renewed[0], after).is_ok());
}

/// However often it is published between two visits of a witness: the head that he saw can still be
/// shown, until no client believes it any more.
#[test]
fn evidence_is_kept_while_its_head_can_be_believed() {
    let mut world = World::new();
    let officer = world.officer("0001");
    world.publish(NOW).unwrap();
    for minutes in 1..4 {
        world.publish(NOW.plus(HOUR / 60 * minutes)).unwrap();
    }
    let sizes = |world: &World| {
        let listed = fs::read_dir(world.log().join("evidence")).unwrap();
        let mut sizes: Vec<_> =
            listed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        sizes.sort();
        sizes
    };
    assert_eq!(sizes(&world), ["1", "2", "3", "4"]);
    assert!(world.log().join(evidence_path(1, officer.hash)).exists());
    world.publish(NOW.plus(HOUR * 73)).unwrap();
    assert_eq!(sizes(&world), ["4", "5"], "the fourth was the newest until now");
}

#[test]
fn a_published_log_that_was_touched_is_refused() {
    let mut world = World::new();
    world.publish(NOW).unwrap();
    let tile = world.log().join("tile/entries/000.p/1");
    let genuine = fs::read(&tile).unwrap();
    let mut altered = genuine.clone();
    *altered.last_mut().unwrap() ^= 1;
    fs::write(&tile, altered).unwrap();
    assert_eq!(world.publish(NOW), Err(PublishError::OtherLog));
    fs::write(&tile, &genuine).unwrap();
    let checkpoint = world.log().join("checkpoint");
    let head = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, "garbage").unwrap();
    assert_eq!(world.publish(NOW), Err(PublishError::OtherLog));
    // A crash before the head was written: the next run goes on.
    fs::remove_file(&checkpoint).unwrap();
    assert_eq!(world.publish(NOW), Ok(1));
    fs::write(&checkpoint, head).unwrap();
    assert_eq!(world.publish(NOW), Ok(2), "nor does a head that lags behind matter");
    fs::remove_file(world.log().join("tile/entries/000.p/3")).unwrap();
    assert!(matches!(world.publish(NOW), Err(PublishError::Home(_))));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// A home that was restored from a backup would sign a second head of a size.
#[test]
fn a_restored_home_does_not_fork_the_log() {
    let mut world = World::new();
    world.publish(NOW).unwrap();
    let register = world.directory.path().join("home/register.json");
    let backup = fs::read(&register).unwrap();
    world.publish(NOW).unwrap();
    let World { directory, authority, home_words, .. } = world;
    drop(authority);
    fs::write(&register, backup).unwrap();
    let work = WorkFactor::new(1).unwrap();
    let mut restored = Authority::open(&directory.path().join("home"), work).unwrap();
    let signer = restored.unlock_log(&home_words).unwrap();
    let refused = restored.publish(&directory.path().join("log"), &signer, NOW);
    assert_eq!(refused, Err(PublishError::OldRegister));

    let mut other = World::new();
    copy(&directory.path().join("log"), &other.log());
    assert_eq!(other.publish(NOW), Err(PublishError::ForeignLog), "nor is another log continued");
}

#[test]
fn a_clock_that_was_set_back_does_not_set_the_log_back() {
    let mut world = World::new();
    world.publish(NOW).unwrap();
    let (log, signer) = (world.log(), world.signer());
    let earlier = UnixMillis(NOW.0 - 10_000);
    let published = world.authority.publish(&log, &signer, earlier).unwrap();
    assert_eq!((published.number, published.time), (1, NOW.as_secs()));
}

#[test]
fn an_issuing_key_is_rotated_and_the_old_one_ends() {
    let mut world = World::new();
    let before = world.officer("0001");
    world.publish(NOW).unwrap();
    let passphrases = Passphrases { root: &world.root_words, home: &world.home_words };
    let made = world.authority.rotate_issuing(1, passphrases, NOW, &mut world.random);
    assert_eq!(made, Ok(2));
    let issuing = world.authority.unlock_issuing(&world.home_words).unwrap();
    let later = NOW.plus(HOUR);
    let renewed =
        world.authority.renew(Selection::All, &issuing, MAX_LEAF_VALIDITY, later).unwrap();
    world.publish(later).unwrap();
    assert!(world.judge(&before, later).is_ok(), "both, until the old one ends");
    assert!(world.judge(&renewed[0], later).is_ok());
    world.authority.retire_issuing(1).unwrap();
    world.publish(later).unwrap();
    assert_eq!(world.judge(&before, later), Err(EvidenceError::NotInRoster));
    assert!(world.judge(&renewed[0], later).is_ok());
    assert!(matches!(world.authority.retire_issuing(1), Err(RotationError::Unknown(_))));
    assert!(matches!(world.authority.retire_issuing(2), Err(RotationError::Last(_))));
}

#[test]
fn a_root_is_replaced_by_the_one_in_the_other_safe() {
    let mut world = World::new();
    let before = world.officer("0001");
    assert_eq!(world.authority.retire_root(1), Err(RotationError::InUse(1)));
    let passphrases = Passphrases { root: &world.root_words, home: &world.home_words };
    world.authority.rotate_issuing(2, passphrases, NOW, &mut world.random).unwrap();
    let issuing = world.authority.unlock_issuing(&world.home_words).unwrap();
    let later = NOW.plus(HOUR);
    let renewed =
        world.authority.renew(Selection::All, &issuing, MAX_LEAF_VALIDITY, later).unwrap();
    world.authority.retire_issuing(1).unwrap();
    world.publish(later).unwrap();
    let pinned_before = world.pins();
    world.authority.retire_root(1).unwrap();
    assert_ne!(world.pins().hash(), pinned_before.hash());
    assert!(world.judge(&renewed[0], later).is_ok());
    assert!(before.chain.certify(&world.pins().anchors, NOW).is_err(), "the lost root's");
    assert_eq!(world.authority.rotate_root(&world.root_words, &mut world.random), Ok(3));
    assert!(matches!(world.authority.retire_root(1), Err(RotationError::Unknown(_))));
    for _ in 0..2 {
        world.authority.rotate_root(&world.root_words, &mut world.random).unwrap();
    }
    let many = world.authority.rotate_root(&world.root_words, &mut world.random);
    assert_eq!(many, Err(RotationError::TooMany));
}

/// A device finds its newest certificate by its own key, as long as it has one.
#[test]
fn a_holder_finds_his_newest_chain() {
    let mut world = World::new();
    world.officer("0001");
    world.officer("0002");
    world.publish(NOW).unwrap();
    let chain = |world: &World, number: &str| {
        let path = world.log().join(holder_path(&key(number).verifying_key().to_bytes()));
        fs::read(path).ok().map(|file| parse_chain(&file).unwrap())
    };
    let first = chain(&world, "0001").unwrap();
    let later = NOW.plus(Duration::from_secs(3 * 24 * 3600));
    let issuing = world.authority.unlock_issuing(&world.home_words).unwrap();
    world.authority.renew(Selection::All, &issuing, MAX_LEAF_VALIDITY, later).unwrap();
    world.authority.revoke(Revocation::Number("0002")).unwrap();
    world.publish(later).unwrap();
    let newest = chain(&world, "0001").unwrap();
    assert_ne!(newest.leaf_hash(), first.leaf_hash());
    let anchors = world.authority.register().anchors().unwrap();
    let certified = newest.certify(&anchors, later).unwrap();
    assert_eq!(*certified.public_key(), key("0001").verifying_key().to_bytes());
    assert_eq!(chain(&world, "0002"), None, "revoked");
}

impl World {
    /// The home with an earlier register.
    fn restore(mut self, register: &[u8]) -> Self {
        let home = self.directory.path().join("home");
        drop(self.authority);
        fs::write(home.join("register.json"), register).unwrap();
        self.authority = Authority::open(&home, WorkFactor::new(1).unwrap()).unwrap();
        self
    }

    fn register(&self) -> Vec<u8> {
        fs::read(self.directory.path().join("home/register.json")).unwrap()
    }
}

/// What only the lost register knew makes nobody believed again.
#[test]
fn a_restored_home_adopts_the_log_that_it_signed() {
    let mut world = World::new();
    let [gone, stays] = ["0001", "0002"].map(|number| world.officer(number));
    world.publish(NOW).unwrap();
    let random = &mut world.random;
    let open = world.authority.invite("0004", Role::Officer, "Service", NOW, random).unwrap();
    let backup = world.register();
    world.authority.revoke(Revocation::Number("0001")).unwrap();
    world.officer("0003");
    world.publish(NOW.plus(HOUR)).unwrap();
    let log = world.log();
    assert_eq!(world.authority.adopt_log(&log), Err(PublishError::NotLonger));

    let mut world = world.restore(&backup);
    let adopted = world.authority.adopt_log(&log).unwrap();
    assert_eq!((adopted.statements, adopted.withdrawn, adopted.unreadable), (1, 1, 0));
    assert_eq!(Vec::from_iter(adopted.revoked), ["0001"]);
    assert_eq!(Vec::from_iter(adopted.lost), [("0003".to_owned(), Role::Officer)]);
    let later = NOW.plus(HOUR);
    assert_eq!(world.publish(later), Ok(2));
    assert_eq!(world.judge(&gone, later), Err(EvidenceError::NotInRoster));
    assert!(world.judge(&stays, later).is_ok());
    let request = open.request(&key("0004")).unwrap();
    let issuing = world.authority.unlock_issuing(&world.home_words).unwrap();
    assert!(world.authority.enrol(&request, &issuing, MAX_LEAF_VALIDITY, later).is_err());
}

/// A witness saw a head that the restored directory does not have: to sign another one of its size
/// would be a fork.
#[test]
fn what_a_witness_saw_or_what_is_another_log_is_not_adopted_over() {
    let mut world = World::new();
    world.officer("0001");
    world.publish(NOW).unwrap();
    let backup = world.register();
    world.publish(NOW).unwrap();
    let checkpoint = world.log().join("checkpoint");
    let second = fs::read(&checkpoint).unwrap();
    world.publish(NOW).unwrap();
    fs::create_dir_all(world.log().join("witnessed")).unwrap();
    fs::rename(&checkpoint, world.log().join("witnessed/abcd")).unwrap();
    fs::write(&checkpoint, second).unwrap();
    let mut world = world.restore(&backup);
    let log = world.log();
    assert_eq!(world.authority.adopt_log(&log).unwrap().statements, 2, "the witness's head");
    assert_eq!(world.publish(NOW), Ok(3));

    let mut other = World::new();
    other.publish(NOW.plus(HOUR)).unwrap();
    let before = other.authority.register().clone();
    let refused = other.authority.adopt_log(&world.log());
    assert_eq!(refused, Err(PublishError::OtherLog), "the same key's, but a fork");
    assert_eq!(*other.authority.register(), before);
}
