//! A wrong clock signs nothing that can't be taken back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use core::time::Duration;
use std::fs;

use abri_authority::{
    Authority, ClockError, HomeError, OfficerError, Passphrase, Passphrases, PublishError,
    Published, RandomError, Request, Selection, WorkFactor,
};
use abri_trust::{MAX_LEAF_VALIDITY, Role, published::Members};
use abri_wire::UnixMillis;
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 3600);

struct World {
    directory: TempDir,
    authority: Authority,
    words: Passphrase,
    drawn: u8,
}

fn draw(count: &mut u8) -> impl FnMut(&mut [u8]) -> Result<(), RandomError> {
    |bytes| {
        *count += 1;
        bytes.fill(*count);
        Ok(())
    }
}

fn before(time: UnixMillis, by: Duration) -> UnixMillis {
    UnixMillis(time.0 - u64::try_from(by.as_millis()).unwrap())
}

impl World {
    /// One officer, one statement.
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let words = Passphrase::new("words at home").unwrap();
        let root = Passphrase::new("words in a safe").unwrap();
        let passphrases = Passphrases { root: &root, home: &words };
        let (home, work) = (directory.path().join("home"), WorkFactor::new(1).unwrap());
        let mut drawn = 0;
        let made = Authority::create(&home, "log.a", passphrases, work, NOW, &mut draw(&mut drawn));
        let mut world = Self { authority: made.unwrap(), directory, words, drawn };
        let request = world.request("0001", NOW);
        world.enrol(&request, NOW).unwrap();
        world.publish(NOW).unwrap();
        world
    }

    fn request(&mut self, number: &str, now: UnixMillis) -> Request {
        let invited = {
            let random = &mut draw(&mut self.drawn);
            self.authority.invite(number, Role::Officer, "Service", now, random).unwrap()
        };
        self.drawn += 1;
        invited.request(&ed25519_dalek::SigningKey::from_bytes(&[self.drawn; 32])).unwrap()
    }

    fn enrol(&mut self, request: &Request, now: UnixMillis) -> Result<(), OfficerError> {
        let issuing = self.authority.unlock_issuing(&self.words).unwrap();
        self.authority.enrol(request, &issuing, MAX_LEAF_VALIDITY, now).map(drop)
    }

    fn renew(&mut self, now: UnixMillis) -> Result<(), OfficerError> {
        let issuing = self.authority.unlock_issuing(&self.words).unwrap();
        self.authority.renew(Selection::All, &issuing, MAX_LEAF_VALIDITY, now).map(drop)
    }

    fn publish(&mut self, now: UnixMillis) -> Result<Published, PublishError> {
        let log = self.authority.unlock_log(&self.words).unwrap();
        self.authority.publish(&self.directory.path().join("log"), &log, now)
    }

    /// Whether every certificate of the statement is valid at its time, as an auditor asks.
    fn named(&self, published: &Published) -> usize {
        let path = format!("log/roster/{}", published.number);
        let text = fs::read_to_string(self.directory.path().join(path)).unwrap();
        let members = Members::parse(&text).unwrap();
        let issued = &self.authority.register().officers[0].certificates;
        for member in members.as_slice() {
            let it = issued.iter().find(|it| it.hash == member.certificate).unwrap();
            assert!(it.not_before <= published.time && published.time < it.not_after, "{it:?}");
        }
        members.as_slice().len()
    }
}

#[test]
fn a_clock_far_ahead_signs_nothing_unless_somebody_says_that_it_is_right() {
    let mut world = World::new();
    let wrong = NOW.plus(DAY * 365);
    let request = world.request("0002", wrong);
    let register = world.authority.register().clone();
    let doubt = ClockError::Ahead { now: wrong.as_secs(), last: NOW.as_secs() };
    assert_eq!(world.publish(wrong), Err(PublishError::Home(HomeError::Clock(doubt))));
    assert_eq!(world.renew(wrong), Err(OfficerError::Home(HomeError::Clock(doubt))));
    assert_eq!(world.enrol(&request, wrong), Err(OfficerError::Home(HomeError::Clock(doubt))));
    assert_eq!(*world.authority.register(), register);
    let said = doubt.to_string();
    assert!(said.contains("2028-01-15") && said.contains("--clock-is-right"), "{said}");
    world.publish(NOW.plus(DAY * 8)).unwrap();

    let mut world = World::new();
    world.authority.believe_clock();
    let rested = NOW.plus(DAY * 60);
    world.renew(rested).unwrap();
    assert_eq!(world.publish(rested).unwrap().members, 1, "after two months without a statement");
}

#[test]
fn a_clock_that_was_set_back_signs_nothing() {
    let mut world = World::new();
    let request = world.request("0002", NOW);
    let wrong = before(NOW, Duration::from_secs(3600));
    let doubt = ClockError::Behind { now: wrong.as_secs(), last: NOW.as_secs() };
    assert_eq!(world.publish(wrong), Err(PublishError::Home(HomeError::Clock(doubt))));
    assert_eq!(world.renew(wrong), Err(OfficerError::Home(HomeError::Clock(doubt))));
    assert_eq!(world.enrol(&request, wrong), Err(OfficerError::Home(HomeError::Clock(doubt))));
    world.publish(before(NOW, Duration::from_secs(60))).unwrap();
}

/// What was issued while the clock was two days ahead waits for its time.
#[test]
fn certificates_that_begin_later_are_not_named() {
    let mut world = World::new();
    world.renew(NOW.plus(DAY * 2)).unwrap();
    let refused = world.publish(NOW).unwrap_err();
    assert!(matches!(refused, PublishError::Home(HomeError::Clock(ClockError::Behind { .. }))));
    world.authority.believe_clock();
    let published = world.publish(NOW).unwrap();
    assert_eq!((published.time, world.named(&published)), (NOW.as_secs(), 1), "the old one");
    let published = world.publish(NOW.plus(DAY * 2)).unwrap();
    assert_eq!(world.named(&published), 2);
}

/// `ROSTER-3`: the statement's time can't fall: who is named is valid then, whatever the clock says.
#[test]
fn who_is_named_is_valid_at_the_statements_own_time() {
    let mut world = World::new();
    world.authority.believe_clock();
    let ahead = NOW.plus(DAY * 9);
    assert_eq!(world.publish(ahead).unwrap().members, 0);
    let published = world.publish(NOW).unwrap();
    assert_eq!((published.time, world.named(&published)), (ahead.as_secs(), 0));
    assert_eq!(published.enrolled, 1, "enough to warn");
}
