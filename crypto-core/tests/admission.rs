//! KeyPackages: the victim's client adds one that is good in every field, and names what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_core::{
    CertificateError, CreatorKeyHash, Entry, FrameKind, IdentityError, JoinError, OfferKeys,
    OfferNonce, OfficerIdentity, OpenError, Opening, Refusal, ReplaceError, Role, SessionId,
    StagedSession, UnixMillis, UntrustedChain,
    malformed::{self, KeyPackageRecipe},
    testing::{Authority, NoEntropy},
};
use common::*;

struct Case {
    world: World,
    opening: Opening,
    seed: [u8; 32],
    chain: UntrustedChain,
}

impl Case {
    fn new() -> Self {
        let mut world = World::new(7);
        let opening = world.open();
        let seed = *Authority::seed("0001");
        let key = *world.officer("0001").certificate().public_key();
        let chain = world.authority.chain(&key, "0001", Role::Officer).unwrap();
        Self { world, opening, seed, chain }
    }

    fn recipe(&self) -> KeyPackageRecipe<'_> {
        let now = self.world.now;
        KeyPackageRecipe {
            seed: &self.seed,
            chain: Some(&self.chain),
            session: self.world.session,
            offer: self.opening.offer(),
            purpose: 1,
            lifetime: (UnixMillis(now.0 - 1000), now.plus(hours(24))),
        }
    }

    /// What her client says of the KeyPackage that `change` makes of a good one.
    fn refused(mut self, change: impl FnOnce(&mut KeyPackageRecipe<'_>)) -> Refusal {
        let entropy = self.world.entropy();
        let mut recipe = self.recipe();
        change(&mut recipe);
        let frame = recipe.make(entropy).unwrap();
        let entry = self.world.log.inject(OFFICER, frame);
        self.world.refusing(self.opening.receive(&entry, self.world.now)).1
    }
}

#[test]
fn the_recipe_of_these_tests_is_good_until_changed() {
    let mut case = Case::new();
    let entropy = case.world.entropy();
    let frame = case.recipe().make(entropy).unwrap();
    let entry = case.world.log.inject(OFFICER, frame);
    case.world.adding(case.opening.receive(&entry, case.world.now));
}

/// SUITE-1: a KeyPackage of another suite.
#[test]
fn another_suite() {
    let mut case = Case::new();
    let frame = case.recipe().make_of_another_suite().unwrap();
    let entry = case.world.log.inject(OFFICER, frame);
    let refused = opened_refusal(case.opening.receive(&entry, case.world.now));
    assert_eq!(refused.1, Refusal::Suite);
}

/// SUITE-2: capabilities other than the agreed ones.
#[test]
fn other_capabilities() {
    let mut case = Case::new();
    let entropy = case.world.entropy();
    let frame = case.recipe().make_with_more_capabilities(entropy).unwrap();
    let entry = case.world.log.inject(OFFICER, frame);
    let refused = opened_refusal(case.opening.receive(&entry, case.world.now));
    assert_eq!(refused.1, Refusal::Suite);
}

/// KP-1: each field of the binding.
#[test]
fn made_for_something_else() {
    let other = SessionId::new([9; 16]);
    assert_eq!(Case::new().refused(|recipe| recipe.session = other), Refusal::Binding);
    for purpose in [0, 2, 3, 4] {
        let refused = Case::new().refused(|recipe| recipe.purpose = purpose);
        assert_eq!(refused, Refusal::Binding, "{purpose}");
    }
    let nonce = OfferNonce::new([9; 16]);
    assert_eq!(Case::new().refused(|recipe| recipe.offer.nonce = nonce), Refusal::Binding);
    let hash = CreatorKeyHash::new([9; 32]);
    let refused = Case::new().refused(|recipe| recipe.offer.creator_key_hash = hash);
    assert_eq!(refused, Refusal::Binding);
}

/// KP-1: an offer that was replaced is not open any more.
#[test]
fn made_for_a_former_offer() {
    let mut case = Case::new();
    let entropy = case.world.entropy();
    let frame = case.recipe().make(entropy).unwrap();
    let former = case.opening.offer();
    assert_ne!(case.opening.renew_offer().unwrap(), former);
    let entry = case.world.log.inject(OFFICER, frame);
    let refused = opened_refusal(case.opening.receive(&entry, case.world.now));
    assert_eq!(refused.1, Refusal::Binding);
}

/// KP-2: the same KeyPackage again, and another one with the same nonce.
#[test]
fn replayed_nonce() {
    let mut world = World::new(8);
    let opening = world.open();
    let offer = opening.offer();
    let (staged, first) = world.claim(&opening, "0001");
    let (_, second) = world.claim(&opening, "0002");
    let entry = world.log.append(OFFICER, &first);
    let (pending, bundle) = world.adding(opening.receive(&entry, world.now));
    waiting(staged.receive(&entry, world.now));
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, _) = ready(pending.receive(&entry, world.now));

    let again = world.log.inject(OFFICER, first.frame.clone());
    assert_eq!(refusal(&victim.receive(&again, world.now).unwrap()), Refusal::NonceUsed);
    let other = world.log.append(OFFICER, &second);
    assert_eq!(refusal(&victim.receive(&other, world.now).unwrap()), Refusal::NonceUsed);
    // A new offer does not make the old nonce good again.
    assert_ne!(victim.offer().unwrap(), offer);
    let again = world.log.inject(OFFICER, second.frame);
    assert_eq!(refusal(&victim.receive(&again, world.now).unwrap()), Refusal::NonceUsed);
}

/// KP-3: ten years, or too long before: that is no clock's fault. Not yet, not any more: it may be.
#[test]
fn unacceptable_lifetime() {
    let now = start();
    let before = |count: u64| UnixMillis(now.0 - count * 3_600_000);
    let refused = |lifetime| Case::new().refused(|recipe| recipe.lifetime = lifetime);
    let ten_years = hours(24 * 3650);
    for too_long in [(now, now.plus(ten_years)), (before(24), now.plus(hours(49)))] {
        assert_eq!(refused(too_long), Refusal::LifetimeSpan, "{too_long:?}");
    }
    for too_long in [(before(49), now.plus(hours(1))), (UnixMillis(0), now.plus(ten_years))] {
        assert_eq!(refused(too_long), Refusal::LifetimeSpan, "{too_long:?}");
    }
    for other_time in [
        (now.plus(hours(1)), now.plus(hours(2))),
        (before(2), before(1)),
        (before(24 * 3650), before(1)),
        (now.plus(hours(1)), before(1)),
    ] {
        assert_eq!(refused(other_time), Refusal::Lifetime, "{other_time:?}");
    }
    assert_eq!(Refusal::Lifetime.code(), Refusal::LifetimeSpan.code(), "one rule, one number");
}

/// KP-3, TIME-1: our own rule goes by the time passed in, whatever the system's clock says.
#[test]
fn lifetime_by_the_time_passed_in() {
    let mut case = Case::new();
    let entropy = case.world.entropy();
    let frame = case.recipe().make(entropy).unwrap();
    let entry = case.world.log.inject(OFFICER, frame);
    let earlier = UnixMillis(case.world.now.0 - 2_000);
    assert_eq!(opened_refusal(case.opening.receive(&entry, earlier)).1, Refusal::Lifetime);
}

/// CERT-1: no chain, a chain of another authority.
#[test]
fn no_valid_chain() {
    assert_eq!(Case::new().refused(|recipe| recipe.chain = None), Refusal::Credential);
    let case = Case::new();
    let rogue = Authority::new(666, case.world.now).unwrap();
    let key = *case.world.officer("0001").certificate().public_key();
    let chain = rogue.chain(&key, "0001", Role::Officer).unwrap();
    let refused = Case::new().refused(|recipe| recipe.chain = Some(leak(chain)));
    assert!(matches!(refused, Refusal::Certificate(CertificateError::Signature(_))), "{refused}");
}

fn leak(chain: UntrustedChain) -> &'static UntrustedChain {
    Box::leak(Box::new(chain))
}

/// CERT-4, CERT-5: another officer's genuine chain over an own key.
#[test]
fn stolen_chain() {
    assert_eq!(Case::new().refused(|recipe| recipe.seed = &[3; 32]), Refusal::KeyMismatch);
}

/// CERT-3, EVIDENCE-2: an expired chain, at the time when the log was seen.
#[test]
fn expired_chain() {
    let mut case = Case::new();
    let entropy = case.world.entropy();
    let now = case.world.now;
    let later = now.plus(hours(11));
    let old = Authority::new(7 ^ 0xA0, UnixMillis(now.0 - 6 * 24 * 3_600_000 + 3_600_000)).unwrap();
    let key = *case.world.officer("0001").certificate().public_key();
    case.chain = old.chain(&key, "0001", Role::Officer).unwrap();
    let frame = case.recipe().make(entropy).unwrap();
    let entry = case.world.log.inject(OFFICER, frame);
    let (opening, candidate) = candidate(case.opening.receive(&entry, later));
    let evidence = old.evidence(candidate.certificate(), later).unwrap();
    let (_, error) = opening.add(candidate, &evidence, later).unwrap_err();
    let ReplaceError::Refused(refused) = error else { panic!("{error}") };
    assert!(matches!(refused, Refusal::Certificate(CertificateError::Expired(_))), "{refused}");
}

/// ROLE-1: only an officer comes first.
#[test]
fn wrong_role() {
    for role in [Role::Supervisor, Role::Professional, Role::Interpreter] {
        let mut case = Case::new();
        let identity = case.world.authority.officer("0009", role).unwrap();
        let (entropy, offer) = (case.world.entropy(), case.opening.offer());
        let now = case.world.now;
        let staged = StagedSession::new(&identity, case.world.session, offer, entropy, now);
        let entry = case.world.log.append(OFFICER, &staged.unwrap().1);
        assert_eq!(case.world.refusing(case.opening.receive(&entry, now)).1, Refusal::Role);
    }
}

#[test]
fn garbage_and_wrong_kinds_of_frame() {
    let Case { mut world, mut opening, .. } = Case::new();
    for (kind, payload, expected) in [
        (FrameKind::KeyPackage, &b"garbage"[..], Refusal::Unreadable),
        (FrameKind::KeyPackage, &[0, 1, 0, 5, 0, 1, 0, 0x4E, 0xFF], Refusal::Unreadable),
        (FrameKind::Application, b"", Refusal::Unexpected),
        (FrameKind::CommitBundle, b"", Refusal::Unexpected),
        (FrameKind::Control, b"", Refusal::Unexpected),
    ] {
        let entry: Entry = world.log.inject(OFFICER, malformed::frame(kind, payload).unwrap());
        let (next, refused) = opened_refusal(opening.receive(&entry, world.now));
        assert_eq!(refused, expected, "{kind:?}");
        opening = next;
    }
    // After all that, the genuine one is still taken.
    let (_, key_package) = world.claim(&opening, "0001");
    let entry = world.log.append(OFFICER, &key_package);
    world.adding(opening.receive(&entry, world.now));
}

/// CERT-4: an officer's client finds out at once that its seed and chain don't belong together.
#[test]
fn identity_of_two_halves() {
    let case = Case::new();
    let pins = case.world.authority.pins().unwrap();
    let seed = Authority::seed("0002");
    let identity = OfficerIdentity::new(seed, case.chain.clone(), &pins, case.world.now);
    assert_eq!(identity.err(), Some(IdentityError::KeyMismatch));
}

/// TIME-1: without randomness nothing is made; with the same, the same.
#[test]
fn randomness_and_time_are_passed_in() {
    let mut world = World::new(9);
    let pins = world.authority.pins().unwrap();
    let (now, session) = (world.now, world.session);
    let open = |entropy, expires| Opening::new(pins.clone(), session, expires, entropy, now);
    let cap = now.plus(hours(12));
    assert!(matches!(open(Box::new(NoEntropy), cap), Err(OpenError::Entropy(_))));
    assert_eq!(open(world.entropy(), now).err(), Some(OpenError::Expiry));
    let late = now.plus(hours(13));
    assert_eq!(open(world.entropy(), late).err(), Some(OpenError::Expiry));
    let entropy = world.entropy();
    let first = open(entropy.clone(), cap).unwrap();
    let second = open(entropy, cap).unwrap();
    assert_eq!(first.offer(), second.offer());

    let identity = world.officer("0001");
    let offer = first.offer();
    let stage = |entropy| StagedSession::new(&identity, session, offer, entropy, now);
    assert!(matches!(stage(Box::new(NoEntropy)), Err(JoinError::Entropy(_) | JoinError::Library)));
    let entropy = world.entropy();
    let one = stage(entropy.clone()).unwrap().1;
    let two = stage(entropy).unwrap().1;
    assert_eq!(one, two);
    let week = now.plus(hours(24 * 7));
    let entropy = world.entropy();
    let expired = StagedSession::new(&identity, session, offer, entropy, week);
    assert!(matches!(expired, Err(JoinError::Certificate(CertificateError::Expired(_)))));
    let _: OfferKeys = offer;
}
