//! What she is told of a KeyPackage, by its lifetime alone.
#![expect(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use abri_core::{
    Entry, MemberSlot, MessageId, OfferKeys, Role, Sequence, SessionId, UnixMillis,
    malformed::KeyPackageRecipe,
    testing::{Authority, SeededEntropy},
};
use abri_victim_web::{
    app::Heard,
    conversation::{Conversation, Step},
};
use abri_wire::ExitToken;

const SESSION: SessionId = SessionId::new([5; 16]);
const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// She waits, and a genuine officer answers with a lifetime of his choice.
struct World {
    now: UnixMillis,
    authority: Authority,
    offer: OfferKeys,
    her: Conversation,
    answers: u64,
}

impl World {
    fn new() -> Self {
        // The MLS library compares KeyPackages with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = UnixMillis(now.as_secs() * 1000);
        let authority = Authority::new(1, now).unwrap();
        let (pins, entropy) = (authority.pins().unwrap(), Box::new(SeededEntropy::new(2)));
        let exit = ExitToken::new([40; 32]).commitment();
        let (her, offer) = Conversation::open(pins, SESSION, entropy, exit, now).unwrap();
        Self { now, authority, offer, her, answers: 0 }
    }

    fn answer(&mut self, lifetime: (UnixMillis, UnixMillis)) -> Step {
        self.answers += 1;
        let seed = Authority::seed("0001");
        let identity = self.authority.officer("0001", Role::Officer).unwrap();
        let key = *identity.certificate().public_key();
        let chain = self.authority.chain(&key, "0001", Role::Officer).unwrap();
        let (session, offer) = (SESSION, self.offer);
        let recipe = KeyPackageRecipe {
            seed: &seed,
            chain: Some(&chain),
            session,
            offer,
            purpose: 1,
            lifetime,
        };
        let frame = recipe.make(Box::new(SeededEntropy::new(10 + self.answers))).unwrap();
        let sequence = Sequence(self.answers);
        let message_id = MessageId::new(u128::from(self.answers).to_be_bytes());
        let entry = Entry { sequence, sender: MemberSlot(1), message_id, frame };
        self.her.receive(&entry, self.now)
    }
}

/// KP-3: a lifetime of ten years says nothing about her clock: nobody is let in, she stays in the
/// queue, and the next answer to the same offer is taken.
#[test]
fn a_lifetime_that_is_too_long_is_no_matter_of_her_clock() {
    let mut world = World::new();
    let now = world.now;
    let early = UnixMillis(now.0 - 1000);
    for lifetime in [(early, now.plus(YEAR * 10)), (UnixMillis(0), now.plus(HOUR))] {
        let step = world.answer(lifetime);
        assert!(step.heard.is_empty() && step.submit.is_empty(), "{step:?}");
        assert_eq!(step.ask_for, None, "he is not even looked up");
    }
    let step = world.answer((early, now.plus(HOUR)));
    assert!(step.ask_for.is_some(), "{step:?}");
}

/// KP-3: out of its time: one of the two clocks is wrong, and she can look at hers.
#[test]
fn a_lifetime_of_another_time_is_a_matter_of_her_clock() {
    let mut world = World::new();
    let now = world.now;
    let past = |hours: u32| UnixMillis(now.0 - u64::from(hours) * 3_600_000);
    for lifetime in [(now.plus(HOUR), now.plus(HOUR * 2)), (past(2), past(1))] {
        let step = world.answer(lifetime);
        assert!(matches!(step.heard[..], [Heard::ClockDiffers(None)]), "{step:?}");
        assert!(step.submit.is_empty());
    }
}
